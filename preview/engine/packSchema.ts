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
  let validate;
  try {
    validate = ajv.compile(schema);
  } catch (error) {
    return [`${path} cannot be checked by the schema of its pack: ${String(error)}`];
  }
  validate(value);
  return (validate.errors ?? []).map((error) => describe(error, path));
}

/** In the words of the project's other messages; where it has none for a keyword, in those of Ajv. */
function describe(error: ErrorObject, path: string): string {
  const where = `${path}${placeOf(error.instancePath)}`;
  const params = error.params as Readonly<Record<string, unknown>>;
  switch (error.keyword) {
    case "required":
      return `${where}.${String(params["missingProperty"])} is missing`;
    case "additionalProperties": {
      const { properties = {} } = error.parentSchema as { properties?: object };
      const allowed = Object.keys(properties).join(", ");
      return `${where} has no key "${String(params["additionalProperty"])}", allowed are ${allowed}`;
    }
    default:
      return `${where} must ${wish(error, params)}, got ${shown(error.data)}`;
  }
}

function wish({ keyword, message = "" }: ErrorObject, params: Readonly<Record<string, unknown>>) {
  switch (keyword) {
    case "type":
      return `be of type ${[params["type"]].flat().map(String).join(" or ")}`;
    case "enum":
      return `be one of ${(params["allowedValues"] as readonly unknown[]).map(String).join(", ")}`;
    case "minimum":
      return `be at least ${String(params["limit"])}`;
    case "maximum":
      return `be at most ${String(params["limit"])}`;
    case "minLength":
    case "minItems":
      return `have a length of at least ${String(params["limit"])}`;
    default:
      return message.replace(/^must /, "");
  }
}

/** `/waivers/0/owner` as `.waivers[0].owner`; a JSON pointer has `/` and `~` of keys escaped. */
function placeOf(pointer: string): string {
  return pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .map((part) => (/^\d+$/.test(part) ? `[${part}]` : `.${part}`))
    .join("");
}

function shown(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  return Array.isArray(value) ? `a list of ${value.length}` : "an object";
}
