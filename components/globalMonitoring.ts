import * as pulumi from "@pulumi/pulumi";
import { DEAD_MANS_SWITCH_RECEIVER } from "./alertRouting/wellKnown";
import { CertificateAuthority } from "./certificates/certificateAuthority";
import { ClusterRole } from "./cluster";
import { ClusterMonitoring } from "./clusterMonitoring";
import { type ConnectedCluster, connectCluster } from "./connectedCluster";
import type { ClusterArgs, GlobalMonitoringArgs } from "./globalMonitoringArgs";
import { objectStorageArgs, resolveGlobalMonitoringSettings } from "./globalMonitoringSettings";
import { apmServer, elasticStack } from "./hubServices";
import { Grafana } from "./grafana/grafana";
import { namespaces, services, serviceUrl } from "./internal/names";
import { resolveOrThrow } from "./internal/validation";
import { Thanos } from "./thanos/thanos";
import {
  StorageKind,
  type StorageClusterArgs,
  ThanosObjectStorage,
} from "./thanosObjectStorage/thanosObjectStorage";

/**
 * One monitoring system over all Kubernetes clusters of an environment: Prometheus, Alertmanager and exporters on each;
 * object storage, global queries, global rules and dashboards on the hub.
 *
 * All problems of the arguments are thrown as one error before any resource is registered.
 *
 * @example
 * new GlobalMonitoring("monitoring", {
 *   environment: "prod",
 *   domain: "monitoring.example.com",
 *   clusters: [{ name: "hub-euw1", role: "hub", region: "eu-west-1", kubeconfig, oidcProviderArn, oidcProviderUrl }],
 *   alerting: { phone: { kind: "pagerduty" }, deadMansSwitch: { kind: "webhook" } },
 *   receiverSecrets: { phone: config.requireSecret("phone"), deadMansSwitch: config.requireSecret("heartbeat") },
 * });
 */
export class GlobalMonitoring extends pulumi.ComponentResource {
  /** URL of Grafana under the environment's domain. */
  public readonly grafanaUrl: pulumi.Output<string>;
  /** Password of Grafana's administrator; a secret. */
  public readonly grafanaAdminPassword: pulumi.Output<string>;
  /** URL for PromQL over all clusters, inside the hub. */
  public readonly queryUrl: pulumi.Output<string>;
  /** URL of Kibana under the environment's domain; `undefined` without logging. */
  public readonly kibanaUrl: string | undefined;
  /** Password of the user who reads logs in Kibana, a secret; `undefined` without logging. */
  public readonly kibanaReaderPassword: pulumi.Output<string> | undefined;
  /** What agents need to send traces; `undefined` without tracing. */
  public readonly apm: ApmConnection | undefined;
  /** Token by which agents prove themselves, a secret; `undefined` without tracing. */
  public readonly apmSecretToken: pulumi.Output<string> | undefined;
  /** Bucket that holds the blocks. */
  public readonly bucketName: pulumi.Output<string>;
  /** What was made on each cluster, by the cluster's name. */
  public readonly clusters: Readonly<Record<string, ClusterMonitoring>>;

