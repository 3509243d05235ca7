/** Whether the pods of a workload have an APM agent, as far as their definition shows it. */
import { containersOf } from "../objects";
import { anyOf, at, flag, isRecord, isUnknown, list, text, type Presence } from "../values";
import { annotationsOf, namespaceObjectOf, sourceOf, type Workload } from "./workloads";

/** Variables that tell an agent where to send traces. */
export const SERVER_VARIABLES: readonly string[] = [
  "ELASTIC_APM_SERVER_URL",
  "ELASTIC_APM_SERVER_URLS",
  "OTEL_EXPORTER_OTLP_ENDPOINT",
  "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
];

/** Variables that switch an agent off, with the value that does. */
const OFF: Readonly<Record<string, string>> = {
  ELASTIC_APM_ENABLED: "false",
  ELASTIC_APM_ACTIVE: "false",
  OTEL_SDK_DISABLED: "true",
};

/** Where runtimes are told to load an agent, besides the command line of the container. */
const LOADERS = new Set(["JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "NODE_OPTIONS", "PYTHONPATH"]);
const AGENT = /elastic-?apm|elasticapm|opentelemetry/i;

/** Elastic's images of agents, copied in by an init container: docker.elastic.co/observability/apm-agent-java. */
const AGENT_IMAGE =
  /(?:^|\/)apm-agent-[a-z]+(?:[:@]|$)|(?:^|\/)autoinstrumentation-[a-z-]+(?:[:@]|$)/;

/** Annotations by which webhooks inject an agent: of the OpenTelemetry operator, and of Elastic's attacher. */
const INJECTED =
  /^(?:instrumentation\.opentelemetry\.io\/inject-(?:java|nodejs|python|dotnet|go|sdk|apache-httpd|nginx)|co\.elastic\.apm\/attach)$/;

/** Name and label of the Secret of agents, as instrumentation of this project makes it. */
const AGENT_SOURCE = "apm-agent";

/** What is known of a workload's agent. */
export interface Agent {
  readonly agent: Presence;
  /** Secrets and ConfigMaps of its variables that the stack does not show. */
  readonly unseen: readonly string[];
}

/**
 * Looks for an agent in the containers of a workload and among the annotations of its pods and Namespace.
 *
 * @param variables Variables that tell an agent where to send.
 */
export function agentOf(workload: Workload, variables: readonly string[]): Agent {
  const containers = containersOf(workload.pods);
  const unseen: string[] = [];
  const found = containers.map(({ props, init }) =>
    anyOf([
      AGENT_IMAGE.test(init ? (text(at(props, "image")) ?? "") : "") ? "present" : "absent",
      inContainer(props, workload, new Set(variables), unseen),
    ]),
  );
  return { agent: anyOf([injected(workload), ...found]), unseen: [...new Set(unseen)] };
}

function inContainer(
  container: unknown,
  workload: Workload,
  variables: ReadonlySet<string>,
  unseen: string[],
): Presence {
  const env = at(container, "env");
  if (isUnknown(container) || isUnknown(env)) return "unknown";
  const own = list(env);
  if (own.some(isOff)) return "absent";
  const command = [...list(at(container, "command")), ...list(at(container, "args"))];
  return anyOf([
    ...own.map((variable) => tells(variable, variables)),
    ...command.map(loads),
    ...list(at(container, "envFrom")).map((from) => fromSource(from, workload, variables, unseen)),
  ]);
}

function isOff(variable: unknown): boolean {
  const name = text(at(variable, "name"));
  return name !== undefined && Object.hasOwn(OFF, name) && OFF[name] === at(variable, "value");
}

/** Whether a variable names a server, whatever it is, or loads an agent. */
function tells(variable: unknown, variables: ReadonlySet<string>): Presence {
  const name = at(variable, "name");
  const value = at(variable, "value");
  if (isUnknown(variable) || isUnknown(name)) return "unknown";
  if (typeof name !== "string") return "absent";
  if (LOADERS.has(name)) return loads(value);
  if (!variables.has(name)) return "absent";
  const isSet =
    isUnknown(value) || text(value) !== undefined || isSource(at(variable, "valueFrom"));
  return isSet ? "present" : "absent";
}

function isSource(value: unknown): boolean {
  return isUnknown(value) || isRecord(value);
}

function loads(value: unknown): Presence {
  if (isUnknown(value)) return "unknown";
  return AGENT.test(text(value) ?? "") ? "present" : "absent";
}

/** All variables of a Secret or ConfigMap. */
function fromSource(
  from: unknown,
  workload: Workload,
  variables: ReadonlySet<string>,
  unseen: string[],
): Presence {
  const secret = at(from, "secretRef");
  const kind = secret === undefined ? "ConfigMap" : "Secret";
  const name = at(secret ?? at(from, "configMapRef"), "name");
  if (isUnknown(from) || isUnknown(name)) return "unknown";
  if (typeof name !== "string") return "absent";
  if (name === AGENT_SOURCE) return "present";
  const source = sourceOf(workload, kind, name);
  if (source === undefined) {
    unseen.push(`${kind} "${name}"`);
    return "unknown";
  }
  if (at(source.props, "metadata", "labels", "app.kubernetes.io/name") === AGENT_SOURCE)
    return "present";
  const prefix = text(at(from, "prefix")) ?? "";
  return anyOf(
    [at(source.props, "data"), at(source.props, "stringData")].map((data) => {
      if (isUnknown(data)) return "unknown";
      const keys = isRecord(data) ? Object.keys(data) : [];
      return keys.some((key) => variables.has(prefix + key)) ? "present" : "absent";
    }),
  );
}

/** Whether a webhook puts an agent into the pods. A pod's own annotation wins over its Namespace's. */
function injected(workload: Workload): Presence {
  const [, own] = annotationsOf(workload);
  const common = at(namespaceObjectOf(workload)?.props, "metadata", "annotations");
  if (isUnknown(own) || isUnknown(common)) return "unknown";
  const all = { ...(isRecord(common) ? common : {}), ...(isRecord(own) ? own : {}) };
  return anyOf(
    Object.keys(all)
      .filter((key) => INJECTED.test(key))
      .map((key) => flag(all[key], text(all[key]) !== undefined)),
  );
}
