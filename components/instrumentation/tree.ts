import type { Tree } from "../internal/merge";

/** Whether a value is a plain object. Outputs, and what Pulumi does not know yet, are not: they are never looked into. */
export function isTree(value: unknown): value is Tree {
  return (
    typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype
  );
}

/** The object under a key; an empty one where there is none. */
export function treeAt(value: unknown, key: string): Tree {
  const below = isTree(value) ? value[key] : undefined;
  return isTree(below) ? below : {};
}

/** The text under a key, if there is one. */
export function textAt(value: unknown, key: string): string | undefined {
  const below = isTree(value) ? value[key] : undefined;
  return typeof below === "string" && below !== "" ? below : undefined;
}

/** The list under a key; empty where there is none, `undefined` where it is not known yet. */
export function listAt(value: unknown, key: string): readonly unknown[] | undefined {
  const below = isTree(value) ? value[key] : undefined;
  if (below === undefined || below === null) return [];
  return Array.isArray(below) ? (below as unknown[]) : undefined;
}

/** Names of the objects of a list; `undefined` when one is not known yet. */
export function namesIn(list: readonly unknown[]): ReadonlySet<string> | undefined {
  const names = list.map((entry) => textAt(entry, "name"));
  return names.includes(undefined) ? undefined : new Set(names as string[]);
}

/** Whether a key is free to be filled: absent, or an object to add to. */
export function isOpen(value: unknown): boolean {
  return value === undefined || value === null || isTree(value);
}
