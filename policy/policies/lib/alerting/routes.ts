/**
 * Routing of an alert as Alertmanager does it: depth first, the first matching child takes the alert unless it says
 * `continue`, a route that matches while no child does delivers to its own receiver. Receivers are inherited; time
 * intervals are not.
 */
import { at, flag, isRecord, isUnknown, list, text, UNKNOWN, type Presence } from "../values";

/** One condition of a route. */
export interface Matcher {
  readonly label: string;
  /** "=", "!=", "=~" or "!~". */
  readonly operator: string;
  /** Unknown in a preview, at times. */
  readonly value: unknown;
}

/** Whether an alert passes a route's conditions. */
export type Passes = (matchers: readonly Matcher[]) => Presence;

/** A receiver that an alert reaches. */
export interface Delivery {
  /** Name of the receiver; may be unknown or missing. */
  readonly receiver: unknown;
  /** Whether it reaches it for sure. */
  readonly sure: boolean;
  /** Whether the route notifies at some times only. */
  readonly timed: boolean;
  /** Conditions of the route and of those above it. */
  readonly matchers: readonly Matcher[];
}

/** Deeper than any real routing tree. */
const MAX_DEPTH = 32;

/** More deliveries than any real configuration has; a bound for those that nobody wrote by hand. */
const MAX_DELIVERIES = 1000;

/** Where a configuration's routes lead an alert. */
export function deliveries(config: unknown, passes: Passes): Delivery[] {
  const root = at(config, "route");
  const top = { receiver: at(root, "receiver"), sure: true, timed: false, matchers: [] };
  return follow(root, top, passes, 0);
}

/** Where a route leads an alert that it matches. */
function follow(route: unknown, here: Delivery, passes: Passes, depth: number): Delivery[] {
  if (isUnknown(route) || isUnknown(at(route, "routes")) || depth > MAX_DEPTH) {
    return [{ ...here, receiver: UNKNOWN, sure: false }];
  }
  const found: Delivery[] = [];
  let doubtful = false;
  for (const child of list(at(route, "routes"))) {
    const { delivered, stops } = followChild(child, here, passes, depth);
    found.push(...(doubtful ? delivered.map((each) => ({ ...each, sure: false })) : delivered));
    if (stops === "present") return found;
    if (stops === "unknown") doubtful = true;
    if (found.length >= MAX_DELIVERIES) break;
  }
  // Children that took the alert and let it go on leave nothing for the route itself.
  if (found.some(({ sure }) => sure)) return found;
  return [...found, found.length === 0 ? here : { ...here, sure: false }];
}

/** What a child route takes of an alert, and whether the routes after it no longer see it. */
function followChild(
  child: unknown,
  above: Delivery,
  passes: Passes,
  depth: number,
): { delivered: Delivery[]; stops: Presence } {
  if (!isUnknown(child) && !isRecord(child)) return { delivered: [], stops: "absent" };
  const own = isUnknown(child) ? undefined : matchersOf(child);
  const match = own === undefined ? "unknown" : passes(own);
  if (match === "absent") return { delivered: [], stops: "absent" };
  const here: Delivery = {
    receiver: isUnknown(child) ? UNKNOWN : inheritedReceiver(child, above.receiver),
    sure: above.sure && match === "present",
    timed: isTimed(child),
    matchers: [...above.matchers, ...(own ?? [])],
  };
  const goesOn = flag(at(child, "continue"), false);
  const stops = goesOn === "present" ? "absent" : goesOn === "unknown" ? "unknown" : match;
  return { delivered: follow(child, here, passes, depth + 1), stops };
}

/** An empty name inherits, too. */
function inheritedReceiver(route: unknown, above: unknown): unknown {
  const own = at(route, "receiver");
  return own === undefined || own === null || own === "" ? above : own;
}

function isTimed(route: unknown): boolean {
  const keys = ["mute_time_intervals", "active_time_intervals"];
  const camel = ["muteTimeIntervals", "activeTimeIntervals"];
  return [...keys, ...camel].some((key) => list(at(route, key)).length > 0);
}

/** The conditions of a route in any spelling; `undefined` when some are not known. */
function matchersOf(route: unknown): Matcher[] | undefined {
  const parts = ["matchers", "match", "match_re"].map((key) => at(route, key));
  if (parts.some(isUnknown)) return undefined;
  const [matchers, match, matchRe] = parts;
  const result = [...pairs(match, "="), ...pairs(matchRe, "=~")];
  for (const matcher of list(matchers)) {
    if (isUnknown(matcher)) return undefined;
    if (typeof matcher === "string") result.push(...parseMatchers(matcher));
    else if (isRecord(matcher)) result.push(ofObject(matcher));
  }
  return result;
}

function pairs(values: unknown, operator: string): Matcher[] {
  if (!isRecord(values)) return [];
  return Object.entries(values).map(([label, value]) => ({ label, operator, value }));
}

/** As AlertmanagerConfig spells it; without `matchType` its older versions had `regex`. */
function ofObject(matcher: object): Matcher {
  const operator = text(at(matcher, "matchType"));
  return {
    label: text(at(matcher, "name")) ?? "",
    operator: operator ?? (at(matcher, "regex") === true ? "=~" : "="),
    value: at(matcher, "value") ?? "",
  };
}

const MATCHER = /"?([^\s"=!~,{}]+)"?\s*(=~|!~|!=|=)\s*(?:"((?:[^"\\]|\\.)*)"|([^",{}\s]*))/g;

/** One or more conditions in a string: `a="b"`, `{a="b", c!~"d"}`. */
function parseMatchers(source: string): Matcher[] {
  return [...source.matchAll(MATCHER)].map(([, label, operator, quoted, bare]) => ({
    label: label ?? "",
    operator: operator ?? "=",
    value: quoted?.replace(/\\(["\\])/g, "$1") ?? bare ?? "",
  }));
}

/** Whether a label with this value passes a condition. */
export function passesMatcher({ operator, value }: Matcher, actual: string): Presence {
  if (isUnknown(value)) return "unknown";
  const wanted = typeof value === "string" ? value : String(value);
  const negated = operator.startsWith("!");
  const same = operator.endsWith("~") ? fullMatch(wanted, actual) : wanted === actual;
  if (same === undefined) return "unknown";
  return same === negated ? "absent" : "present";
}

/** `undefined` for what only Alertmanager's regular expressions have; a broken one matches nothing. */
function fullMatch(pattern: string, value: string): boolean | undefined {
  const [, flags, rest] = /^(?:\(\?([is]+)\))?([^]*)$/.exec(pattern) ?? [];
  try {
    return new RegExp(`^(?:${rest ?? ""})$`, flags ?? "").test(value);
  } catch {
    return pattern.includes("(?") || pattern.includes("[[:") ? undefined : false;
  }
}
