import * as pulumi from "@pulumi/pulumi";
import type * as aws from "@pulumi/aws";
import { Secret } from "@pulumi/kubernetes/core/v1";
import { apmDocuments } from "../apmServer/documents";
import type { RetentionSettings } from "../apmServer/retention";
import { ElasticHealth } from "../elasticHealth/elasticHealth";
import { Elasticsearch } from "../elasticsearch/elasticsearch";
import { elastAlertDocuments } from "../indexManagement/documents/elastAlert";
import { IndexManagement, type ManagedDocument } from "../indexManagement/indexManagement";
import { Availability } from "../internal/availability";
import { managedLabels } from "../internal/labels";
import { namespaces, secrets } from "../internal/names";
import { resolveOrThrow } from "../internal/validation";
import type { LifecycleSettings } from "../logging/lifecycle";
import { Kibana } from "../kibana/kibana";
import { LogAlertEngine } from "../logAlerts/args";
import { LogAlerts } from "../logAlerts/logAlerts";
import { watchDocuments } from "../logAlerts/watcher/watches";
import { LogSnapshotStorage } from "../logSnapshotStorage/logSnapshotStorage";
import { Logstash } from "../logstash/logstash";
import { type ElasticStackShape, isSingle, resolveElasticStackSettings } from "./settings";

/** What {@link ElasticStack} is made from. */
export interface ElasticStackArgs extends ElasticStackShape {
  /** Name of the hub: part of names on AWS. */
  readonly hub: string;
  /** Region of the hub, where the snapshots' bucket is made. */
  readonly region: string;
  /** ARN of the hub's IAM OIDC provider; needed for snapshots. @default - none: no snapshots */
  readonly oidcProviderArn?: pulumi.Input<string>;
  /** URL of the hub's IAM OIDC provider; needed for snapshots. @default - none: no snapshots */
  readonly oidcProviderUrl?: pulumi.Input<string>;
  /** Provider of the hub's AWS account. @default - the inherited one */
  readonly awsProvider?: aws.Provider;
  /** Certificate of the environment's CA, in PEM, by which Grafana knows Elasticsearch. */
  readonly certificateAuthorityPem: pulumi.Input<string>;
}

/**
 * Logs of all clusters, on the hub: Logstash takes them from Beats, Elasticsearch keeps them, Kibana shows them, log alerts go to
 * Alertmanager. With lifecycles, users, snapshots to S3 and metrics of itself.
 *
 * It needs the namespace `logging` with the certificates that `ClusterMonitoring` makes on a hub with logging, and the ECK operator.
 *
 * @example
 * new ElasticStack("logging", { gibPerDay: 50, environment: "prod", … }, { providers: [hub], dependsOn: [hubMonitoring] });
 */
export class ElasticStack extends pulumi.ComponentResource {
  /** Hostname by which the Beats of other clusters reach Logstash; `undefined` when there are none. */
  public readonly logstashHost: pulumi.Output<string> | undefined;
  /** URL of Elasticsearch inside the hub. */
  public readonly elasticsearchUrl: string;
  /** URL of Kibana under the environment's domain. */
  public readonly kibanaUrl: string;
  /** Password of the user who reads logs in Kibana; a secret. */
  public readonly readerPassword: pulumi.Output<string>;
  /** Elasticsearch with its templates, roles and lifecycles: what writes to it comes after these. */
  public readonly storage: readonly pulumi.Resource[];
  /** Secret by which Grafana reaches Elasticsearch; Grafana comes after it. */
  public readonly grafanaSecret: Secret;

