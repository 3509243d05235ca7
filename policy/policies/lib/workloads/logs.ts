/** Whether the logs of pods are kept out of log shipping, by what Beats, Fluent Bit, Vector and Datadog's agent honour. */
import { containersOf } from "../objects";
import { at, flag, isUnknown, list, text, type Presence } from "../values";
import { annotationsOf, namespaceObjectOf, type Workload } from "./workloads";

/** Where a shipper looks. */
interface Exclusion {
  readonly of: "annotations" | "labels";
  /** Of the whole pod. */
  readonly key: string;
  /** Of one container. */
  readonly container?: (name: string) => string;
  /** The value that excludes. */
  readonly value: boolean;
  /** Whether it is looked for on the Namespace, too, where the pod says nothing. */
  readonly ofNamespace?: boolean;
}

const EXCLUSIONS: readonly Exclusion[] = [
  {
    of: "annotations",
    key: "co.elastic.logs/enabled",
    container: (name) => `co.elastic.logs.${name}/enabled`,
    value: false,
    ofNamespace: true,
  },
  {
    of: "annotations",
    key: "co.elastic.logs/disable",
    container: (name) => `co.elastic.logs.${name}/disable`,
    value: true,
    ofNamespace: true,
  },
  {
    of: "annotations",
    key: "fluentbit.io/exclude",
    container: (name) => `fluentbit.io/exclude-${name}`,
    value: true,
  },
  { of: "labels", key: "vector.dev/exclude", value: true, ofNamespace: true },
  {
    of: "annotations",
    key: "ad.datadoghq.com/logs_exclude",
    container: (name) => `ad.datadoghq.com/${name}.logs_exclude`,
    value: true,
  },
];

/** Holds names of containers, separated by commas. */
const VECTOR_CONTAINERS = "vector.dev/exclude-containers";
/** Whole inputs of Filebeat, as JSON. */
const RAW_HINT = "co.elastic.logs/raw";

/** What is known of a workload's logs. */
export interface Excluded {
  readonly excluded: Presence;
  /** What excludes them, as written. */
  readonly by: readonly string[];
}

/** Whether all logs of a workload's pods stay where they are. A sidecar alone may be left out: its lines are often nobody's. */
export function logExclusionOf(workload: Workload): Excluded {
  const by: string[] = [];
  const whole = EXCLUSIONS.map((exclusion) => {
    const presence = wholePod(exclusion, workload);
    if (presence === "present") by.push(`${exclusion.key}: "${String(exclusion.value)}"`);
    return presence;
  });
  const [, annotations] = annotationsOf(workload);
  const names = containersOf(workload.pods)
    .filter(({ init }) => !init)
    .map(({ name }) => name);
  const each = names.map((name) => oneContainer(name, annotations, by));
  if (isRawOff(at(annotations, RAW_HINT))) by.push(`${RAW_HINT} with enabled: false`);
  const unseen = whole.includes("unknown") || isUnknown(annotations);
  const all = each.length > 0 && each.every((excluded) => excluded);
  const wholly = whole.includes("present") || isRawOff(at(annotations, RAW_HINT));
  if (wholly || all) return { excluded: "present", by: [...new Set(by)] };
  return { excluded: unseen ? "unknown" : "absent", by: [] };
}

function wholePod({ of, key, value, ofNamespace }: Exclusion, workload: Workload): Presence {
  const namespace = namespaceObjectOf(workload);
  const own = at(workload.pods.metadata, of, key);
  const common = ofNamespace === true ? at(namespace?.props, "metadata", of, key) : undefined;
  return excludes(own ?? common, value);
}

/** `flag` says "present" for true; here the question is whether the value is the one that excludes. */
function excludes(got: unknown, value: boolean): Presence {
  const is = flag(got, !value);
  if (is === "unknown") return "unknown";
  return (is === "present") === value ? "present" : "absent";
}

function oneContainer(name: string, annotations: unknown, by: string[]): boolean {
  const listed = (text(at(annotations, VECTOR_CONTAINERS)) ?? "")
    .split(",")
    .some((each) => each.trim() === name);
  if (listed) by.push(VECTOR_CONTAINERS);
  const keys = EXCLUSIONS.flatMap(({ container, value }) => {
    const key = container?.(name);
    return key !== undefined && excludes(at(annotations, key), value) === "present" ? [key] : [];
  });
  by.push(...keys);
  return listed || keys.length > 0;
}

function isRawOff(raw: unknown): boolean {
  const written = text(raw);
  if (written === undefined) return false;
  try {
    const inputs = list(JSON.parse(written));
    return (
      inputs.length > 0 && inputs.every((input) => flag(at(input, "enabled"), true) === "absent")
    );
  } catch {
    return false;
  }
}
