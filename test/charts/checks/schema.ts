import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import { type KubernetesSchemas, kubernetesSchemas, type Schema } from "./kubernetesSchema";
import {
  at,
  idOf,
  isTree,
  list,
  type Manifest,
  ofKind,
  text,
  type Tree,
  tree,
  UNKNOWN,
} from "./manifest";

/** Says what is wrong with a manifest by the schema of its kind. */
export type SchemaCheck = (manifest: Manifest) => readonly string[];

/**
 * A strict check (unknown fields are errors) by Kubernetes' own types and by the CustomResourceDefinitions among
 * `manifests`. Definitions themselves are not checked: they are compiled. CEL rules of definitions are not evaluated.
 */
export function schemaCheck(manifests: readonly Manifest[]): SchemaCheck {
  const { definitions, kinds } = kubernetesSchemas();
  const ajv = new Ajv({
    allErrors: true,
    // Errors carry the value, to tell what is wrong from what the preview does not know.
    verbose: true,
    strict: false,
    validateFormats: false,
    code: { regExp: Object.assign(goPattern, { code: "" }) },
  });
  ajv.addSchema({
    $id: "kubernetes",
    definitions: { ...definitions, ...partialPods(definitions) },
  });
  const schemas = customSchemas(manifests);
  const compiled = new Map<string, ValidateFunction | undefined>();
  const validatorOf = (key: string): ValidateFunction | undefined => {
    if (!compiled.has(key)) {
      const kind = kinds.get(key);
      const schema =
        kind === undefined ? schemas.get(key) : { $ref: `kubernetes#/definitions/${kind}` };
      compiled.set(key, schema === undefined ? undefined : ajv.compile(schema));
    }
    return compiled.get(key);
  };
  return (manifest) => {
    if (manifest.kind === "CustomResourceDefinition") return [];
    const key = `${manifest.apiVersion}/${manifest.kind}`;
    const validate = validatorOf(key);
    if (validate === undefined) return [`${idOf(manifest)}: no definition of ${key}`];
    if (validate(withoutNulls(manifest))) return [];
    const known = (validate.errors ?? []).filter(({ data }) => data !== UNKNOWN);
    return known.map((error) => `${idOf(manifest)}${describe(error)}`);
  };
}

/**
 * Pod templates inside custom resources. Definitions such as ECK's leave them free to stay small, and the operator drops what it
 * cannot read: they are checked as Kubernetes' own. Containers may be missing, since the operator adds its own.
 */
const POD_TEMPLATE = "podTemplate";
const PARTIAL_TEMPLATE = "partial.PodTemplateSpec";

function partialPods(definitions: KubernetesSchemas["definitions"]): Record<string, Schema> {
  const template = tree(definitions["core.v1.PodTemplateSpec"]);
  return {
    "partial.PodSpec": { ...definitions["core.v1.PodSpec"], required: [] },
    [PARTIAL_TEMPLATE]: {
      ...template,
      properties: {
        ...tree(template.properties),
        spec: { $ref: "kubernetes#/definitions/partial.PodSpec" },
      },
    },
  };
}

/** Patterns of definitions are Go's: `(?i)` stands in the pattern, and some escapes are no JavaScript with the flag u. */
function goPattern(pattern: string, flags: string): RegExp {
  const ignoreCase = pattern.includes("(?i)");
  const source = pattern.replace("(?i)", "");
  try {
    return new RegExp(source, ignoreCase ? `${flags}i` : flags);
  } catch {
    return new RegExp(source, ignoreCase ? "i" : "");
  }
}

function describe(error: ErrorObject): string {
  const params = error.params as { additionalProperty?: string; allowedValues?: unknown };
  const what = params.additionalProperty ?? params.allowedValues;
  const detail = what === undefined ? "" : ` (${JSON.stringify(what)})`;
  return `${error.instancePath}: ${error.message ?? error.keyword}${detail}`;
}

/** The API server treats a field that is null as absent. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isTree(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, below]) => below !== null)
      .map(([key, below]) => [key, withoutNulls(below)]),
  );
}

/** Schemas of custom resources by `apiVersion/Kind`. */
export function customSchemas(manifests: readonly Manifest[]): ReadonlyMap<string, Schema> {
  const schemas = new Map<string, Schema>();
  for (const definition of ofKind(manifests, "CustomResourceDefinition")) {
    const group = text(at(definition, "spec", "group")) ?? "";
    const kind = text(at(definition, "spec", "names", "kind")) ?? "";
    for (const version of list(at(definition, "spec", "versions"))) {
      const schema = at(version, "schema", "openAPIV3Schema");
      if (!isTree(schema)) continue;
      schemas.set(`${group}/${String(at(version, "name"))}/${kind}`, rootSchema(schema));
    }
  }
  return schemas;
}

function rootSchema(schema: Tree): Schema {
  const strict = strictSchema(schema);
  const properties = {
    ...(strict.properties as Tree | undefined),
    apiVersion: { type: "string" },
    kind: { type: "string" },
    metadata: { $ref: "kubernetes#/definitions/meta.v1.ObjectMeta" },
  };
  return { ...strict, properties };
}

/** Keywords with one schema, a list of schemas, and a map of schemas below them. */
const MAPS = new Set(["properties", "patternProperties"]);

/** A structural schema of Kubernetes as JSON schema; an object with known properties has no others. */
function strictSchema(schema: Tree): Schema {
  if (schema["x-kubernetes-int-or-string"] === true) return { type: ["integer", "string"] };
  const result: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(schema)) {
    if (key.startsWith("x-") || key === "description" || key === "default") continue;
    if (MAPS.has(key) && isTree(value)) {
      result[key] = Object.fromEntries(
        Object.entries(value).map(([name, below]) => [
          name,
          name === POD_TEMPLATE && isOpen(below)
            ? { $ref: `kubernetes#/definitions/${PARTIAL_TEMPLATE}` }
            : strictSchema(below as Tree),
        ]),
      );
    } else if ((key === "items" || key === "additionalProperties") && isTree(value)) {
      result[key] = strictSchema(value);
    } else {
      // anyOf, oneOf, allOf and not only narrow what properties say: they stay as they are.
      result[key] = value;
    }
  }
  const known = schema.properties !== undefined && schema.additionalProperties === undefined;
  return known && !isOpen(schema) ? { ...result, additionalProperties: false } : result;
}

function isOpen(schema: unknown): boolean {
  return at(schema, "x-kubernetes-preserve-unknown-fields") === true;
}
