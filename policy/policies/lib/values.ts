/**
 * Reading of values whose shape nobody promises: a resource of any program, in preview or after an update.
 * Nothing here throws.
 */

/** What stands for a value that only the cloud knows; Pulumi has one for each type, SDKs send the string's. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Pulumi's sentinels for unknown values, and what the offline preview shows for unknowns and secrets. */
const UNSEEN: ReadonlySet<string> = new Set([
  UNKNOWN,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
  "[unknown]",
  "[secret]",
]);

/** A JSON object. */
export type Properties = Record<string, unknown>;

/** Whether something is there; "unknown" when a preview, or a policy at all, cannot see it. */
export type Presence = "present" | "absent" | "unknown";

/** Whether a value is one that cannot be looked into. A chart rendered with an unknown value has it inside its strings. */
export function isUnknown(value: unknown): boolean {
  if (typeof value !== "string") return false;
  return value.length > UNKNOWN.length ? value.includes(UNKNOWN) : UNSEEN.has(value);
}

/** Whether a value is a JSON object. */
export function isRecord(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value at a path; {@link UNKNOWN} when a value on the way is unknown, `undefined` when there is none. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  let current = value;
  for (const key of path) {
    if (isUnknown(current)) return UNKNOWN;
    if (!isRecord(current) || !Object.hasOwn(current, key)) return undefined;
    current = current[key];
  }
  return isUnknown(current) ? UNKNOWN : current;
}

/** A known, non-empty string, or `undefined`. */
export function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" && !isUnknown(value) ? value : undefined;
}

/** A number, or a text that is one; NaN for anything else. */
export function toNumber(value: unknown): number {
  if (typeof value === "number") return value;
  return typeof value === "string" ? Number(value) : NaN;
}

/** The array itself, a single value as an array of one, nothing as an empty array. */
export function list(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value as unknown[];
  return value === undefined || value === null ? [] : [value];
}

/** A switch as YAML writers spell it. */
export function flag(value: unknown, fallback: boolean): Presence {
  if (isUnknown(value)) return "unknown";
  if (value === true || value === "true") return "present";
  if (value === false || value === "false") return "absent";
  return fallback ? "present" : "absent";
}

/** Present if one is, else unknown if one is, else absent. */
export function anyOf(presences: readonly Presence[]): Presence {
  if (presences.includes("present")) return "present";
  return presences.includes("unknown") ? "unknown" : "absent";
}

/** Absent if one is, else unknown if one is, else present. */
export function allOf(presences: readonly Presence[]): Presence {
  if (presences.includes("absent")) return "absent";
  return presences.includes("unknown") ? "unknown" : "present";
}

/** A text as messages may show it: without what an address has before its host and after its path, mostly a password. */
export function withoutPassword(written: string): string {
  return written.replace(/(\w:\/\/)[^/@\s]*@/g, "$1").replace(/(\w:\/\/[^?\s]*)\?\S*/g, "$1?…");
}

/** How a value is shown in a message: short, one line, no content of objects (it may hold a secret). */
export function show(value: unknown): string {
  if (isUnknown(value)) return "a value not known until update";
  if (value === undefined || value === null) return "nothing";
  if (typeof value === "string") return JSON.stringify(withoutPassword(value).slice(0, 80));
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return Array.isArray(value) ? "a list" : "an object";
}
