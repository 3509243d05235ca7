/** A tree of plain values, as Helm reads it. Outputs may stand at its leaves. */
export type Tree = Readonly<Record<string, unknown>>;

/**
 * Merges `over` into `base` and returns a new tree: objects merge, arrays and scalars replace, `null` deletes the
 * key. Neither input changes. Outputs and promises are leaves: they replace and are never looked into.
 */
export function deepMerge(base: Tree, over: Tree | undefined): Tree {
  if (over === undefined) return base;
  const result = new Map<string, unknown>(Object.entries(base));
  for (const [key, value] of Object.entries(over)) {
    const below = result.get(key);
    if (value === null) result.delete(key);
    else if (isTree(below) && isTree(value)) result.set(key, deepMerge(below, value));
    else if (value !== undefined) result.set(key, value);
  }
  return Object.fromEntries(result);
}

function isTree(value: unknown): value is Tree {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
