import { metricsConfig, type MetricSet } from "./metricsConfig";

/** Module of the exporter's configuration, and label `job` of the metrics. */
export const LOGSTASH_MODULE = "logstash";

/** What the sidecar asks: the API of Logstash, which ECK serves with TLS. */
export const LOGSTASH_TARGET = "https://localhost:9600/_node/stats";

/** A pipeline whose metrics are wanted. */
export interface LogstashPipeline {
  /** Its `pipeline.id`. */
  readonly id: string;
  /** Whether it has a dead letter queue; without, Logstash has no numbers for one. */
  readonly deadLetters: boolean;
}

/**
 * Fields of Logstash 9: logstash-core/lib/logstash/api/commands/stats.rb, config/pipelines_info.rb and
 * instrument/metrics/MetricKeys.java of elastic/logstash.
 */
const node: readonly MetricSet[] = [
  {
    prefix: "logstash",
    type: "gauge",
    help: "1, with the version of Logstash.",
    path: "@",
    labels: { version: ".version" },
    values: { info: "1" },
  },
  {
    prefix: "logstash_reloads",
    type: "counter",
    help: "Times that pipelines were reloaded, by success.",
    path: ".reloads",
    values: { successes_total: ".successes", failures_total: ".failures" },
  },
  {
    prefix: "logstash_jvm",
    type: "gauge",
    help: "Heap of the JVM in bytes, and milliseconds since start.",
    path: ".jvm",
    values: {
      heap_used_bytes: ".mem.heap_used_in_bytes",
      heap_max_bytes: ".mem.heap_max_in_bytes",
      uptime_milliseconds: ".uptime_in_millis",
    },
  },
  {
    prefix: "logstash_jvm",
    type: "counter",
    help: "Milliseconds spent in collections of the old generation.",
    path: ".jvm.gc.collectors.old",
    values: { gc_old_milliseconds_total: ".collection_time_in_millis" },
  },
  {
    prefix: "logstash_process",
    type: "gauge",
    help: "Open files and their limit.",
    path: ".process",
    values: {
      open_files: ".open_file_descriptors",
      max_files: ".max_file_descriptors",
    },
  },
];

/**
 * Configuration of json_exporter for Logstash's `/_node/stats`; module {@link LOGSTASH_MODULE}. Pipelines are named because the answer has them as
 * keys, which JSONPath cannot turn into labels.
 */
export function logstashMetricsConfig(
  pipelines: readonly LogstashPipeline[] = [
    { id: "main", deadLetters: true },
    { id: "dead-letters", deadLetters: false },
  ],
): string {
  return metricsConfig({
    name: LOGSTASH_MODULE,
    metrics: [...node, ...pipelines.flatMap(pipelineMetrics)],
    unverifiedTls: true,
  });
}

function pipelineMetrics({ id, deadLetters }: LogstashPipeline): readonly MetricSet[] {
  const path = `.pipelines.${id}`;
  const labels = { pipeline: id };
  const always: readonly MetricSet[] = [
    {
      prefix: "logstash_pipeline",
      type: "counter",
      help: "Events of a pipeline, and milliseconds that inputs waited for its queue.",
      path,
      labels,
      values: {
        events_in_total: ".events.in",
        events_filtered_total: ".events.filtered",
        events_out_total: ".events.out",
        queue_push_milliseconds_total: ".events.queue_push_duration_in_millis",
        reload_successes_total: ".reloads.successes",
        reload_failures_total: ".reloads.failures",
      },
    },
    {
      prefix: "logstash_pipeline",
      type: "gauge",
      help: "Queue of a pipeline, and its workers: utilization in percent, backpressure in waiting inputs.",
      path,
      labels,
      values: {
        queue_events: ".queue.events_count",
        queue_bytes: ".queue.queue_size_in_bytes",
        queue_capacity_bytes: ".queue.max_queue_size_in_bytes",
        workers: ".pipeline.workers",
        worker_utilization_percent: ".flow.worker_utilization.current",
        queue_backpressure: ".flow.queue_backpressure.current",
      },
    },
  ];
  return deadLetters
    ? [...always, ...deadLetterMetrics(`${path}.dead_letter_queue`, labels)]
    : always;
}

function deadLetterMetrics(
  path: string,
  labels: Readonly<Record<string, string>>,
): readonly MetricSet[] {
  return [
    {
      prefix: "logstash_dead_letter_queue",
      type: "counter",
      help: "Dead letters that were lost: the queue was full, or they were too old.",
      path,
      labels,
      values: { dropped_total: ".dropped_events", expired_total: ".expired_events" },
    },
    {
      prefix: "logstash_dead_letter_queue",
      type: "gauge",
      help: "Dead letters kept, in bytes.",
      path,
      labels,
      values: { bytes: ".queue_size_in_bytes", capacity_bytes: ".max_queue_size_in_bytes" },
    },
  ];
}
