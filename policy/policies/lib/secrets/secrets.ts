/**
 * Finds secrets in clear in values of any shape: Helm values, ConfigMaps, objects of Kubernetes.
 *
 * It is own code, no scanner from npm: scanners read files, and so know shapes only (the passwords and SMTP and PagerDuty
 * keys of a monitoring stack have none; their key gives them away); secretlint's rules, the best kept ones, also need a
 * newer Node than Pulumi does, are asynchronous, and add 0.6 MB to a pack that must start in a second.
 */
import { programIn, secretsInArguments, secretsInCommands } from "./commands";
import { secretsInFiles } from "./files";
import { isReference, isSecretKey, secretByKey } from "./keys";
import { secretsByShape } from "./shapes";
import { isRecord, isUnknown, text, UNKNOWN } from "../values";

/** A secret in clear; never its value. */
export interface SecretFinding {
  /** Where: `grafana.adminPassword`, `spec.containers[app].env[DB_PASSWORD]`, `data.smtp.ini.password`. */
  readonly path: string;
  /** What: "a password", "a Slack token". */
  readonly looksLike: string;
}

/** Deeper than any object; a bound, so that no input makes the walk endless. */
const MAX_DEPTH = 64;

/** What a search comes back with. */
export interface SecretSearch {
  readonly found: readonly SecretFinding[];
  /** Paths of values that are not known yet, and whose key speaks of a secret. */
  readonly unseen: readonly string[];
}

interface Walk {
  readonly found: SecretFinding[];
  readonly unseen: string[];
}

/** Secrets in clear, in the order of the value; one for each path and kind. */
export function secretsIn(value: unknown): readonly SecretFinding[] {
  return search(value).found;
}

/** Secrets in clear, and where one may be that cannot be seen yet. */
export function search(value: unknown): SecretSearch {
  const walk: Walk = { found: [], unseen: [] };
  visit(walk, value, "", undefined, 0);
  const once = new Map(walk.found.map((each) => [`${each.path}\n${each.looksLike}`, each]));
  return { found: [...once.values()], unseen: [...new Set(walk.unseen)] };
}

/** @param key What the value is called; `undefined` where it only refers to secrets. */
function visit(walk: Walk, value: unknown, path: string, key: string | undefined, depth: number) {
  if (depth > MAX_DEPTH) return;
  if (isUnknown(value) && key !== undefined && isSecretKey(key)) walk.unseen.push(path);
  else if (typeof value === "string") visitText(walk, value, path, key, depth);
  else if (typeof value === "number") visitNumber(walk, value, path, key);
  else if (Array.isArray(value)) visitList(walk, value as unknown[], path, key, depth);
  else if (isRecord(value)) visitObject(walk, value, path, depth);
}

function visitObject(walk: Walk, value: Record<string, unknown>, path: string, depth: number) {
  // What `args` are of, `command` tells.
  if (Array.isArray(value.command) && Array.isArray(value.args)) {
    const program = programIn(value.command.filter(isText));
    if (program !== undefined) visitWords(walk, value.args, below(path, "args"), program);
  }
  for (const [key, child] of Object.entries(value)) {
    if (isReference(key) && isRecord(child)) continue;
    visit(walk, child, below(path, key), key, depth + 1);
  }
}

function below(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}

function visitList(
  walk: Walk,
  values: readonly unknown[],
  path: string,
  key: string | undefined,
  depth: number,
) {
  visitWords(walk, values, path);
  values.forEach((value, index) => {
    const name = isRecord(value) ? text(value.name) : undefined;
    const here = `${path}[${name ?? index}]`;
    if (name !== undefined && isRecord(value) && "value" in value) {
      visit(walk, value.value, here, name, depth + 1);
      return;
    }
    const option = optionBefore(values[index - 1], value);
    if (option === undefined) visit(walk, value, here, key, depth + 1);
    else visit(walk, value, `${path}[--${option}]`, option, depth + 1);
  });
}

