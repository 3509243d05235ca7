/** Values of a policy's config against the JSON Schema by which the policy describes it. */
import { createRequire } from "node:module";
import type { Ajv as AjvClass, ErrorObject } from "ajv";

/** A JSON Schema. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** What is wrong with a value, each with its path, what is allowed and what was got. */
export function problemsOf(value: unknown, schema: JsonSchema, path: string): string[] {
  // Loaded when somebody gives a config: a preview without one starts sooner.
  const { Ajv } = createRequire(__filename)("ajv") as { Ajv: typeof AjvClass };
  const ajv = new Ajv({ allErrors: true, verbose: true, strict: false, validateFormats: false });
  const validate = ajv.compile(schema);
  validate(value);
  return (validate.errors ?? []).map((error) => describe(error, path));
}

/** Ajv says what is allowed; here also what was got, and which keys there are. */
function describe({ keyword, instancePath, message, params, ...error }: ErrorObject, path: string) {
  const inside = instancePath
    .split("/")
    .slice(1)
    .map((part) => (/^\d+$/.test(part) ? `[${part}]` : `.${part}`));
  const where = `${path}${inside.join("")}`;
  if (keyword === "additionalProperties") {
    const { properties = {} } = error.parentSchema as { properties?: object };
    const key = String((params as { additionalProperty: unknown }).additionalProperty);
    return `${where} has no key "${key}", allowed are ${Object.keys(properties).join(", ")}`;
  }
  const { allowedValues } = params as { allowedValues?: readonly unknown[] };
  const allowed = allowedValues === undefined ? "" : `: ${allowedValues.map(String).join(", ")}`;
  return `${where} ${message ?? "is wrong"}${allowed}, got ${shown(error.data)}`;
}

function shown(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  return Array.isArray(value) ? "a list" : "an object";
}
