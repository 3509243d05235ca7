import { parseAllDocuments } from "yaml";

/** A tree as it stands in a manifest. */
export type Tree = Readonly<Record<string, unknown>>;

/** What stands in a preview for a value that only the cloud or the cluster knows. */
export const UNKNOWN = "[unknown]";

/** One Kubernetes object. */
export interface Manifest extends Tree {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
}

/** Kinds without a namespace among those that are deployed. */
const CLUSTER_SCOPED = new Set([
  "APIService",
  "ClusterIssuer",
  "ClusterRole",
  "ClusterRoleBinding",
  "CustomResourceDefinition",
  "MutatingWebhookConfiguration",
  "Namespace",
  "PersistentVolume",
  "PriorityClass",
  "StorageClass",
  "ValidatingAdmissionPolicy",
  "ValidatingAdmissionPolicyBinding",
  "ValidatingWebhookConfiguration",
]);

/**
 * Reads the YAML that helm rendered. Objects without a namespace get the release's, as Helm does on install. Throws
 * on what the API server would not read: broken YAML, duplicate keys, an object without kind or name.
 */
export function parseManifests(text: string, namespace: string): readonly Manifest[] {
  return parseAllDocuments(text).flatMap((document) => {
    const error = document.errors[0];
    if (error !== undefined) throw new Error(error.message);
    const object: unknown = document.toJS();
    return object === null || object === undefined ? [] : flatten(object, namespace);
  });
}

function flatten(object: unknown, namespace: string): readonly Manifest[] {
  if (!isTree(object)) throw new Error(`a document is no object: ${JSON.stringify(object)}`);
  if (typeof object.kind === "string" && object.kind.endsWith("List")) {
    return list(object.items).flatMap((item) => flatten(item, namespace));
  }
  return [manifestOf(object, namespace)];
}

/** An object as a manifest in its namespace. */
export function manifestOf(object: Tree, namespace: string): Manifest {
  const { apiVersion, kind, metadata } = object;
  if (typeof apiVersion !== "string" || typeof kind !== "string" || !isTree(metadata)) {
    throw new Error(`no apiVersion, kind or metadata: ${JSON.stringify(object).slice(0, 200)}`);
  }
  if (typeof metadata.name !== "string") throw new Error(`a ${kind} has no name`);
  const scope = CLUSTER_SCOPED.has(kind) ? {} : { namespace: metadata.namespace ?? namespace };
  return { ...object, apiVersion, kind, metadata: { ...metadata, ...scope } as never };
}

/** How messages name an object: `monitoring/Service/grafana`. */
export function idOf(manifest: Manifest): string {
  const { name, namespace } = manifest.metadata;
  return [...(namespace === undefined ? [] : [namespace]), manifest.kind, name].join("/");
}

/** Manifests of a kind. */
export function ofKind(manifests: readonly Manifest[], ...kinds: string[]): readonly Manifest[] {
  return manifests.filter((manifest) => kinds.includes(manifest.kind));
}

export function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value at a path of keys; `undefined` where the path ends early. */
export function at(value: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>((node, key) => (isTree(node) ? node[key] : undefined), value);
}

/** A list, or an empty one. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

/** A tree, or an empty one. */
export function tree(value: unknown): Tree {
  return isTree(value) ? value : {};
}

/** Text, or `undefined`. */
export function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** Calls `visit` with every tree below a value, with the key it stands under. */
export function eachTree(value: unknown, visit: (node: Tree, key: string) => void, key = ""): void {
  if (Array.isArray(value)) {
    for (const item of value) eachTree(item, visit, key);
  } else if (isTree(value)) {
    visit(value, key);
    for (const [below, node] of Object.entries(value)) eachTree(node, visit, below);
  }
}

/** Every text below a value. */
export function texts(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap((item) => texts(item));
  return isTree(value) ? Object.values(value).flatMap((item) => texts(item)) : [];
}

/** Whether labels satisfy a label selector (matchLabels and matchExpressions). */
export function selects(selector: unknown, labels: Readonly<Record<string, unknown>>): boolean {
  const equal = Object.entries(tree(at(selector, "matchLabels")));
  return (
    equal.every(([key, value]) => labels[key] === value) &&
    list(at(selector, "matchExpressions")).every((expression) => matches(tree(expression), labels))
  );
}

function matches(expression: Tree, labels: Readonly<Record<string, unknown>>): boolean {
  const value = labels[String(expression.key)];
  switch (expression.operator) {
    case "In":
      return list(expression.values).includes(value);
    case "NotIn":
      return !list(expression.values).includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
    default:
      throw new Error(`unknown operator ${String(expression.operator)} in a selector`);
  }
}
