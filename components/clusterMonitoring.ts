import * as pulumi from "@pulumi/pulumi";
import { Namespace, Secret, Service } from "@pulumi/kubernetes/core/v1";
import { StorageClass } from "@pulumi/kubernetes/storage/v1";
import type { AlertingArgs } from "./alertRouting/args";
import { AlertRouting } from "./alertRouting/alertRouting";
import { aliasServiceArgs, APM_ON_HUB } from "./apmServer/objects";
import type { CertManagerMode } from "./certificates/certManagerMode";
import { type AuthorityArgs, Certificates } from "./certificates/certificates";
import { type ClusterIdentity, ClusterRole } from "./cluster";
import { clusterCertificates } from "./clusterCertificates";
import type { ChartValuesArgs, LoadBalancerArgs, MetricsArgs } from "./globalMonitoringArgs";
import type { Availability } from "./internal/availability";
import { managedLabels } from "./internal/labels";
import { DEFAULT_STORAGE_CLASS, namespaces, secrets } from "./internal/names";
import { namespaceMetadata } from "./internal/namespace";
import type { LogShippingOptions } from "./logShipping/args";
import { LogShipping } from "./logShipping/logShipping";
import { logShippingRules } from "./logShipping/rules";
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
  /** Lets agents of the cluster reach APM Server; needs `logShipping`. @default - no tracing */
  readonly tracing?: ClusterTracingArgs;
  /** On the hub, lets Pulumi delete the namespace of Elasticsearch with all logs. @default false */
  readonly deleteLogs?: boolean;
  /** Ships the logs of the cluster. @default - none are shipped */
  readonly logShipping?: ClusterLogShippingArgs;
}

/** How the agents of a cluster reach APM Server on the hub. */
export interface ClusterTracingArgs {
  /** Hostname by which the hub's APM Server is reached. @default - on the hub: APM Server's Service */
  readonly apmHost?: pulumi.Input<string>;
  /** DNS name that agents use, which APM Server's certificate then names, too. @default - none: `apm-server.beats.svc` */
  readonly host?: string;
}

/** How a cluster ships its logs to the hub. */
export interface ClusterLogShippingArgs extends LogShippingOptions {
  /** Hostname by which the hub's Logstash is reached. @default - on the hub: Logstash's Service */
  readonly logstashHost?: pulumi.Input<string>;
}

/**
 * All that one cluster gets: namespaces, certificates, Prometheus with exporters and Thanos sidecar, Alertmanager with
 * routes and receivers, Beats. Everything lands on the cluster of the inherited Kubernetes provider.
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

    const logging = loggingNamespaces(name, args, inside);

    const storageClass = args.storageClass ?? DEFAULT_STORAGE_CLASS;
    // Where the class is missing, the operator only logs it, and an update succeeds while no Prometheus runs. On a workload
    // cluster the load balancers wait for Prometheus's pods; on the hub nothing would, hence the look. Elsewhere it would
    // do harm: a cluster that cannot be reached would stop every update of the environment.
    const volumes = isHub ? [StorageClass.get(`${name}-storage-class`, storageClass, inside)] : [];
    if (isHub && args.logShipping !== undefined) warnOfFixedVolumes(storageClass, volumes);
    const certificates = new Certificates(
      `${name}-certificates`,
      {
        availability: args.availability,
        certManager: args.certManager,
        authority: args.certificateAuthority,
        extraValues: args.chartValues?.certManager,
        leaves: clusterCertificates(args),
      },
      { parent: this, dependsOn: [monitoring, ...logging] },
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
          annotations: routing.annotations,
        },
        ruler: isHub ? { roleArn: args.rulerRoleArn } : undefined,
        dashboards: isHub ? "deploy" : "none",
        domain: args.domain,
        runbookBaseUrl: args.alerting.runbookBaseUrl,
        additionalRules:
          args.logShipping === undefined
            ? undefined
            : [logShippingRules(args.logShipping.operator)],
        extraValues: args.chartValues?.kubePrometheusStack,
      },
      {
        parent: this,
        dependsOn: [monitoring, nodeExporter, ...volumes, objectStorage, certificates, routing],
      },
    );
    if (args.logShipping !== undefined)
      new LogShipping(
        `${name}-logs`,
        {
          ...args.logShipping,
          cluster: args.cluster,
          role: args.role,
          availability: args.availability,
          extraValues: shippingValues(args.chartValues),
        },
        // The custom resources of the Prometheus Operator come with its stack.
        { parent: this, dependsOn: [...logging, certificates, prometheus] },
      );

    if (args.tracing !== undefined)
      new Service(
        `${name}-apm`,
        aliasServiceArgs(isHub ? APM_ON_HUB : (args.tracing.apmHost ?? "")),
        { parent: this, dependsOn: logging },
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
  return new Namespace(
    name,
    { metadata: namespaceMetadata(physicalName, physicalName, level) },
    opts,
  );
}

/** ECK resizes volumes when the amount of logs changes; where it cannot, it applies no later change either. */
function warnOfFixedVolumes(name: string, volumes: readonly StorageClass[]): void {
  for (const storageClass of volumes)
    storageClass.allowVolumeExpansion.apply((allowed) => {
      if (!allowed)
        void pulumi.log.warn(
          `The StorageClass ${name} does not allow volumes to grow: a larger logging.gibPerDay or logging.retentionDays will stop ECK. ` +
            "Set allowVolumeExpansion: true on it, or fix logging.elasticsearch.hot.volume",
          storageClass,
        );
    });
}

/**
 * `beats` everywhere, on the hub also `logging` for what ElasticStack puts there. With the latter would go the claims of Elasticsearch's
 * volumes, and with them every log line: so it is protected, like the buckets.
 */
function loggingNamespaces(
  name: string,
  { role, logShipping, deleteLogs }: ClusterMonitoringArgs,
  opts: pulumi.CustomResourceOptions,
): Namespace[] {
  if (logShipping === undefined) return [];
  const beats = namespace(`${name}-beats-ns`, namespaces.beats, "privileged", opts);
  if (role !== ClusterRole.Hub) return [beats];
  const kept = deleteLogs !== true;
  const protection = { protect: kept, retainOnDelete: kept };
  return [
    beats,
    namespace(`${name}-logging-ns`, namespaces.logging, "restricted", { ...opts, ...protection }),
  ];
}

function shippingValues(values: ChartValuesArgs = {}) {
  const { eckOperator, filebeat, heartbeat, auditbeat, metricbeat } = values;
  return { operator: eckOperator, filebeat, heartbeat, auditbeat, metricbeat };
}

function remoteAccess(loadBalancer: LoadBalancerArgs = {}) {
  return {
    tlsSecretName: secrets.thanosSidecarTls.name,
    loadBalancerClass: loadBalancer.className,
    loadBalancerAnnotations: loadBalancer.annotations,
    sourceRanges: loadBalancer.sourceRanges,
  };
}
