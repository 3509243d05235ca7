import * as pulumi from "@pulumi/pulumi";
import { distance } from "fastest-levenshtein";
import { z } from "zod";
import { Problems } from "../components/internal/validation";
import { NAMESPACE } from "./namespace";
import { addIssues, nearest } from "./problems";
import { type Config, secretSections, sections } from "./schema";
import { partAt } from "./unread";

/** Letters that may differ between a namespace and ours for it to be a misspelling. */
const MAX_TYPOS = 2;

const schemas: Readonly<Record<string, z.ZodType>> = { ...sections, ...secretSections };

/** The configuration as far as it has the right form: what has a wrong form is missing, and a problem. */
export type PartialConfig = Partial<Config>;

/**
 * Reads every key of ours, checks its form, and notes all problems. Paths begin with the namespace.
 * `unread` are the keys, and parts of keys such as `logging.alerts`, that are there in a form that could not be taken.
 */
export function readConfig(root: Problems): {
  readonly config: PartialConfig;
  readonly unread: ReadonlySet<string>;
} {
  const problems = root.at(`${NAMESPACE}:`);
  const unread = new Set<string>();
  const config: Record<string, unknown> = {};
  for (const [key, schema] of Object.entries(schemas)) {
    const secret = key in secretSections;
    const before = problems.list.length;
    const raw = rawValue(key, schema, secret, problems);
    if (raw.ok) config[key] = parseSection(key, schema, raw.value, secret, problems, unread);
    if (config[key] === undefined && problems.list.length > before) unread.add(key);
  }
  addUnknownTopLevelKeys(problems);
  addMisspeltNamespaces(root);
  return { config, unread };
}

type Raw = { readonly ok: true; readonly value: unknown } | { readonly ok: false };

function rawValue(key: string, schema: z.ZodType, secret: boolean, problems: Problems): Raw {
  const text = pulumi.runtime.getConfig(`${NAMESPACE}:${key}`);
  // "{}" is the default of an object in Pulumi.yaml: nothing was said.
  if (text === undefined || text === "" || (text === "{}" && schema instanceof z.ZodOptional))
    return { ok: true, value: undefined };
  if (secret && !isSecret(key)) {
    problems.add(key, "[a value in clear]", "a secret: set it with pulumi config set --secret");
    return { ok: false };
  }
  if (isText(schema)) return { ok: true, value: text };
  try {
    return { ok: true, value: JSON.parse(text) as unknown };
  } catch {
    problems.add(key, secret ? "[secret]" : text, "structured: a list or an object");
    return { ok: false };
  }
}

function parseSection(
  key: string,
  schema: z.ZodType,
  value: unknown,
  secret: boolean,
  problems: Problems,
  unread: Set<string>,
): unknown {
  const wrapped = z.strictObject({ [key]: schema });
  const parsed = wrapped.safeParse({ [key]: value });
  if (parsed.success) return parsed.data[key];
  addIssues(problems, parsed.error.issues, { [key]: value }, wrapped, secret);
  return readable(key, wrapped, value, parsed.error.issues, unread);
}

/**
 * The section without its unknown keys and without the parts that have a wrong form, so that one mistake does not hide the
 * section's other problems.
 */
function readable(
  key: string,
  schema: z.ZodType<Record<string, unknown>>,
  value: unknown,
  issues: readonly z.core.$ZodIssue[],
  unread: Set<string>,
): unknown {
  const copy = structuredClone({ [key]: value });
  const malformed = new Set<string>();
  for (const issue of issues) {
    if (issue.code === "unrecognized_keys") {
      const owner = issue.path.reduce<object>((at, part) => Reflect.get(at, part) as object, copy);
      for (const unknown of issue.keys) Reflect.deleteProperty(owner, unknown);
      continue;
    }
    const part = partAt(issue.path);
    if (part === undefined) return undefined;
    malformed.add(part);
  }
  for (const part of malformed)
    Reflect.deleteProperty(copy[key] as object, part.slice(key.length + 1));
  const parsed = schema.safeParse(copy);
  if (!parsed.success) return undefined;
  for (const part of malformed) unread.add(part);
  return parsed.data[key];
}

function addUnknownTopLevelKeys(problems: Problems): void {
  const known = Object.keys(schemas);
  for (const fullKey of Object.keys(pulumi.runtime.allConfig())) {
    const key = fullKey.slice(NAMESPACE.length + 1);
    if (fullKey.startsWith(`${NAMESPACE}:`) && !known.includes(key))
      problems.add(key, key, `one of the known keys${nearest(key, known)}`);
  }
}

/** Keys of other providers are none of our business, unless they were most likely meant for us. */
function addMisspeltNamespaces(problems: Problems): void {
  for (const fullKey of Object.keys(pulumi.runtime.allConfig())) {
    const namespace = fullKey.split(":")[0] ?? "";
    const meant = `${NAMESPACE}:${fullKey.slice(namespace.length + 1)}`;
    if (namespace !== NAMESPACE && distance(namespace, NAMESPACE) <= MAX_TYPOS)
      problems.add(
        fullKey,
        fullKey,
        `a key of the namespace ${NAMESPACE} (did you mean "${meant}"?)`,
      );
  }
}

function isText(schema: z.ZodType): boolean {
  const inner = schema instanceof z.ZodOptional ? schema.unwrap() : schema;
  return inner instanceof z.ZodString || inner instanceof z.ZodEnum;
}

/** Pulumi marks `isConfigSecret` as internal; there is no other way to know whether a value stands in clear. */
function isSecret(key: string): boolean {
  const runtime = pulumi.runtime as unknown as { isConfigSecret(fullKey: string): boolean };
  return runtime.isConfigSecret(`${NAMESPACE}:${key}`);
}
