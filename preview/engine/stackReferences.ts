/** Answers StackReferences from a file, because other stacks' outputs live in a backend the preview does not ask. */
import type { WireObject, WireValue } from "./struct";
import { secret } from "./wire";

/** `{stack name: {output name: value}}`; a value `{"secret": true, "value": …}` is a secret output. */
export type StackOutputs = Readonly<Record<string, Readonly<Record<string, WireValue>>>>;

/** Where the outputs came from, for error messages. */
export interface StackOutputsSource {
  /** The file's name as the user gave it, or "the given stack outputs". */
  readonly label: string;
  readonly outputs: StackOutputs;
}

/** The type of a StackReference. */
export const STACK_REFERENCE = "pulumi:pulumi:StackReference";

function secretValue(value: WireValue): WireValue | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const isMark = value.secret === true && "value" in value && Object.keys(value).length === 2;
  return isMark ? value.value : undefined;
}

/** What is wrong when the file lacks stacks. */
function missingMessage(source: StackOutputsSource, missing: readonly string[]): string {
  const known = Object.keys(source.outputs);
  const names = missing.map((stack) => `"${stack}"`).join(", ");
  const one = missing.length === 1;
  return (
    `${one ? "stack" : "stacks"} ${names} ${one ? "is" : "are"} not in ${source.label} ` +
    `(stacks there: ${known.length === 0 ? "none" : known.join(", ")}); ` +
    `add ${one ? "it" : "them"} with the outputs that are read from ${one ? "it" : "them"}, ` +
    `or give another file with --stack-outputs`
  );
}

/** Milliseconds in which a program's further references arrive; the first answer would end it. */
const GATHER_MS = 200;

/** Reports the stacks that the file lacks: those that arrive together in one message, each once. */
export interface MissingStacks {
  /** Resolves when the stack has been reported. */
  add(source: StackOutputsSource, stack: string): Promise<void>;
}

export function createMissingStacks(report: (message: string) => void): MissingStacks {
  const reported = new Set<string>();
  let gathered = new Set<string>();
  let next: Promise<void> | undefined;
  return {
    add(source, stack) {
      gathered.add(stack);
      next ??= new Promise((resolve) => {
        setTimeout(() => {
          const fresh = [...gathered].filter((name) => !reported.has(name)).sort();
          for (const name of fresh) reported.add(name);
          gathered = new Set();
          next = undefined;
          if (fresh.length > 0) report(missingMessage(source, fresh));
          resolve();
        }, GATHER_MS);
      });
      return next;
    },
  };
}

/** The state of a StackReference; undefined when the source does not have the stack. */
export function readStackReference(
  source: StackOutputsSource,
  stack: string,
): WireObject | undefined {
  if (!Object.hasOwn(source.outputs, stack)) return undefined;
  const outputs: WireObject = {};
  const secretOutputNames: string[] = [];
  for (const [name, value] of Object.entries(source.outputs[stack] ?? {})) {
    const hidden = secretValue(value);
    if (hidden === undefined) {
      outputs[name] = value;
    } else {
      outputs[name] = secret(hidden);
      secretOutputNames.push(name);
    }
  }
  return { name: stack, outputs, secretOutputNames };
}
