import { metricsConfig, type MetricSet } from "../elasticHealth/metricsConfig";

/** Module of the exporter's configuration, and label `job` of the metrics. */
export const APM_MODULE = "apm-server";

/** Port of APM Server's HTTP endpoint for metrics; inside its pod only. */
export const METRICS_PORT = 5066;

/** What the sidecar asks. */
export const APM_TARGET = `http://localhost:${METRICS_PORT}/stats`;

const OUTPUT = ".libbeat.output";
const BULK = ".output.elasticsearch";
const SERVER = ".apm-server";

/** Why requests are refused, as APM Server calls it: no or a wrong token, not allowed without one, queue full, too many, too slow. */
const REASONS = ["unauthorized", "forbidden", "queue", "ratelimit", "timeout"] as const;

/**
 * Fields of APM Server 9's `/stats`: internal/beatcmd/beat.go (output), internal/beater/request/result.go with
 * middleware/monitoring_middleware.go and interceptors/metrics.go (requests), x-pack/apm-server/sampling (tail-based sampling) and
 * apm-data's input/elasticapm (events) of elastic/apm-server. A counter is there from the first event that it counts.
 */
const always: readonly MetricSet[] = [
  {
    prefix: "apm_server",
    type: "gauge",
    help: "1, with the version of APM Server.",
    path: ".beat.info",
    labels: { version: ".version" },
    values: { info: "1" },
  },
  {
    prefix: "apm_server_output",
    type: "counter",
    help: "Documents and bulk requests sent to Elasticsearch, by what became of them.",
    path: OUTPUT,
    values: {
      events_total: ".events.total",
      acked_total: ".events.acked",
      failed_total: ".events.failed",
      too_many_total: ".events.toomany",
      batches_total: ".events.batches",
      written_bytes_total: ".write.bytes",
    },
  },
  {
    prefix: "apm_server_output",
    type: "gauge",
    help: "Documents on their way to Elasticsearch.",
    path: OUTPUT,
    values: { active: ".events.active" },
  },
  {
    prefix: "apm_server_output",
    type: "gauge",
    help: "Bulk requests that may still be begun (0: the queue is full), and indexers at work.",
    path: BULK,
    values: {
      bulk_requests_available: ".bulk_requests.available",
      indexers_active: ".indexers.active",
    },
  },
  {
    prefix: "apm_server_events",
    type: "counter",
    help: "Events of Elastic's agents that were accepted.",
    path: `${SERVER}.processor.stream`,
    values: { accepted_total: ".accepted" },
  },
  ...Object.entries({ invalid: ".invalid", too_large: ".toolarge" }).map(
    ([reason, refused_total]): MetricSet => ({
      prefix: "apm_server_events",
      type: "counter",
      help: "Events of Elastic's agents that were refused and are lost, by reason.",
      path: `${SERVER}.processor.stream.errors`,
      labels: { reason },
      values: { refused_total },
    }),
  ),
  ...requests("intake", `${SERVER}.server`),
  ...requests("otlp_http_traces", `${SERVER}.otlp.http.traces`),
  ...requests("otlp_http_metrics", `${SERVER}.otlp.http.metrics`),
  ...requests("otlp_http_logs", `${SERVER}.otlp.http.logs`),
  ...requests("otlp_grpc_traces", `${SERVER}.otlp.grpc.traces`),
  ...requests("otlp_grpc_metrics", `${SERVER}.otlp.grpc.metrics`),
  ...requests("otlp_grpc_logs", `${SERVER}.otlp.grpc.logs`),
  ...requests("agent_config", `${SERVER}.acm`),
  {
    prefix: "apm_server",
    type: "gauge",
    help: "Process: bytes of memory, and milliseconds since start.",
    path: ".beat",
    values: {
      memory_rss_bytes: ".memstats.rss",
      memory_allocated_bytes: ".memstats.memory_alloc",
      uptime_milliseconds: ".info.uptime.ms",
    },
  },
];

/** Only with tail-based sampling. Dropped is what sampling leaves out, not what is lost. */
const tail: readonly MetricSet[] = [
  {
    prefix: "apm_server_sampling",
    type: "counter",
    help: "Events of traces, by what tail-based sampling did with them.",
    path: `${SERVER}.sampling.tail.events`,
    values: {
      processed_total: ".processed",
      stored_total: ".stored",
      sampled_total: ".sampled",
      dropped_total: ".dropped",
      failed_writes_total: ".failed_writes",
    },
  },
  {
    prefix: "apm_server_sampling",
    type: "gauge",
    help: "Volume for traces that are not decided yet, in bytes.",
    path: `${SERVER}.sampling.tail.storage`,
    values: { disk_used_bytes: ".disk_used", disk_size_bytes: ".disk_total" },
  },
];

/** Requests to one of APM Server's ways in, and those refused by reason. */
function requests(listener: string, path: string): readonly MetricSet[] {
  return [
    {
      prefix: "apm_server_requests",
      type: "counter",
      help: "Requests, and those answered with an error.",
      path,
      labels: { listener },
      values: { total: ".request.count", failed_total: ".response.errors.count" },
    },
    ...REASONS.map((reason): MetricSet => ({
      prefix: "apm_server_requests",
      type: "counter",
      help: "Requests that were refused, by reason.",
      path: `${path}.response.errors`,
      labels: { listener, reason },
      values: { refused_total: `.${reason}` },
    })),
  ];
}

/** Configuration of json_exporter for APM Server's `/stats`; module {@link APM_MODULE}. */
export function apmMetricsConfig(options: { readonly tailSampling: boolean }): string {
  return metricsConfig({
    name: APM_MODULE,
    metrics: options.tailSampling ? [...always, ...tail] : always,
  });
}
