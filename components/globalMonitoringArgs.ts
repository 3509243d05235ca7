import type * as pulumi from "@pulumi/pulumi";
import type * as k8s from "@pulumi/kubernetes";
import type { AlertingArgs } from "./alertRouting/args";
import type { TracingArgs } from "./apmServer/args";
import type { CertManagerMode } from "./certificates/certManagerMode";
import type { ClusterRole } from "./cluster";
import type { GrafanaOptions } from "./grafana/args";
import type { Availability } from "./internal/availability";
import type { LoggingArgs } from "./logging/args";
import type { AdditionalScrape } from "./prometheusStack/prometheusStackArgs";
import type { StorageKind } from "./thanosObjectStorage/settings";

/** How the hub reaches the Thanos sidecars of a workload cluster. */
export interface LoadBalancerArgs {
  /** `loadBalancerClass` of the Services, such as `eks.amazonaws.com/nlb`. @default - the cluster's default controller */
  readonly className?: string;
  /**
   * Further annotations; they win over ours. Not `service.beta.kubernetes.io/aws-load-balancer-scheme` and
   * `-internal`: these load balancers are always internal. @default - none
   */
  readonly annotations?: Readonly<Record<string, string>>;
  /** CIDR ranges that may connect, such as `10.0.0.0/8`. @default - all that reach the internal load balancer; mTLS decides */
  readonly sourceRanges?: string[];
}

/** One cluster of the environment. */
export interface ClusterArgs {
  /**
   * Name, unique in the environment: a DNS label of at most 30 characters. It is the label `cluster` of every series,
   * and part of AWS names: a change replaces everything on the cluster.
   */
  readonly name: string;
  /** `hub` for exactly one cluster, `workload` for all others. */
  readonly role: ClusterRole;
  /** Region, such as `eu-west-1`: the label `region`, and where the cluster's AWS resources are made. */
  readonly region: string;
  /** IAM role to assume for resources in the cluster's AWS account. @default - none: the hub's account */
  readonly assumeRoleArn?: string;
  /** Kubeconfig as text. @default - none: `kubeconfigContext` or `provider` is given */
  readonly kubeconfig?: pulumi.Input<string>;
  /** Context of the local kubeconfig. @default - none: `kubeconfig` or `provider` is given */
  readonly kubeconfigContext?: string;
  /** Provider of the cluster, when the caller has one. @default - made from `kubeconfig` or `kubeconfigContext` */
  readonly provider?: k8s.Provider;
  /** ARN of the cluster's IAM OIDC provider; needed with `objectStorage.kind: aws`. @default - none */
  readonly oidcProviderArn?: pulumi.Input<string>;
  /** URL of the cluster's IAM OIDC provider, with or without `https://`; needed with `objectStorage.kind: aws`. @default - none */
  readonly oidcProviderUrl?: pulumi.Input<string>;
  /** StorageClass of every volume on the cluster. @default "gp3" */
  readonly storageClass?: string;
  /** Whether cert-manager is installed, or the cluster's own is used. @default "install" */
  readonly certManager?: CertManagerMode;
  /** Load balancers in front of the sidecars of a workload cluster; not on the hub. @default - internal Network Load Balancers */
  readonly loadBalancer?: LoadBalancerArgs;
}

/** Where Thanos keeps its blocks. */
export interface ObjectStorageArgs {
  /** `aws`: bucket, key and roles are made. `s3Compatible`: a bucket that exists, reached with keys. @default "aws" */
  readonly kind?: StorageKind;
  /** Name of the bucket. @default - `aws`: gm-<environment>-metrics-<account>-<region>; `s3Compatible`: required */
  readonly bucket?: string;
  /** `host:port` of s3Compatible storage, without scheme. @default - none; required for `s3Compatible` */
  readonly endpoint?: string;
  /** Plain HTTP to s3Compatible storage. @default false */
  readonly insecure?: boolean;
  /** Destroying the stack deletes the bucket with all its blocks. Only for `aws`. @default false */
  readonly deleteData?: boolean;
}

/** Keys of s3Compatible object storage. */
export interface ObjectStorageKeysArgs {
  readonly accessKey: pulumi.Input<string>;
  readonly secretKey: pulumi.Input<string>;
}

/** How long Thanos keeps each resolution, as Prometheus durations; `0d` is for ever. */
export interface RetentionArgs {
  /** Raw samples; at least 40h, or five-minute samples are never made. @default "30d" */
  readonly raw?: string;
  /** Samples of five minutes; at least 10d, or one-hour samples are never made. @default "180d" */
  readonly fiveMinutes?: string;
  /** Samples of one hour. @default "2y" */
  readonly oneHour?: string;
}

/** Volumes, as Kubernetes quantities such as `100Gi`, of at most 64Ti. */
export interface MetricsStorageArgs {
  /** Each Prometheus. @default - from the series budget and the local retention */
  readonly prometheus?: string;
  /** Each Thanos store gateway. @default - 50Gi replicated, 5Gi single */
  readonly storeGateway?: string;
  /** The Thanos compactor. @default - 100Gi replicated, 10Gi single */
  readonly compactor?: string;
}

