import { CLUSTER_LABEL, RULER_LABEL } from "../internal/labels";
import { Severity } from "../internal/rules";
import type { RouteArgs } from "./args";
import { receiverConfig } from "./receiverConfig";
import type { ReceiverConfig } from "./receiverConfig";
import type { AlertingSettings, GroupingSettings } from "./settings";
import type { TimeIntervalConfig } from "./timeIntervalSettings";
import {
  CLUSTER_SILENT_ALERT,
  DEAD_MANS_SWITCH_RECEIVER,
  INFO_INHIBITOR_ALERT,
  NOBODY_RECEIVER,
  TEAM_LABEL,
  WATCHDOG_ALERT,
} from "./wellKnown";

/** A node of the routing tree. Only keys that both Alertmanager and the Prometheus Operator know. */
export interface RouteConfig {
  readonly receiver?: string;
  readonly matchers?: readonly string[];
  readonly continue?: boolean;
  readonly group_by?: readonly string[];
  readonly group_wait?: string;
  readonly group_interval?: string;
  readonly repeat_interval?: string;
  readonly active_time_intervals?: readonly string[];
  readonly mute_time_intervals?: readonly string[];
  readonly routes?: readonly RouteConfig[];
}

/** An alert that matches the source silences those that match the target, where the labels `equal` are the same. */
export interface InhibitRuleConfig {
  readonly source_matchers: readonly string[];
  readonly target_matchers: readonly string[];
  readonly equal: readonly string[];
}

/** The configuration of Alertmanager 0.34, every key present. A type and no interface, so that it is a tree of Helm values. */
export type AlertmanagerConfig = {
  readonly global: { readonly resolve_timeout: string };
  readonly route: RouteConfig;
  readonly receivers: readonly ReceiverConfig[];
  readonly inhibit_rules: readonly InhibitRuleConfig[];
  readonly templates: readonly string[];
  readonly time_intervals: readonly TimeIntervalConfig[];
};

/** Where the Prometheus Operator puts the chart's `templateFiles`. */
const TEMPLATES = "/etc/alertmanager/config/*.tmpl";

/**
 * The whole configuration. All keys are always there, since Helm merges maps: a key that is left out would keep the
 * chart's own routes, receivers and inhibition. Secrets stand in files, of which only the paths are here.
 */
export function buildAlertmanagerConfig(settings: AlertingSettings): AlertmanagerConfig {
  return {
    global: { resolve_timeout: "5m" },
    route: rootRoute(settings),
    receivers: [
      ...settings.receivers.map((receiver) => receiverConfig(receiver, settings.links)),
      { name: NOBODY_RECEIVER },
    ],
    inhibit_rules: inhibitRules(),
    templates: [TEMPLATES],
    time_intervals: settings.timeIntervals,
  };
}

function rootRoute(settings: AlertingSettings): RouteConfig {
  const { grouping, defaults } = settings;
  return {
    receiver: defaults.fallback,
    group_by: grouping.by,
    group_wait: grouping.wait,
    group_interval: grouping.interval,
    repeat_interval: grouping.repeat,
    routes: [
      watchdogRoute(settings),
      { receiver: NOBODY_RECEIVER, matchers: [matcher("alertname", [INFO_INHIBITOR_ALERT])] },
      ...settings.routes.flatMap(userRoutes),
      ...severityRoutes(Severity.Critical, defaults.critical, grouping),
      ...severityRoutes(Severity.Warning, defaults.warning, grouping),
      ...severityRoutes(Severity.Info, [NOBODY_RECEIVER], grouping),
    ],
  };
}

/**
 * Calls the dead man's switch at every group interval. The repeat interval is three quarters of it: were both equal,
 * the last call would be a moment too young at each second tick, and Alertmanager would leave that call out.
 */
