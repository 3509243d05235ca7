/** Config of a policy pack, as `pulumi preview --policy-pack-config` takes it: settings by policy, `all` for every one. */
import { readFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import { EnforcementLevel } from "@pulumi/pulumi/proto/analyzer_pb";
import { UserError } from "./errors";
import { type JsonSchema, problemsOf } from "./packSchema";

/** Config as given, and what messages call it. */
export interface PackConfigSource {
  readonly label: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** What the config says of one policy. */
export interface GivenPolicyConfig {
  readonly level?: EnforcementLevel;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** A policy as its pack describes it. */
export interface ConfigurablePolicy {
  readonly name: string;
  /** JSON Schema by key of its config. */
  readonly properties: Readonly<Record<string, JsonSchema>>;
}

const LEVELS: Readonly<Record<string, EnforcementLevel>> = {
  advisory: EnforcementLevel.ADVISORY,
  mandatory: EnforcementLevel.MANDATORY,
  remediate: EnforcementLevel.REMEDIATE,
  disabled: EnforcementLevel.DISABLED,
};

/** Key that speaks of every policy; only its level counts. */
const ALL = "all";

/**
 * Reads the config, or the JSON file of it.
 *
 * @throws UserError when the file cannot be read or is no JSON object.
 */
export function readPackConfig(
  given: string | Readonly<Record<string, unknown>> | undefined,
): PackConfigSource | undefined {
  if (given === undefined) return undefined;
  if (typeof given !== "string") return { label: "the given policy config", config: given };
  const file = resolve(given);
  const label = `policy config file ${relative(process.cwd(), file)}`;
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new UserError(`${label}: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!isObject(parsed)) {
    throw new UserError(`${label}: an object {"<policy>": {"<key>": value}} is expected`);
  }
  return { label, config: parsed };
}

/**
 * What the config says of each policy.
 *
 * @throws UserError with every unknown policy, unknown key and value that its schema does not allow.
 */
export function resolvePackConfig(
  { label, config }: PackConfigSource,
  policies: readonly ConfigurablePolicy[],
): ReadonlyMap<string, GivenPolicyConfig> {
  const problems: string[] = [];
  const result = new Map<string, GivenPolicyConfig>();
  const names = policies.map(({ name }) => name);
  const all = readOne(ALL, config[ALL], {}, problems);
  for (const name of Object.keys(config)) {
    if (name !== ALL && !names.includes(name)) {
      problems.push(`there is no policy "${name}", the pack has ${names.join(", ")}`);
    }
  }
  for (const { name, properties } of policies) {
    const own = readOne(name, config[name], properties, problems);
    result.set(name, { level: own.level ?? all.level, properties: own.properties });
  }
  if (problems.length > 0) {
    throw new UserError([`${label}:`, ...problems.map((problem) => `  ${problem}`)].join("\n"));
  }
  return result;
}

/** A level alone, or an object of `enforcementLevel` and settings. */
function readOne(
  name: string,
  given: unknown,
  schemas: ConfigurablePolicy["properties"],
  problems: string[],
): GivenPolicyConfig {
  if (given === undefined) return { properties: {} };
  if (typeof given === "string") return { level: levelOf(name, given, problems), properties: {} };
  if (!isObject(given)) {
    problems.push(`${name} must be an enforcement level or an object of settings`);
    return { properties: {} };
  }
  const { enforcementLevel, ...properties } = given;
  for (const [key, value] of Object.entries(properties)) {
    const schema = Object.hasOwn(schemas, key) ? schemas[key] : undefined;
    if (schema === undefined) {
      const allowed = ["enforcementLevel", ...Object.keys(schemas)].join(", ");
      problems.push(`${name} has no setting "${key}", allowed are ${allowed}`);
    } else {
      problems.push(...problemsOf(value, schema, `${name}.${key}`));
    }
  }
  const level =
    enforcementLevel === undefined ? undefined : levelOf(name, enforcementLevel, problems);
  return { level, properties };
}

function levelOf(name: string, given: unknown, problems: string[]): EnforcementLevel | undefined {
  const level =
    typeof given === "string" && Object.hasOwn(LEVELS, given) ? LEVELS[given] : undefined;
  if (level === undefined) {
    const allowed = Object.keys(LEVELS).join(", ");
    problems.push(
      `${name}.enforcementLevel must be one of ${allowed}, got ${JSON.stringify(given)}`,
    );
  }
  return level;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
