import { createHash } from "node:crypto";
import type { Tree } from "../../internal/merge";

/**
 * Kinds of documents, in the order in which they are applied; they are removed in the opposite one. What a document refers to comes
 * before it.
 */
export const documentKinds = [
  "repository",
  "snapshotPolicy",
  "lifecyclePolicy",
  "componentTemplate",
  "indexTemplate",
  "role",
  "watch",
  "space",
  "dataView",
  "savedSearch",
] as const;
export type DocumentKind = (typeof documentKinds)[number];

/** One object of Elasticsearch or Kibana as it should be. */
export interface ManagedDocument {
  readonly kind: DocumentKind;
  /** Name in its API, or id; begins with `global-monitoring`, except the space. */
  readonly name: string;
  readonly method: "PUT" | "POST";
  /** Path of the request that makes it. */
  readonly path: string;
  readonly body: Tree;
}

/** Value of the mark that says that an object is ours. */
export const MANAGED_BY = "global-monitoring";

/** Where an API keeps marks, by kind; other kinds are known by the prefix of their names alone. */
const MARKS: Partial<Readonly<Record<DocumentKind, readonly string[]>>> = {
  snapshotPolicy: ["config", "metadata"],
  lifecyclePolicy: ["policy", "_meta"],
  componentTemplate: ["_meta"],
  indexTemplate: ["_meta"],
  role: ["metadata"],
  watch: ["metadata"],
};

/**
 * Writes into the document whose it is, with a hash of its content: APIs add defaults to what they are given, so a key that is no
 * longer wanted cannot be told from such a default; the hash tells.
 */
export function marked(document: ManagedDocument): ManagedDocument {
  const path = MARKS[document.kind];
  if (path === undefined) return document;
  const mark = { managed_by: MANAGED_BY, hash: contentHash(document.body) };
  return { ...document, body: mergedAt(document.body, path, mark) };
}

function mergedAt(tree: Tree, path: readonly string[], value: Tree): Tree {
  const [key, ...rest] = path;
  if (key === undefined) return { ...tree, ...value };
  return { ...tree, [key]: mergedAt((tree[key] ?? {}) as Tree, rest, value) };
}

/** The first 12 digits of the SHA-256 of a value's JSON. */
export function contentHash(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 12);
}

/** The body of a request, by the official client's type of that request. `Path` are its keys that stand in the path. */
export type BodyOf<Request, Path extends keyof Request = never> = Omit<
  Request,
  "body" | "querystring" | Path
>;
