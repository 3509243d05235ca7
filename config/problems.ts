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
    if (issue.code === "unrecognized_keys") addUnknownKeys(problems, issue, schema, input);
    else
      problems.add(pathText(issue.path), shown(valueAt(input, issue.path), secret), allowed(issue));
  }
}

function addUnknownKeys(
  problems: Problems,
  issue: Extract<Issue, { code: "unrecognized_keys" }>,
  schema: z.ZodType,
  input: unknown,
): void {
  const known = knownKeys(schema, issue.path, input);
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
      return oneOf(issue.values);
    case "invalid_union":
      // Of a discriminated union, the issue is about the key that tells the alternatives apart.
      return "options" in issue && issue.options !== undefined
        ? oneOf(issue.options)
        : issue.message.replace(/^Invalid /, "a valid ");
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

/** An alternative without a value is the one that is meant when nothing is said. */
function oneOf(values: readonly unknown[]): string {
  const said = values.filter((value) => value !== undefined && value !== null);
  return `one of ${said.map((value) => JSON.stringify(value)).join(", ")}`;
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

/**
 * Keys of the object schema at `path`, looking through optional, default, array and record wrappers; of a discriminated
 * union, of the alternative that the input chose.
 */
function knownKeys(schema: z.ZodType, path: Path, input: unknown): string[] {
  let at = chosen(schema as unknown as SchemaNode, input);
  for (const [depth, part] of path.entries()) {
    const next =
      typeof part === "number"
        ? at?.def.element
        : (at?.def.shape?.[String(part)] ?? at?.def.valueType);
    at = chosen(next, valueAt(input, path.slice(0, depth + 1)));
  }
  return Object.keys(at?.def.shape ?? {});
}

interface SchemaNode {
  readonly def: {
    readonly innerType?: SchemaNode;
    readonly element?: SchemaNode;
    readonly valueType?: SchemaNode;
    readonly shape?: Readonly<Record<string, SchemaNode>>;
    readonly options?: readonly SchemaNode[];
    readonly discriminator?: string;
  };
  /** As `safeParse` of zod. */
  safeParse(value: unknown): { readonly success: boolean };
}

/** The schema that judges `value`, without wrappers. */
function chosen(node: SchemaNode | undefined, value: unknown): SchemaNode | undefined {
  let at = node;
  while (at?.def.innerType !== undefined) at = at.def.innerType;
  const { options, discriminator } = at?.def ?? {};
  if (options === undefined || discriminator === undefined) return at;
  const kind = valueAt(value, [discriminator]);
  return options.find(({ def }) => def.shape?.[discriminator]?.safeParse(kind).success);
}
