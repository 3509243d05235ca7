import { Severity, type AlertRule, type RecordingRule, type RuleGroup } from "../../internal/rules";
import type { RemoteCluster } from "../settings";
import { jobs } from "./jobs";

/** How many StoreAPIs of a remote cluster each Query should be connected to. */
export const EXPECTED_ENDPOINTS = "global_monitoring:thanos_endpoints_expected:count";

/** Rules about Thanos itself, evaluated by the Prometheus of the hub: they hold when Thanos does not. */
export function thanosRules(remoteClusters: readonly RemoteCluster[]): readonly RuleGroup[] {
  return [compactor(), bucket(), queries(remoteClusters), ruler()];
}

function compactor(): RuleGroup {
  const job = `job="${jobs.compactor}"`;
  return {
    name: "global-monitoring.thanos-compactor",
    rules: [
      {
        alert: "ThanosCompactorHalted",
        expr: `max by (cluster) (thanos_compact_halted{${job}}) == 1`,
        for: "5m",
        severity: Severity.Warning,
        summary: "The Thanos compactor has halted.",
        description:
          "It found blocks that it must not touch, and stopped: nothing is compacted, downsampled or deleted from the " +
          "bucket until somebody looks. Queries over long times become slow in some weeks.",
      },
      {
        alert: "ThanosCompactorMultipleRunning",
        expr: `sum by (cluster) (up{${job}}) > 1`,
        for: "5m",
        severity: Severity.Critical,
        summary: "{{ $value }} Thanos compactors run on one bucket.",
        description:
          "Two compactors work on the same blocks and write overlapping ones: the compactor then halts, and the damage " +
          "must be repaired by hand.",
      },
      {
        alert: "ThanosCompactorStalled",
        expr: `sum by (cluster) (increase(thanos_compact_iterations_total{${job}}[12h])) == 0
and on (cluster)
time() - max by (cluster) (process_start_time_seconds{${job}}) > 12 * 3600`,
        for: "1h",
        severity: Severity.Warning,
        summary: "The Thanos compactor has finished no run for 12 hours.",
        description:
          "It hangs, fails again and again, or cannot keep up. Retention is applied at the end of a run, so the bucket grows.",
      },
      {
        alert: "ThanosCompactorBacklog",
        expr: `min by (cluster) (min_over_time(thanos_compact_todo_compactions{${job}}[1d])) > 0
and on (cluster)
max by (cluster) (delta(thanos_compact_todo_compactions{${job}}[1d])) > 0`,
        for: "1h",
        severity: Severity.Warning,
        summary: "The Thanos compactor has not caught up for a day and falls behind.",
        description:
          "More blocks come than it compacts. Queries over long times become slow, downsampling and retention late.",
      },
    ],
  };
}

function bucket(): RuleGroup {
  const job = `job=~"${[jobs.compactor, jobs.storeGateway, jobs.ruler].join("|")}"`;
  const rate = (metric: string) => `sum by (cluster, job, operation) (rate(${metric}{${job}}[5m]))`;
  return {
    name: "global-monitoring.thanos-bucket",
    rules: [
      {
        alert: "ThanosBucketOperationsFailing",
        expr: `${rate("thanos_objstore_bucket_operation_failures_total")}
/
${rate("thanos_objstore_bucket_operations_total")} > 0.05`,
        for: "15m",
        severity: Severity.Warning,
        summary:
          "{{ $value | humanizePercentage }} of {{ $labels.operation }} on the bucket fail for {{ $labels.job }}.",
        description:
          "The bucket or its key refuses, or is not reached. The store gateway then answers without history, the " +
          "compactor stands still, the ruler keeps recorded series on its volume.",
      },
      {
        alert: "ThanosStoreBlockLoadFailing",
        expr: `sum by (cluster, pod) (increase(thanos_bucket_store_block_load_failures_total{job="${jobs.storeGateway}"}[30m])) > 0`,
        for: "30m",
        severity: Severity.Warning,
        summary: "Store gateway {{ $labels.pod }} cannot load blocks of the bucket.",
        description: "Queries miss the time of these blocks without saying so.",
      },
    ],
  };
}

