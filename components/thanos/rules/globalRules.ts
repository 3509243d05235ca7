import { CLUSTER_SILENT_ALERT } from "../../alertRouting/wellKnown";
import {
  prometheusRuleSpec,
  Severity,
  type RecordingRule,
  type RuleGroup,
} from "../../internal/rules";
import { CLUSTER_LABEL } from "../../internal/labels";
import { API_SERVER_OBJECTIVE, globalMetrics as metrics } from "./globalMetrics";
import { jobs } from "./jobs";
import { globalLogShippingRules } from "./logShippingRules";

/** A group with an evaluation interval of its own. */
interface TimedRuleGroup extends RuleGroup {
  /** Prometheus duration. @default - that of the ruler */
  readonly interval?: string;
}

/** What runs beside metrics and needs rules over all clusters. */
export interface GlobalRuleOptions {
  /** Whether all clusters ship their logs to the hub. */
  readonly logShipping: boolean;
}

const METRICS_ONLY: GlobalRuleOptions = { logShipping: false };

/** Rules that ThanosRuler evaluates over all clusters. Each keeps `cluster`. */
export function globalRules(
  clusters: readonly string[],
  options: GlobalRuleOptions = METRICS_ONLY,
): readonly TimedRuleGroup[] {
  return [
    clusterSilent(clusters),
    overview(),
    apiServers(),
    objectStorage(),
    ...(options.logShipping ? [globalLogShippingRules()] : []),
  ];
}

/**
 * `spec` of the PrometheusRule for ThanosRuler. Partial answers are taken: by default a rule fails when one store
 * fails, so that one broken cluster would silence the rules for all others, and ClusterSilent first of all.
 */
export function globalRuleSpec(
  clusters: readonly string[],
  runbookBaseUrl: string | undefined,
  options: GlobalRuleOptions = METRICS_ONLY,
) {
  const groups = globalRules(clusters, options);
  const spec = prometheusRuleSpec(groups, runbookBaseUrl);
  return {
    groups: spec.groups.map((group, index) => {
      const interval = groups[index]?.interval;
      return {
        ...group,
        ...(interval === undefined ? {} : { interval }),
        partial_response_strategy: "warn",
      };
    }),
  };
}

function clusterSilent(clusters: readonly string[]): RuleGroup {
  const expected = clusters.map<RecordingRule>((cluster) => ({
    record: metrics.expectedCluster,
    expr: "vector(1)",
    labels: { [CLUSTER_LABEL]: cluster },
  }));
  return {
    name: "global-monitoring.clusters",
    rules: [
      ...expected,
      {
        alert: CLUSTER_SILENT_ALERT,
        expr: `group by (cluster) (${metrics.expectedCluster})
unless on (cluster)
group by (cluster) (prometheus_build_info)`,
        for: "10m",
        severity: Severity.Critical,
        summary: "Cluster {{ $labels.cluster }} sends no metrics.",
        description:
          "No Prometheus of the cluster reaches Thanos Query on the hub. The cluster or its monitoring is down, or the " +
          "way to it is; until it is back nobody sees its state on the dashboards. Its own Alertmanager still alerts if it runs.",
      },
    ],
  };
}

function overview(): RuleGroup {
  const idle = `sum by (cluster) (rate(node_cpu_seconds_total{mode="idle"}[5m]))`;
  const cores = `count by (cluster) (node_cpu_seconds_total{mode="idle"})`;
  const total = "sum by (cluster) (node_memory_MemTotal_bytes)";
  const available = "sum by (cluster) (node_memory_MemAvailable_bytes)";
  return {
    name: "global-monitoring.overview",
    rules: [
      { record: metrics.targetsUp, expr: "avg by (cluster) (up)" },
      {
        record: metrics.alertsFiring,
        expr: 'count by (cluster, severity) (ALERTS{alertstate="firing", severity!="none"})',
      },
      { record: metrics.cpuCores, expr: cores },
      { record: metrics.cpuUsed, expr: `1 - ${idle} / ${cores}` },
      { record: metrics.memoryBytes, expr: total },
      { record: metrics.memoryUsed, expr: `1 - ${available} / ${total}` },
    ],
  };
}

/**
 * The budget of 30 days is counted here and not on the clusters: a Prometheus keeps days, the hub has the history. Every
 * 5 minutes, as the rate's window: each request counts once, and the widest of our queries runs seldom.
 */
function apiServers(): TimedRuleGroup {
  const requests = 'sum by (cluster) (rate(apiserver_request_total{job="apiserver"}[5m]))';
  const errors =
    'sum by (cluster) (rate(apiserver_request_total{job="apiserver", code=~"5.."}[5m]))';
  const over30d = (metric: string) => `sum by (cluster) (sum_over_time(${metric}[30d]))`;
  return {
    name: "global-monitoring.api-servers",
    interval: "5m",
    rules: [
      { record: metrics.apiServerRequests, expr: requests },
      { record: metrics.apiServerErrors, expr: `${errors} or 0 * ${requests}` },
      {
        record: metrics.apiServerAvailability,
        expr: `1 - ${over30d(metrics.apiServerErrors)} / ${over30d(metrics.apiServerRequests)}`,
      },
      {
        record: metrics.apiServerBudgetLeft,
        expr: `1 - (1 - max by (cluster) (${metrics.apiServerAvailability})) / (1 - ${API_SERVER_OBJECTIVE})`,
      },
    ],
  };
}

function objectStorage(): TimedRuleGroup {
  const uploaded = metrics.uploadedBytes;
  return {
    name: "global-monitoring.object-storage",
    interval: "5m",
    rules: [
      {
        record: uploaded,
        expr: `sum by (cluster) (increase(thanos_objstore_bucket_operation_transferred_bytes_sum{job="${jobs.sidecar}", operation="upload"}[1d]))`,
      },
      {
        alert: "ObjectStorageGrowth",
        expr: `max by (cluster) (${uploaded}) > 2 * max by (cluster) (${uploaded} offset 1w)
and on (cluster)
max by (cluster) (${uploaded}) > 5e9`,
        for: "6h",
        severity: Severity.Warning,
        summary:
          "Cluster {{ $labels.cluster }} uploads {{ $value | humanize1024 }}B of metrics a day, twice as much as a week ago.",
        description:
          "The number of series has grown, most often by a label with many values. Storage, memory of Prometheus and the " +
          "time of queries grow with it, for as long as the samples are kept.",
      },
    ],
  };
}
