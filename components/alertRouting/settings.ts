import { instrumentationAnnotations } from "../internal/labels";
import type { Problems } from "../internal/validation";
import { PhoneKind } from "./args";
import type { AlertingArgs, RouteArgs } from "./args";
import { phones, resolveReceivers } from "./receiverSettings";
import type { ReceiverSettings } from "./receiverSettings";
import { receiverSecret, receiverSecretMeanings } from "./requiredReceiverSecrets";
import { checkGrouping, checkPaging, checkRoutes } from "./routeSettings";
import { resolveTimeIntervals, unseenDates } from "./timeIntervalSettings";
import type { TimeIntervalConfig } from "./timeIntervalSettings";
import { DEAD_MANS_SWITCH_RECEIVER, EMAIL_RECEIVER, PHONE_RECEIVER } from "./wellKnown";

/** What surrounds a declaration of alerting. */
export interface AlertingContext {
  /** DNS domain of the monitoring UIs: notifications link to `https://grafana.<domain>`. */
  readonly domain?: string;
  /** URL under which people open Alertmanager. */
  readonly alertmanagerUrl?: string;
  /** Names of the environment's clusters, against which `routes[].clusters` are checked. */
  readonly clusters?: readonly string[];
}

/** Grouping with its defaults. */
export interface GroupingSettings {
  readonly by: readonly string[];
  readonly wait: string;
  readonly interval: string;
  readonly repeat: string;
  /** Repeat of critical alerts. */
  readonly criticalRepeat: string;
}

/** Receivers of the alerts that no route of the user takes. */
export interface DefaultReceivers {
  readonly critical: readonly string[];
  readonly warning: readonly string[];
  /** Takes alerts without a known severity; the root of the tree. */
  readonly fallback: string;
}

/** Where notifications link to; what is `undefined` has no link, or Alertmanager's own idea of its URL. */
export interface LinkSettings {
  readonly grafanaUrl: string | undefined;
  readonly alertmanagerUrl: string | undefined;
}

/** Alerting with everything decided and checked. */
export interface AlertingSettings {
  /** In the order email, phone, dead man's switch, further ones. */
  readonly receivers: readonly ReceiverSettings[];
  readonly defaults: DefaultReceivers;
  readonly routes: readonly RouteArgs[];
  readonly grouping: GroupingSettings;
  readonly timeIntervals: readonly TimeIntervalConfig[];
  /** `undefined`: alerts have no link to a runbook. */
  readonly runbookBaseUrl: string | undefined;
  readonly links: LinkSettings;
  /** Of the Alertmanager: with `pageOnCritical: false` that it wakes nobody, and why, for policies. */
  readonly annotations: Readonly<Record<string, string>>;
  /** Sentences for the log: nothing is wrong yet, somebody should know. */
  readonly warnings: readonly string[];
}

/**
 * Grouping by cluster, alert and namespace keeps one storm in one notification. Waits are Alertmanager's own defaults
 * (docs, route); repeats are longer for what waits for working hours.
 */
const DEFAULT_GROUPING: GroupingSettings = {
  by: ["cluster", "alertname", "namespace"],
  wait: "30s",
  interval: "5m",
  repeat: "12h",
  criticalRepeat: "4h",
};

/** Date from Atlassian's announcement (support.atlassian.com, Opsgenie end of support). */
const OPSGENIE_WARNING =
  "Opsgenie is shut down on 2027-04-05: choose another service that phones before then";

/** What policies read on an Alertmanager that wakes nobody on purpose. */
const PAGES_NOBODY = {
  [instrumentationAnnotations.optOut]: "page",
  [instrumentationAnnotations.reason]:
    "pageOnCritical is false: nobody is on call for this environment",
};

/** Decides and checks everything that a declaration of alerting holds. */
export function resolveAlertingSettings(
  args: AlertingArgs,
  problems: Problems,
  context: AlertingContext = {},
): AlertingSettings {
  const receivers = resolveReceivers(args, problems);
  const timeIntervals = resolveTimeIntervals(args.timeIntervals ?? [], problems);
  const routes = args.routes ?? [];
  const pageable = receivers.filter(({ name }) => name !== DEAD_MANS_SWITCH_RECEIVER);
  const defaults = defaultReceivers(pageable);
  const routeContext = {
    receivers: pageable.map(({ name }) => name),
    phones: pageable.filter(({ kind }) => phones(kind)).map(({ name }) => name),
    timeIntervals: timeIntervals.map(({ name }) => name),
    clusters: context.clusters,
  };
  checkGrouping(args.grouping ?? {}, problems.at("grouping"));
  checkRoutes(routes, routeContext, problems);
  const pageOnCritical = args.pageOnCritical ?? true;
  if (pageOnCritical) checkPaging(routes, routeContext, args.phone !== undefined, problems);
  checkUse(args, defaults, problems);
  const { runbookBaseUrl } = args;
  if (runbookBaseUrl !== undefined) checkWebUrl("runbookBaseUrl", runbookBaseUrl, problems);
  return {
    receivers,
    defaults,
    routes,
    grouping: {
      by: args.grouping?.by ?? DEFAULT_GROUPING.by,
      wait: args.grouping?.wait ?? DEFAULT_GROUPING.wait,
      interval: args.grouping?.interval ?? DEFAULT_GROUPING.interval,
      repeat: args.grouping?.repeat ?? DEFAULT_GROUPING.repeat,
      criticalRepeat: args.grouping?.repeat ?? DEFAULT_GROUPING.criticalRepeat,
    },
    timeIntervals,
    runbookBaseUrl,
    links: resolveLinks(context, problems),
    annotations: pageOnCritical ? {} : PAGES_NOBODY,
    warnings: [
      ...warningsOf(pageable, defaults),
      ...(problems.list.length === 0 ? unseenDates(timeIntervals) : []),
    ],
  };
}

