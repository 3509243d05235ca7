import { DNS_LABEL, DNS_LABEL_FORM } from "../internal/dns";
import type { Problems } from "../internal/validation";
import type { Language, LogHintArgs } from "./args";
import type { AgentSettings } from "./environment";
import { ATTACHABLE, LANGUAGE_NAMES, LANGUAGES } from "./languages";
import {
  type ExistingWorkloadArgs,
  PatchableKind,
  type ServiceApmArgs,
  type ServiceInstrumentationArgs,
  type ServiceMetricsArgs,
} from "./serviceArgs";
import { checkLogs, checkMetrics, checkNamespace, resolveAgent } from "./settings";

/** The agent of a service, checked. */
export interface ServiceAgentSettings extends AgentSettings {
  readonly language: Language;
  readonly attach: boolean;
  readonly version?: string;
  readonly keep: readonly string[];
}

/** {@link ServiceInstrumentationArgs}, complete and checked. */
export interface ServiceSettings {
  readonly serviceName: string;
  readonly namespace: string;
  /** The description of the workload; `undefined` when it is a resource of the program. */
  readonly existing: ExistingWorkloadArgs | undefined;
  readonly metrics: ServiceMetricsArgs | undefined;
  readonly agent: ServiceAgentSettings | undefined;
  readonly logs: LogHintArgs;
}

/** Tells a resource from a description, without importing Pulumi. */
export interface ServiceContext {
  /** Name of the component. */
  readonly name: string;
  /** Whether `workload` is a resource. */
  readonly isResource: boolean;
  /** Whether it is a Job, whose pods cannot be changed once it runs. */
  readonly isJob: boolean;
}

/** Checks the arguments of ServiceInstrumentation and fills in what they leave out. */
export function resolveServiceSettings(
  context: ServiceContext,
  args: ServiceInstrumentationArgs,
  problems: Problems,
): ServiceSettings {
  const { metrics, apm, logs = {} } = args;
  const existing = context.isResource ? undefined : (args.workload as ExistingWorkloadArgs);
  const serviceName = args.serviceName ?? context.name;
  if (!DNS_LABEL.test(serviceName)) problems.add("serviceName", serviceName, DNS_LABEL_FORM);
  const namespace = resolveNamespace(args.namespace, existing, problems);
  const changes = apm !== undefined || args.logs !== undefined;
  if (existing !== undefined) checkExisting(existing, { apm, changes }, problems.at("workload"));
  if (context.isJob && changes)
    problems.add(
      "workload",
      "a Job",
      "of another kind: the pods of a Job cannot be changed once it runs; instrumentWorkloads reaches it before",
    );
  if (metrics === undefined && !changes)
    problems.add("metrics", metrics, "given, unless apm or logs is");
  if (metrics !== undefined) {
    checkMetrics(metrics, problems.at("metrics"));
    const { intervalSeconds: seconds } = metrics;
    if (seconds !== undefined && !(Number.isInteger(seconds) && seconds >= 5 && seconds <= 600))
      problems.add("metrics.intervalSeconds", seconds, "a whole number from 5 to 600");
  }
  checkLogs(logs, problems.at("logs"));
  const agent = apm && resolveServiceAgent(apm, problems.at("apm"));
  return { serviceName, namespace, existing, metrics, agent, logs };
}

function resolveNamespace(
  given: string | undefined,
  existing: ExistingWorkloadArgs | undefined,
  problems: Problems,
): string {
  const path = existing === undefined ? "namespace" : "workload.namespace";
  const namespace = existing === undefined ? given : existing.namespace;
  if (namespace === undefined) {
    problems.add(path, namespace, "given with a resource: only the cluster knows a resource's own");
    return "";
  }
  checkNamespace(path, namespace, problems);
  if (existing !== undefined && given !== undefined && given !== namespace)
    problems.add("namespace", given, `left out, or "${namespace}" as workload says`);
  return namespace;
}

function checkExisting(
  workload: ExistingWorkloadArgs,
  { apm, changes }: { readonly apm: ServiceApmArgs | undefined; readonly changes: boolean },
  problems: Problems,
): void {
  const { selector, kind, name, containers = [] } = workload;
  if (Object.keys(selector).length === 0)
    problems.add("selector", selector, "at least one label; without, it would be every pod");
  const kinds = Object.values(PatchableKind);
  if (kind !== undefined && !kinds.includes(kind))
    problems.add("kind", kind, `one of ${kinds.join(", ")}`);
  if (changes && name === undefined)
    problems.add("name", name, "given with apm or logs: they change the workload");
  if (apm !== undefined && containers.length === 0)
    problems.add("containers", containers, "given with apm: the containers to instrument");
}

function resolveServiceAgent(apm: ServiceApmArgs, problems: Problems): ServiceAgentSettings {
  const { version, keep = [] } = apm;
  const { attach } = resolveLanguage(apm, problems);
  return { ...resolveAgent(apm, problems), language: apm.language, attach, version, keep };
}

/** Checks a language, and whether its agent can be copied in when that is asked for. */
export function resolveLanguage<L extends Language | undefined>(
  given: { readonly language?: L; readonly attach?: boolean },
  problems: Problems,
): { readonly language: L | undefined; readonly attach: boolean } {
  const { language, attach = false } = given;
  const known = language === undefined || LANGUAGE_NAMES.includes(language);
  if (!known) problems.add("language", language, `one of ${LANGUAGE_NAMES.join(", ")}`);
  if (attach && language === undefined)
    problems.add("language", language, `one of ${ATTACHABLE.join(", ")} with attach`);
  if (attach && known && language !== undefined && LANGUAGES[language].attach === undefined)
    problems.add(
      "attach",
      attach,
      `left out for ${language}, whose agent is part of the program; ${ATTACHABLE.join(", ")} can have it`,
    );
  return { language, attach };
}
