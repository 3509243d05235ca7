import { metricsConfig, type MetricSet } from "./metricsConfig";

/** Module of the exporter's configuration, and label `job` of the metrics. */
export const FILEBEAT_MODULE = "filebeat";

/** What the sidecar asks: the HTTP endpoint of Filebeat, which listens inside its pod only. */
export const FILEBEAT_TARGET = "http://localhost:5066/stats";

const PIPELINE = ".libbeat.pipeline.events";
const OUTPUT = ".libbeat.output";
const QUEUE = ".libbeat.pipeline.queue";

/**
 * Fields of Beats 9: libbeat/publisher/pipeline/monitoring.go, libbeat/publisher/queue/monitoring.go, libbeat/outputs/metrics.go,
 * filebeat/registrar and filestream's metrics.go of elastic/beats. Left out are `filebeat.events.*`, which 9.0 lost (elastic/beats#44602),
 * and what only some outputs count.
 */
const metrics: readonly MetricSet[] = [
  {
    prefix: "filebeat",
    type: "gauge",
    help: "1, with the version of Filebeat.",
    path: ".beat.info",
    labels: { version: ".version" },
    values: { info: "1" },
  },
  {
    prefix: "filebeat_events",
    type: "counter",
    help: "Log events by what became of them on the way to the output.",
    path: PIPELINE,
    values: {
      read_total: ".total",
      published_total: ".published",
      filtered_total: ".filtered",
      rejected_total: ".failed",
      dropped_total: ".dropped",
      retried_total: ".retry",
    },
  },
  {
    prefix: "filebeat_events",
    type: "gauge",
    help: "Log events read and not yet acknowledged by the output.",
    path: PIPELINE,
    values: { active: ".active" },
  },
  {
    prefix: "filebeat_queue",
    type: "gauge",
    help: "Queue between inputs and output; the ratio goes from 0 to 1.",
    path: QUEUE,
    values: {
      filled_ratio: ".filled.pct",
      filled_events: ".filled.events",
      capacity_events: ".max_events",
    },
  },
  {
    prefix: "filebeat_output",
    type: "counter",
    help: "Log events and batches handed to the output, and its connection.",
    path: OUTPUT,
    values: {
      events_total: ".events.total",
      acked_total: ".events.acked",
      failed_total: ".events.failed",
      dropped_total: ".events.dropped",
      batches_total: ".events.batches",
      write_errors_total: ".write.errors",
      read_errors_total: ".read.errors",
      written_bytes_total: ".write.bytes",
    },
  },
  {
    prefix: "filebeat_output",
    type: "gauge",
    help: "Log events sent and waiting for the answer.",
    path: OUTPUT,
    values: { active: ".events.active" },
  },
  {
    prefix: "filebeat_harvesters",
    type: "counter",
    help: "Files opened and closed.",
    path: ".filebeat.harvester",
    values: { started_total: ".started", closed_total: ".closed" },
  },
  {
    prefix: "filebeat_harvesters",
    type: "gauge",
    help: "Files being read.",
    path: ".filebeat.harvester",
    values: { open: ".open_files", running: ".running" },
  },
  {
    prefix: "filebeat_registry",
    type: "counter",
    help: "Writes of what has been shipped of each file.",
    path: ".registrar.writes",
    values: { writes_total: ".total", write_failures_total: ".fail" },
  },
  {
    prefix: "filebeat",
    type: "gauge",
    help: "Process: bytes of memory, open files, and milliseconds since start.",
    path: ".beat",
    values: {
      memory_rss_bytes: ".memstats.rss",
      memory_allocated_bytes: ".memstats.memory_alloc",
      open_handles: ".handles.open",
      uptime_milliseconds: ".info.uptime.ms",
    },
  },
];

/** Configuration of json_exporter for Filebeat's `/stats`; module {@link FILEBEAT_MODULE}. */
export function filebeatMetricsConfig(): string {
  return metricsConfig({ name: FILEBEAT_MODULE, metrics });
}