  constructor(name: string, args: GlobalMonitoringArgs, opts?: pulumi.ComponentResourceOptions) {
    resolveOrThrow("GlobalMonitoring", args, resolveGlobalMonitoringSettings);
    super("global-monitoring:index:GlobalMonitoring", name, {}, opts);
    const declaredHub = args.clusters.find(isHub) as ClusterArgs;
    const connected = args.clusters.map((cluster) =>
      connectCluster(name, cluster, declaredHub, this),
    );
    const hub = connected.find(isHub) as ConnectedCluster;
    warnOfSharedDeadMansSwitch(args, this);
    const authority = new CertificateAuthority(
      `${name}-ca`,
      { environment: args.environment },
      { parent: this },
    );
    const storage = objectStorage(`${name}-storage`, args, hub, connected, this);
    const monitor = (cluster: ConnectedCluster, hosts: HubHosts = {}) =>
      monitorCluster(`${name}-${cluster.name}`, args, cluster, { authority, storage, hosts }, this);
    const hubMonitoring = monitor(hub);
    const logging = elasticStack(`${name}-logging`, args, hub, hubMonitoring, authority, this);
    const apm = apmServer(`${name}-apm`, args, hub, logging, this);
    const hosts = { logstash: logging?.logstashHost, apm: apm?.host };
    this.clusters = Object.fromEntries(
      connected.map((cluster) => [
        cluster.name,
        cluster === hub ? hubMonitoring : monitor(cluster, hosts),
      ]),
    );

    const onHub = {
      parent: this,
      providers: [hub.provider],
      dependsOn: [hubMonitoring],
    };
    const thanos = globalQueries(`${name}-thanos`, args, hub, this.clusters, storage, onHub);
    const grafana = new Grafana(
      `${name}-grafana`,
      {
        ...args.grafana,
        domain: args.domain,
        availability: args.availability,
        clusters: args.clusters.map((cluster) => cluster.name),
        activeSeriesBudget: args.metrics?.activeSeriesBudget,
        oidcClientSecret: args.grafanaClientSecret,
        extraValues: args.chartValues?.grafana,
        dataSources: {
          prometheusUrl: thanos.queryUrl,
          alertmanagerUrl: serviceUrl(services.alertmanager, namespaces.monitoring),
          elasticsearch: logging && {
            url: logging.elasticsearchUrl,
            environment: args.environment,
            kibanaUrl: logging.kibanaUrl,
            traces: apm !== undefined,
          },
        },
      },
      {
        ...onHub,
        dependsOn: [hubMonitoring, ...(logging === undefined ? [] : [logging.grafanaSecret])],
      },
    );

    this.grafanaUrl = pulumi.output(grafana.url);
    this.grafanaAdminPassword = grafana.adminPassword;
    this.queryUrl = pulumi.output(thanos.queryUrl);
    this.bucketName = storage.bucketName;
    this.kibanaUrl = logging?.kibanaUrl;
    this.kibanaReaderPassword = logging?.readerPassword;
    this.apm = apm && {
      serverUrl: apm.serverUrl,
      certificateAuthority: authority.certPem,
      transactionSampleRate: apm.transactionSampleRate,
    };
    this.apmSecretToken = apm?.secretToken;
    this.registerOutputs({
      grafanaUrl: this.grafanaUrl,
      queryUrl: this.queryUrl,
      bucketName: this.bucketName,
      kibanaUrl: this.kibanaUrl,
    });
  }
}

/** What agents in workloads need to send traces, beside the secret token. */
export interface ApmConnection {
  /** HTTPS URL of APM Server, the same on every cluster. */
  readonly serverUrl: string;
  /** Certificate of the environment's CA, in PEM. */
  readonly certificateAuthority: pulumi.Output<string>;
  /** Part of the traces that agents begin, 0 to 1. */
  readonly transactionSampleRate: number;
}

/** Hostnames by which other clusters reach what runs on the hub. */
interface HubHosts {
  readonly logstash?: pulumi.Output<string>;
  readonly apm?: pulumi.Output<string>;
}

/** One check for several clusters is kept alive by any of them: a cluster whose alerting has died goes unseen. */
function warnOfSharedDeadMansSwitch(args: GlobalMonitoringArgs, resource: pulumi.Resource): void {
  const url = args.receiverSecrets?.[DEAD_MANS_SWITCH_RECEIVER];
  if (args.clusters.length < 2 || url === undefined) return;
  pulumi.output(url).apply((text) => {
    if (/^https?:/.test(text) && !text.includes("{cluster}"))
      void pulumi.log.warn(
        `receiverSecrets.${DEAD_MANS_SWITCH_RECEIVER} has no {cluster}: all clusters share one check, and a dead one goes unseen`,
        resource,
      );
  });
}

function isHub(cluster: ClusterArgs): boolean {
  return cluster.role === ClusterRole.Hub;
}

