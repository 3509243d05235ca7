/**
 * What Pulumi's signatures mean inside a decoded Struct, and the forms of properties that leave the engine.
 * The constants are those of `@pulumi/pulumi/runtime/rpc`, part of the protocol; importing that module would load
 * the whole SDK into the engine's process.
 */
import { decodeStruct, encodeStruct, type WireObject, type WireValue } from "./struct";

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const OUTPUT_VALUE = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
const RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e";
const ASSET = "c44067f5952c0a294b673a41bacd8c17";
const ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7";

/** What stands on the wire for a value that only the cloud knows. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** How a secret is shown in results and goldens. */
const SHOWN_SECRET = "[secret]";
/** How an unknown is shown in results and goldens. */
const SHOWN_UNKNOWN = "[unknown]";

/** Plain JSON as results show it. */
export type Json = null | boolean | number | string | Json[] | JsonObject;
/** An object of {@link Json}. */
export interface JsonObject {
  [key: string]: Json;
}

/** Wraps a value as a secret. */
export function secret(value: WireValue): WireObject {
  return { [SIGNATURE]: SECRET, value };
}

function isObject(value: WireValue | undefined): value is WireObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a value is wrapped as a secret (an output value that is secret counts). */
export function isSecret(value: WireValue | undefined): boolean {
  if (!isObject(value)) return false;
  return (
    value[SIGNATURE] === SECRET || (value[SIGNATURE] === OUTPUT_VALUE && value.secret === true)
  );
}

/** What to do with the special values in {@link toJson}. */
export interface ShowOptions {
  /** Shows secrets in clear: only for tests that hand a secret's content to another program. @default false */
  readonly showSecrets?: boolean;
}

/** The form of results: secrets as `[secret]`, unknowns as `[unknown]`, a resource reference as its URN. */
export function toJson(value: WireValue, options: ShowOptions = {}): Json {
  if (value === UNKNOWN) return SHOWN_UNKNOWN;
  if (Array.isArray(value)) return value.map((item) => toJson(item, options));
  if (!isObject(value)) return value;
  switch (value[SIGNATURE]) {
    case undefined:
      return objectToJson(value, options);
    case SECRET:
      return options.showSecrets === true ? toJson(value.value ?? null, options) : SHOWN_SECRET;
    case OUTPUT_VALUE:
      if (value.secret === true && options.showSecrets !== true) return SHOWN_SECRET;
      return value.value === undefined ? SHOWN_UNKNOWN : toJson(value.value, options);
    case RESOURCE:
      return value.urn ?? null;
    case ASSET:
    case ARCHIVE: {
      const { [SIGNATURE]: kind, ...content } = value;
      return {
        [kind === ASSET ? "[asset]" : "[archive]"]: objectToJson(content, options),
      };
    }
    default:
      return objectToJson(value, options);
  }
}

function objectToJson(value: WireObject, options: ShowOptions): JsonObject {
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, toJson(item, options)]),
  );
}

/** {@link toJson} of encoded properties, with sorted keys so that two runs give the same bytes. */
export function structToJson(bytes: Uint8Array, options: ShowOptions = {}): JsonObject {
  return sortKeys(objectToJson(decodeStruct(bytes), options));
}

/** A copy with the keys of all objects sorted. */
function sortKeys<T extends Json>(value: T): T {
  if (Array.isArray(value)) return value.map((item) => sortKeys(item)) as T;
  if (typeof value !== "object" || value === null) return value;
  const source: JsonObject = value;
  const sorted: JsonObject = {};
  for (const key of Object.keys(source).sort()) sorted[key] = sortKeys(source[key] ?? null);
  return sorted as T;
}

/**
 * Properties in the form analyzers take: like the real engine, which marshals them with secrets and unknowns but
 * without resource references (they become the id of a custom resource, the URN of a component) and output values.
 */
export function forAnalyzer(properties: Buffer): Buffer {
  if (!properties.includes(RESOURCE) && !properties.includes(OUTPUT_VALUE)) return properties;
  const lowered: Record<string, WireValue> = {};
  for (const [key, value] of Object.entries(decodeStruct(properties))) {
    lowered[key] = lower(value);
  }
  return encodeStruct(lowered);
}

function lower(value: WireValue): WireValue {
  if (Array.isArray(value)) return value.map(lower);
  if (!isObject(value)) return value;
  if (value[SIGNATURE] === RESOURCE) {
    if (value.id === undefined) return value.urn ?? null;
    return value.id === "" ? UNKNOWN : lower(value.id);
  }
  if (value[SIGNATURE] === OUTPUT_VALUE) {
    const inner = value.value === undefined ? UNKNOWN : lower(value.value);
    return value.secret === true ? secret(inner) : inner;
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, lower(item)]));
}

/**
 * Wraps the named properties as secrets, as the engine does for `additionalSecretOutputs`. A name that has no value
 * yet becomes a secret unknown: what only the cloud knows is still a secret to those who read it.
 */
export function markSecretOutputs(properties: Buffer, names: readonly string[]): Buffer {
  if (names.length === 0) return properties;
  const object = decodeStruct(properties);
  for (const name of names) {
    const value = object[name];
    if (!isSecret(value)) object[name] = secret(value ?? UNKNOWN);
  }
  return encodeStruct(object);
}
