import { DURATION_FORM, parseDuration } from "../internal/duration";
import { Severity } from "../internal/rules";
import type { Problems } from "../internal/validation";
import type { GroupingArgs, RouteArgs } from "./args";
import {
  DEAD_MANS_SWITCH_RECEIVER,
  INFO_INHIBITOR_ALERT,
  NOBODY_RECEIVER,
  WATCHDOG_ALERT,
} from "./wellKnown";

/** What a route may refer to. */
export interface RouteContext {
  /** Names of receivers, the dead man's switch and `nobody` left out. */
  readonly receivers: readonly string[];
  /** Those of them that phone. */
  readonly phones: readonly string[];
  readonly timeIntervals: readonly string[];
  /** Names of the environment's clusters; `undefined` when they are not known here. */
  readonly clusters: readonly string[] | undefined;
}

/** The four sets by which a route chooses alerts; an absent one matches everything. */
const DIMENSIONS = ["severities", "teams", "clusters", "alerts"] as const;

/** Checks every route by itself, and whether each can be reached. */
export function checkRoutes(
  routes: readonly RouteArgs[],
  context: RouteContext,
  problems: Problems,
): void {
  routes.forEach((route, i) => {
    const at = problems.at(`routes[${i}]`);
    checkMatch(route, context, at);
    checkReceivers(route, context, at);
    checkTimes(route, context, at);
    checkGroupBy(route.groupBy, "groupBy", at);
    checkDuration(route.groupWait, "groupWait", 0, at);
    checkDuration(route.groupInterval, "groupInterval", 1, at);
    checkDuration(route.repeatInterval, "repeatInterval", 1, at);
    const before = routes.slice(0, i).findIndex((other) => !other.continue && covers(other, route));
    if (before >= 0)
      at.add(
        "",
        matchOf(route),
        `reachable: routes[${before}] takes all its alerts and does not continue`,
      );
  });
}

/** Checks the grouping of a declaration. */
export function checkGrouping(grouping: GroupingArgs, problems: Problems): void {
  checkGroupBy(grouping.by, "by", problems);
  checkDuration(grouping.wait, "wait", 0, problems);
  checkDuration(grouping.interval, "interval", 1, problems);
  checkDuration(grouping.repeat, "repeat", 1, problems);
}

/**
 * Checks that every critical alert phones, at any time. A route without `continue` must send what it takes to a
 * receiver that phones, with no time interval; or one route before it, with `continue`, does so for all of its alerts.
 */
export function checkPaging(
  routes: readonly RouteArgs[],
  context: RouteContext,
  hasPhone: boolean,
  problems: Problems,
): void {
  const paging: RouteArgs[] = [];
  routes.forEach((route, i) => {
    if (!(route.severities ?? [Severity.Critical]).includes(Severity.Critical)) return;
    const phones = route.receivers.some((receiver) => context.phones.includes(receiver));
    const always = route.activeTimes === undefined && route.muteTimes === undefined;
    if (phones && always) paging.push(route);
    else if (!route.continue && !paging.some((before) => coversCritical(before, route)))
      addPagingGap(route, phones, context, problems.at(`routes[${i}]`));
  });
  if (!hasPhone && !paging.some((route) => coversCritical(route, {})))
    problems.add("phone", undefined, "a service that phones, since pageOnCritical is true");
}

function addPagingGap(
  route: RouteArgs,
  phones: boolean,
  context: RouteContext,
  problems: Problems,
): void {
  const why = "since the route takes critical alerts and pageOnCritical is true";
  if (phones) {
    const field = route.activeTimes === undefined ? "muteTimes" : "activeTimes";
    problems.add(field, route[field], `absent, or with continue: true, ${why}`);
  } else {
    const known = context.phones.length > 0 ? ` (${context.phones.join(", ")})` : "";
    problems.add(
      "receivers",
      route.receivers,
      `a list with a receiver that phones${known}, or with continue: true, ${why}`,
    );
  }
}

type Match = Partial<Pick<RouteArgs, (typeof DIMENSIONS)[number]>>;