function objectStorage(
  name: string,
  args: GlobalMonitoringArgs,
  hub: ConnectedCluster,
  clusters: readonly ConnectedCluster[],
  parent: pulumi.Resource,
): ThanosObjectStorage {
  const storage = objectStorageArgs(args);
  const onAws = storage.kind === StorageKind.Aws;
  return new ThanosObjectStorage(
    name,
    {
      ...storage,
      bucketName: storage.bucketName ?? defaultBucketName(args.environment, hub),
      region: onAws ? hub.region : undefined,
      clusters: onAws ? clusters.map((cluster) => storageCluster(cluster, hub)) : undefined,
    },
    { parent },
  );
}

/**
 * A name that is unique on AWS and known in a preview, so that the policies that name the bucket can be read there; left
 * to Pulumi when the hub's account is an Output.
 */
function defaultBucketName(environment: string, hub: ConnectedCluster): string | undefined {
  const arn = hub.oidcProviderArn;
  const account = typeof arn === "string" ? arn.split(":")[4] : undefined;
  return account === undefined ? undefined : `gm-${environment}-metrics-${account}-${hub.region}`;
}

/** Checked before: with storage on AWS every cluster has an OIDC provider. */
function storageCluster(cluster: ConnectedCluster, hub: ConnectedCluster): StorageClusterArgs {
  return {
    name: cluster.name,
    role: cluster.role,
    oidcProviderArn: cluster.oidcProviderArn ?? "",
    oidcProviderUrl: cluster.oidcProviderUrl ?? "",
    awsProvider: cluster.awsProvider ?? hub.awsProvider,
  };
}

function monitorCluster(
  name: string,
  args: GlobalMonitoringArgs,
  cluster: ConnectedCluster,
  shared: {
    readonly authority: CertificateAuthority;
    readonly storage: ThanosObjectStorage;
    readonly hosts: HubHosts;
  },
  parent: pulumi.Resource,
): ClusterMonitoring {
  const { authority, storage, hosts } = shared;
  const roles = storage.roleArns[cluster.name];
  return new ClusterMonitoring(
    name,
    {
      cluster: { name: cluster.name, region: cluster.region, environment: args.environment },
      role: cluster.role,
      domain: args.domain,
      availability: args.availability,
      metrics: args.metrics,
      alerting: args.alerting,
      clusterNames: args.clusters.map(({ name: other }) => other),
      receiverSecrets: args.receiverSecrets,
      storageClass: cluster.storageClass,
      certManager: cluster.certManager,
      loadBalancer: cluster.loadBalancer,
      chartValues: args.chartValues,
      certificateAuthority: { certPem: authority.certPem, keyPem: authority.keyPem },
      objectStorageConfig: storage.objectStorageConfig,
      sidecarRoleArn: roles?.sidecar,
      rulerRoleArn: roles?.ruler,
      logShipping: args.logging && { ...args.logging.shipping, logstashHost: hosts.logstash },
      deleteLogs: args.logging?.deleteData,
      tracing: args.tracing && { apmHost: hosts.apm, host: args.tracing.host },
    },
    { parent, providers: [cluster.provider] },
  );
}

function globalQueries(
  name: string,
  args: GlobalMonitoringArgs,
  hub: ConnectedCluster,
  clusters: Readonly<Record<string, ClusterMonitoring>>,
  storage: ThanosObjectStorage,
  opts: pulumi.ComponentResourceOptions,
): Thanos {
  const roles = storage.roleArns[hub.name];
  // Sorted, so that the order of the clusters in the configuration changes nothing.
  const sorted = Object.entries(clusters).sort(([a], [b]) => (a < b ? -1 : 1));
  return new Thanos(
    name,
    {
      availability: args.availability,
      retention: args.metrics?.retention,
      storage: { ...args.metrics?.storage, className: hub.storageClass },
      clusters: sorted.map(([cluster]) => cluster),
      remoteClusters: sorted
        .filter(([cluster]) => cluster !== hub.name)
        .map(([cluster, monitoring]) => ({ name: cluster, replicaHosts: monitoring.sidecarHosts })),
      storeRoleArn: roles?.store,
      compactorRoleArn: roles?.compactor,
      logShipping: args.logging !== undefined,
      runbookBaseUrl: args.alerting.runbookBaseUrl,
      extraValues: args.chartValues?.thanos,
    },
    opts,
  );
}
