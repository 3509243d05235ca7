/** Waivers: who lets what go without what, why and until when. */
import type { Finding } from "./finding";
import { at, isRecord, list, show, text } from "./values";

/** How a policy's waivers are spelt. */
export interface WaiverKeys {
  /** Key of the subject: "cluster", "workload". */
  readonly subject: string;
  /** Key of the list of what is waived, e.g. "signals", and what may stand in it; absent: the whole policy is waived. */
  readonly items?: { readonly key: string; readonly allowed: readonly string[] };
}

/** The waivers of a policy's config while the policy judges a stack. */
export interface WaiverBook {
  /**
   * Whether a waiver covers what is wrong with a subject known by any of these names. Ask only when something is
   * wrong: a waiver that was never needed is reported.
   *
   * @param item What is wrong, as {@link WaiverKeys.items} names it.
   */
  readonly covers: (names: ReadonlySet<string>, item?: string) => boolean;
  /** What is wrong with the waivers themselves; to be asked last. Incomplete and expired ones are violations, ones that nothing needed advice. */
  readonly findings: () => Finding[];
}

interface Waiver {
  readonly label: string;
  readonly subject: string;
  readonly items: ReadonlySet<string>;
}

/**
 * Reads `waivers` from a policy's config. Nothing is waived by an incomplete or expired one.
 *
 * @param policy Name of the policy, for messages.
 * @param date Today as YYYY-MM-DD, in UTC; a waiver holds through the day on which it expires.
 */
export function waiverBook(
  policy: string,
  config: unknown,
  keys: WaiverKeys,
  date: string,
): WaiverBook {
  const valid: Waiver[] = [];
  const problems: Finding[] = [];
  list(at(config, "waivers")).forEach((entry, index) => {
    const subject = text(at(entry, keys.subject));
    const label = subject === undefined ? `waivers[${index}]` : `waivers[${index}] ("${subject}")`;
    const found = problemsOf(entry, keys, date);
    if (found.length > 0) {
      const message = `Config of ${policy}: ${label} waives nothing: ${found.join("; ")}.`;
      problems.push({ message });
    } else if (subject !== undefined) {
      const items = keys.items === undefined ? [] : list(at(entry, keys.items.key));
      valid.push({ label, subject, items: new Set(items.map(String)) });
    }
  });
  const used = new Set<Waiver>();
  return {
    covers: (names, item) => {
      const covering = valid.filter(
        ({ subject, items }) =>
          names.has(subject) &&
          (keys.items === undefined || (item !== undefined && items.has(item))),
      );
      for (const waiver of covering) used.add(waiver);
      return covering.length > 0;
    },
    findings: () => [
      ...problems,
      ...valid
        .filter((waiver) => !used.has(waiver))
        .map(({ label }) => ({
          advice: true,
          message: `Config of ${policy}: ${label} matches nothing that is wrong in this stack: take it out, or correct its \`${keys.subject}\`.`,
        })),
    ],
  };
}

function problemsOf(entry: unknown, keys: WaiverKeys, today: string): string[] {
  if (!isRecord(entry)) return ["it must be an object"];
  const missing = [keys.subject, "owner", "reason"].filter((key) => blank(at(entry, key)));
  const problems = missing.map((key) => `\`${key}\` is missing`);
  if (keys.items !== undefined)
    problems.push(...itemProblems(at(entry, keys.items.key), keys.items));
  const expires = at(entry, "expires");
  if (expires === undefined) problems.push("`expires` is missing");
  else if (!isDate(expires)) problems.push("`expires` must be a date as YYYY-MM-DD");
  else if (expires < today) problems.push(`it expired on ${expires}: mend the cause or renew it`);
  return problems;
}

function itemProblems(raw: unknown, { key, allowed }: NonNullable<WaiverKeys["items"]>): string[] {
  const items = list(raw);
  if (items.length === 0) return [`\`${key}\` is missing`];
  return items
    .filter((item) => typeof item !== "string" || !allowed.includes(item))
    .map((item) => `\`${key}\` has ${show(item)}, allowed are ${allowed.join(", ")}`);
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
  const { items } = keys;
  return {
    type: "array" as const,
    description,
    default: [],
    items: {
      type: "object" as const,
      required: [
        keys.subject,
        ...(items === undefined ? [] : [items.key]),
        "owner",
        "reason",
        "expires",
      ],
      additionalProperties: false,
      properties: {
        [keys.subject]: { type: "string" as const, minLength: 1 },
        ...(items === undefined
          ? {}
          : {
              [items.key]: {
                type: "array" as const,
                minItems: 1,
                items: { type: "string" as const, enum: [...items.allowed] },
              },
            }),
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
