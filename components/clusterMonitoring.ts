import * as pulumi from "@pulumi/pulumi";
import { Namespace, Secret } from "@pulumi/kubernetes/core/v1";
import { StorageClass } from "@pulumi/kubernetes/storage/v1";
import type { AlertingArgs } from "./alertRouting/args";
import { AlertRouting } from "./alertRouting/alertRouting";
import type { CertManagerMode } from "./certificates/certManagerMode";
import { type AuthorityArgs, Certificates } from "./certificates/certificates";
import { type ClusterIdentity, ClusterRole } from "./cluster";
import type { ChartValuesArgs, LoadBalancerArgs, MetricsArgs } from "./globalMonitoringArgs";
import type { Availability } from "./internal/availability";
import { managedLabels, podSecurity } from "./internal/labels";
import { DEFAULT_STORAGE_CLASS, namespaces, secrets, sidecarServerName } from "./internal/names";
import { PrometheusStack } from "./prometheusStack/prometheusStack";

/** What {@link ClusterMonitoring} is made from. */
export interface ClusterMonitoringArgs {
  /** The cluster: its labels in every series and alert. */
  readonly cluster: ClusterIdentity;
  /** On the hub, the ruler runs and the sidecars are reached inside the cluster; elsewhere by load balancers. */
  readonly role: ClusterRole;
  /** DNS domain of the monitoring UIs; alerts link to `grafana.<domain>`. */
  readonly domain: string;
  /** Receivers and routes, the same on every cluster. */
  readonly alerting: AlertingArgs;
  /** Names of all clusters of the environment, which `alerting.routes` may name. @default - not checked */
  readonly clusterNames?: string[];
  /** Secrets of receivers, by the receiver's name. @default - none */
  readonly receiverSecrets?: Readonly<Record<string, pulumi.Input<string>>>;
  /** The environment's CA. Its key is a secret. */
  readonly certificateAuthority: AuthorityArgs;
  /** Object storage configuration of Thanos, as YAML. */
  readonly objectStorageConfig: pulumi.Input<string>;
  /** IAM role of the sidecar. @default - none: the object storage configuration has keys */
  readonly sidecarRoleArn?: pulumi.Input<string>;
  /** IAM role of the ruler; hub only. @default - none */
  readonly rulerRoleArn?: pulumi.Input<string>;
  /** How many copies of each piece run. @default "replicated" */
  readonly availability?: Availability;
  /** Retention, sizes and limits. @default - see {@link MetricsArgs} */
  readonly metrics?: MetricsArgs;
  /** StorageClass of every volume; it must exist. @default "gp3" */
  readonly storageClass?: string;
  /** Whether cert-manager is installed, or the cluster's own is used. @default "install" */
  readonly certManager?: CertManagerMode;
  /** Values merged over ours, by chart. @default - none */
  readonly chartValues?: ChartValuesArgs;
  /** Load balancers in front of the sidecars of a workload cluster. @default - internal Network Load Balancers */
  readonly loadBalancer?: LoadBalancerArgs;
}

/**
 * All that one cluster gets: namespaces, certificates, Prometheus with exporters and Thanos sidecar, Alertmanager with
 * routes and receivers. Everything lands on the cluster of the inherited Kubernetes provider.
 *
 * @example
 * new ClusterMonitoring("shop", { cluster, role: "workload", … }, { providers: [shopProvider] });
 */
export class ClusterMonitoring extends pulumi.ComponentResource {
  /** Hostname of the load balancer of each Prometheus replica's sidecar; empty on the hub. */
  public readonly sidecarHosts: pulumi.Output<string>[];
  /** URL of Alertmanager inside the cluster. */
  public readonly alertmanagerUrl: string;

