import type * as pulumi from "@pulumi/pulumi";
import { type ClusterIdentity, ClusterRole } from "../cluster";
import { Availability } from "../internal/availability";
import { DNS_LABEL, DNS_LABEL_FORM } from "../internal/dns";
import { parseQuantity, QUANTITY_FORM } from "../internal/quantity";
import { namespaces } from "../internal/names";
import type { Problems } from "../internal/validation";
import {
  EckOperatorMode,
  type FilebeatOptions,
  type LogShippingOptions,
  type ShippingExtraValues,
  type TolerationArgs,
} from "./args";
import { type BeatsSettings, resolveBeats } from "./beatsSettings";
import { memoryBytes } from "./memory";

/** Arguments of `LogShipping`. */
export interface LogShippingArgs extends LogShippingOptions {
  /** The cluster whose logs are shipped: on every event. */
  readonly cluster: ClusterIdentity;
  /** On the hub, Logstash is reached inside the cluster; elsewhere through `logstashHost`. */
  readonly role: ClusterRole;
  /** How many copies of the operator run. @default "replicated" */
  readonly availability?: Availability;
  /** Host name of the load balancer in front of the hub's Logstash; required on a workload cluster, and only there. */
  readonly logstashHost?: pulumi.Input<string>;
  /** Helm values merged over ours, last, by chart. @default - none */
  readonly extraValues?: ShippingExtraValues;
}

/** Filebeat, complete and checked. */
export interface FilebeatSettings {
  readonly memoryBytes: number;
  readonly cpu: string;
  /** Events of the queue in memory; `undefined` with a queue on disk. */
  readonly queueEvents: number | undefined;
  /** Bytes of the queue on disk; `undefined` without one. */
  readonly queueDiskBytes: number | undefined;
  readonly excludeNamespaces: readonly string[];
}

/** Complete and checked. */
export interface LogShippingSettings {
  readonly cluster: ClusterIdentity;
  readonly role: ClusterRole;
  readonly availability: Availability;
  readonly operator: EckOperatorMode;
  readonly filebeat: FilebeatSettings;
  readonly tolerations: readonly TolerationArgs[];
  readonly beats: BeatsSettings;
  readonly extraValues: ShippingExtraValues;
}

const DEFAULTS = { memory: "512Mi", cpu: "100m", events: 3200 } as const;

const GIBIBYTE = 2 ** 30;
const EVENTS = { min: 256, max: 65_536 } as const;
/** The queue on disk is made of segments of a tenth of it; much smaller ones waste more than they keep. */
const MIN_DISK_BYTES = GIBIBYTE;

const OPERATORS = ["Exists", "Equal"];
const EFFECTS = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

/** Checks the arguments and fills in what they leave out. */
export function resolveLogShippingSettings(
  args: LogShippingArgs,
  problems: Problems,
): LogShippingSettings {
  checkHost(args, problems);
  const operator = args.operator ?? EckOperatorMode.Install;
  if (!Object.values(EckOperatorMode).includes(operator)) {
    problems.add("operator", operator, "install or existing");
  }
  checkOperatorNamespace(args, problems);
  const tolerations = args.tolerations ?? [{ operator: "Exists" }];
  tolerations.forEach((one, i) => {
    checkToleration(one, problems.at(`tolerations[${i}]`));
  });
  return {
    cluster: args.cluster,
    role: args.role,
    availability: args.availability ?? Availability.Replicated,
    operator,
    filebeat: resolveFilebeat(args.filebeat ?? {}, problems.at("filebeat")),
    tolerations,
    beats: resolveBeats(args.beats ?? {}, problems.at("beats")),
    extraValues: args.extraValues ?? {},
  };
}

/** Namespace of the operator that a cluster has already; `undefined` where ours is installed. */
export function existingOperatorNamespace(options?: LogShippingOptions): string | undefined {
  return options?.operator === EckOperatorMode.Existing
    ? (options.operatorNamespace ?? namespaces.elasticSystem)
    : undefined;
}

function checkOperatorNamespace(
  { operator, operatorNamespace }: LogShippingOptions,
  problems: Problems,
): void {
  if (operatorNamespace === undefined) return;
  if (operator !== EckOperatorMode.Existing)
    problems.add("operatorNamespace", operatorNamespace, "left out unless operator is existing");
  else if (!DNS_LABEL.test(operatorNamespace))
    problems.add("operatorNamespace", operatorNamespace, DNS_LABEL_FORM);
}

function checkHost({ role, logstashHost }: LogShippingArgs, problems: Problems): void {
  if (role === ClusterRole.Workload && logstashHost === undefined) {
    problems.add("logstashHost", undefined, "given for a workload cluster");
  }
  if (role === ClusterRole.Hub && logstashHost !== undefined) {
    problems.add("logstashHost", "a host", "left out on the hub, where Logstash runs");
  }
}

function resolveFilebeat(options: FilebeatOptions, problems: Problems): FilebeatSettings {
  const cpu = options.cpu ?? DEFAULTS.cpu;
  if ((parseQuantity(cpu) ?? 0) <= 0)
    problems.add("cpu", cpu, 'a Kubernetes quantity above 0 such as "100m"');
  const excludeNamespaces = options.excludeNamespaces ?? [];
  excludeNamespaces.forEach((namespace, i) => {
    if (!DNS_LABEL.test(namespace))
      problems.add(`excludeNamespaces[${i}]`, namespace, DNS_LABEL_FORM);
  });
  return {
    memoryBytes: memoryBytes(options.memory ?? DEFAULTS.memory, problems),
    cpu,
    ...resolveQueue(options, problems.at("queue")),
    excludeNamespaces,
  };
}

function resolveQueue(
  { queue = {} }: FilebeatOptions,
  problems: Problems,
): Pick<FilebeatSettings, "queueEvents" | "queueDiskBytes"> {
  if (queue.disk === undefined) {
    const events = queue.events ?? DEFAULTS.events;
    if (!Number.isInteger(events) || events < EVENTS.min || events > EVENTS.max) {
      problems.add("events", events, `a whole number from ${EVENTS.min} to ${EVENTS.max}`);
    }
    return { queueEvents: events, queueDiskBytes: undefined };
  }
  if (queue.events !== undefined) {
    problems.add("events", queue.events, "left out with a queue on disk");
  }
  const bytes = parseQuantity(queue.disk);
  if (bytes === undefined) problems.add("disk", queue.disk, QUANTITY_FORM);
  else if (bytes < MIN_DISK_BYTES) problems.add("disk", queue.disk, "at least 1Gi");
  return { queueEvents: undefined, queueDiskBytes: Math.floor(bytes ?? MIN_DISK_BYTES) };
}

function checkToleration(one: TolerationArgs, problems: Problems): void {
  const operator = one.operator ?? "Equal";
  if (!OPERATORS.includes(operator)) problems.add("operator", operator, OPERATORS.join(" or "));
  if (one.key === undefined && operator !== "Exists") {
    problems.add("operator", operator, "Exists when there is no key");
  }
  if (one.value !== undefined && operator === "Exists") {
    problems.add("value", one.value, "left out with the operator Exists");
  }
  if (one.effect !== undefined && !EFFECTS.includes(one.effect)) {
    problems.add("effect", one.effect, EFFECTS.join(", "));
  }
}
