import { DEFAULT_DATASET } from "../internal/names";
import { Severity } from "../internal/rules";
import { DEAD_LETTER_DATASET } from "../logging/datasets";
import { LogLevel } from "../logstash/pipeline/levels";
import type { LogAlertArgs } from "./args";

/** Levels from error up; the pipeline of Logstash maps all others to these. */
const ERROR_LEVELS = `log.level:(${LogLevel.Error} OR ${LogLevel.Critical})`;

/** What runtimes write when memory runs out. What the kernel kills writes nothing: that is a metric alert. */
const OUT_OF_MEMORY = [
  "java.lang.OutOfMemoryError",
  "JavaScript heap out of memory",
  "runtime: out of memory",
  "std::bad_alloc",
  "Cannot allocate memory",
  "Allowed memory size of",
];

/** What runtimes write last before a process ends. The third within a quarter of an hour is no accident. */
const CRASHES = [
  "panic: runtime error",
  "fatal error: all goroutines are asleep",
  "Exception in thread main",
  "Uncaught exception",
  "Unhandled exception",
  "Segmentation fault",
  "Back-off restarting failed container",
];

/** Words of log lines about a login that was refused, for services without ECS fields. */
const REFUSED_LOGINS = [
  "authentication failed",
  "authentication failure",
  "invalid credentials",
  "invalid password",
  "login failed",
  "failed login",
];

function anyPhrase(phrases: readonly string[]): string {
  return `message:(${phrases.map((phrase) => `"${phrase}"`).join(" OR ")})`;
}

/**
 * Rules that make sense in most environments. Thresholds are ours: high enough that one retry storm of one pod is no alert, low
 * enough that a person would look. Each has its runbook, docs/runbooks/<name>.md.
 */
export const STARTER_RULES: readonly LogAlertArgs[] = [
  {
    // 50 in 10 minutes is a line every 12 seconds; three times the window before, as ratios below two come from daily load.
    kind: "spike",
    name: "LogErrorSpike",
    query: `${ERROR_LEVELS} AND service.name:*`,
    over: "10m",
    threshold: 50,
    factor: 3,
    by: ["service.name"],
    severity: Severity.Warning,
    summary: "{service.name} in {cluster} logs three times as many errors as before",
    description:
      "At least 50 lines of level error or worse within 10 minutes, and three times as many as in the 10 minutes before.",
  },
  {
    // Deployments (by their ReplicaSets: Filebeat does not look further) and StatefulSets run all the time; Jobs come and go. An hour: shorter pauses are usual at night.
    kind: "absence",
    name: "LogServiceSilent",
    query: "service.name:* AND (kubernetes.replicaset.name:* OR kubernetes.statefulset.name:*)",
    over: "1h",
    by: ["service.name"],
    severity: Severity.Info,
    summary: "{service.name} in {cluster} has logged nothing for an hour",
    description:
      "A service that did log is silent: it hangs, it was removed, or its lines no longer arrive.",
  },
  {
    kind: "frequency",
    name: "LogOutOfMemory",
    query: anyPhrase(OUT_OF_MEMORY),
    over: "15m",
    threshold: 1,
    by: ["kubernetes.namespace", "kubernetes.pod.name"],
    severity: Severity.Warning,
    summary: "{kubernetes.pod.name} in {cluster} has run out of memory",
    description:
      "Its runtime says so in the log. It restarts, or it lives on without the request that needed the memory.",
  },
  {
    kind: "frequency",
    name: "LogCrashLoop",
    query: anyPhrase(CRASHES),
    over: "15m",
    threshold: 3,
    by: ["kubernetes.namespace", "kubernetes.pod.name"],
    severity: Severity.Warning,
    summary: "{kubernetes.pod.name} in {cluster} crashes again and again",
    description: "Three messages of a crash within 15 minutes.",
  },
  {
    // A person who forgot a password tries a few times; 100 in 5 minutes for one service is a machine, or a broken secret.
    kind: "frequency",
    name: "LogAuthenticationFailures",
    query: `(event.category:authentication AND event.outcome:failure) OR ${anyPhrase(REFUSED_LOGINS)}`,
    over: "5m",
    threshold: 100,
    by: ["service.name"],
    severity: Severity.Warning,
    summary: "{service.name} in {cluster} refuses many logins",
    description:
      "At least 100 refused logins within 5 minutes: an attack, or a client whose secret is no longer right.",
  },
  {
    // Each is a line that nobody will find by searching its dataset.
    kind: "frequency",
    name: "LogDeadLetters",
    query: `data_stream.dataset:"${DEAD_LETTER_DATASET}"`,
    over: "15m",
    threshold: 10,
    severity: Severity.Warning,
    summary: "Elasticsearch refuses log lines of {cluster}",
    description: `At least 10 lines within 15 minutes could not be indexed and are in the dataset ${DEAD_LETTER_DATASET} instead.`,
  },
  {
    // A cluster without a single container line in 15 minutes does not exist: Kubernetes' own pods write more. It phones, because
    // nodes rotate away what is not shipped, and what is gone by the morning is gone. Logs that agents send to APM Server do not pass
    // Filebeat: they would hide that it is silent.
    kind: "absence",
    name: "LogClusterSilent",
    query: `* AND NOT data_stream.dataset:"${DEAD_LETTER_DATASET}" AND NOT data_stream.dataset:apm*`,
    over: "15m",
    severity: Severity.Critical,
    summary: "No log line of {cluster} has arrived for 15 minutes",
    description: `Not even the dataset ${DEFAULT_DATASET} gets any. What happens there now can only be read on its nodes, and no log alert fires for it.`,
  },
];
