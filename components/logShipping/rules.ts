import { FILEBEAT_MODULE } from "../elasticHealth/filebeatMetrics";
import { namespaces, releases } from "../internal/names";
import { Severity, type AlertRule, type RuleGroup } from "../internal/rules";
import { EckOperatorMode } from "./args";
import { operatorRules } from "./operatorRules";

const JOB = `job="${FILEBEAT_MODULE}"`;

/** DaemonSet that ECK makes for the Beat `filebeat`: `<name>-beat-<type>`. */
const DAEMON_SET = `${releases.filebeat}-beat-filebeat`;

/** Seconds that the newest log line may be on its way. */
const LAG_SECONDS = 300;

/**
 * Rules about Filebeat and the ECK operator, for the Prometheus of each cluster. Nearly all that are about Filebeat count pods: when Logstash is
 * away, one alert for a cluster, not one for each of its nodes. `operator` is who runs the operator there.
 */
export function logShippingRules(operator: EckOperatorMode = EckOperatorMode.Install): RuleGroup {
  return {
    name: "global-monitoring.log-shipping",
    rules: [
      outputErrors(),
      queueFull(),
      eventsDropped(),
      shippingLag(),
      metricsMissing(),
      ...operatorRules(operator),
    ],
  };
}

function outputErrors(): AlertRule {
  const increase = (metric: string) => `increase(filebeat_output_${metric}_total{${JOB}}[10m])`;
  return {
    alert: "FilebeatOutputErrors",
    // A Logstash that restarts makes one or two in each Filebeat.
    expr: `count by (cluster) (
  ${increase("write_errors")} + ${increase("read_errors")} + ${increase("failed")} > 10
) > 0`,
    for: "15m",
    severity: Severity.Warning,
    summary: "{{ $value }} Filebeat pods cannot hand their logs to Logstash.",
    description:
      "The connection breaks or is refused: Logstash, the load balancer, the network or a certificate. Logs are late, and " +
      "lost when the node deletes files before they are shipped.",
  };
}

function queueFull(): AlertRule {
  return {
    alert: "FilebeatQueueFull",
    expr: `count by (cluster) (min_over_time(filebeat_queue_filled_ratio{${JOB}}[10m]) > 0.95) > 0`,
    for: "15m",
    severity: Severity.Warning,
    summary: "The queue of {{ $value }} Filebeat pods has been full for a while.",
    description:
      "They read no further until Logstash takes what they have. Logs are late by as much.",
  };
}

function eventsDropped(): AlertRule {
  return {
    alert: "FilebeatEventsDropped",
    expr: `sum by (cluster) (
  increase(filebeat_events_dropped_total{${JOB}}[30m]) + increase(filebeat_output_dropped_total{${JOB}}[30m])
) > 0`,
    for: "5m",
    severity: Severity.Warning,
    summary: "Filebeat has thrown away {{ $value | humanize }} log lines within half an hour.",
    description: "They could not be encoded or were given up. They are gone.",
  };
}

/** Events wait for their acknowledgement all the time: with none at all the quotient is infinite. */
function shippingLag(): AlertRule {
  return {
    alert: "FilebeatShippingLag",
    expr: `count by (cluster) (
  min_over_time(filebeat_events_active{${JOB}}[10m]) / rate(filebeat_output_acked_total{${JOB}}[10m]) > ${LAG_SECONDS}
) > 0`,
    for: "10m",
    severity: Severity.Warning,
    summary: `{{ $value }} Filebeat pods need more than ${LAG_SECONDS / 60} minutes for what they have read.`,
    description:
      "Lines that were read wait for Logstash. What waits in files unread comes on top and is not counted.",
  };
}

function metricsMissing(): AlertRule {
  const wanted = `max by (cluster) (kube_daemonset_status_desired_number_scheduled{namespace="${namespaces.beats}", daemonset="${DAEMON_SET}"})`;
  return {
    alert: "FilebeatMetricsMissing",
    expr: `${wanted}
-
(sum by (cluster) (up{${JOB}}) or 0 * ${wanted}) > 0`,
    for: "30m",
    severity: Severity.Warning,
    summary: "{{ $value }} nodes have no Filebeat that answers.",
    description:
      "The pod does not run there, or hangs. No log of these nodes is shipped, and nothing says how many there are.",
  };
}
