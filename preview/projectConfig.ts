/** From what stack files say to what the language runtime is given. */
import { UserError } from "./engine/errors";

/** A secret that the preview does not have and stands in for. */
export interface Placeholder {
  /** Path in the config, such as "receiverSecrets.phone" or "aws:token". */
  readonly path: string;
  /** Why there is no value: it is encrypted, or the stack's config does not have it. */
  readonly reason: "encrypted" | "missing";
}

/** Config in the form of PULUMI_CONFIG. */
export interface StackConfig {
  /** Keys `namespace:key`; structured values are JSON text, as the real CLI passes them. */
  readonly config: Readonly<Record<string, string>>;
  /** Keys that hold a secret, at whatever depth. */
  readonly secretKeys: readonly string[];
  readonly placeholders: readonly Placeholder[];
}

/** What {@link buildConfig} works on. */
export interface ConfigSources {
  readonly project: string;
  /** The `config:` block of Pulumi.yaml. */
  readonly declared: Readonly<Record<string, unknown>>;
  /** The `config:` block of the stack's file. */
  readonly given: Readonly<Record<string, unknown>>;
  /** Which secrets a config needs: from the project's own keys without namespace to dotted paths. */
  readonly requiredSecrets?: (config: Record<string, unknown>) => readonly string[];
  /** Keys of the project, without namespace, under which nothing may stand in clear. */
  readonly onlySecrets?: readonly string[];
}

type Tree = Record<string, unknown>;

function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value that stands in for a secret. */
function placeholderFor(path: string): string {
  return `offline-placeholder-${path}`;
}

function isEncrypted(value: unknown): boolean {
  return isTree(value) && typeof value.secure === "string" && Object.keys(value).length === 1;
}

/** Replaces encrypted values by placeholders, at any depth. */
function decrypt(value: unknown, path: string, found: Placeholder[]): unknown {
  if (isEncrypted(value)) {
    found.push({ path, reason: "encrypted" });
    return placeholderFor(path);
  }
  if (Array.isArray(value)) {
    return value.map((item, index) => decrypt(item, `${path}[${index}]`, found));
  }
  if (!isTree(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, decrypt(item, `${path}.${key}`, found)]),
  );
}

/** Default of a key in Pulumi.yaml: a plain value, or what `value` or `default` of a declaration says. */
function declaredValue(declaration: unknown): unknown {
  if (!isTree(declaration)) return declaration;
  return declaration.value ?? declaration.default;
}

function withNamespace(key: string, project: string): string {
  const clean = key.replace(":config:", ":");
  return clean.includes(":") ? clean : `${project}:${clean}`;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function hasPath(tree: Tree, path: readonly string[]): boolean {
  let at: unknown = tree;
  for (const part of path) {
    if (!isTree(at) || !Object.hasOwn(at, part)) return false;
    at = at[part];
  }
  // An empty text is the default of a secret that not every stack needs: pulumi knows no optional keys.
  return at !== undefined && at !== null && at !== "";
}

function setPath(tree: Tree, path: readonly string[], value: unknown): void {
  let at = tree;
  for (const part of path.slice(0, -1)) {
    const next = Object.hasOwn(at, part) ? at[part] : undefined;
    const child: Tree = isTree(next) ? next : {};
    at[part] = child;
    at = child;
  }
  const last = path.at(-1);
  if (last !== undefined) at[last] = value;
}

/** Adds placeholders for the secrets that the project's own config needs and lacks. */
function addMissing(values: Map<string, unknown>, sources: ConfigSources): Placeholder[] {
  const prefix = `${sources.project}:`;
  const own: Tree = {};
  for (const [key, value] of values) {
    if (key.startsWith(prefix)) own[key.slice(prefix.length)] = structuredClone(value);
  }
  const missing = (sources.requiredSecrets?.(own) ?? [])
    .filter((path) => !hasPath(own, path.split(".")))
    .map((path): Placeholder => ({ path, reason: "missing" }));
  for (const { path } of missing) setPath(own, path.split("."), placeholderFor(path));
  for (const [key, value] of Object.entries(own)) values.set(`${prefix}${key}`, value);
  return missing;
}

/** Paths of what stands in clear in a value. An empty text says nothing: it is the default of a secret. */
function clearPaths(value: unknown, path: string): string[] {
  if (isEncrypted(value) || value === "" || value === null || value === undefined) return [];
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => clearPaths(item, `${path}[${index}]`));
  }
  if (!isTree(value)) return [path];
  return Object.entries(value).flatMap(([key, item]) => clearPaths(item, `${path}.${key}`));
}

/**
 * A key with a placeholder is a secret as a whole: what stands in clear beside it must be found before.
 *
 * @throws UserError that names the paths; never the values.
 */
function refuseClear(values: ReadonlyMap<string, unknown>, sources: ConfigSources): void {
  const found = (sources.onlySecrets ?? [])
    .map((key) => `${sources.project}:${key}`)
    .flatMap((key) => clearPaths(values.get(key), key));
  if (found.length > 0) {
    throw new UserError(
      `secrets stand in clear in the config: ${found.join(", ")}; set them with pulumi config set --path --secret`,
    );
  }
}

/**
 * Joins defaults, stack config and placeholders.
 *
 * @throws UserError when something stands in clear under a key of `onlySecrets`.
 */
export function buildConfig(sources: ConfigSources): StackConfig {
  const raw = new Map<string, unknown>();
  for (const layer of [
    Object.entries(sources.declared).map(([key, item]) => [key, declaredValue(item)] as const),
    Object.entries(sources.given),
  ]) {
    for (const [key, value] of layer) {
      if (value !== undefined && value !== null) {
        raw.set(withNamespace(key, sources.project), value);
      }
    }
  }
  refuseClear(raw, sources);
  const placeholders: Placeholder[] = [];
  const secretKeys = new Set<string>();
  const own = `${sources.project}:`;
  const values = new Map<string, unknown>();
  for (const [key, value] of raw) {
    const before = placeholders.length;
    const path = key.startsWith(own) ? key.slice(own.length) : key;
    values.set(key, decrypt(value, path, placeholders));
    const declared = sources.declared[path] ?? sources.declared[key];
    if (placeholders.length > before || (isTree(declared) && declared.secret === true)) {
      secretKeys.add(key);
    }
  }
  for (const placeholder of addMissing(values, sources)) {
    placeholders.push(placeholder);
    secretKeys.add(`${own}${placeholder.path.split(".")[0] ?? ""}`);
  }
  return {
    config: Object.fromEntries([...values].map(([key, value]) => [key, text(value)])),
    secretKeys: [...secretKeys].sort(),
    placeholders,
  };
}
