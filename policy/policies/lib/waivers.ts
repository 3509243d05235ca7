/** Waivers: who lets what go without what, why and until when. */
import { at, isRecord, list, text } from "./values";

/** A complete waiver that has not expired. */
export interface Waiver {
  /** What is waived for: a cluster, a bucket. */
  readonly subject: string;
  /** What is waived: signals, rules. */
  readonly items: ReadonlySet<string>;
}

/** Waivers that hold, and what is wrong with the others. */
export interface Waivers {
  readonly valid: readonly Waiver[];
  readonly problems: readonly string[];
}

/** How a policy's waivers are spelt. */
export interface WaiverKeys {
  /** Key of the subject: "cluster". */
  readonly subject: string;
  /** Key of the list of what is waived: "signals". */
  readonly items: string;
  /** What may be waived. */
  readonly allowed: readonly string[];
}

/**
 * Reads waivers from a policy's config. Nothing is waived by an incomplete or expired one.
 *
 * @param today Date as YYYY-MM-DD, in UTC; a waiver holds through the day on which it expires.
 */
export function readWaivers(raw: unknown, keys: WaiverKeys, today: string): Waivers {
  const valid: Waiver[] = [];
  const problems: string[] = [];
  list(raw).forEach((entry, index) => {
    const found = problemsOf(entry, keys, today);
    if (found.length > 0) {
      const subject = text(at(entry, keys.subject));
      const name = subject === undefined ? `waivers[${index}]` : `waivers[${index}] ("${subject}")`;
      problems.push(`${name} waives nothing: ${found.join("; ")}.`);
      return;
    }
    valid.push({
      subject: String(at(entry, keys.subject)),
      items: new Set(list(at(entry, keys.items)).map(String)),
    });
  });
  return { valid, problems };
}

/** Whether a waiver covers an item of a subject known by any of these names. */
export function isWaived(
  waivers: readonly Waiver[],
  names: ReadonlySet<string>,
  item: string,
): boolean {
  return waivers.some(({ subject, items }) => names.has(subject) && items.has(item));
}

function problemsOf(entry: unknown, keys: WaiverKeys, today: string): string[] {
  if (!isRecord(entry)) return ["it must be an object"];
  const missing = [keys.subject, "owner", "reason"].filter((key) => blank(at(entry, key)));
  const problems = missing.map((key) => `\`${key}\` is missing`);
  const items = list(at(entry, keys.items));
  if (items.length === 0) problems.push(`\`${keys.items}\` is missing`);
  for (const item of items) {
    if (typeof item !== "string" || !keys.allowed.includes(item)) {
      problems.push(
        `\`${keys.items}\` has ${JSON.stringify(item)}, allowed are ${keys.allowed.join(", ")}`,
      );
    }
  }
  const expires = at(entry, "expires");
  if (expires === undefined) problems.push("`expires` is missing");
  else if (!isDate(expires)) problems.push("`expires` must be a date as YYYY-MM-DD");
  else if (expires < today) problems.push(`it expired on ${expires}: mend the cause or renew it`);
  return problems;
}

function blank(value: unknown): boolean {
  return (text(value) ?? "").trim() === "";
}

function isDate(value: unknown): value is string {
  if (typeof value !== "string" || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const time = Date.parse(`${value}T00:00:00Z`);
  // 2027-02-30 parses as March in some engines: a real date comes back as it was.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(value);
}

/** JSON Schema of a list of waivers. */
export function waiverSchema(keys: WaiverKeys, description: string) {
  return {
    type: "array" as const,
    description,
    default: [],
    items: {
      type: "object" as const,
      required: [keys.subject, keys.items, "owner", "reason", "expires"],
      additionalProperties: false,
      properties: {
        [keys.subject]: { type: "string" as const, minLength: 1 },
        [keys.items]: {
          type: "array" as const,
          minItems: 1,
          items: { type: "string" as const, enum: [...keys.allowed] },
        },
        owner: { type: "string" as const, minLength: 1 },
        reason: { type: "string" as const, minLength: 1 },
        expires: { type: "string" as const, pattern: "^\\d{4}-\\d{2}-\\d{2}$" },
      },
    },
  };
}

/** Today in UTC as YYYY-MM-DD. Only a policy's wrapper calls it. */
export function today(): string {
  return new Date().toISOString().slice(0, 10);
}
