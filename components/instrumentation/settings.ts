import { DNS_LABEL, DNS_LABEL_FORM } from "../internal/dns";
import { CLUSTER_LABEL } from "../internal/labels";
import type { Problems } from "../internal/validation";
import {
  AgentLogLevel,
  type ApmAgentArgs,
  type ExcludedWorkloadArgs,
  type InstrumentWorkloadsArgs,
  type LogHintArgs,
  type MetricsHintArgs,
} from "./args";
import type { AgentSettings } from "./environment";

/** {@link InstrumentWorkloadsArgs}, complete and checked; without the token. */
export interface WorkloadsSettings {
  readonly agent: AgentSettings;
  readonly metrics: MetricsHintArgs;
  readonly logs: LogHintArgs;
  /** Empty: all. */
  readonly namespaces: readonly string[];
  readonly exclude: readonly ExcludedWorkloadArgs[];
}

/** A key of a label, as agents accept it without changing it. */
const LABEL_KEY = /^[A-Za-z_][\w-]*$/;
/** Agents read `key=value,key=value` and know no escape. */
const LABEL_VALUE = /^[^,=\s][^,=]*$/;
/** Name that means everything on a dashboard as a label of a series does. */
const NAME = /^\S(?:.*\S)?$/;
const HTTPS_URL = /^https:\/\/[^\s/:]+(?::\d{1,5})?\/?$/;
const PEM = /^-----BEGIN CERTIFICATE-----\n/;
const DATASET = /^[a-z0-9][a-z0-9._]{0,99}$/;

/** Checks the arguments of `instrumentWorkloads` and fills in what they leave out. */
export function resolveWorkloadsSettings(
  args: InstrumentWorkloadsArgs,
  problems: Problems,
): WorkloadsSettings {
  const { metrics = {}, logs = {}, namespaces = [], exclude = [] } = args;
  const agent = resolveAgent(args.apm, problems.at("apm"));
  checkMetrics(metrics, problems.at("metrics"));
  checkLogs(logs, problems.at("logs"));
  const names = namespaces.map(({ name }) => name);
  names.forEach((name, i) => {
    checkNamespace(`namespaces[${i}].name`, name, problems);
    if (names.indexOf(name) < i) problems.add(`namespaces[${i}].name`, name, "listed once");
  });
  exclude.forEach((one, i) => {
    const at = problems.at(`exclude[${i}]`);
    if (one.name.trim() === "") at.add("name", one.name, "the name of a workload");
    if (one.reason.trim() === "") at.add("reason", one.reason, "a text that says why");
    if (one.namespace !== undefined) checkNamespace("namespace", one.namespace, at);
  });
  return { agent, metrics, logs, namespaces: names, exclude };
}

/** Checks what agents are told. Inputs that another stack provides are checked as far as they are known here. */
export function resolveAgent(apm: ApmAgentArgs, problems: Problems): AgentSettings {
  const { serverUrl, secretToken, certificateAuthority, environment, cluster } = apm;
  const { globalLabels = {}, transactionSampleRate, logLevel } = apm;
  if (typeof serverUrl === "string" && !HTTPS_URL.test(serverUrl))
    problems.add("serverUrl", serverUrl, "a URL such as https://apm-server.beats.svc:8200");
  if (typeof secretToken === "string" && secretToken.trim() === "")
    problems.add("secretToken", "", "the token of APM Server");
  if (typeof certificateAuthority === "string" && !PEM.test(certificateAuthority))
    problems.add("certificateAuthority", "something else", "a certificate as PEM");
  checkLabelValue("environment", environment, problems);
  checkLabelValue("cluster", cluster, problems);
  for (const [key, value] of Object.entries(globalLabels)) {
    const path = `globalLabels.${key}`;
    if (key === CLUSTER_LABEL) problems.add(path, value, "left out: it is `cluster` of apm");
    else if (!LABEL_KEY.test(key))
      problems.add(path, key, "a key of letters, digits, _ and -, that begins with no digit");
    checkLabelValue(path, value, problems);
  }
  if (
    typeof transactionSampleRate === "number" &&
    !(transactionSampleRate >= 0 && transactionSampleRate <= 1)
  )
    problems.add("transactionSampleRate", transactionSampleRate, "a number from 0 to 1");
  const levels = Object.values(AgentLogLevel);
  if (logLevel !== undefined && !levels.includes(logLevel))
    problems.add("logLevel", logLevel, `one of ${levels.join(", ")}`);
  return {
    serverUrl,
    environment,
    cluster,
    globalLabels,
    transactionSampleRate,
    logLevel,
    ownAuthority: certificateAuthority !== undefined,
  };
}

/** Checks port and path of metrics. */
export function checkMetrics(
  metrics: Pick<MetricsHintArgs, "port" | "path">,
  problems: Problems,
): void {
  const { port, path } = metrics;
  if (port !== undefined && !(Number.isInteger(port) && port >= 1 && port <= 65535))
    problems.add("port", port, "a whole number from 1 to 65535");
  if (path !== undefined && !/^\/\S*$/.test(path))
    problems.add("path", path, "a path that begins with /");
}

/** Checks log hints: Filebeat drops in silence what it does not understand. */
export function checkLogs(logs: LogHintArgs, problems: Problems): void {
  const { json = false, multiline, dataset } = logs;
  if (json && multiline !== undefined)
    problems.add("json", json, "left out with multiline: Filebeat would take json only");
  if (dataset !== undefined && !DATASET.test(dataset))
    problems.add("dataset", dataset, "a dataset of the platform, such as shop.access");
  if (multiline === undefined) return;
  const { pattern, match = "after" } = multiline;
  if (pattern === "") problems.add("multiline.pattern", pattern, "a regular expression");
  if (match !== "after" && match !== "before")
    problems.add("multiline.match", match, '"after" or "before"');
}

/** Checks the name of a namespace; whether it exists is the cluster's to say. */
export function checkNamespace(path: string, name: string, problems: Problems): void {
  if (!DNS_LABEL.test(name)) problems.add(path, name, DNS_LABEL_FORM);
}

function checkLabelValue(path: string, value: string, problems: Problems): void {
  if (!LABEL_VALUE.test(value) || !NAME.test(value))
    problems.add(path, value, "a text without commas and equals signs");
}
