import type { ElasticHealthOptions } from "../elasticHealth/args";
import type { ElasticsearchOptions } from "../elasticsearch/args";
import type { LogAlertsOptions } from "../logAlerts/args";
import type { SnapshotOptions } from "../logSnapshotStorage/args";
import type { LogShippingOptions } from "../logShipping/args";
import type { LogstashOptions } from "../logstash/args";
import type { KibanaOptions } from "../kibana/args";
import type { DatasetArgs } from "./datasets";
import type { Licence } from "./licence";

/** Logging of an environment: what is kept, how long, and on what it runs. */
export interface LoggingArgs {
  /**
   * Raw log text of all clusters of an average day, in GiB; more than 0. Nodes, heap, volumes and shards follow from it by the model
   * of docs/capacity.md.
   */
  readonly gibPerDay: number;
  /** Days that a log line is kept, from its rollover; 1 to 3650. A dataset may differ. @default 14 */
  readonly retentionDays?: number;
  /**
   * Licence of Elasticsearch; what it lacks is an error. `enterprise` needs `elasticLicence`. `trial`, 30 days of everything, accepts
   * Elastic's EULA, https://www.elastic.co/eula. `platinum` is refused, since ECK takes no such licence. @default "basic"
   */
  readonly licence?: Licence;
  /** Datasets beside the default one `kubernetes.container`. @default - none */
  readonly datasets?: readonly DatasetArgs[];
  /** Elasticsearch: nodes, tiers, volumes, zones. @default - from `gibPerDay`, `retentionDays` and `availability` */
  readonly elasticsearch?: ElasticsearchOptions;
  /** Kibana: ingress. @default - no ingress */
  readonly kibana?: KibanaOptions;
  /** Logstash: queue, redaction, drop rules, pipelines of your own. @default - see {@link LogstashOptions} */
  readonly logstash?: LogstashOptions;
  /** Filebeat and further Beats, on every cluster. @default - Filebeat only */
  readonly shipping?: LogShippingOptions;
  /** Snapshots to S3. @default - daily, kept 30 days, in a bucket of their own; none with `objectStorage.kind: s3Compatible` */
  readonly snapshots?: SnapshotOptions;
  /** Alerts on logs. @default - the starter rules, through the hub's Alertmanager */
  readonly alerts?: LogAlertsOptions;
  /**
   * Lets Pulumi delete all logs: by `destroy`, or when `logging` is taken out of the configuration. Without it both are refused.
   * @default false
   */
  readonly deleteData?: boolean;
  /** Alerts on the log system itself. @default - see {@link ElasticHealthOptions} */
  readonly health?: ElasticHealthOptions;
}
