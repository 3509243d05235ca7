import { Severity, type AlertRule, type RuleGroup } from "../../internal/rules";
import { jobs } from "./jobs";

const JOB = `job="${jobs.logstash}"`;
const MAIN = `${JOB}, pipeline="main"`;

/** Part of the queue that is in use, by pod and pipeline; pipelines without a persisted queue have a capacity of 0. */
const QUEUE_USED = `max by (cluster, pod, pipeline) (
  logstash_pipeline_queue_bytes{${JOB}} / (logstash_pipeline_queue_capacity_bytes{${JOB}} > 0)
)`;

/** Logstash: its way in, its queue, its way out. */
export function logstashRules(): RuleGroup {
  return {
    name: "global-monitoring.logstash",
    rules: [down(), queueFilling(), queueFull(), noOutput(), ...deadLetters(), reloadFailing()],
  };
}

function down(): AlertRule {
  return {
    alert: "LogstashDown",
    expr: `absent(up{${JOB}} == 1)`,
    for: "10m",
    severity: Severity.Critical,
    summary: "No Logstash answers: no log of any cluster arrives.",
    description:
      "Filebeat keeps its place in each file and ships later. Logs are lost when the node deletes a file before: " +
      "the kubelet keeps 5 files of 10 MiB for a container.",
  };
}

function queueFilling(): AlertRule {
  return {
    alert: "LogstashQueueFilling",
    expr: `${QUEUE_USED} > 0.5`,
    for: "15m",
    severity: Severity.Warning,
    summary: "The queue of {{ $labels.pod }} is {{ $value | humanizePercentage }} full.",
    description:
      "Logs come faster than Elasticsearch takes them. They are late; when the queue is full, Beats are held back.",
  };
}

function queueFull(): AlertRule {
  return {
    alert: "LogstashQueueFull",
    expr: `${QUEUE_USED} > 0.95`,
    for: "5m",
    severity: Severity.Critical,
    summary: "The queue of {{ $labels.pod }} is full.",
    description:
      "It takes no logs: Filebeat waits on every cluster. Logs are lost when nodes delete files that were not shipped.",
  };
}

function noOutput(): AlertRule {
  const rate = (direction: string) =>
    `sum by (cluster, pod) (rate(logstash_pipeline_events_${direction}_total{${MAIN}}[10m]))`;
  return {
    alert: "LogstashNoOutput",
    expr: `${rate("in")} > 0
and on (cluster, pod)
${rate("out")} == 0`,
    for: "10m",
    severity: Severity.Critical,
    summary: "{{ $labels.pod }} takes logs in and gives none out.",
    description:
      "Elasticsearch refuses every write or is not reached. The queue takes the logs until it is full.",
  };
}

function deadLetters(): readonly AlertRule[] {
  return [
    {
      alert: "LogstashDeadLetters",
      expr: `sum by (cluster) (increase(logstash_pipeline_events_in_total{${JOB}, pipeline="dead-letters"}[1h])) > 0`,
      for: "15m",
      severity: Severity.Warning,
      summary: "Elasticsearch refused {{ $value | humanize }} log lines within an hour.",
      description:
        "They do not fit the mapping of their index and are in the dataset logstash.dead_letter, with the reason: nobody finds them where " +
        "they belong.",
    },
    {
      alert: "LogstashDeadLettersLost",
      expr: `sum by (cluster) (
  increase(logstash_dead_letter_queue_dropped_total{${JOB}}[1h]) + increase(logstash_dead_letter_queue_expired_total{${JOB}}[1h])
) > 0`,
      for: "15m",
      severity: Severity.Warning,
      summary: "{{ $value | humanize }} refused log lines were thrown away within an hour.",
      description:
        "The dead letter queue was full, or nobody has read it for too long. These lines are gone.",
    },
  ];
}

function reloadFailing(): AlertRule {
  return {
    alert: "LogstashReloadFailing",
    expr: `sum by (cluster, pod) (increase(logstash_reloads_failures_total{${JOB}}[30m])) > 0`,
    for: "15m",
    severity: Severity.Warning,
    summary: "{{ $labels.pod }} cannot load its pipelines.",
    description:
      "A pipeline does not start or the new one was refused: the old one runs on, or none. A change of the pipeline has no effect.",
  };
}
