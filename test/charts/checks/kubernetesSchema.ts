import * as fs from "node:fs";
import * as path from "node:path";
import ts from "typescript";

/** A JSON schema. */
export type Schema = Readonly<Record<string, unknown>>;

/** JSON schemas of Kubernetes' own types. */
export interface KubernetesSchemas {
  /** By name, such as `core.v1.Container`. */
  readonly definitions: Readonly<Record<string, Schema>>;
  /** Name of the definition by `apiVersion/Kind`. */
  readonly kinds: ReadonlyMap<string, string>;
}

/** Fields that hold quantities: the API server takes a number as well as text. */
const QUANTITIES = new Set([
  "allocatable",
  "averageValue",
  "capacity",
  "default",
  "divisor",
  "hard",
  "limits",
  "requests",
  "sizeLimit",
  "value",
]);

/**
 * Kubernetes' types as strict JSON schemas (unknown fields rejected, required fields required), read from the type
 * declarations of @pulumi/kubernetes, which Pulumi generates from the Kubernetes OpenAPI document. So the schema needs
 * no network and has the version that typed resources are written against.
 */
export function kubernetesSchemas(): KubernetesSchemas {
  const file = path.join(
    path.dirname(require.resolve("@pulumi/kubernetes/package.json")),
    "types",
    "input.d.ts",
  );
  const source = ts.createSourceFile(file, fs.readFileSync(file, "utf8"), ts.ScriptTarget.ES2022);
  const definitions: Record<string, Schema> = {};
  const kinds = new Map<string, string>();
  eachInterface(source.statements, "", (name, node) => {
    const schema = interfaceSchema(node, source);
    definitions[name] = schema;
    const { apiVersion, kind } = schema.properties as Record<string, { enum?: string[] }>;
    const key = [apiVersion?.enum?.[0], kind?.enum?.[0]].join("/");
    // Some types serve several versions of the same kind ("…Patch" are for server-side apply).
    if (apiVersion?.enum !== undefined && kind?.enum !== undefined && !name.endsWith("Patch")) {
      kinds.set(key, name);
    }
  });
  return { definitions, kinds };
}

function eachInterface(
  statements: readonly ts.Statement[],
  prefix: string,
  visit: (name: string, node: ts.InterfaceDeclaration) => void,
): void {
  for (const statement of statements) {
    if (ts.isInterfaceDeclaration(statement)) visit(prefix + statement.name.text, statement);
    else if (
      ts.isModuleDeclaration(statement) &&
      statement.body?.kind === ts.SyntaxKind.ModuleBlock
    ) {
      const block = statement.body;
      eachInterface(block.statements, `${prefix}${statement.name.text}.`, visit);
    }
  }
}

function interfaceSchema(node: ts.InterfaceDeclaration, source: ts.SourceFile): Schema {
  const properties: Record<string, Schema> = {};
  const required: string[] = [];
  for (const member of node.members) {
    if (!ts.isPropertySignature(member) || member.type === undefined) continue;
    const name = (member.name as ts.Identifier | ts.StringLiteral).text;
    const schema = typeSchema(member.type, source);
    properties[name] = QUANTITIES.has(name) ? alsoNumbers(schema) : schema;
    if (member.questionToken === undefined) required.push(name);
  }
  return { type: "object", properties, required, additionalProperties: false };
}

function alsoNumbers(schema: Schema): Schema {
  if (schema.type === "string") return { type: ["string", "number"] };
  const values = schema.additionalProperties as Schema | undefined;
  return values?.type === "string"
    ? { ...schema, additionalProperties: { type: ["string", "number"] } }
    : schema;
}

function typeSchema(node: ts.TypeNode, source: ts.SourceFile): Schema {
  if (ts.isUnionTypeNode(node)) {
    const members = node.types.filter((type) => type.kind !== ts.SyntaxKind.UndefinedKeyword);
    const schemas = members.map((type) => typeSchema(type, source));
    return schemas.length === 1 && schemas[0] !== undefined ? schemas[0] : { anyOf: schemas };
  }
  if (ts.isArrayTypeNode(node)) {
    return { type: "array", items: typeSchema(node.elementType, source) };
  }
  if (ts.isLiteralTypeNode(node) && ts.isStringLiteral(node.literal)) {
    return { type: "string", enum: [node.literal.text] };
  }
  if (ts.isTypeLiteralNode(node)) return mapSchema(node, source);
  if (ts.isTypeReferenceNode(node)) return referenceSchema(node, source);
  switch (node.kind) {
    case ts.SyntaxKind.StringKeyword:
      return { type: "string" };
    case ts.SyntaxKind.NumberKeyword:
      return { type: "number" };
    case ts.SyntaxKind.BooleanKeyword:
      return { type: "boolean" };
    default:
      return {};
  }
}

function mapSchema(node: ts.TypeLiteralNode, source: ts.SourceFile): Schema {
  const index = node.members.find(ts.isIndexSignatureDeclaration);
  return {
    type: "object",
    additionalProperties: index === undefined ? true : typeSchema(index.type, source),
  };
}

function referenceSchema(node: ts.TypeReferenceNode, source: ts.SourceFile): Schema {
  const name = node.typeName.getText(source);
  const inner = node.typeArguments?.[0];
  if (name === "pulumi.Input" && inner !== undefined) return typeSchema(inner, source);
  return name.startsWith("inputs.")
    ? { $ref: `kubernetes#/definitions/${name.slice("inputs.".length)}` }
    : {};
}