/** Words of a command: `["curl", "-u", "user:password"]`. */
function visitWords(walk: Walk, values: readonly unknown[], path: string, program?: string) {
  for (const { where, looksLike } of secretsInArguments(values.filter(isText), program)) {
    walk.found.push({ path: `${path}[${where}]`, looksLike });
  }
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

/** The option whose value stands after it: `["--password", "…"]`. */
function optionBefore(before: unknown, value: unknown): string | undefined {
  if (typeof before !== "string" || typeof value !== "string" || value.startsWith("-")) {
    return undefined;
  }
  const option = /^--?([A-Za-z][\w.-]*)$/.exec(before)?.[1];
  return option !== undefined && isSecretKey(option) ? option : undefined;
}

function visitNumber(walk: Walk, value: number, path: string, key: string | undefined) {
  // YAML reads a password of digits as a number; other numbers are limits and times.
  if (key === undefined || !/pass/i.test(key)) return;
  const looksLike = secretByKey(key, String(value));
  if (looksLike !== undefined) walk.found.push({ path, looksLike });
}

function visitText(
  walk: Walk,
  value: string,
  path: string,
  key: string | undefined,
  depth: number,
) {
  const byKey = key === undefined ? undefined : secretByKey(key, value);
  // A chart rendered with an unknown value has it inside its texts; the rest of them is known.
  const byShape = secretsByShape(value.replaceAll(UNKNOWN, "${unknown}"));
  const kinds = byShape.length > 0 ? byShape : byKey === undefined ? [] : [byKey];
  walk.found.push(...kinds.map((looksLike) => ({ path, looksLike })));
  if (!MAY_HAVE_SECRETS.test(value) && !/pgpass/i.test(path)) return;
  const document = parse(value);
  if (document !== undefined) {
    visit(walk, document, path, undefined, depth + 1);
    return;
  }
  if (MAY_HAVE_KEYS.test(value)) for (const pair of pairsOf(value)) visitPair(walk, pair, path);
  const known = value.replaceAll(UNKNOWN, "${unknown}");
  for (const { where, looksLike } of secretsInCommands(known)) {
    const isVariable = /^[A-Z]/.test(where);
    walk.found.push({ path: isVariable ? `${path}.${where}` : `${path}[${where}]`, looksLike });
  }
  for (const { key: name, looksLike } of secretsInFiles(path, known)) {
    walk.found.push({ path: name === undefined ? path : `${path}.${name}`, looksLike });
  }
}

function visitPair(walk: Walk, { key, value }: Pair, path: string) {
  const here = `${path}.${key}`;
  if (isUnknown(value) && isSecretKey(key)) walk.unseen.push(here);
  const looksLike = secretByKey(key, value);
  if (looksLike !== undefined) walk.found.push({ path: here, looksLike });
}

/** Cheap test before a text is taken apart at all. */
const MAY_HAVE_SECRETS =
  /pass|pwd|secret|token|key|credential|bearer|auth|cookie|curl|mysql|mariadb|mongo|redis-cli|:\*:/i;

/** Cheap test before a text is looked into: a key of a secret ends so, and something is assigned. */
const MAY_HAVE_KEYS =
  /(?:pass\w{0,9}|pwd|secret|token|key|credential|bearer|auth|authorization|cookie)s?["']?(?:[ \t]{0,9}[:=]|[ \t])/i;

function parse(value: string): unknown {
  if (!/^\s*[[{]/.test(value)) return undefined;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return undefined;
  }
}

interface Pair {
  readonly key: string;
  readonly value: string;
}

/**
 * `key: value` of YAML, `key = value` of ini, TOML and properties, `--key=value` of a command. Not a parser: a line is
 * enough, and most configuration files are templates that no parser takes. Comments start otherwise.
 */
function pairsOf(value: string): Pair[] {
  const lines = value.matchAll(
    /^[ \t]*(?:- +)?(?:export +)?["']?(?:--?)?([A-Za-z][\w.-]{2,80})["']?[ \t]*(?::[ \t]|=)[ \t]*(.+)$/gm,
  );
  const options = value.matchAll(/[ \t]--([A-Za-z][\w.-]{2,80})(?:=|[ \t]+)([^\s-]\S*)/g);
  return [...lines, ...options].map(([, key, rest]) => ({
    key: key ?? "",
    value: scalar(rest ?? ""),
  }));
}

/** The value at the start of the rest of a line: quotes, a comma and a comment taken off. */
function scalar(rest: string): string {
  const trimmed = rest.trim();
  const quoted = /^(["'])(.*?)\1/.exec(trimmed);
  if (quoted !== null) return quoted[2] ?? "";
  return trimmed.replace(/\s+[#;].*$/, "").replace(/,$/, "");
}
