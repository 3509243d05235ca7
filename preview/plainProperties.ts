/**
 * Serialises properties that are plain data in one go.
 *
 * The SDK waits for each value of a resource's properties by a promise of its own, for any of them could be an Output. Most
 * are constants: the values of a chart are some hundred. What has an Output, a promise, a resource or an asset in it goes
 * the SDK's way.
 */

type Properties = Record<string, unknown>;
type Serialized = readonly [properties: Properties, dependencies: Map<string, Set<unknown>>];

/** The SDK's function: properties as they are sent, and for each the resources it depends on. */
export type SerializeProperties = (
  label: string,
  properties: Properties,
  options?: unknown,
) => Promise<Serialized>;

/** Stands for a value that only the SDK can serialise. */
const NOT_PLAIN = Symbol("not plain");
/** Deeper than any data; what refers to itself is left to the SDK, too. */
const MAX_DEPTH = 100;

/** A copy of plain data without undefined members, as the SDK's serialiser makes it. */
function copyOf(value: unknown, depth: number): unknown {
  if (typeof value === "object" && value !== null) {
    if (depth === MAX_DEPTH) return NOT_PLAIN;
    return Array.isArray(value) ? copyOfList(value, depth + 1) : copyOfObject(value, depth + 1);
  }
  return typeof value === "string" ||
    typeof value === "number" ||
    typeof value === "boolean" ||
    value === null ||
    value === undefined
    ? value
    : NOT_PLAIN;
}

function copyOfList(list: readonly unknown[], depth: number): unknown {
  const copy: unknown[] = [];
  // By index, since the SDK sends the holes of a sparse list as null.
  for (let i = 0; i < list.length; i++) {
    const item = copyOf(list[i], depth);
    if (item === NOT_PLAIN) return NOT_PLAIN;
    copy.push(item === undefined ? null : item);
  }
  return copy;
}

function copyOfObject(object: object, depth: number): unknown {
  const prototype: unknown = Object.getPrototypeOf(object);
  if (prototype !== Object.prototype && prototype !== null) return NOT_PLAIN;
  const copy: Properties = {};
  for (const key of Object.keys(object)) {
    // The SDK knows its own kinds of objects by such members; its proxies have accessors of any name.
    if (key.startsWith("__")) return NOT_PLAIN;
    const item = copyOf((object as Properties)[key], depth);
    if (item === NOT_PLAIN) return NOT_PLAIN;
    if (item !== undefined) copy[key] = item;
  }
  return copy;
}

/** @param original The SDK's `serializeResourceProperties`, which leaves out `id` and `urn`. */
export function serializePlain(original: SerializeProperties): SerializeProperties {
  return async (label, properties, options) => {
    const result: Properties = {};
    const dependencies = new Map<string, Set<unknown>>();
    for (const key of Object.keys(properties)) {
      if (key === "id" || key === "urn") continue;
      const copy = copyOf(properties[key], 0);
      if (copy === NOT_PLAIN) {
        const [one, resources] = await original(label, { [key]: properties[key] }, options);
        Object.assign(result, one);
        for (const [name, found] of resources) dependencies.set(name, found);
      } else if (copy !== undefined) {
        result[key] = copy;
        dependencies.set(key, new Set());
      }
    }
    return [result, dependencies];
  };
}
