import { resolveOrThrow } from "../internal/validation";
import { buildAlertmanagerConfig } from "./alertmanagerConfig";
import type { AlertmanagerConfig, RouteConfig } from "./alertmanagerConfig";
import type { AlertingArgs } from "./args";
import { resolveAlertingSettings } from "./settings";
import { intervalsAt } from "./timeIntervals";

/** Labels of an alert, the external labels of its cluster included. */
export type AlertLabels = Readonly<Record<string, string>>;

/** A receiver that an alert is routed to. */
export interface RoutedReceiver {
  /** Name of the receiver; `nobody` tells nobody. */
  readonly receiver: string;
  /** Whether a time interval of the route keeps the notification back at the moment asked for. */
  readonly muted: boolean;
}

/**
 * Who is notified of an alert at a moment, in the order of the routes: what `amtool config routes test` says of the
 * configuration, and, beside it, whether the time intervals of the route let the notification out.
 *
 * Inhibition and silences depend on other alerts, and are not looked at.
 *
 * @throws InvalidSettingsError when the declaration has problems.
 * @example routeOf({ alertname: "KubeNodeNotReady", severity: "critical", cluster: "shop-euw1" }, new Date(), alerting)
 */
export function routeOf(labels: AlertLabels, when: Date, alerting: AlertingArgs): RoutedReceiver[] {
  const settings = resolveOrThrow("alerting", alerting, resolveAlertingSettings);
  return routeInConfig(buildAlertmanagerConfig(settings), labels, when);
}

/** {@link routeOf} for a configuration of Alertmanager. */
export function routeInConfig(
  config: Pick<AlertmanagerConfig, "route" | "time_intervals">,
  labels: AlertLabels,
  when: Date,
): RoutedReceiver[] {
  const current = intervalsAt(config.time_intervals, when);
  return matchingRoutes(config.route, labels, "").map(({ receiver, node }) => ({
    receiver,
    muted: isMuted(node, current),
  }));
}

interface MatchedRoute {
  readonly receiver: string;
  readonly node: RouteConfig;
}

/**
 * Depth first, left to right; a child without `continue` that matches ends the search among its siblings; a node is
 * itself the answer when none of its children is (dispatch/route.go, Match). Receivers are inherited, time intervals not.
 */
function matchingRoutes(node: RouteConfig, labels: AlertLabels, inherited: string): MatchedRoute[] {
  if (!(node.matchers ?? []).every((matcher) => matches(matcher, labels))) return [];
  const receiver = node.receiver ?? inherited;
  const found: MatchedRoute[] = [];
  for (const child of node.routes ?? []) {
    const below = matchingRoutes(child, labels, receiver);
    found.push(...below);
    if (below.length > 0 && child.continue !== true) break;
  }
  return found.length > 0 ? found : [{ receiver, node }];
}

/** Outside of all active intervals, or inside of a mute one (notify/mute.go). */
function isMuted(node: RouteConfig, current: ReadonlySet<string>): boolean {
  const active = node.active_time_intervals ?? [];
  const mute = node.mute_time_intervals ?? [];
  return (
    (active.length > 0 && !active.some((name) => current.has(name))) ||
    mute.some((name) => current.has(name))
  );
}

const MATCHER =
  /^\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*(=~|!~|!=|=)\s*(?:"((?:[^"\\]|\\.)*)"|([^"]*?))\s*$/s;

/** One matcher such as `severity=~"critical|warning"`. A label that is absent has the value "". Expressions are anchored. */
function matches(matcher: string, labels: AlertLabels): boolean {
  const match = MATCHER.exec(matcher);
  if (match === null) throw new Error(`not a matcher of Alertmanager: ${matcher}`);
  const [, name = "", operator, quoted, bare = ""] = match;
  const operand = quoted === undefined ? bare : unquote(quoted);
  const value = labels[name] ?? "";
  switch (operator) {
    case "=":
      return value === operand;
    case "!=":
      return value !== operand;
    case "=~":
      return anchored(operand).test(value);
    default:
      return !anchored(operand).test(value);
  }
}

function unquote(text: string): string {
  return text.replace(/\\(["\\n])/g, (_, escaped: string) => (escaped === "n" ? "\n" : escaped));
}

function anchored(expression: string): RegExp {
  return new RegExp(`^(?:${expression})$`, "u");
}

/** One line for each branch of the tree, in order: `severity="critical" → phone, continue`. */
export function describeRoutes({ route }: Pick<AlertmanagerConfig, "route">): string {
  const lines = (route.routes ?? []).map((child) => {
    const times = [
      ...(child.active_time_intervals ?? []).map((name) => `, only in ${name}`),
      ...(child.mute_time_intervals ?? []).map((name) => `, not in ${name}`),
    ].join("");
    const goOn = child.continue === true ? ", continue" : "";
    const matchers = child.matchers?.join(" ") ?? "";
    return `${matchers === "" ? "all" : matchers} → ${child.receiver ?? ""}${times}${goOn}`;
  });
  return [...lines, `else → ${route.receiver ?? ""}`].join("\n");
}
