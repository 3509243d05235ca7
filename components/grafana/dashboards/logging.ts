import { jobs } from "../../elasticHealth/rules/jobs";
import { elasticsearchPanels } from "./loggingElasticsearch";
import { graph, line, number } from "./panels";
import { NONE_STEPS, PLAIN_STEPS, chosen, clusterVariable, rate } from "./shared";
import type { DashboardSpec, PanelSpec } from "./spec";

const FILEBEAT = `job="${jobs.filebeat}"`;
const LOGSTASH = `job="${jobs.logstash}"`;
const ELASTIC = `job="${jobs.elasticsearch}"`;
const MAIN = 'pipeline="main"';

const wanted = `max by (cluster) (kube_daemonset_status_desired_number_scheduled${chosen('namespace="beats"', 'daemonset="filebeat-beat-filebeat"')})`;
const shipped = `sum by (cluster) (${rate("filebeat_output_acked_total", FILEBEAT)})`;

const now: readonly PanelSpec[] = [
  {
    kind: "stat",
    title: "Clusters shipping logs (of $expected_clusters)",
    description: "Clusters whose log lines Logstash acknowledges now.",
    width: 4,
    unit: "short",
    steps: PLAIN_STEPS,
    reduce: "rows",
    query: { expr: `${shipped} > 0`, legend: "{{cluster}}" },
  },
  number(
    "Nodes without Filebeat",
    "Nodes that should have a Filebeat and none answers: their logs are not shipped.",
    `${wanted} - (sum by (cluster) (up${chosen(FILEBEAT)}) or 0 * ${wanted})`,
    NONE_STEPS,
  ),
  number(
    "Elasticsearch red",
    "1 while logs are missing and cannot be written.",
    `max by (cluster) (elasticsearch_cluster_health_status${chosen(ELASTIC, 'color="red"')})`,
    NONE_STEPS,
  ),
  number(
    "Shards without a node",
    "Copies, while Elasticsearch is yellow; primaries, while it is red.",
    `max by (cluster) (elasticsearch_cluster_health_unassigned_shards${chosen(ELASTIC)})`,
    NONE_STEPS,
  ),
  number(
    "Indices with lifecycle errors",
    "They are not rolled over, moved or deleted until somebody looks.",
    `count by (cluster) (elasticsearch_ilm_index_status${chosen(ELASTIC, 'step="ERROR"')} == 1)`,
    NONE_STEPS,
  ),
  {
    kind: "stat",
    title: "Age of the last snapshot",
    description: "Since the last snapshot that succeeded began; 0 when none are taken.",
    width: 4,
    unit: "s",
    steps: [
      [null, "green"],
      [2 * 86_400, "red"],
    ],
    reduce: "sum",
    query: {
      expr: `time() - max by (cluster) (elasticsearch_snapshot_stats_latest_snapshot_timestamp_seconds${chosen(ELASTIC)} > 0)`,
      legend: "{{cluster}}",
    },
  },
];

const ingest: readonly PanelSpec[] = [
  graph(
    "Log lines shipped",
    "Lines a second that Logstash has acknowledged, by cluster.",
    { unit: "short", width: 8, stacked: true },
    line("{{cluster}}", shipped),
  ),
  graph(
    "Log lines in",
    "Lines a second that Logstash takes in.",
    { unit: "short", width: 8 },
    line(
      "{{pod}}",
      `sum by (cluster, pod) (${rate("logstash_pipeline_events_in_total", LOGSTASH, MAIN)})`,
    ),
  ),
  graph(
    "Log lines out",
    "Lines a second that Logstash has written to Elasticsearch. Less than in: the queue fills.",
    { unit: "short", width: 8 },
    line(
      "{{pod}}",
      `sum by (cluster, pod) (${rate("logstash_pipeline_events_out_total", LOGSTASH, MAIN)})`,
    ),
  ),
];

const waiting: readonly PanelSpec[] = [
  graph(
    "Shipping lag",
    "Seconds that the slowest Filebeat of a cluster needs for what it has read. What waits in files unread comes on top.",
    { unit: "s", width: 8 },
    line(
      "{{cluster}}",
      `max by (cluster) (filebeat_events_active${chosen(FILEBEAT)} / (${rate("filebeat_output_acked_total", FILEBEAT)} > 0))`,
    ),
  ),
  graph(
    "Queue of Filebeat",
    "The fullest of each cluster. At 1 it reads no further.",
    { unit: "percentunit", width: 8, max: 1 },
    line("{{cluster}}", `max by (cluster) (filebeat_queue_filled_ratio${chosen(FILEBEAT)})`),
  ),
  graph(
    "Queue of Logstash",
    "Part of the persisted queue in use. At 1 Beats are held back.",
    { unit: "percentunit", width: 8, max: 1 },
    line(
      "{{pod}} {{pipeline}}",
      `max by (cluster, pod, pipeline) (logstash_pipeline_queue_bytes${chosen(LOGSTASH)} / (logstash_pipeline_queue_capacity_bytes${chosen(LOGSTASH)} > 0))`,
    ),
  ),
];

const trouble: readonly PanelSpec[] = [
  graph(
    "Filebeat: errors",
    "Broken connections and failed lines a second, and lines thrown away.",
    { unit: "short", width: 8 },
    line(
      "{{cluster}} connection",
      `sum by (cluster) (${rate("filebeat_output_write_errors_total", FILEBEAT)} + ${rate("filebeat_output_read_errors_total", FILEBEAT)})`,
    ),
    line(
      "{{cluster}} failed",
      `sum by (cluster) (${rate("filebeat_output_failed_total", FILEBEAT)})`,
    ),
    line(
      "{{cluster}} thrown away",
      `sum by (cluster) (${rate("filebeat_events_dropped_total", FILEBEAT)} + ${rate("filebeat_output_dropped_total", FILEBEAT)})`,
    ),
  ),
  graph(
    "Dead letters",
    "Lines a second that Elasticsearch refused for good, and dead letters that were thrown away.",
    { unit: "short", width: 8 },
    line(
      "{{cluster}} refused",
      `sum by (cluster) (${rate("logstash_pipeline_events_in_total", LOGSTASH, 'pipeline="dead-letters"')})`,
    ),
    line(
      "{{cluster}} lost",
      `sum by (cluster) (${rate("logstash_dead_letter_queue_dropped_total", LOGSTASH)} + ${rate("logstash_dead_letter_queue_expired_total", LOGSTASH)})`,
    ),
  ),
  graph(
    "Logstash: workers",
    "Share of their time that workers are busy. Near 1 Logstash itself is the limit.",
    { unit: "percentunit", width: 8, max: 1 },
    line(
      "{{pod}}",
      `max by (cluster, pod) (logstash_pipeline_worker_utilization_percent${chosen(LOGSTASH, MAIN)}) / 100`,
    ),
  ),
];

/** The log system itself: the way of a line from the node to Elasticsearch. */
export const logging: DashboardSpec = {
  uid: "gm-logging",
  title: "Logging",
  description:
    "The log system itself: shipping, queues, Elasticsearch, disks, lifecycles, snapshots.",
  variables: [clusterVariable],
  constants: ["expected_clusters"],
  rows: [
    { title: "Now", panels: now },
    { title: "Lines", panels: ingest },
    { title: "Waiting", panels: waiting },
    { title: "Trouble", panels: trouble },
    { title: "Elasticsearch", panels: elasticsearchPanels },
  ],
};
