import type { InputSeries, RuleTest } from "../../helpers/promtool";
import { type Labels, none, one, series } from "./series";

function logstash(metric: string, labels: Labels, values: string): InputSeries {
  return series(`logstash_${metric}`, { job: "logstash", pod: "logstash-ls-0", ...labels }, values);
}

/** When the alerts on Logstash and ElastAlert2 fire. */
export function logstashScenarios(): readonly RuleTest[] {
  const pod = "logstash-ls-0";
  const main = { pipeline: "main" };
  return [
    {
      name: "LogstashDown is quiet while one of two answers",
      input_series: [
        series("up", { job: "logstash", pod: "a" }, "1x20 0x30"),
        series("up", { job: "logstash", pod: "b" }, "0x50"),
      ],
      alerts: [
        { eval_time: "15m", alertname: "LogstashDown", firing: none },
        { eval_time: "35m", alertname: "LogstashDown", firing: one },
      ],
    },
    {
      name: "the queue warns at half and phones when it is full; a queue in memory never does",
      input_series: [
        logstash("pipeline_queue_bytes", main, "60x30 99x30"),
        logstash("pipeline_queue_capacity_bytes", main, "100x60"),
        logstash("pipeline_queue_bytes", { pipeline: "dead-letters" }, "0x60"),
        logstash("pipeline_queue_capacity_bytes", { pipeline: "dead-letters" }, "0x60"),
      ],
      alerts: [
        { eval_time: "14m", alertname: "LogstashQueueFilling", firing: none },
        { eval_time: "20m", alertname: "LogstashQueueFilling", firing: [{ pod, ...main }] },
        { eval_time: "20m", alertname: "LogstashQueueFull", firing: none },
        { eval_time: "40m", alertname: "LogstashQueueFull", firing: [{ pod, ...main }] },
      ],
    },
    {
      name: "LogstashNoOutput fires when events come in and none go out",
      input_series: [
        logstash("pipeline_events_in_total", main, "0+100x60"),
        logstash("pipeline_events_out_total", main, "0+100x20 2000x40"),
      ],
      alerts: [
        { eval_time: "20m", alertname: "LogstashNoOutput", firing: none },
        { eval_time: "45m", alertname: "LogstashNoOutput", firing: [{ pod }] },
      ],
    },
    {
      name: "LogstashNoOutput is quiet when nothing comes in",
      input_series: [
        logstash("pipeline_events_in_total", main, "5x60"),
        logstash("pipeline_events_out_total", main, "5x60"),
      ],
      alerts: [{ eval_time: "45m", alertname: "LogstashNoOutput", firing: none }],
    },
    {
      name: "LogstashDeadLetters fires when refused lines arrive, LogstashDeadLettersLost when they are thrown away",
      input_series: [
        logstash("pipeline_events_in_total", { pipeline: "dead-letters" }, "0x10 0+1x60"),
        logstash("dead_letter_queue_dropped_total", main, "0x60"),
        logstash("dead_letter_queue_expired_total", main, "0x30 0+1x30"),
      ],
      alerts: [
        { eval_time: "10m", alertname: "LogstashDeadLetters", firing: none },
        { eval_time: "30m", alertname: "LogstashDeadLetters", firing: one },
        { eval_time: "30m", alertname: "LogstashDeadLettersLost", firing: none },
        { eval_time: "55m", alertname: "LogstashDeadLettersLost", firing: one },
      ],
    },
    {
      name: "LogstashReloadFailing names the pod that cannot load its pipelines",
      input_series: [logstash("reloads_failures_total", {}, "0x5 0+1x40")],
      alerts: [
        { eval_time: "15m", alertname: "LogstashReloadFailing", firing: none },
        { eval_time: "30m", alertname: "LogstashReloadFailing", firing: [{ pod }] },
      ],
    },
    {
      name: "LogAlertsDown fires when ElastAlert2 is not available, or gone",
      input_series: [
        series(
          "kube_deployment_status_replicas_available",
          { namespace: "logging", deployment: "elastalert2" },
          "1x20 0x20 stale",
        ),
      ],
      alerts: [
        { eval_time: "18m", alertname: "LogAlertsDown", firing: none },
        {
          eval_time: "38m",
          alertname: "LogAlertsDown",
          firing: one,
        },
        {
          eval_time: "60m",
          alertname: "LogAlertsDown",
          firing: one,
        },
      ],
    },
  ];
}
