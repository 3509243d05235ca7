/** Reading of an Alertmanager configuration: as an object (Helm values, AlertmanagerConfig) or as text (a Secret). */
import {
  anyOf,
  at,
  flag,
  isRecord,
  isUnknown,
  list,
  text,
  type Presence,
  type Properties,
} from "./values";

/** What an Alertmanager configuration does with alerts. */
export interface Routing {
  /** The root route ends at a receiver that notifies somebody. */
  readonly alerts: Presence;
  /** The always-firing alert goes to a receiver outside the cluster. */
  readonly deadMansSwitch: Presence;
}

/** Names of the alert that always fires: that of kube-prometheus and its older name. */
const HEARTBEATS = ["Watchdog", "DeadMansSwitch"];

export const NO_ROUTING: Routing = { alerts: "absent", deadMansSwitch: "absent" };
export const UNKNOWN_ROUTING: Routing = { alerts: "unknown", deadMansSwitch: "unknown" };

/** Deeper than any real routing tree. */
const MAX_DEPTH = 32;

/** Judges a configuration object; snake case as in Alertmanager, or camel case as in AlertmanagerConfig. */
export function routingOf(config: unknown): Routing {
  if (isUnknown(config)) return UNKNOWN_ROUTING;
  if (!isRecord(config)) return NO_ROUTING;
  const route = at(config, "route");
  if (isUnknown(route) || isUnknown(at(config, "receivers"))) return UNKNOWN_ROUTING;
  const receivers = at(config, "receivers");
  return {
    alerts: notifies(receivers, at(route, "receiver"), hasDestination),
    deadMansSwitch:
      heartbeatIn(list(at(route, "routes")), at(route, "receiver"), receivers, 0) ?? "absent",
  };
}

/**
 * Judges a configuration file. JSON is read whole. Of YAML only words are looked at, since the pack carries no YAML
 * parser: a receiver with a destination for alerts, the heartbeat's name beside it for the dead man's switch.
 */
export function routingOfText(source: unknown): Routing {
  if (isUnknown(source)) return UNKNOWN_ROUTING;
  if (typeof source !== "string") return NO_ROUTING;
  const parsed = parseJson(source);
  if (parsed !== undefined) return routingOf(parsed);
  if (!/^\s*(?:-\s+)?[a-z]+_configs:(?!\s*\[\s*\])/m.test(source)) return NO_ROUTING;
  const heartbeat = HEARTBEATS.some((name) => source.includes(name));
  return { alerts: "present", deadMansSwitch: heartbeat ? "present" : "absent" };
}

function parseJson(source: string): unknown {
  if (!source.trimStart().startsWith("{")) return undefined;
  try {
    return JSON.parse(source) as unknown;
  } catch {
    return undefined;
  }
}

/** Where the first route for the heartbeat leads, in the order in which Alertmanager tries routes. */
function heartbeatIn(
  routes: readonly unknown[],
  inherited: unknown,
  receivers: unknown,
  depth: number,
): Presence | undefined {
  if (depth > MAX_DEPTH) return "unknown";
  const found: Presence[] = [];
  for (const route of routes) {
    if (isUnknown(route)) found.push("unknown");
    if (!isRecord(route)) continue;
    const receiver = at(route, "receiver") ?? inherited;
    const below = heartbeatIn(list(at(route, "routes")), receiver, receivers, depth + 1);
    const here = matchesHeartbeat(route);
    if (below === undefined && here === "absent") continue;
    const there = below ?? notifies(receivers, receiver, leavesCluster);
    found.push(here === "unknown" && there !== "absent" ? "unknown" : there);
    // The first match takes the alert unless it says "continue"; a later route never sees it.
    if (here === "present" && flag(at(route, "continue"), false) === "absent") break;
  }
  return found.length === 0 ? undefined : anyOf(found);
}

function notifies(
  receivers: unknown,
  name: unknown,
  accepts: (receiver: Properties) => Presence,
): Presence {
  if (isUnknown(name)) return "unknown";
  const named = list(receivers).filter(
    (receiver) =>
      isUnknown(receiver) || at(receiver, "name") === name || isUnknown(at(receiver, "name")),
  );
  return anyOf(named.map((receiver) => (isRecord(receiver) ? accepts(receiver) : "unknown")));
}

function destinations(receiver: Properties): [string, unknown][] {
  return Object.entries(receiver).filter(([key]) => /(_c|C)onfigs$/.test(key));
}

function hasDestination(receiver: Properties): Presence {
  return anyOf(
    destinations(receiver).map(([, configs]) => {
      if (isUnknown(configs)) return "unknown";
      return list(configs).length > 0 ? "present" : "absent";
    }),
  );
}

function leavesCluster(receiver: Properties): Presence {
  return anyOf(
    destinations(receiver).flatMap(([, configs]) =>
      isUnknown(configs)
        ? ["unknown" as const]
        : list(configs).map((config) => (isInsideCluster(config) ? "absent" : "present")),
    ),
  );
}

/** A dead man's switch in the same cluster dies with it. */
function isInsideCluster(config: unknown): boolean {
  const url = text(at(config, "url"));
  return (
    url !== undefined &&
    /^https?:\/\/(?:[^/@]*@)?(?:localhost|127\.[\d.]+|\[::1\]|[^/:.]+|[^/:]+\.svc(?:\.[^/:]+)?)(?=[/:?]|$)/i.test(
      url,
    )
  );
}

function matchesHeartbeat(route: Properties): Presence {
  return anyOf([
    ...list(at(route, "matchers")).map(matcherPresence),
    valuePresence(at(route, "match", "alertname"), false),
    valuePresence(at(route, "match_re", "alertname"), true),
  ]);
}

function matcherPresence(matcher: unknown): Presence {
  if (isUnknown(matcher)) return "unknown";
  if (isRecord(matcher)) {
    if (at(matcher, "name") !== "alertname") return "absent";
    const matchType = at(matcher, "matchType");
    if (matchType === "!=" || matchType === "!~") return "absent";
    return valuePresence(at(matcher, "value"), matchType === "=~" || at(matcher, "regex") === true);
  }
  if (typeof matcher !== "string") return "absent";
  const parsed = /(?:^|[{,\s])"?alertname"?\s*(=~?)\s*"?([^",}]*)"?/.exec(matcher);
  return parsed === null ? "absent" : valuePresence(parsed[2]?.trim(), parsed[1] === "=~");
}

function valuePresence(value: unknown, regex: boolean): Presence {
  if (isUnknown(value)) return "unknown";
  if (typeof value !== "string") return "absent";
  const matches = regex
    ? HEARTBEATS.some((name) => fullMatch(value, name))
    : HEARTBEATS.includes(value);
  return matches ? "present" : "absent";
}

function fullMatch(pattern: string, value: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`).test(value);
  } catch {
    return false;
  }
}
