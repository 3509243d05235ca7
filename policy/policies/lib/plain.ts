import { isRecord, UNKNOWN, type Properties } from "./values";

/** Deeper than any resource; a bound, so that no input makes the copy endless. */
const MAX_DEPTH = 64;

/**
 * Copies properties out of the proxies of @pulumi/policy, which throw when an unknown is touched (and so end the whole
 * policy). An unknown becomes {@link UNKNOWN}; whatever else cannot be read counts as unknown, too.
 */
export function plain(properties: unknown): Properties {
  if (typeof properties !== "object" || properties === null) return {};
  const target = targetOf(properties);
  const known = copies.get(target);
  if (known !== undefined) return known;
  const copied = copy(target, 0);
  const result = isRecord(copied) ? copied : {};
  copies.set(target, result);
  return result;
}

/** What was copied already: policies of the same stack ask for the same properties one after the other. */
const copies = new WeakMap<object, Properties>();

/** The object behind a proxy of @pulumi/policy, by the name that it has for this; reading it is faster, and throws nothing. */
export function targetOf(properties: object): object {
  try {
    const target = (properties as Properties).__getSpecialProxyTarget;
    return isRecord(target) ? target : properties;
  } catch {
    return properties;
  }
}

function copy(value: unknown, depth: number): unknown {
  if (typeof value !== "object" || value === null) {
    return typeof value === "function" ? undefined : value;
  }
  if (depth >= MAX_DEPTH) return UNKNOWN;
  try {
    return Array.isArray(value) ? copyArray(value, depth) : copyObject(value, depth);
  } catch {
    return UNKNOWN;
  }
}

function copyArray(value: readonly unknown[], depth: number): unknown[] {
  const result: unknown[] = [];
  for (let index = 0; index < value.length; index++) {
    result.push(read(value, index, depth));
  }
  return result;
}

function copyObject(value: object, depth: number): Properties {
  const result: Properties = {};
  for (const key of Object.keys(value)) {
    const copied = read(value, key, depth);
    if (key === "__proto__") {
      // A plain assignment would set the prototype instead of a key.
      Object.defineProperty(result, key, {
        value: copied,
        enumerable: true,
        configurable: true,
        writable: true,
      });
    } else {
      result[key] = copied;
    }
  }
  return result;
}

function read(from: object, key: string | number, depth: number): unknown {
  try {
    return copy((from as Properties)[key], depth + 1);
  } catch {
    return UNKNOWN;
  }
}
