import { KeyKind, type KeyList, type KeyTree } from "./keyList";

/**
 * Paths of values that the chart does not know: Helm drops them in silence. Lists are not looked into, and neither
 * are Outputs and other things that are no plain objects. A key set to `null` deletes a default and must be known too.
 */
export function unknownKeys(
  values: Readonly<Record<string, unknown>>,
  list: Pick<KeyList, "keys">,
): readonly string[] {
  return below(values, list.keys, []);
}

function below(
  values: Readonly<Record<string, unknown>>,
  tree: KeyTree,
  at: readonly string[],
): readonly string[] {
  return Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .flatMap(([key, value]) => {
      const path = [...at, key];
      const node = Object.hasOwn(tree, key) ? tree[key] : undefined;
      if (node === undefined) return [path.join(".")];
      if (!isPlain(value) || node === KeyKind.Free || node === KeyKind.Template) return [];
      if (node === KeyKind.Value) return Object.keys(value).map((k) => [...path, k].join("."));
      return below(value, node, path);
    });
}

/** What stands for a secret or an unknown value on Pulumi's wire carries this key; it is a leaf. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return (prototype === Object.prototype || prototype === null) && !Object.hasOwn(value, SIGNATURE);
}
