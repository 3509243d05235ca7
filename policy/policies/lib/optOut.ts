/** How a workload, or all workloads of a Namespace, opt out of a policy: by annotations, with a reason. */
import { at, flag, isUnknown, show, text, type Presence } from "./values";

/** Says of what, as words separated by commas. */
export const OPT_OUT = "global-monitoring.io/opt-out";
/** Says why; an opt-out without it is a violation. */
export const REASON = "global-monitoring.io/reason";
/** `"false"` is the same as opting out of `apm`. */
const INSTRUMENT = "global-monitoring.io/instrument";

/** What {@link OPT_OUT} may hold; each word belongs to one policy. */
export const OPT_OUT_WORDS = [
  "scrape",
  "apm",
  "logs",
  "requests",
  "labels",
  "replicas",
  "page",
] as const;
export type OptOutWord = (typeof OPT_OUT_WORDS)[number];

/** What annotations say about opting out. */
export interface OptOut {
  /** Whether they opt out of the policy in question. */
  readonly out: Presence;
  /** How, for messages: the annotation as written. */
  readonly written: string;
  /** Whether they do without saying why. */
  readonly withoutReason: boolean;
  /** What stands in {@link OPT_OUT} and is none of {@link OPT_OUT_WORDS}. */
  readonly foreign: readonly string[];
}

/**
 * Reads the opt-out of a policy's word.
 *
 * @param sources Annotations of one thing, e.g. of a workload and of its pods; the first that has a key wins.
 */
export function optOutOf(word: OptOutWord, ...sources: readonly unknown[]): OptOut {
  const read = (key: string) =>
    sources.map((annotations) => at(annotations, key)).find((value) => value !== undefined);
  const value = read(OPT_OUT);
  const words = wordsOf(value);
  const instrument = word === "apm" ? flag(read(INSTRUMENT), true) : "present";
  const named = words.includes(word);
  const out = named || instrument === "absent";
  const unseen = isUnknown(value) || instrument === "unknown";
  return {
    out: out ? "present" : unseen ? "unknown" : "absent",
    written: named ? `${OPT_OUT}: "${word}"` : `${INSTRUMENT}: "false"`,
    withoutReason: out && isBlank(read(REASON)),
    foreign: words.filter((each) => !(OPT_OUT_WORDS as readonly string[]).includes(each)),
  };
}

function wordsOf(value: unknown): readonly string[] {
  if (value === undefined || value === null || isUnknown(value)) return [];
  if (typeof value !== "string") return [show(value)];
  return value
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
}

function isBlank(reason: unknown): boolean {
  return !isUnknown(reason) && (text(reason) ?? "").trim() === "";
}