/** Retention, sizes and limits of metrics, the same on every cluster. */
export interface MetricsArgs {
  readonly retention?: RetentionArgs;
  /** How long each Prometheus keeps samples on its own volume. @default "2d" */
  readonly local?: string;
  /** Active series that one Prometheus replica is sized for. @default 1000000 */
  readonly activeSeriesBudget?: number;
  /** Seconds between scrapes. @default 30 */
  readonly scrapeIntervalSeconds?: number;
  /** Whether pods annotated with `prometheus.io/scrape` are scraped: `annotations` or `none`. @default "annotations" */
  readonly annotationScraping?: AdditionalScrape;
  readonly storage?: MetricsStorageArgs;
}

/**
 * Helm values merged over ours, last, by chart: tolerations, node selectors and whatever else a chart offers and we do
 * not. Objects merge, arrays and scalars replace, `null` deletes. They must hold no secret.
 */
export interface ChartValuesArgs {
  /** kube-prometheus-stack, on every cluster. @default - none */
  readonly kubePrometheusStack?: Readonly<Record<string, unknown>>;
  /** cert-manager, on every cluster where it is installed. @default - none */
  readonly certManager?: Readonly<Record<string, unknown>>;
  /** thanos, on the hub. @default - none */
  readonly thanos?: Readonly<Record<string, unknown>>;
  /** grafana, on the hub. @default - none */
  readonly grafana?: Readonly<Record<string, unknown>>;
  /** eck-operator, on every cluster with logging. @default - none */
  readonly eckOperator?: Readonly<Record<string, unknown>>;
  /** eck-beats of Filebeat, on every cluster. @default - none */
  readonly filebeat?: Readonly<Record<string, unknown>>;
  /** eck-beats of Heartbeat, where it is asked for. @default - none */
  readonly heartbeat?: Readonly<Record<string, unknown>>;
  /** eck-beats of Auditbeat, where it is asked for. @default - none */
  readonly auditbeat?: Readonly<Record<string, unknown>>;
  /** eck-beats of Metricbeat, where it is asked for. @default - none */
  readonly metricbeat?: Readonly<Record<string, unknown>>;
  /** eck-elasticsearch, on the hub. @default - none */
  readonly elasticsearch?: Readonly<Record<string, unknown>>;
  /** eck-kibana, on the hub. @default - none */
  readonly kibana?: Readonly<Record<string, unknown>>;
  /** eck-logstash, on the hub. @default - none */
  readonly logstash?: Readonly<Record<string, unknown>>;
  /** eck-apm-server, on the hub. @default - none */
  readonly apmServer?: Readonly<Record<string, unknown>>;
  /** prometheus-elasticsearch-exporter, on the hub. @default - none */
  readonly elasticsearchExporter?: Readonly<Record<string, unknown>>;
  /** elastalert2, on the hub. @default - none */
  readonly elastalert2?: Readonly<Record<string, unknown>>;
}

/** What {@link GlobalMonitoring} is made from. */
export interface GlobalMonitoringArgs {
  /** Name of the environment, such as `prod`: a DNS label of at most 20 characters. A change replaces AWS names. */
  readonly environment: string;
  /** DNS domain of the monitoring UIs, such as `monitoring.example.com`: Grafana is `grafana.<domain>`. */
  readonly domain: string;
  /** The clusters; exactly one is the hub. */
  readonly clusters: ClusterArgs[];
  /** Receivers, routes, time intervals and dead man's switch. */
  readonly alerting: AlertingArgs;
  /** How many copies of each piece run. @default "replicated" */
  readonly availability?: Availability;
  /** Where Thanos keeps its blocks. @default - a bucket of AWS */
  readonly objectStorage?: ObjectStorageArgs;
  /** Retention, sizes and limits of metrics. @default - see {@link MetricsArgs} */
  readonly metrics?: MetricsArgs;
  /** Logging of all clusters. @default - none: no logs are collected */
  readonly logging?: LoggingArgs;
  /** Tracing of all clusters; needs `logging`. @default - none: no APM Server */
  readonly tracing?: TracingArgs;
  /** Single sign-on and ingress of Grafana. @default - none: administrators log in through a port-forward */
  readonly grafana?: GrafanaOptions;
  /** Helm values merged over ours. @default - none */
  readonly chartValues?: ChartValuesArgs;
  /** Secrets of receivers, by the receiver's name. @default - none */
  readonly receiverSecrets?: Readonly<Record<string, pulumi.Input<string>>>;
  /** Keys of s3Compatible object storage. @default - none */
  readonly objectStorageKeys?: ObjectStorageKeysArgs;
  /** Client secret of Grafana's OIDC client. @default - none */
  readonly grafanaClientSecret?: pulumi.Input<string>;
  /** JSON of an orchestration licence from Elastic; with `logging.licence: enterprise` only, which needs it. @default - none */
  readonly elasticLicence?: pulumi.Input<string>;
}

/** The same while parts of it may be missing: what a file declares, before it is known to be complete. */
export type EnvironmentArgs = Partial<GlobalMonitoringArgs>;