/** Whether `a` matches every alert that `b` matches. */
function covers(a: Match, b: Match, dimensions: readonly (keyof Match)[] = DIMENSIONS): boolean {
  return dimensions.every((dimension) => {
    const of: readonly string[] | undefined = a[dimension];
    return of === undefined || (b[dimension]?.every((value) => of.includes(value)) ?? false);
  });
}

function coversCritical(a: Match, b: Match): boolean {
  return covers(a, b, ["teams", "clusters", "alerts"]);
}

function matchOf(route: RouteArgs): Match {
  return Object.fromEntries(
    DIMENSIONS.filter((d) => route[d] !== undefined).map((d) => [d, route[d]]),
  );
}

function checkMatch(route: RouteArgs, context: RouteContext, problems: Problems): void {
  for (const dimension of DIMENSIONS) {
    const values: readonly string[] | undefined = route[dimension];
    if (values?.length === 0 || values?.includes("") === true)
      problems.add(dimension, values, "absent, or a list of at least one name, none empty");
  }
  route.alerts?.forEach((alert, i) => {
    if (alert === WATCHDOG_ALERT || alert === INFO_INHIBITOR_ALERT)
      problems.add(`alerts[${i}]`, alert, `another alert: ${alert} is routed before all routes`);
  });
  route.clusters?.forEach((cluster, i) => {
    if (context.clusters !== undefined && !context.clusters.includes(cluster))
      problems.add(`clusters[${i}]`, cluster, oneOf("clusters", context.clusters));
  });
}

function checkReceivers({ receivers }: RouteArgs, context: RouteContext, problems: Problems): void {
  if (receivers.length === 0)
    problems.add(
      "receivers",
      receivers,
      `a list of at least one receiver, or [${NOBODY_RECEIVER}]`,
    );
  if (receivers.length > 1 && receivers.includes(NOBODY_RECEIVER))
    problems.add("receivers", receivers, `${NOBODY_RECEIVER} alone, or without ${NOBODY_RECEIVER}`);
  receivers.forEach((receiver, i) => {
    const path = `receivers[${i}]`;
    if (receiver === DEAD_MANS_SWITCH_RECEIVER)
      problems.add(path, receiver, `another receiver: this one takes ${WATCHDOG_ALERT} only`);
    else if (receiver !== NOBODY_RECEIVER && !context.receivers.includes(receiver))
      problems.add(path, receiver, oneOf("receivers", [...context.receivers, NOBODY_RECEIVER]));
    else if (receivers.indexOf(receiver) < i) problems.add(path, receiver, "named once in a route");
  });
}

function checkTimes(route: RouteArgs, context: RouteContext, problems: Problems): void {
  for (const field of ["activeTimes", "muteTimes"] as const) {
    if (route[field]?.length === 0) problems.add(field, [], "absent, or a list of at least one");
    route[field]?.forEach((interval, i) => {
      if (!context.timeIntervals.includes(interval))
        problems.add(`${field}[${i}]`, interval, oneOf("timeIntervals", context.timeIntervals));
    });
  }
}

/** `...` stands for all labels, and then alone (Alertmanager docs, route). */
function checkGroupBy(
  labels: readonly string[] | undefined,
  path: string,
  problems: Problems,
): void {
  if (labels === undefined || (labels.length === 1 && labels[0] === "...")) return;
  labels.forEach((label, i) => {
    if (!/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(label))
      problems.add(`${path}[${i}]`, label, 'the name of a label, or "..." alone for all labels');
    else if (labels.indexOf(label) < i) problems.add(`${path}[${i}]`, label, "named once");
  });
}

function checkDuration(
  value: string | undefined,
  path: string,
  minimum: number,
  problems: Problems,
): void {
  if (value !== undefined && (parseDuration(value) ?? -1) < minimum)
    problems.add(path, value, minimum > 0 ? `${DURATION_FORM}, longer than 0s` : DURATION_FORM);
}

function oneOf(what: string, names: readonly string[]): string {
  return names.length === 0
    ? `the name of one of ${what}; there are none`
    : `one of ${what}: ${names.join(", ")}`;
}
