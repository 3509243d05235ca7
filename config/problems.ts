import { distance } from "fastest-levenshtein";
import type { z } from "zod";
import type { Problems } from "../components/internal/validation";

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** Adds every issue of zod as a problem in the project's words: path, what is allowed, value got. */
export function addIssues(
  problems: Problems,
  issues: readonly Issue[],
  input: unknown,
  schema: z.ZodType,
  secret: boolean,
): void {
  for (const issue of issues) {
    if (issue.code === "unrecognized_keys") addUnknownKeys(problems, issue, schema);
    else
      problems.add(pathText(issue.path), shown(valueAt(input, issue.path), secret), allowed(issue));
  }
}

function addUnknownKeys(
  problems: Problems,
  issue: Extract<Issue, { code: "unrecognized_keys" }>,
  schema: z.ZodType,
): void {
  const known = knownKeys(schema, issue.path);
  for (const key of issue.keys)
    problems.add(
      pathText([...issue.path, key]),
      key,
      `one of the known keys${nearest(key, known)}`,
    );
}

/** ` (did you mean "region"?)` for the known key nearest to `key`, and the list of all. */
export function nearest(key: string, known: readonly string[]): string {
  if (known.length === 0) return "";
  const best = [...known].sort((a, b) => distance(key, a) - distance(key, b))[0] ?? "";
  const list = known.join(", ");
  return distance(key, best) <= Math.max(2, key.length / 2)
    ? ` (did you mean "${best}"?): ${list}`
    : `: ${list}`;
}

function allowed(issue: Issue): string {
  switch (issue.code) {
    case "invalid_type":
      return article(issue.expected);
    case "invalid_value":
      return `one of ${issue.values.map((v) => JSON.stringify(v)).join(", ")}`;
    case "too_small":
      return issue.origin === "array" || issue.origin === "string"
        ? `of length ${String(issue.minimum)} or more`
        : `at least ${String(issue.minimum)}`;
    case "too_big":
      return `at most ${String(issue.maximum)}`;
    default:
      return issue.message.replace(/^Invalid /, "a valid ");
  }
}

function article(type: string): string {
  const names: Readonly<Record<string, string>> = {
    record: "an object",
    object: "an object",
    array: "a list",
    int: "a whole number",
    number: "a number",
    boolean: "true or false",
    string: "a text",
  };
  return names[type] ?? `a ${type}`;
}

function shown(value: unknown, secret: boolean): unknown {
  return secret && value !== undefined ? "[secret]" : value;
}

function pathText(path: Path): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[${part}]`;
    return text === "" ? String(part) : `${text}.${String(part)}`;
  }, "");
}

function valueAt(input: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, part) =>
      typeof value === "object" && value !== null
        ? (value as Record<PropertyKey, unknown>)[part]
        : undefined,
    input,
  );
}

/** Keys of the object schema at `path`, looking through optional, default, array and record wrappers. */
function knownKeys(schema: z.ZodType, path: Path): string[] {
  let at: SchemaNode | undefined = schema as unknown as SchemaNode;
  for (const part of path) {
    at = unwrapped(at);
    at =
      typeof part === "number"
        ? at?.def.element
        : (at?.def.shape?.[String(part)] ?? at?.def.valueType);
  }
  return Object.keys(unwrapped(at)?.def.shape ?? {});
}

interface SchemaNode {
  readonly def: {
    readonly innerType?: SchemaNode;
    readonly element?: SchemaNode;
    readonly valueType?: SchemaNode;
    readonly shape?: Readonly<Record<string, SchemaNode>>;
  };
}

function unwrapped(node: SchemaNode | undefined): SchemaNode | undefined {
  let at = node;
  while (at?.def.innerType !== undefined) at = at.def.innerType;
  return at;
}
