/** The part of JSON Schema that policies describe their config with. */

/** A schema; what is not listed is not checked. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly items?: JsonSchema;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
}

/** What is wrong with a value, each with its path, what is allowed and what was got. */
export function problemsOf(value: unknown, schema: JsonSchema, path: string): string[] {
  const types = schema.type === undefined ? [] : [schema.type].flat();
  if (types.length > 0 && !types.some((type) => hasType(value, type))) {
    return [`${path} must be of type ${types.join(" or ")}, got ${shown(value)}`];
  }
  const allowed = schema.enum;
  if (allowed?.includes(value) === false) {
    return [`${path} must be one of ${allowed.map(String).join(", ")}, got ${shown(value)}`];
  }
  if (typeof value === "string") return ofText(value, schema, path);
  if (typeof value === "number") return ofNumber(value, schema, path);
  if (Array.isArray(value)) return ofList(value, schema, path);
  return typeof value === "object" && value !== null
    ? ofObject(value as Readonly<Record<string, unknown>>, schema, path)
    : [];
}

function hasType(value: unknown, type: string): boolean {
  if (type === "array") return Array.isArray(value);
  if (type === "null") return value === null;
  if (type === "integer") return Number.isInteger(value);
  if (type === "object")
    return typeof value === "object" && value !== null && !Array.isArray(value);
  return typeof value === type;
}

function ofText(value: string, { minLength = 0, pattern }: JsonSchema, path: string): string[] {
  if (value.length < minLength) return [`${path} must not be empty`];
  if (pattern === undefined || new RegExp(pattern, "u").test(value)) return [];
  return [`${path} must match ${pattern}, got ${shown(value)}`];
}

function ofNumber(value: number, { minimum, maximum }: JsonSchema, path: string): string[] {
  if (minimum !== undefined && value < minimum) {
    return [`${path} must be at least ${minimum}, got ${value}`];
  }
  return maximum !== undefined && value > maximum
    ? [`${path} must be at most ${maximum}, got ${value}`]
    : [];
}

function ofList(value: readonly unknown[], { items, minItems = 0 }: JsonSchema, path: string) {
  const few = value.length < minItems ? [`${path} must have at least ${minItems} item`] : [];
  if (items === undefined) return few;
  return [...few, ...value.flatMap((item, index) => problemsOf(item, items, `${path}[${index}]`))];
}

function ofObject(
  value: Readonly<Record<string, unknown>>,
  { properties = {}, required = [], additionalProperties }: JsonSchema,
  path: string,
): string[] {
  const missing = required
    .filter((key) => !Object.hasOwn(value, key))
    .map((key) => `${path}.${key} is missing`);
  const own = Object.entries(value).flatMap(([key, each]) => {
    const schema = Object.hasOwn(properties, key) ? properties[key] : additionalProperties;
    if (schema === false) {
      return [`${path} has no key "${key}", allowed are ${Object.keys(properties).join(", ")}`];
    }
    return typeof schema === "object" ? problemsOf(each, schema, `${path}.${key}`) : [];
  });
  return [...missing, ...own];
}

function shown(value: unknown): string {
  if (typeof value === "object" && value !== null)
    return Array.isArray(value) ? "a list" : "an object";
  return value === undefined ? "nothing" : JSON.stringify(value);
}
