import type * as pulumi from "@pulumi/pulumi";
import type { ClusterIdentity } from "../cluster";
import type { Availability } from "../internal/availability";
import type { RuleGroup } from "../internal/rules";

/** Whether the Kubernetes dashboards of the chart are deployed as ConfigMaps. */
export const DashboardDeployment = {
  /** No ConfigMaps: a workload cluster, which has no Grafana. */
  None: "none",
  /** ConfigMaps with a `cluster` variable, for the Grafana of the hub. */
  Deploy: "deploy",
} as const;
export type DashboardDeployment = (typeof DashboardDeployment)[keyof typeof DashboardDeployment];

/** What is scraped beside ServiceMonitor, PodMonitor, Probe and ScrapeConfig objects. */
export const AdditionalScrape = {
  /** Pods with the annotation `prometheus.io/scrape: "true"`, and `port`, `path`, `scheme` of the same prefix. */
  Annotations: "annotations",
  /** Nothing. */
  None: "none",
} as const;
export type AdditionalScrape = (typeof AdditionalScrape)[keyof typeof AdditionalScrape];

/** Limits that stop one target from flooding Prometheus. A scrape over a limit fails as a whole, and an alert says so. */
export interface ScrapeLimitArgs {
  /** Samples in one scrape of a target that sets no `sampleLimit` of its own. 1,000 and more. @default 50000 */
  readonly samplesPerScrape?: number;
  /**
   * Samples in one scrape that no ServiceMonitor can go over; what kube-state-metrics, the kubelet and the API server may use.
   * At least `samplesPerScrape`. @default - a quarter of `activeSeriesBudget`, at least `samplesPerScrape`
   */
  readonly systemSamplesPerScrape?: number;
  /** Targets in one scrape pool. 100 and more. @default 5000 */
  readonly targets?: number;
  /** Labels of one series. 20 and more. @default 64 */
  readonly labels?: number;
  /** Length of a label's name in bytes. 64 and more. @default 256 */
  readonly labelNameLength?: number;
  /** Length of a label's value in bytes. 256 and more. @default 2048 */
  readonly labelValueLength?: number;
  /** Size of one uncompressed scrape: a number with `KB`, `MB` or `GB` (powers of 1024). @default "100MB" */
  readonly bodySize?: string;
}

/** Volume of each Prometheus replica. */
export interface PrometheusStorageArgs {
  /** Size, a Kubernetes quantity. It can grow later, not shrink. @default - from `activeSeriesBudget`, `scrapeIntervalSeconds` and `localRetention` */
  readonly size?: string;
  /** StorageClass of every volume of the stack. A change replaces the volumes. @default "gp3" */
  readonly className?: string;
}

/** Opens the Thanos sidecars of a workload cluster to Thanos Query on the hub, by mTLS only. */
export interface RemoteAccessArgs {
  /** Secret in the namespace with `tls.crt`, `tls.key`, `ca.crt`: clients must present a certificate of that CA. */
  readonly tlsSecretName: string;
  /** `loadBalancerClass` of the Services, such as `eks.amazonaws.com/nlb`; a change replaces them. @default - the cluster's default controller */
  readonly loadBalancerClass?: string;
  /** Further annotations of the Services; they win over ours. @default - none */
  readonly loadBalancerAnnotations?: Readonly<Record<string, string>>;
  /** CIDR ranges that may connect to the load balancers. @default - all that reach the internal load balancer; mTLS decides */
  readonly sourceRanges?: string[];
}

/** Alertmanager: what AlertRouting made. */
export interface AlertmanagerArgs {
  /** The whole configuration; secrets only as `*_file` options. Must have `route` and `receivers`. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Notification templates: file name (`*.tmpl`) to text. @default - none */
  readonly templateFiles?: Readonly<Record<string, string>>;
  /** Secret in the namespace with the receivers' keys, mounted at `receiverSecretsDir`. @default - none is mounted */
  readonly secretName?: string;
  /** Annotations of the Alertmanager custom resource. @default - none */
  readonly annotations?: Readonly<Record<string, string>>;
  /** URL of the user interface, for links in notifications. @default - `https://alertmanager.<cluster>.<domain>`, or the Service inside the cluster */
  readonly externalUrl?: string;
  /** Name of the receiver of Watchdog; when it is in `config`, an alert says that it gets nothing. @default "deadMansSwitch" */
  readonly deadMansSwitchReceiver?: string;
}