  constructor(name: string, args: ClusterMonitoringArgs, opts?: pulumi.ComponentResourceOptions) {
    super("global-monitoring:index:ClusterMonitoring", name, {}, opts);
    const isHub = args.role === ClusterRole.Hub;
    const inside = { parent: this };
    const monitoring = namespace(`${name}-ns`, namespaces.monitoring, "restricted", inside);
    const nodeExporter = namespace(
      `${name}-node-exporter-ns`,
      namespaces.nodeExporter,
      "privileged",
      inside,
    );

    const storageClass = args.storageClass ?? DEFAULT_STORAGE_CLASS;
    // Where the class is missing, the operator only logs it, and an update succeeds while no Prometheus runs. On a workload
    // cluster the load balancers wait for Prometheus's pods; on the hub nothing would, hence the look. Elsewhere it would
    // do harm: a cluster that cannot be reached would stop every update of the environment.
    const volumes = isHub ? [StorageClass.get(`${name}-storage-class`, storageClass, inside)] : [];
    const certificates = new Certificates(
      `${name}-certificates`,
      {
        availability: args.availability,
        certManager: args.certManager,
        authority: args.certificateAuthority,
        extraValues: args.chartValues?.certManager,
        leaves: [isHub ? queryCertificate() : sidecarCertificate(args.cluster.name)],
      },
      { parent: this, dependsOn: [monitoring] },
    );
    const objectStorage = new Secret(
      `${name}-objstore`,
      {
        metadata: {
          name: secrets.thanosObjectStorage.name,
          namespace: namespaces.monitoring,
          labels: managedLabels("thanos"),
        },
        stringData: { [secrets.thanosObjectStorage.key]: args.objectStorageConfig },
      },
      { parent: this, dependsOn: [monitoring] },
    );
    const routing = new AlertRouting(
      `${name}-alerts`,
      {
        ...args.alerting,
        receiverSecrets: args.receiverSecrets,
        domain: args.domain,
        cluster: args.cluster.name,
        clusterNames: args.clusterNames,
      },
      { parent: this, dependsOn: [monitoring] },
    );
    const prometheus = new PrometheusStack(
      `${name}-prometheus`,
      {
        cluster: args.cluster,
        availability: args.availability,
        localRetention: args.metrics?.local,
        activeSeriesBudget: args.metrics?.activeSeriesBudget,
        scrapeIntervalSeconds: args.metrics?.scrapeIntervalSeconds,
        additionalScrape: args.metrics?.annotationScraping,
        storage: { size: args.metrics?.storage?.prometheus, className: storageClass },
        sidecarRoleArn: args.sidecarRoleArn,
        remoteAccess: isHub ? undefined : remoteAccess(args.loadBalancer),
        alertmanager: {
          config: routing.config,
          templateFiles: routing.templateFiles,
          secretName: routing.secretName,
        },
        ruler: isHub ? { roleArn: args.rulerRoleArn } : undefined,
        dashboards: isHub ? "deploy" : "none",
        domain: args.domain,
        runbookBaseUrl: args.alerting.runbookBaseUrl,
        extraValues: args.chartValues?.kubePrometheusStack,
      },
      {
        parent: this,
        dependsOn: [monitoring, nodeExporter, ...volumes, objectStorage, certificates, routing],
      },
    );

    this.sidecarHosts = prometheus.sidecarHosts;
    this.alertmanagerUrl = prometheus.alertmanagerUrl;
    this.registerOutputs({
      sidecarHosts: this.sidecarHosts,
      alertmanagerUrl: this.alertmanagerUrl,
    });
  }
}

function namespace(
  name: string,
  physicalName: string,
  level: "restricted" | "privileged",
  opts: pulumi.CustomResourceOptions,
): Namespace {
  const labels = { ...managedLabels(physicalName), ...podSecurity(level) };
  return new Namespace(name, { metadata: { name: physicalName, labels } }, opts);
}

/** With this the hub's Thanos Query proves who it is. */
function queryCertificate() {
  return {
    name: "thanos-query",
    secretName: secrets.thanosQueryTls.name,
    dnsNames: ["thanos-query.global-monitoring.internal"],
    usage: "client",
  } as const;
}

/** With this the sidecars of a workload cluster prove who they are. */
function sidecarCertificate(cluster: string) {
  return {
    name: "thanos-sidecar",
    secretName: secrets.thanosSidecarTls.name,
    dnsNames: [sidecarServerName(cluster)],
    usage: "server",
  } as const;
}

function remoteAccess(loadBalancer: LoadBalancerArgs = {}) {
  return {
    tlsSecretName: secrets.thanosSidecarTls.name,
    loadBalancerClass: loadBalancer.className,
    loadBalancerAnnotations: loadBalancer.annotations,
    sourceRanges: loadBalancer.sourceRanges,
  };
}
