import type { EngineEvent, OpType, PolicyEvent } from "@pulumi/pulumi/automation";

/** One resource that an operation touched. */
export interface Touched {
  readonly op: OpType;
  readonly type: string;
  readonly name: string;
}

/** What an operation of the CLI did. */
export interface Outcome {
  /** Every resource with what became of it, "same" included; without the stack and default providers. */
  readonly resources: readonly Touched[];
  readonly violations: readonly PolicyEvent[];
  /** Why it failed. */
  readonly error?: Error;
}

/** Runs an operation and takes down its events. */
export async function observe(
  run: (onEvent: (event: EngineEvent) => void) => Promise<unknown>,
): Promise<Outcome> {
  const resources: Touched[] = [];
  const violations: PolicyEvent[] = [];
  const onEvent = ({ resOutputsEvent, policyEvent }: EngineEvent) => {
    if (policyEvent) violations.push(policyEvent);
    // Not resourcePreEvent: before a refresh nobody knows what it finds.
    if (resOutputsEvent === undefined) return;
    const { op, urn } = resOutputsEvent.metadata;
    const resource = parseUrn(urn);
    if (isOurs(resource)) resources.push({ op, ...resource });
  };
  try {
    await run(onEvent);
    return { resources, violations };
  } catch (error) {
    return { resources, violations, error: error as Error };
  }
}

/** Type and name of a resource from its URN. */
export function parseUrn(urn: string): { readonly type: string; readonly name: string } {
  const [, , types = "", ...name] = urn.slice("urn:pulumi:".length).split("::");
  return { type: types.split("$").at(-1) ?? types, name: name.join("::") };
}

function isOurs({ type, name }: { readonly type: string; readonly name: string }): boolean {
  const isDefaultProvider = type.startsWith("pulumi:providers:") && name.startsWith("default");
  return type !== "pulumi:pulumi:Stack" && !isDefaultProvider;
}

const NO_CHANGE: ReadonlySet<OpType> = new Set<OpType>(["same", "read", "refresh"]);

/** What an operation changed, as sorted lines such as "update kubernetes:core/v1:Secret x". */
export function changed({ resources }: Outcome): string[] {
  const touched = resources.filter(({ op }) => !NO_CHANGE.has(op));
  return sorted(touched.map(({ op, type, name }) => `${op} ${type} ${name}`));
}

/** The lines of {@link changed} without what happened: "type name", sorted. */
export function withoutOperation(lines: readonly string[]): string[] {
  return sorted(lines.map((line) => line.slice(line.indexOf(" ") + 1)));
}

/** Types and names of what the program registers, sorted. */
export function registered({ resources }: Outcome): string[] {
  const kept = resources.filter(({ op }) => op !== "read" && op !== "delete");
  return sorted(kept.map(({ type, name }) => `${type} ${name}`));
}

/** Each once: the CLI tells of a component twice, when it is registered and when it has its outputs. */
function sorted(lines: readonly string[]): string[] {
  return [...new Set(lines)].sort();
}