/** Thanos Ruler by the operator: evaluates rules over all clusters. For the hub. */
export interface RulerArgs {
  /** IAM role for its ServiceAccount (writes blocks). @default - none: keys are in the object storage Secret */
  readonly roleArn?: pulumi.Input<string>;
  /** URL of a query interface, for the links of global alerts. @default - Thanos Query inside the cluster */
  readonly alertQueryUrl?: string;
}

/** Arguments of PrometheusStack. */
export interface PrometheusStackArgs {
  /** The cluster: its fields become the external labels of every series and alert. */
  readonly cluster: ClusterIdentity;
  /** Namespace of everything but node-exporter; it must exist. @default "monitoring" */
  readonly namespace?: string;
  /** Namespace of node-exporter, with Pod Security level `privileged`; it must exist. @default "node-exporter" */
  readonly nodeExporterNamespace?: string;
  /** Copies of each piece. @default "replicated" */
  readonly availability?: Availability;
  /**
   * How long each replica keeps blocks, as a Prometheus duration. At least 6h: three blocks, so that an outage of the
   * object storage loses nothing (Thanos docs, components/sidecar). @default "2d"
   */
  readonly localRetention?: string;
  /** Volume of each Prometheus replica. @default - gp3, sized from the budget */
  readonly storage?: PrometheusStorageArgs;
  /**
   * Active series that one replica must carry; 50,000 to 20,000,000. Memory and volume follow from it (sizing.ts), and an
   * alert says when 80 % are used. A change restarts Prometheus. @default 1000000
   */
  readonly activeSeriesBudget?: number;
  /** Seconds between scrapes and between rule evaluations; 5 to 120. @default 30 */
  readonly scrapeIntervalSeconds?: number;
  /** Limits against cardinality explosions. @default - see ScrapeLimitArgs */
  readonly limits?: ScrapeLimitArgs;
  /** IAM role for Prometheus's ServiceAccount: its sidecar uploads blocks. @default - none: keys are in the object storage Secret */
  readonly sidecarRoleArn?: pulumi.Input<string>;
  /** Opens the sidecars to the hub. Not together with `ruler`. @default - the sidecars are plaintext inside the cluster */
  readonly remoteAccess?: RemoteAccessArgs;
  /** Alertmanager's configuration. */
  readonly alertmanager: AlertmanagerArgs;
  /** Thanos Ruler. @default - none */
  readonly ruler?: RulerArgs;
  /** The chart's Kubernetes dashboards. @default "none" */
  readonly dashboards?: DashboardDeployment;
  /**
   * DNS domain of the monitoring user interfaces. Links in alerts lead to `prometheus.<cluster>.<domain>` and
   * `alertmanager.<cluster>.<domain>`; publishing them there is left to the user. @default - links lead to the Services
   */
  readonly domain?: string;
  /** URL of Prometheus's user interface, for the links of alerts. @default - `https://prometheus.<cluster>.<domain>`, or the Service */
  readonly prometheusExternalUrl?: string;
  /** Scraping beside the custom resources. @default "annotations" */
  readonly additionalScrape?: AdditionalScrape;
  /** Rules beside those of the stack that each Prometheus of the cluster evaluates, such as those of Filebeat. @default - none */
  readonly additionalRules?: readonly RuleGroup[];
  /** Where the alerts' runbooks are. @default - alerts have no link, they name the file in docs/runbooks */
  readonly runbookBaseUrl?: string;
  /** Merged last into the values of kube-prometheus-stack: objects merge, arrays and scalars replace, null deletes. @default - none */
  readonly extraValues?: Readonly<Record<string, unknown>>;
}
