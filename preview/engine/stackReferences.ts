/** Answers StackReferences from a file, because other stacks' outputs live in a backend the preview does not ask. */
import type { WireObject, WireValue } from "./protobuf";
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

/**
 * The state of a StackReference.
 *
 * @throws an Error that names the stack and the file, when the file does not have the stack.
 */
export function readStackReference(source: StackOutputsSource, stack: string): WireObject {
  if (!Object.hasOwn(source.outputs, stack)) {
    const known = Object.keys(source.outputs);
    const list = known.length === 0 ? "none" : known.join(", ");
    throw new Error(
      `stack "${stack}" is not in ${source.label} (stacks there: ${list}); ` +
        `add it with the outputs that are read from it, or give another file with --stack-outputs`,
    );
  }
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
