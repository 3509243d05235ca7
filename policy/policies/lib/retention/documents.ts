/** Documents of Elasticsearch that a program puts into ConfigMaps, for something that applies them. */
import type { KubernetesObject } from "../objects";
import type { StackView } from "../metrics/prometheusStack";
import { at, isRecord, text } from "../values";

/** A JSON object inside a ConfigMap. */
export interface JsonDocument {
  readonly object: KubernetesObject;
  /** Its name: its own `name`, or that of the object around it, or the file's. */
  readonly path: string;
  readonly document: unknown;
}

/** Longer texts are dashboards and the like. */
const MAX_LENGTH = 512 * 1024;
const MAX_DEPTH = 8;

/** JSON objects in ConfigMaps that look like Elasticsearch's: a lifecycle policy, a data stream's, a repository. */
export function jsonDocuments(view: StackView): JsonDocument[] {
  const known = documents.get(view);
  if (known !== undefined) return known;
  const found = view.objects
    .filter(({ group, kind }) => group === "core" && kind === "ConfigMap")
    .flatMap((object) => {
      const data = at(object.props, "data");
      return Object.entries(isRecord(data) ? data : {}).flatMap(([file, content]) =>
        parsed(content).flatMap((json) => walk(object, file, json, 0)),
      );
    });
  documents.set(view, found);
  return found;
}

const documents = new WeakMap<StackView, JsonDocument[]>();

function parsed(content: unknown): unknown[] {
  if (typeof content !== "string" || content.length > MAX_LENGTH) return [];
  if (!/"(?:phases|data_retention|base_path|bucket)"/.test(content)) return [];
  try {
    return [JSON.parse(content) as unknown];
  } catch {
    return [];
  }
}

function walk(
  object: KubernetesObject,
  path: string,
  value: unknown,
  depth: number,
): JsonDocument[] {
  if (depth > MAX_DEPTH || typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((each) => walk(object, path, each, depth + 1));
  const own = text(at(value, "name")) ?? path;
  const isDocument =
    isRecord(at(value, "policy", "phases")) ||
    at(value, "lifecycle", "data_retention") !== undefined ||
    (at(value, "type") === "s3" && isRecord(at(value, "settings")));
  if (isDocument) return [{ object, path: own, document: value }];
  return Object.entries(value).flatMap(([key, each]) =>
    walk(object, own === path && !WRAPPERS.has(key) ? key : own, each, depth + 1),
  );
}

/** Keys that say nothing of what is below them. */
const WRAPPERS: ReadonlySet<string> = new Set([
  "body",
  "documents",
  "template",
  "policies",
  "items",
]);