function watchdogRoute({ receivers }: AlertingSettings): RouteConfig {
  const matchers = [matcher("alertname", [WATCHDOG_ALERT])];
  const deadMansSwitch = receivers.find((receiver) => receiver.kind === "deadMansSwitch");
  if (deadMansSwitch === undefined) return { receiver: NOBODY_RECEIVER, matchers };
  return {
    receiver: DEAD_MANS_SWITCH_RECEIVER,
    matchers,
    group_by: [CLUSTER_LABEL, "alertname"],
    group_wait: "0s",
    group_interval: `${deadMansSwitch.intervalMinutes}m`,
    repeat_interval: `${deadMansSwitch.intervalMinutes * 45}s`,
  };
}

/** One node for each receiver: all but the last continue, so that each of them is told. */
function userRoutes(route: RouteArgs): RouteConfig[] {
  const matchers = [
    ...(route.severities ? [matcher("severity", route.severities)] : []),
    ...(route.teams ? [matcher(TEAM_LABEL, route.teams)] : []),
    ...(route.clusters ? [matcher(CLUSTER_LABEL, route.clusters)] : []),
    ...(route.alerts ? [matcher("alertname", route.alerts)] : []),
  ];
  const node: RouteConfig = {
    matchers,
    ...(route.groupBy && { group_by: route.groupBy }),
    ...(route.groupWait !== undefined && { group_wait: route.groupWait }),
    ...(route.groupInterval !== undefined && { group_interval: route.groupInterval }),
    ...(route.repeatInterval !== undefined && { repeat_interval: route.repeatInterval }),
    ...(route.activeTimes && { active_time_intervals: route.activeTimes }),
    ...(route.muteTimes && { mute_time_intervals: route.muteTimes }),
  };
  return fanOut(node, route.receivers, route.continue ?? false);
}

function severityRoutes(
  severity: Severity,
  receivers: readonly string[],
  grouping: GroupingSettings,
): RouteConfig[] {
  const node: RouteConfig = {
    matchers: [matcher("severity", [severity])],
    ...(severity === Severity.Critical && { repeat_interval: grouping.criticalRepeat }),
  };
  return fanOut(node, receivers, false);
}

function fanOut(node: RouteConfig, receivers: readonly string[], goOn: boolean): RouteConfig[] {
  return receivers.map((receiver, i) => ({
    receiver,
    ...node,
    ...((goOn || i < receivers.length - 1) && { continue: true }),
  }));
}

function inhibitRules(): InhibitRuleConfig[] {
  const critical = matcher("severity", [Severity.Critical]);
  const warning = matcher("severity", [Severity.Warning]);
  const info = matcher("severity", [Severity.Info]);
  const same = [CLUSTER_LABEL, "namespace", "alertname"];
  return [
    {
      source_matchers: [critical],
      target_matchers: [matcher("severity", [Severity.Warning, Severity.Info])],
      equal: same,
    },
    { source_matchers: [warning], target_matchers: [info], equal: same },
    {
      source_matchers: [matcher("alertname", [INFO_INHIBITOR_ALERT])],
      target_matchers: [info],
      equal: [CLUSTER_LABEL, "namespace"],
    },
    {
      // Only what the global rules say of the cluster follows from its silence, and only that which phones nobody. Alerts
      // of its own Prometheus are news: it lives, above all on the hub, whose Alertmanager has both kinds.
      // Without a cluster on both sides, "equal" would hold, and everything global would be silenced.
      source_matchers: [matcher("alertname", [CLUSTER_SILENT_ALERT]), `${CLUSTER_LABEL}!=""`],
      target_matchers: [
        `${RULER_LABEL}!=""`,
        `severity!=${quote(Severity.Critical)}`,
        `alertname!=${quote(CLUSTER_SILENT_ALERT)}`,
      ],
      equal: [CLUSTER_LABEL],
    },
  ];
}

/** A matcher on one of some values: `severity="critical"`, or an anchored expression for several. */
export function matcher(label: string, values: readonly string[]): string {
  const [first, ...others] = values;
  if (first !== undefined && others.length === 0) return `${label}=${quote(first)}`;
  const expression = values.map((value) => value.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")).join("|");
  return `${label}=~${quote(expression)}`;
}

/** Alertmanager knows the escapes `\"`, `\\` and `\n` in quotes (its docs, label matchers). */
function quote(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&").replace(/\n/g, "\\n")}"`;
}