  /** @throws InvalidSettingsError with every problem of `args`. */
  constructor(name: string, args: ElasticStackArgs, opts?: pulumi.ComponentResourceOptions) {
    const settings = resolveOrThrow(`ElasticStack "${name}"`, args, resolveElasticStackSettings);
    super("global-monitoring:index:ElasticStack", name, {}, opts);
    const { environment, availability = Availability.Replicated, chartValues = {} } = args;
    const { datasets } = settings;
    const snapshots = settings.snapshots.enabled ? snapshotStorage(name, args, this) : undefined;
    const ownEngine = settings.alerts.engine === LogAlertEngine.ElastAlert2;
    // Watcher's Secret must be there before Elasticsearch starts, ElastAlert2 needs an Elasticsearch with roles.
    const watcher = ownEngine ? [] : [logAlerts(name, args, [], this)];

    const elasticsearch = new Elasticsearch(
      `${name}-elasticsearch`,
      {
        ...args.elasticsearch,
        gibPerDay: args.gibPerDay,
        datasets,
        availability,
        licence: args.licence,
        elasticLicence: args.elasticLicence,
        storageClass: args.storageClass,
        snapshotRoleArn: snapshots?.roleArn,
        snapshotRegion: snapshots === undefined ? undefined : args.region,
        secureSettings: settings.watcher.secureSettings.map(({ secretName }) => secretName),
        elasticsearchConfig: settings.watcher.elasticsearchConfig,
        kibanaIngress: args.kibana?.ingress,
        existingOperatorNamespace: args.existingOperatorNamespace,
        extraValues: chartValues.elasticsearch,
      },
      { parent: this, dependsOn: watcher },
    );
    const kibana = new Kibana(
      `${name}-kibana`,
      { ...args.kibana, availability, domain: args.domain, extraValues: chartValues.kibana },
      { parent: this, dependsOn: [elasticsearch] },
    );
    const indices = new IndexManagement(
      `${name}-indices`,
      {
        environment,
        datasets,
        lifecycle: elasticsearch.lifecycle,
        licence: args.licence,
        availability: isSingle(settings) ? Availability.Single : Availability.Replicated,
        snapshots: snapshots && { ...settings.snapshots, bucket: snapshots.bucketName },
        traces: args.traceRetention !== undefined,
        extraDocuments: [
          ...(ownEngine ? elastAlertDocuments() : watchDocuments(settings.alerts, args.alerting)),
          ...traceDocuments(args.traceRetention, elasticsearch.lifecycle),
        ],
      },
      { parent: this, dependsOn: [elasticsearch, kibana] },
    );
    // Its user may write once the roles are there.
    const logstash = new Logstash(
      `${name}-logstash`,
      {
        ...args.logstash,
        environment,
        availability,
        datasets,
        storageClass: args.storageClass,
        exposed: args.exposed,
        clusterNames: args.clusterNames,
        extraValues: chartValues.logstash,
      },
      { parent: this, dependsOn: [indices] },
    );
    if (ownEngine) logAlerts(name, args, [indices], this);
    new ElasticHealth(
      `${name}-health`,
      {
        ...args.health,
        snapshots: snapshots !== undefined,
        elastAlert: ownEngine,
        runbookBaseUrl: args.alerting.runbookBaseUrl,
        extraValues: chartValues.elasticsearchExporter,
      },
      { parent: this, dependsOn: [indices] },
    );

    this.logstashHost = logstash.beatsHost;
    this.elasticsearchUrl = elasticsearch.url;
    this.kibanaUrl = kibana.url;
    this.storage = [elasticsearch, indices];
    this.grafanaSecret = grafanaSecret(name, args, elasticsearch, this);
    this.readerPassword = elasticsearch.passwords.reader;
    this.registerOutputs({
      logstashHost: this.logstashHost,
      elasticsearchUrl: this.elasticsearchUrl,
      kibanaUrl: this.kibanaUrl,
    });
  }
}

/** Lifecycles of traces, beside those of logs. */
function traceDocuments(
  retention: RetentionSettings | undefined,
  lifecycle: LifecycleSettings,
): readonly ManagedDocument[] {
  return retention === undefined ? [] : apmDocuments({ retention, lifecycle });
}

function snapshotStorage(
  name: string,
  args: ElasticStackArgs,
  parent: pulumi.Resource,
): LogSnapshotStorage {
  return new LogSnapshotStorage(
    `${name}-snapshots`,
    {
      environment: args.environment,
      cluster: args.hub,
      region: args.region,
      oidcProviderArn: args.oidcProviderArn ?? "",
      oidcProviderUrl: args.oidcProviderUrl ?? "",
      options: args.snapshots,
      awsProvider: args.awsProvider,
    },
    { parent },
  );
}

function logAlerts(
  name: string,
  args: ElasticStackArgs,
  dependsOn: pulumi.Resource[],
  parent: pulumi.Resource,
): LogAlerts {
  return new LogAlerts(
    `${name}-alerts`,
    {
      ...args.alerts,
      environment: args.environment,
      licence: args.licence,
      alerting: args.alerting,
      receiverSecrets: args.receiverSecrets,
      clusterNames: args.clusterNames,
      domain: args.domain,
      availability: args.availability ?? Availability.Replicated,
      traces: args.traceRetention !== undefined,
      extraValues: args.chartValues?.elastalert2,
    },
    { parent, dependsOn },
  );
}

/** Secrets are read in their own namespace only: Grafana gets its user's password and the CA beside it. */
function grafanaSecret(
  name: string,
  args: ElasticStackArgs,
  elasticsearch: Elasticsearch,
  parent: pulumi.Resource,
): Secret {
  const { name: secretName, passwordKey, caKey } = secrets.grafanaElasticsearch;
  return new Secret(
    `${name}-grafana`,
    {
      metadata: {
        name: secretName,
        namespace: namespaces.monitoring,
        labels: managedLabels("grafana"),
      },
      stringData: {
        [passwordKey]: elasticsearch.passwords.grafana,
        [caKey]: args.certificateAuthorityPem,
      },
    },
    { parent },
  );
}
