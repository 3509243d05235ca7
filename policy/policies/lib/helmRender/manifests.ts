/** From what helm prints to Kubernetes objects, as small as policies need them. */
import { createHash } from "node:crypto";
import type { Tags } from "yaml";
import { at, isRecord, list, type Properties } from "../values";

/** Longest text of a ConfigMap that is kept, in characters: dashboards say nothing to a policy. */
const MAX_DATA = 64 * 1024;

/** Stands for a value of a Secret; `isUnknown` holds for it. */
const HIDDEN = "[secret]";

/** Manifests by hash of their text: the charts of a hundred clusters differ in few of them. */
const parsed = new Map<string, readonly Properties[]>();

/** The objects in what helm printed. @throws when it is no list of manifests. */
export async function parseManifests(output: string): Promise<Properties[]> {
  // In YAML, `---` at the start of a line is never part of a value.
  const documents = output.split(/^---(?=\s|$).*$/m);
  const objects: Properties[] = [];
  for (const document of documents) {
    if (isDefinition(document) || document.trim() === "") continue;
    const key = createHash("sha256").update(document).digest("base64");
    const known = parsed.get(key) ?? (await parseDocument(document));
    parsed.set(key, known);
    objects.push(...known);
  }
  return objects;
}

/** Definitions are megabytes, no policy reads them, and to parse them takes seconds. */
function isDefinition(document: string): boolean {
  return /^kind: *["']?CustomResourceDefinition["']?\s*$/m.test(document);
}

async function parseDocument(document: string): Promise<Properties[]> {
  // Loaded only when something is rendered: it would be a tenth of the pack's time to start.
  const { parse } = await import("yaml");
  const value: unknown = parse(document, {
    version: "1.1",
    customTags: kubernetesTags,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: "error",
  });
  if (value === null || value === undefined) return [];
  return flat(value).map(trimmed);
}

/** Kubernetes reads YAML 1.1 (`yes` is true, 0644 is octal) without its dates, numbers to base 60 and binary values. */
function kubernetesTags(tags: Tags): Tags {
  return tags.filter(
    (tag) =>
      typeof tag === "string" ||
      (!("format" in tag && tag.format === "TIME") &&
        !/:(timestamp|binary|omap|pairs|set)$/.test(tag.tag)),
  );
}

function flat(value: unknown): Properties[] {
  if (!isRecord(value) || typeof value.kind !== "string") {
    throw new Error("what helm printed is no Kubernetes object");
  }
  if (value.kind.endsWith("List") && Array.isArray(value.items)) {
    return list(value.items).flatMap(flat);
  }
  return value.kind === "CustomResourceDefinition" ? [] : [value];
}

function trimmed(object: Properties): Properties {
  if (object.kind === "Secret") {
    const hide = (data: Properties) => mapValues(data, () => HIDDEN);
    return withParts(object, { data: hide, stringData: hide });
  }
  if (object.kind === "ConfigMap") {
    return withParts(object, {
      data: (data) => mapValues(data, shortened),
      binaryData: (data) => mapValues(data, () => ""),
    });
  }
  return object;
}

function shortened(value: unknown): unknown {
  return typeof value === "string" && value.length > MAX_DATA
    ? `(left out: ${value.length} characters)`
    : value;
}

function withParts(
  object: Properties,
  parts: Readonly<Record<string, (data: Properties) => Properties>>,
): Properties {
  const changed = { ...object };
  for (const [part, change] of Object.entries(parts)) {
    const data = at(object, part);
    if (isRecord(data)) changed[part] = change(data);
    // What is no map cannot be told to be harmless.
    else if (data !== undefined) changed[part] = HIDDEN;
  }
  return changed;
}

function mapValues(data: Properties, change: (value: unknown) => unknown): Properties {
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, change(value)]));
}
