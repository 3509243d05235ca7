import type { InputSeries, RuleTest } from "../../helpers/promtool";
import { type Labels, none, one, series } from "./series";

function filebeat(metric: string, labels: Labels, values: string): InputSeries {
  return series(`filebeat_${metric}`, { job: "filebeat", pod: "a", ...labels }, values);
}

/** When the alerts on Filebeat fire, on each cluster. */
export function filebeatScenarios(): readonly RuleTest[] {
  const output = (pod: string, errors: string) => [
    filebeat("output_write_errors_total", { pod }, errors),
    filebeat("output_read_errors_total", { pod }, "0x60"),
    filebeat("output_failed_total", { pod }, "0x60"),
  ];
  return [
    {
      name: "FilebeatOutputErrors is one alert for all pods, and none for a single broken connection",
      input_series: [
        ...output("a", "0+5x60"),
        ...output("b", "0+5x60"),
        ...output("c", "0x10 1x50"),
      ],
      alerts: [{ eval_time: "30m", alertname: "FilebeatOutputErrors", firing: one }],
    },
    {
      name: "FilebeatOutputErrors forgives a restart of Logstash",
      input_series: output("c", "0x10 3x50"),
      alerts: [{ eval_time: "15m", alertname: "FilebeatOutputErrors", firing: none }],
    },
    {
      name: "FilebeatQueueFull waits for a queue that stays full",
      input_series: [
        filebeat("queue_filled_ratio", { pod: "a" }, "1x60"),
        filebeat("queue_filled_ratio", { pod: "b" }, "1 0.2 1 0.2 1 0.2 1 0.2 1 0.2 1 0.2"),
      ],
      alerts: [
        { eval_time: "10m", alertname: "FilebeatQueueFull", firing: none },
        { eval_time: "40m", alertname: "FilebeatQueueFull", firing: one },
      ],
    },
    {
      name: "FilebeatEventsDropped fires for lines thrown away anywhere",
      input_series: [
        filebeat("events_dropped_total", {}, "0x60"),
        filebeat("output_dropped_total", {}, "0x10 4x50"),
      ],
      alerts: [
        { eval_time: "9m", alertname: "FilebeatEventsDropped", firing: none },
        { eval_time: "20m", alertname: "FilebeatEventsDropped", firing: one },
      ],
    },
    {
      name: "FilebeatShippingLag fires when nothing is acknowledged, and not for a quiet node",
      input_series: [
        filebeat("events_active", { pod: "stuck" }, "500x60"),
        filebeat("output_acked_total", { pod: "stuck" }, "7x60"),
        filebeat("events_active", { pod: "quiet" }, "0x60"),
        filebeat("output_acked_total", { pod: "quiet" }, "7x60"),
        filebeat("events_active", { pod: "busy" }, "3000x60"),
        filebeat("output_acked_total", { pod: "busy" }, "0+60000x60"),
      ],
      alerts: [{ eval_time: "30m", alertname: "FilebeatShippingLag", firing: one }],
      expressions: [
        {
          expr: "count(min_over_time(filebeat_events_active[10m]) / rate(filebeat_output_acked_total[10m]) > 300)",
          eval_time: "30m",
          exp_samples: [{ labels: "{}", value: 1 }],
        },
      ],
    },
    {
      name: "FilebeatMetricsMissing counts nodes without an answer, also when none answers",
      input_series: [
        series(
          "kube_daemonset_status_desired_number_scheduled",
          { namespace: "beats", daemonset: "filebeat-beat-filebeat" },
          "2x120",
        ),
        series("up", { job: "filebeat", pod: "a" }, "1x60 stale"),
        series("up", { job: "filebeat", pod: "b" }, "1x10 0x50 stale"),
      ],
      alerts: [
        { eval_time: "9m", alertname: "FilebeatMetricsMissing", firing: none },
        { eval_time: "45m", alertname: "FilebeatMetricsMissing", firing: one },
        { eval_time: "110m", alertname: "FilebeatMetricsMissing", firing: one },
      ],
    },
    {
      name: "no alert on Filebeat fires on a healthy cluster",
      input_series: [
        ...output("a", "0x90"),
        filebeat("queue_filled_ratio", {}, "0.3x90"),
        filebeat("events_dropped_total", {}, "0x90"),
        filebeat("output_dropped_total", {}, "0x90"),
        filebeat("events_active", {}, "900x90"),
        filebeat("output_acked_total", {}, "0+60000x90"),
        series("up", { job: "filebeat", pod: "a" }, "1x90"),
        series(
          "kube_daemonset_status_desired_number_scheduled",
          { namespace: "beats", daemonset: "filebeat-beat-filebeat" },
          "1x90",
        ),
      ],
      alerts: [
        "FilebeatOutputErrors",
        "FilebeatQueueFull",
        "FilebeatEventsDropped",
        "FilebeatShippingLag",
        "FilebeatMetricsMissing",
      ].map((alertname) => ({ eval_time: "80m", alertname, firing: none })),
    },
  ];
}

/** When ThanosRuler says that a cluster ships no logs; the configuration has the clusters hub and shop. */
export function globalScenarios(): readonly RuleTest[] {
  const build = (cluster: string) => series("prometheus_build_info", { cluster }, "1x90");
  const acked = (cluster: string, pod: string, values: string) =>
    filebeat("output_acked_total", { cluster, pod }, values);
  return [
    {
      name: "LogShippingStopped names the cluster whose lines stop, and no other",
      input_series: [
        build("hub"),
        build("shop"),
        acked("hub", "a", "0+10x90"),
        acked("shop", "a", "0+10x20 200x70"),
        acked("shop", "b", "0+10x20 200x70"),
      ],
      alerts: [
        { eval_time: "30m", alertname: "LogShippingStopped", firing: none },
        { eval_time: "60m", alertname: "LogShippingStopped", firing: [{ cluster: "shop" }] },
      ],
    },
    {
      name: "LogShippingStopped fires for a cluster whose Filebeat never came up",
      input_series: [build("hub"), build("shop"), acked("hub", "a", "0+10x90")],
      alerts: [
        { eval_time: "60m", alertname: "LogShippingStopped", firing: [{ cluster: "shop" }] },
      ],
    },
    {
      name: "LogShippingStopped leaves a silent cluster to ClusterSilent",
      input_series: [build("hub"), acked("hub", "a", "0+10x90")],
      alerts: [
        { eval_time: "60m", alertname: "LogShippingStopped", firing: none },
        { eval_time: "60m", alertname: "ClusterSilent", firing: [{ cluster: "shop" }] },
      ],
    },
  ];
}