function queries(remoteClusters: readonly RemoteCluster[]): RuleGroup {
  const requests = (more: string) =>
    `sum by (cluster) (rate(http_requests_total{job="${jobs.queryFrontend}"${more}}[5m]))`;
  return {
    name: "global-monitoring.thanos-query",
    rules: [
      {
        alert: "ThanosQueryFrontendErrors",
        expr: `${requests(', code=~"5.."')}
/
${requests("")} > 0.05`,
        for: "10m",
        severity: Severity.Warning,
        summary: "{{ $value | humanizePercentage }} of the queries over all clusters fail.",
        description: "Dashboards have holes. Alerts of the clusters are not concerned.",
      },
      {
        alert: "ThanosQueryDown",
        expr: `absent(up{job="${jobs.query}"} == 1)`,
        for: "5m",
        severity: Severity.Critical,
        summary: "No Thanos Query is up.",
        description:
          "Neither dashboards nor global rules can read any cluster: ClusterSilent cannot fire.",
      },
      ...remoteClusters.map<RecordingRule>(({ name, replicas }) => ({
        record: EXPECTED_ENDPOINTS,
        expr: `vector(${replicas})`,
        labels: { remote_cluster: name },
      })),
      endpointDown(),
    ],
  };
}

/**
 * Connected StoreAPIs of each remote cluster, as a mean over the Query pods, against those expected. Query tells a
 * sidecar's cluster only as text in `external_labels`; a cluster without any connection has no series at all.
 */
function endpointDown(): AlertRule {
  const connected = `sum by (cluster, remote_cluster) (
    label_replace(
      thanos_store_nodes_grpc_connections{job="${jobs.query}", store_type="sidecar"},
      "remote_cluster", "$1", "external_labels", ".*[{, ]cluster=\\"([^\\"]+)\\".*"
    )
  )`;
  const queriesUp = `count by (cluster) (up{job="${jobs.query}"} == 1)`;
  return {
    alert: "ThanosQueryEndpointDown",
    // Without any Query nothing is connected, and ThanosQueryDown says so.
    expr: `${EXPECTED_ENDPOINTS}
unless on (remote_cluster)
(
  ${connected}
  / on (cluster) group_left ()
  ${queriesUp}
  >= on (remote_cluster) group_left ()
  ${EXPECTED_ENDPOINTS}
)
and on () ${queriesUp}`,
    for: "15m",
    severity: Severity.Warning,
    summary: "Thanos Query does not reach all Prometheus replicas of {{ $labels.remote_cluster }}.",
    description:
      "Some or all of the {{ $value }} sidecars of the cluster are not connected. With one left, graphs have its gaps; " +
      "with none, ClusterSilent fires and only blocks older than some hours can be queried.",
  };
}

function ruler(): RuleGroup {
  const job = `job="${jobs.ruler}"`;
  return {
    name: "global-monitoring.thanos-ruler",
    rules: [
      {
        alert: "ThanosRulerEvaluationFailing",
        expr: `sum by (cluster, pod) (increase(prometheus_rule_evaluation_failures_total{${job}}[10m])) > 0`,
        for: "15m",
        severity: Severity.Critical,
        summary: "Global rules fail on {{ $labels.pod }}.",
        description: "Alerts over all clusters, ClusterSilent among them, may not fire.",
      },
      {
        alert: "ThanosRulerAlertsDropped",
        expr: `sum by (cluster, pod) (increase(thanos_alert_sender_alerts_dropped_total{${job}}[10m]))
+
sum by (cluster, pod) (increase(thanos_alert_queue_alerts_dropped_total{${job}}[10m]))
> 0`,
        for: "10m",
        severity: Severity.Critical,
        summary: "Thanos Ruler {{ $labels.pod }} cannot deliver alerts to Alertmanager.",
        description: "Alerts over all clusters fire and reach nobody.",
      },
      {
        alert: "ThanosRulerDown",
        expr: `absent(up{${job}} == 1)`,
        for: "10m",
        severity: Severity.Critical,
        summary: "No Thanos Ruler is up.",
        description: "No alert over all clusters can fire, ClusterSilent among them.",
      },
    ],
  };
}
