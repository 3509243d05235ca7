/** Server-side apply: a patch resource changes an object that another resource makes. */
import type { KubernetesObject } from "../objects";
import { at, isRecord, isUnknown, text, type Properties } from "../values";

const PATCH = /Patch$/;

/** The objects of a stack as its patches leave them; the patches themselves are left out. */
export function withPatches(objects: readonly KubernetesObject[]): readonly KubernetesObject[] {
  const patches = new Map<string, KubernetesObject[]>();
  for (const object of objects) {
    if (!isPatch(object)) continue;
    const key = keyOf(object, object.kind.replace(PATCH, ""));
    patches.set(key, [...(patches.get(key) ?? []), object]);
  }
  if (patches.size === 0) return objects;
  return objects
    .filter((object) => !isPatch(object))
    .map((object) =>
      (patches.get(keyOf(object, object.kind)) ?? []).reduce(
        (merged, patch) => ({ ...merged, props: apply(merged.props, patch.props) as Properties }),
        object,
      ),
    );
}

function isPatch({ kind, props }: KubernetesObject): boolean {
  return PATCH.test(kind) && text(at(props, "metadata", "name")) !== undefined;
}

function keyOf({ group, name, namespace, provider }: KubernetesObject, kind: string): string {
  return [provider ?? "", group, kind, namespace, name].join("\n");
}

/** Objects join key by key, lists of named things (containers, variables, volumes) by name. */
function apply(base: unknown, patch: unknown): unknown {
  if (patch === undefined || patch === null) return base;
  if (isRecord(base) && isRecord(patch)) {
    const keys = new Set([...Object.keys(base), ...Object.keys(patch)]);
    return Object.fromEntries(
      [...keys].map((key) => [key, apply(own(base, key), own(patch, key))]),
    );
  }
  if (Array.isArray(base) && Array.isArray(patch)) return applyList(base, patch);
  return patch;
}

function applyList(base: readonly unknown[], patch: readonly unknown[]): unknown[] {
  const names = new Set(patch.map((item) => text(at(item, "name"))).filter(isText));
  const isNamed = (item: unknown) => names.has(text(at(item, "name")) ?? "");
  const others = patch.filter((item) => text(at(item, "name")) === undefined);
  return [
    ...base.filter((item) => !isNamed(item)),
    ...[...names].map((name) => {
      const named = (items: readonly unknown[]) =>
        items.find((item) => text(at(item, "name")) === name);
      return apply(named(base), named(patch));
    }),
    ...others.filter((item) => isUnknown(item) || !base.includes(item)),
  ];
}

function isText(value: string | undefined): value is string {
  return value !== undefined;
}

function own(record: Properties, key: string): unknown {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
