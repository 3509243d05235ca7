/** Reading of an Alertmanager configuration: as an object (Helm values, AlertmanagerConfig) or as text (a Secret). */
import { deliveries, passesMatcher, type Matcher } from "./routes";
import {
  allOf,
  anyOf,
  at,
  isRecord,
  isUnknown,
  list,
  text,
  UNKNOWN,
  type Presence,
  type Properties,
} from "../values";
import { parseYaml } from "../yamlText";

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

/** Judges a configuration object; snake case as in Alertmanager, or camel case as in AlertmanagerConfig. */
export function routingOf(config: unknown): Routing {
  if (isUnknown(config)) return UNKNOWN_ROUTING;
  if (!isRecord(config)) return NO_ROUTING;
  if (isUnknown(at(config, "route")) || isUnknown(at(config, "receivers"))) return UNKNOWN_ROUTING;
  return {
    alerts: notifies(config, at(config, "route", "receiver"), hasDestination),
    deadMansSwitch: anyOf(HEARTBEATS.map((name) => heartbeat(config, name))),
  };
}

/** Judges a configuration file, YAML or JSON. */
export function routingOfText(source: unknown): Routing {
  return routingOf(configOfText(source));
}

/** What a configuration file says: unknown if the file is, nothing if it is no YAML. */
export function configOfText(source: unknown): unknown {
  if (isUnknown(source)) return UNKNOWN;
  return typeof source === "string" ? parseYaml(source) : undefined;
}

/** Whether the heartbeat is sent out by a route that names it: one that takes all alerts is no dead man's switch. */
function heartbeat(config: Properties, name: string): Presence {
  const names = ({ label, operator }: Matcher) =>
    label === "alertname" && !operator.startsWith("!");
  const passes = (matchers: readonly Matcher[]): Presence => {
    const named = matchers.some((each) => names(each) && passesMatcher(each, name) === "present");
    // Which other labels it carries is not known; who names it means it.
    const asked = named ? matchers.filter(({ label }) => label === "alertname") : matchers;
    return allOf(asked.map((each) => passesMatcher(each, labelOfHeartbeat(each.label, name))));
  };
  return anyOf(
    deliveries(config, passes)
      .filter(({ receiver, matchers }) => isUnknown(receiver) || matchers.some(names))
      .map(({ receiver, sure }) => {
        const out = notifies(config, receiver, leavesCluster);
        return out === "present" && !sure ? "unknown" : out;
      }),
  );
}

function labelOfHeartbeat(label: string, name: string): string {
  if (label === "alertname") return name;
  return label === "severity" ? "none" : "";
}

/** Whether a receiver of this name is one that `accepts` wants. */
export function notifies(
  config: unknown,
  name: unknown,
  accepts: (receiver: Properties) => Presence,
): Presence {
  const receivers = at(config, "receivers");
  if (isUnknown(name) || isUnknown(receivers)) return "unknown";
  const named = list(receivers).filter(
    (receiver) =>
      isUnknown(receiver) || at(receiver, "name") === name || isUnknown(at(receiver, "name")),
  );
  return anyOf(named.map((receiver) => (isRecord(receiver) ? accepts(receiver) : "unknown")));
}

/** One way by which a receiver notifies; `config` is unknown, or `kind` has no config at all. */
export interface Destination {
  /** "pagerduty", "webhook": as Alertmanager's `*_configs`. */
  readonly kind: string;
  readonly config: unknown;
}

/** All ways by which a receiver notifies. */
export function destinationsOf(receiver: Properties): Destination[] {
  return Object.entries(receiver).flatMap(([key, configs]) => {
    const kind = /^(\w+?)(?:_c|C)onfigs$/.exec(key)?.[1]?.toLowerCase();
    if (kind === undefined) return [];
    return (isUnknown(configs) ? [configs] : list(configs)).map((config) => ({ kind, config }));
  });
}

/** Whether a receiver notifies anybody. */
export function hasDestination(receiver: Properties): Presence {
  return anyOf(destinationsOf(receiver).map(({ config }) => seen(config)));
}

/** Whether a receiver notifies somebody outside the cluster. */
function leavesCluster(receiver: Properties): Presence {
  return anyOf(
    destinationsOf(receiver).map(({ config }) =>
      isInsideCluster(config) ? "absent" : seen(config),
    ),
  );
}

/** Whether a receiver notifies by one of these kinds. */
export function notifiesBy(kinds: readonly string[]): (receiver: Properties) => Presence {
  return (receiver) =>
    anyOf(
      destinationsOf(receiver)
        .filter(({ kind }) => kinds.includes(kind))
        .map(({ config }) => seen(config)),
    );
}

function seen(config: unknown): Presence {
  return isUnknown(config) ? "unknown" : "present";
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

/** An alert that only has these labels; of others, a condition says that they are empty, or is not known to hold. */
export function alertWith(
  labels: Readonly<Record<string, string>>,
  others: "empty" | "unknown",
): (matchers: readonly Matcher[]) => Presence {
  return (matchers) =>
    allOf(
      matchers.map((matcher) => {
        const known = Object.hasOwn(labels, matcher.label) ? labels[matcher.label] : undefined;
        if (known !== undefined) return passesMatcher(matcher, known);
        return others === "empty" ? passesMatcher(matcher, "") : "unknown";
      }),
    );
}