/** What the component takes beside a declaration of alerting. */
export interface AlertRoutingContext {
  readonly cluster: string;
  readonly clusterNames?: readonly string[];
  readonly domain?: string;
  readonly alertmanagerUrl?: string;
  readonly receiverSecrets?: Readonly<Record<string, unknown>>;
}

/** {@link resolveAlertingSettings} for what the component takes: context and secrets beside the declaration. */
export function resolveAlertRoutingSettings(
  args: AlertingArgs & AlertRoutingContext,
  problems: Problems,
): AlertingSettings {
  const { domain, alertmanagerUrl, clusterNames: clusters } = args;
  const settings = resolveAlertingSettings(args, problems, { domain, alertmanagerUrl, clusters });
  checkReceiverSecrets(args, args.receiverSecrets ?? {}, problems);
  return settings;
}

/**
 * The warnings that one cluster logs. The declaration is the same on every cluster: where their names are known, the first
 * of them, in the order of the alphabet, speaks for all.
 */
export function warningsToLog(
  settings: Pick<AlertingSettings, "warnings">,
  { cluster, clusterNames }: Pick<AlertRoutingContext, "cluster" | "clusterNames">,
): readonly string[] {
  const speaker = [...(clusterNames ?? [])].sort()[0] ?? cluster;
  return speaker === cluster ? settings.warnings : [];
}

/**
 * Checks that there is a secret for each receiver that needs one and no other. Looks at names only, except that an
 * empty text is no secret.
 */
export function checkReceiverSecrets(
  args: AlertingArgs,
  receiverSecrets: Readonly<Record<string, unknown>>,
  problems: Problems,
): void {
  const needed = receiverSecretMeanings(args);
  for (const [name, meaning] of needed) {
    const secret = receiverSecret(receiverSecrets, name);
    if (secret === undefined || secret === "")
      problems.add(`receiverSecrets.${name}`, undefined, meaning);
  }
  const names = needed.size === 0 ? "none does" : [...needed.keys()].join(", ");
  for (const name of Object.keys(receiverSecrets))
    if (!needed.has(name))
      problems.add(
        `receiverSecrets.${name}`,
        "[secret]",
        `the name of a receiver that needs a secret: ${names}`,
      );
}

/** Critical alerts phone and are written down; others are written. Without a writing receiver, everything phones. */
function defaultReceivers(receivers: readonly ReceiverSettings[]): DefaultReceivers {
  const find = (name: string) => receivers.find((receiver) => receiver.name === name)?.name;
  const phone = find(PHONE_RECEIVER);
  const writes = find(EMAIL_RECEIVER) ?? receivers.find(({ kind }) => !phones(kind))?.name;
  const fallback = writes ?? phone ?? receivers[0]?.name ?? EMAIL_RECEIVER;
  return {
    critical: [phone, phone === undefined ? fallback : writes].filter((name) => name !== undefined),
    warning: [fallback],
    fallback,
  };
}

function checkUse(args: AlertingArgs, defaults: DefaultReceivers, problems: Problems): void {
  const used = new Set([
    defaults.fallback,
    ...defaults.critical,
    ...(args.routes ?? []).flatMap((route) => route.receivers),
  ]);
  args.receivers?.forEach(({ name }, i) => {
    if (!used.has(name))
      problems.add(
        `receivers[${i}].name`,
        name,
        "named by a route: it would never be told of anything",
      );
  });
}

function resolveLinks(
  { domain, alertmanagerUrl }: AlertingContext,
  problems: Problems,
): LinkSettings {
  const label = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
  if (domain !== undefined && !new RegExp(`^${label}(?:\\.${label})*$`).test(domain))
    problems.add("domain", domain, 'a DNS domain such as "monitoring.example.com"');
  if (alertmanagerUrl !== undefined) checkWebUrl("alertmanagerUrl", alertmanagerUrl, problems);
  return {
    grafanaUrl: domain === undefined ? undefined : `https://grafana.${domain}`,
    alertmanagerUrl: alertmanagerUrl?.replace(/\/+$/, ""),
  };
}

function checkWebUrl(path: string, url: string, problems: Problems): void {
  if (!/^https?:\/\/[^\s"'<>{}]+$/.test(url) || !URL.canParse(url))
    problems.add(path, url, "a URL that begins with https:// or http://");
}

function warningsOf(receivers: readonly ReceiverSettings[], defaults: DefaultReceivers): string[] {
  // Jira Service Management takes Opsgenie's API under another URL, and stays.
  const opsgenie = receivers.filter(
    (receiver) =>
      receiver.kind === PhoneKind.Opsgenie &&
      new RegExp("^https://[^/]*opsgenie\\.com(?:[:/]|$)").test(receiver.apiUrl),
  );
  const fallback = receivers.find(({ name }) => name === defaults.fallback);
  return [
    ...opsgenie.map(({ name }) => `receiver ${name}: ${OPSGENIE_WARNING}`),
    ...(fallback !== undefined && phones(fallback.kind)
      ? [
          `receiver ${fallback.name} phones for warnings too: there is no receiver that only writes, such as email`,
        ]
      : []),
  ];
}
