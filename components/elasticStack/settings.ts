import type * as pulumi from "@pulumi/pulumi";
import type { AlertingArgs } from "../alertRouting/args";
import type { RetentionSettings } from "../apmServer/retention";
import {
  type ElasticsearchSettings,
  lifecycleTimes,
  resolveElasticsearchSettings,
} from "../elasticsearch/settings";
import { ElasticSize } from "../elasticsearch/args";
import type { ChartValuesArgs } from "../globalMonitoringArgs";
import { Availability } from "../internal/availability";
import { adoptProblems, type Problems } from "../internal/validation";
import { resolveKibanaSettings } from "../kibana/settings";
import { type LogAlertsSettings, resolveLogAlertsSettings } from "../logAlerts/settings";
import { type WatcherSetup, watcherSetup } from "../logAlerts/watcher/setup";
import type { LoggingArgs } from "../logging/args";
import { type Dataset, resolveDatasets, retentionDaysOf } from "../logging/datasets";
import { resolveLogstashSettings } from "../logstash/settings";
import {
  checkSnapshotBucket,
  resolveSnapshotSettings,
  type SnapshotSettings,
} from "../logSnapshotStorage/settings";

/** The arguments of `ElasticStack` that are known before anything is made. */
export interface ElasticStackShape extends Omit<LoggingArgs, "shipping" | "deleteData"> {
  /** Environment: a field of every event, the last part of each data stream's name. */
  readonly environment: string;
  /** DNS domain of the UIs: Kibana is `https://kibana.<domain>`. */
  readonly domain: string;
  /** How many copies of each piece run. @default "replicated" */
  readonly availability?: Availability;
  /** StorageClass of every volume; it must exist. @default "gp3" */
  readonly storageClass?: string;
  /** Names of all clusters of the environment, the hub included. */
  readonly clusterNames: readonly string[];
  /** Whether clusters beside the hub send logs: a load balancer is made for them. */
  readonly exposed: boolean;
  /** Datasets that events ask for themselves: those of Beats other than Filebeat. @default - none */
  readonly namedDatasets?: readonly string[];
  /** Namespace of the hub's own ECK operator, where it has one. @default - none: ours, in `elastic-system` */
  readonly existingOperatorNamespace?: string;
  /** Receivers and routes of the hub's Alertmanager, which log alerts go through. */
  readonly alerting: AlertingArgs;
  /** Secrets of receivers, by the receiver's name; only Watcher uses them. @default - none */
  readonly receiverSecrets?: Readonly<Record<string, pulumi.Input<string>>>;
  /** Whether the hub is on AWS: only there are snapshots. */
  readonly onAws: boolean;
  /** JSON of an orchestration licence from Elastic; a secret. With the licence `enterprise` only, which needs it. @default - none */
  readonly elasticLicence?: pulumi.Input<string>;
  /** Bucket of the metrics, which must not be that of the snapshots. @default - one with the default name */
  readonly metricsBucket?: string;
  /** How long traces are kept, where there are any: index management and log alerts then know them. @default - none: no tracing */
  readonly traceRetention?: RetentionSettings;
  /** Values merged over ours, by chart. @default - none */
  readonly chartValues?: ChartValuesArgs;
}

/** What the pieces share, complete and checked. */
export interface ElasticStackSettings {
  readonly datasets: readonly Dataset[];
  readonly snapshots: SnapshotSettings;
  readonly alerts: LogAlertsSettings;
  /** What Elasticsearch must know before Watcher can tell somebody. */
  readonly watcher: WatcherSetup;
  readonly elasticsearch: ElasticsearchSettings;
}

/** Asks every piece whether it could be made. Paths of problems are relative to the arguments of logging. */
export function resolveElasticStackSettings(
  args: ElasticStackShape,
  problems: Problems,
): ElasticStackSettings {
  const { environment, clusterNames, availability = Availability.Replicated, licence } = args;
  const elasticsearch = args.elasticsearch ?? {};
  const times = lifecycleTimes(elasticsearch, {
    gibPerDay: args.gibPerDay,
    shortestRetentionDays: Math.min(...retentionDaysOf(args)),
  });
  const datasets = resolveDatasets({ ...args, named: args.namedDatasets }, times, problems);
  const snapshots = resolveSnapshotSettings(
    args.snapshots ?? {},
    problems.at("snapshots"),
    args.onAws,
  );
  if (snapshots.enabled) {
    checkSnapshotBucket(
      { environment, snapshots: args.snapshots?.bucket, metrics: args.metricsBucket },
      problems.at("snapshots"),
    );
  }
  adoptProblems(problems, below("kibana"), (found) =>
    resolveKibanaSettings({ ...args.kibana, availability, domain: args.domain }, found),
  );
  adoptProblems(problems, below("logstash"), (found) =>
    resolveLogstashSettings(
      {
        ...args.logstash,
        environment,
        availability,
        datasets,
        exposed: args.exposed,
        clusterNames,
      },
      found,
    ),
  );
  const alerts = adoptProblems(problems, below("alerts"), (found) =>
    resolveLogAlertsSettings(
      {
        ...args.alerts,
        environment,
        licence,
        alerting: args.alerting,
        receiverSecrets: args.receiverSecrets,
        clusterNames,
        domain: args.domain,
        availability,
        traces: args.traceRetention !== undefined,
      },
      found,
    ),
  );
  return {
    datasets,
    snapshots,
    alerts,
    watcher: watcherSetup(alerts, args.alerting),
    elasticsearch: adoptProblems(problems, below("elasticsearch"), (found) =>
      resolveElasticsearchSettings(
        {
          ...elasticsearch,
          gibPerDay: args.gibPerDay,
          datasets,
          availability,
          licence,
          elasticLicence: args.elasticLicence,
        },
        found,
      ),
    ),
  };
}

/** Whether Elasticsearch runs with one node, and its shards without copies. */
export function isSingle(settings: ElasticStackSettings): boolean {
  return settings.elasticsearch.size === ElasticSize.Single;
}

/** Arguments that are those of logging itself, whichever piece judges them. */
const SHARED = /^(gibPerDay|retentionDays|datasets|licence|elasticLicence)\b/;

function below(part: string): (path: string) => string {
  return (path) => (SHARED.test(path) ? path : `${part}.${path}`);
}
