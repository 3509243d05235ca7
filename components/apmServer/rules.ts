import { type AlertRule, type RuleGroup, Severity } from "../internal/rules";
import { APM_MODULE } from "./metrics";

const JOB = `job="${APM_MODULE}"`;

/** Part of the volume from which on APM Server writes no more to it (`disk_usage_threshold`), less a little. */
const VOLUME_NEARLY_FULL = 0.75;

/** Alerts on APM Server that the hub's Prometheus evaluates. Tracing wakes nobody: what it watches has alerts of its own. */
export function apmRules(options: { readonly tailSampling: boolean }): readonly RuleGroup[] {
  return [
    {
      name: "global-monitoring.apm-server",
      rules: [
        down(),
        notReceiving(),
        queueFull(),
        outputErrors(),
        eventsDropped(),
        authFailures(),
        ...(options.tailSampling ? [samplingBypassed()] : []),
      ],
    },
  ];
}

/**
 * How often a counter counted within a window, by pod. APM Server has no counter before the first event that it counts, and `increase` knows only
 * what came after the first sample: what a counter began with inside the window is added.
 */
function counted(metric: string, window: string, matchers: string = JOB): string {
  const selected = `${metric}{${matchers}}`;
  return `sum by (cluster, pod) (
  increase(${selected}[${window}])
  + ((min_over_time(${selected}[${window}]) unless ${selected} offset ${window}) or 0 * ${selected})
)`;
}

function down(): AlertRule {
  return {
    alert: "ApmServerDown",
    expr: `absent(up{${JOB}} == 1)`,
    for: "10m",
    severity: Severity.Warning,
    summary: "No APM Server answers: no trace of any cluster arrives.",
    description:
      "Agents keep a few seconds of traces and drop the rest. Services run on; their traces of this time are lost.",
  };
}

function notReceiving(): AlertRule {
  const requests = (window: string, offset = "") =>
    `sum by (cluster) (rate(apm_server_requests_total{${JOB}, listener=~"intake|otlp.*traces"}[${window}]${offset}))`;
  return {
    alert: "ApmServerNotReceiving",
    expr: `${requests("15m")} == 0
and on (cluster)
${requests("1h", " offset 1d")} > 0`,
    for: "15m",
    severity: Severity.Warning,
    summary: "No agent of any cluster has sent anything for half an hour.",
    description:
      "A day ago at this time some did. APM Server answers: agents do not reach it, or do not trust its certificate.",
  };
}

function queueFull(): AlertRule {
  return {
    alert: "ApmServerQueueFull",
    expr: `(${counted("apm_server_requests_refused_total", "10m", `${JOB}, reason="queue"`)} > 0)
or on (cluster, pod)
(max by (cluster, pod) (apm_server_output_bulk_requests_available{${JOB}}) == 0)`,
    for: "10m",
    severity: Severity.Warning,
    summary: "The queue of {{ $labels.pod }} is full: it refuses traces.",
    description:
      "Elasticsearch takes documents more slowly than agents send them. Agents drop what is refused.",
  };
}

function outputErrors(): AlertRule {
  return {
    alert: "ApmServerOutputErrors",
    expr: `${counted("apm_server_output_failed_total", "15m")} > 0`,
    // Less than the window: a single burst is a loss too.
    for: "5m",
    severity: Severity.Warning,
    summary:
      "Elasticsearch has refused {{ $value | humanize }} documents of {{ $labels.pod }} within 15 minutes.",
    description:
      "They are lost: the index takes no writes, the mapping does not fit, or Elasticsearch is overloaded. Traces and the numbers of services have gaps.",
  };
}

function eventsDropped(): AlertRule {
  return {
    alert: "ApmServerEventsDropped",
    expr: `${counted("apm_server_events_refused_total", "15m")} > 0`,
    // Less than the window: a single burst is a loss too.
    for: "5m",
    severity: Severity.Warning,
    summary:
      "{{ $labels.pod }} has dropped {{ $value | humanize }} events of agents within 15 minutes.",
    description:
      "They are invalid or larger than 300 KiB (`max_event_size`). The traces they belong to have holes.",
  };
}

function authFailures(): AlertRule {
  const refused = `sum by (cluster) (rate(apm_server_requests_refused_total{${JOB}, reason=~"unauthorized|forbidden"}[10m]))`;
  const all = `sum by (cluster) (rate(apm_server_requests_total{${JOB}}[10m]))`;
  return {
    alert: "ApmServerAuthFailures",
    expr: `${refused} > 0.1
and on (cluster)
${refused} / on (cluster) ${all} > 0.05`,
    for: "15m",
    severity: Severity.Warning,
    summary:
      "APM Server refuses {{ $value | humanize }} requests a second for their secret token or API key.",
    description:
      "More than 5 % of the requests. A service has an old token or none: it has no traces. Or somebody tries tokens.",
  };
}

function samplingBypassed(): AlertRule {
  return {
    alert: "ApmServerSamplingBypassed",
    expr: `(${counted("apm_server_sampling_failed_writes_total", "15m")} > 0)
or on (cluster, pod)
(max by (cluster, pod) (apm_server_sampling_disk_used_bytes{${JOB}} / apm_server_sampling_disk_size_bytes{${JOB}}) > ${VOLUME_NEARLY_FULL})`,
    for: "15m",
    severity: Severity.Warning,
    summary: "The volume of {{ $labels.pod }} for undecided traces is full.",
    description:
      "From four fifths on APM Server keeps every trace, whatever the policies say: Elasticsearch's disks fill faster.",
  };
}
