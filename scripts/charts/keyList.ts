import { parse } from "yaml";
import { type ChartFiles, type ChartPart, chartParts } from "./archive";
import { chartMeta } from "./digest";
import { type ValuesUse, valuesUses } from "./templates";

/** What a key takes. */
export const KeyKind = {
  /** A scalar. */
  Value: "value",
  /** Anything: a list, an empty default, or a map that templates render as a whole. */
  Free: "free",
  /** Anything: not in values.yaml, but read by a template. */
  Template: "template",
} as const;
export type KeyKind = (typeof KeyKind)[keyof typeof KeyKind];

/** Known keys below a key, or what the key takes. */
export type KeyNode = KeyKind | KeyTree;
export interface KeyTree {
  readonly [key: string]: KeyNode;
}

/** The keys of one chart version. */
export interface KeyList {
  readonly chart: string;
  readonly version: string;
  readonly keys: KeyTree;
}

/** A key that the scan cannot find: how it is read, and so why it is legal. */
export interface ExtraKey {
  readonly path: string;
  readonly reason: string;
}

interface MutableTree {
  [key: string]: KeyKind | MutableTree;
}

/** A key list while it is built. */
interface Building {
  readonly keys: MutableTree;
  /** Paths whose default is `{}`. */
  readonly empty: Set<string>;
}

/**
 * The keys that a chart knows: those of its values.yaml and its sub-charts', and those that templates read. `extra`
 * lists what the scan cannot see; everything below such a key is free.
 */
export function keyList(files: ChartFiles, extra: readonly ExtraKey[] = []): KeyList {
  const meta = chartMeta(files);
  const parts = chartParts(files);
  const building: Building = { keys: {}, empty: new Set() };
  for (const part of parts) addDefaults(building, part);
  const uses = parts.flatMap((part) => [...partUses(part), ...conditions(part)]);
  openMaps(building, uses);
  // Short paths first: a map that is rendered as a whole makes everything below it free, whatever reads that.
  for (const use of [...uses].sort((a, b) => a.path.length - b.path.length)) {
    addUse(building.keys, use);
  }
  for (const { path } of extra) setFree(building.keys, path.split("."));
  return { chart: String(meta.name), version: String(meta.version), keys: sorted(building.keys) };
}

function steps(part: ChartPart): readonly string[] {
  return part.path === "" ? [] : part.path.split(".");
}

function addDefaults(building: Building, part: ChartPart): void {
  const text = part.files.get("values.yaml")?.toString("utf8") ?? "";
  const defaults: unknown = parse(text, { merge: true });
  if (isMap(defaults)) mergeDefaults(building, steps(part), defaults);
}

function mergeDefaults(
  building: Building,
  at: readonly string[],
  defaults: Readonly<Record<string, unknown>>,
): void {
  const tree = treeAt(building.keys, at);
  for (const [key, value] of Object.entries(defaults)) {
    const path = [...at, key];
    if (isMap(value) && Object.keys(value).length > 0) {
      mergeDefaults(building, path, value);
    } else if (typeof tree[key] !== "object") {
      if (isMap(value)) building.empty.add(path.join("."));
      tree[key] = isScalar(value) && tree[key] !== KeyKind.Free ? KeyKind.Value : KeyKind.Free;
    }
  }
}

/** What the templates of a chart or sub-chart read, as paths of the whole chart's values. */
function partUses(part: ChartPart): readonly ValuesUse[] {
  return [...part.files]
    .filter(([file]) => file.startsWith("templates/"))
    .flatMap(([, content]) => valuesUses(content.toString("utf8")))
    .map((use) => ({
      ...use,
      // Helm shares `global` with every sub-chart.
      path: use.path[0] === "global" ? use.path : [...steps(part), ...use.path],
    }));
}

/** Sub-charts are switched by a condition, which need not stand in any values.yaml. */
function conditions(part: ChartPart): readonly ValuesUse[] {
  return (chartMeta(part.files).dependencies ?? [])
    .map(({ condition }) => (typeof condition === "string" ? condition : ""))
    .flatMap((condition) => condition.split(",").map((path) => path.trim()))
    .filter((path) => path !== "")
    .map((path) => ({
      path: [...steps(part), ...path.split(".")],
      whole: false,
      passed: false,
    }));
}

/**
 * A `{}`, or a key that is not in values.yaml, of which templates read single fields and nothing else knows exactly those
 * fields: it becomes a tree, so that a misspelt field is found.
 */
function openMaps(building: Building, uses: readonly ValuesUse[]): void {
  const asWhole = new Set(
    uses.filter((use) => use.whole || use.passed).map((use) => use.path.join(".")),
  );
  for (const { path } of uses) {
    for (let length = 1; length < path.length; length++) {
      const above = path.slice(0, length);
      const name = above.join(".");
      if (asWhole.has(name)) break;
      if (building.empty.has(name) || isNewIn(building.keys, above)) treeAt(building.keys, above);
    }
  }
}

/** Whether a path is not known yet, below a tree that is. */
function isNewIn(keys: MutableTree, path: readonly string[]): boolean {
  let node: KeyNode | undefined = keys;
  for (const step of path) {
    if (typeof node !== "object") return false;
    node = node[step];
  }
  return node === undefined;
}

function addUse(keys: MutableTree, use: ValuesUse): void {
  let tree = keys;
  for (const [i, step] of use.path.entries()) {
    const last = i === use.path.length - 1;
    const node = tree[step];
    if (node === KeyKind.Free || node === KeyKind.Template) return;
    if (last) {
      if (node === undefined) tree[step] = KeyKind.Template;
      else if (use.whole) tree[step] = KeyKind.Free;
      return;
    }
    if (node === KeyKind.Value) return;
    const next: MutableTree = node ?? {};
    tree[step] = next;
    tree = next;
  }
}

/** The tree at a path; what stands in its way becomes a tree. */
function treeAt(keys: MutableTree, path: readonly string[]): MutableTree {
  let tree = keys;
  for (const step of path) {
    const below = tree[step];
    const next: MutableTree = typeof below === "object" ? below : {};
    tree[step] = next;
    tree = next;
  }
  return tree;
}

function setFree(keys: MutableTree, path: readonly string[]): void {
  const last = path.at(-1);
  if (last !== undefined) treeAt(keys, path.slice(0, -1))[last] = KeyKind.Free;
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isScalar(value: unknown): boolean {
  return value !== null && typeof value !== "object";
}

function sorted(tree: MutableTree): KeyTree {
  return Object.fromEntries(
    Object.entries(tree)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, node]) => [key, typeof node === "object" ? sorted(node) : node]),
  );
}
