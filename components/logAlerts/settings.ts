import type { AlertingArgs } from "../alertRouting/args";
import { receiverSecret } from "../alertRouting/requiredReceiverSecrets";
import { traceAlerts, traceIndex } from "../apmServer/traceAlerts";
import type { Availability } from "../internal/availability";
import { logDataStream, namespaces } from "../internal/names";
import { Problems } from "../internal/validation";
import { isPaid, Licence } from "../logging/licence";
import { LogAlertEngine, type LogAlertArgs, type LogAlertsOptions } from "./args";
import { rulesFileProblem } from "./elastalert/files";
import { receiverProblems } from "./receivers";
import { resolveRule } from "./ruleSettings";
import type { LogAlertRule } from "./rule";
import { STARTER_RULES } from "./starterRules";
import { watcherProblems } from "./watcher/checks";
import { watcherSetup } from "./watcher/setup";

/** What surrounds the options of log alerts. */
export interface LogAlertsContext {
  /** Environment: the namespace of its data streams, and the label `environment`. */
  readonly environment: string;
  /** Licence of Elasticsearch. @default "basic" */
  readonly licence?: Licence;
  /** Who is told of which alert: the declaration that the hub's Alertmanager has. */
  readonly alerting: AlertingArgs;
  /** Names of all clusters of the environment. */
  readonly clusterNames: readonly string[];
  /** DNS domain of the UIs: alerts link to `https://kibana.<domain>`. @default - no such links */
  readonly domain?: string;
  /** Where runbooks are. @default - `runbookBaseUrl` of `alerting` */
  readonly runbookBaseUrl?: string;
  /** Whether there are traces: their alerts are added, and alerts about a service link to it in Kibana APM. @default false */
  readonly traces?: boolean;
  /** Sizes ElastAlert2. */
  readonly availability: Availability;
}

/** Log alerts with everything decided and checked. */
export interface LogAlertsSettings {
  readonly engine: LogAlertEngine;
  readonly environment: string;
  /** Sorted. */
  readonly clusters: readonly string[];
  /** Starter rules first. */
  readonly rules: readonly LogAlertRule[];
  /** Data streams of the environment. */
  readonly index: string;
  /** `undefined`: alerts have no link to Kibana. */
  readonly kibanaUrl: string | undefined;
  /** Whether there are traces: alerts about a service then link to them, where `kibanaUrl` is known. */
  readonly traces: boolean;
  readonly availability: Availability;
  readonly namespace: string;
}

/** Decides and checks everything about log alerts. */
export function resolveLogAlertsSettings(
  args: LogAlertsOptions &
    LogAlertsContext & {
      readonly namespace?: string;
      readonly receiverSecrets?: Readonly<Record<string, unknown>>;
    },
  problems: Problems,
): LogAlertsSettings {
  const before = problems.list.length;
  const settings: LogAlertsSettings = {
    engine: resolveEngine(args, problems),
    environment: args.environment,
    clusters: [...args.clusterNames].sort(),
    rules: resolveRules(args, problems),
    index: logDataStream("*", args.environment),
    kibanaUrl: args.domain === undefined ? undefined : `https://kibana.${args.domain}`,
    traces: args.traces === true,
    availability: args.availability,
    namespace: args.namespace ?? namespaces.logging,
  };
  // What follows would only repeat, in other words, what is wrong already.
  if (problems.list.length > before) return settings;
  if (settings.engine === LogAlertEngine.Watcher) {
    watcherProblems(settings.rules, args.alerting, problems);
    for (const receiver of Object.values(watcherSetup(settings, args.alerting).secretKeys))
      if ([undefined, ""].includes(receiverSecret(args.receiverSecrets ?? {}, receiver) as string))
        problems.add(`receiverSecrets.${receiver}`, undefined, "given with engine watcher");
  } else {
    receiverProblems(settings, args.alerting, problems);
    rulesFileProblem(settings, problems);
  }
  return settings;
}

function resolveEngine(
  {
    engine = LogAlertEngine.ElastAlert2,
    licence = Licence.Basic,
  }: LogAlertsOptions & LogAlertsContext,
  problems: Problems,
): LogAlertEngine {
  if (!Object.values(LogAlertEngine).includes(engine))
    problems.add("engine", engine, `one of ${Object.values(LogAlertEngine).join(", ")}`);
  if (engine === LogAlertEngine.Watcher && !isPaid(licence))
    problems.add(
      "engine",
      engine,
      `elastalert2 with licence ${licence}: the feature Watcher needs licence enterprise or trial`,
    );
  return engine;
}

function resolveRules(
  args: LogAlertsOptions & LogAlertsContext,
  problems: Problems,
): readonly LogAlertRule[] {
  const runbookBaseUrl = args.runbookBaseUrl ?? args.alerting.runbookBaseUrl;
  const own = args.rules ?? [];
  checkSilence(args, problems);
  const starters = (args.starterRules ?? true) ? withoutSilenced(args.silence ?? []) : [];
  const ours = [...starters, ...(args.traces === true ? traceAlerts() : [])];
  const names = [...ours, ...own].map(({ name }) => name);
  own.forEach(({ name }, i) => {
    if (names.indexOf(name) < ours.length + i)
      problems.add(
        `rules[${i}].name`,
        name,
        "unique among the log alerts; to replace a starter rule, name it in silence",
      );
  });
  return [
    // Ours are right, and a test says so: no path of the user's leads to them.
    ...starters.map((rule) =>
      resolveRule(rule, { runbookBaseUrl, starter: true }, Problems.none()),
    ),
    ...(args.traces === true ? traceAlerts() : []).map((rule) => ({
      ...resolveRule(rule, { runbookBaseUrl, starter: true }, Problems.none()),
      index: traceIndex(args.environment),
    })),
    ...own.map((rule, i) =>
      resolveRule(rule, { runbookBaseUrl, starter: false }, problems.at(`rules[${i}]`)),
    ),
  ];
}

function withoutSilenced(silence: readonly string[]): readonly LogAlertArgs[] {
  return STARTER_RULES.filter(({ name }) => !silence.includes(name));
}

function checkSilence(
  { silence = [], starterRules = true }: LogAlertsOptions,
  problems: Problems,
): void {
  const names = STARTER_RULES.map(({ name }) => name);
  silence.forEach((name, i) => {
    if (!starterRules) problems.add(`silence[${i}]`, name, "absent without starter rules");
    else if (!names.includes(name))
      problems.add(`silence[${i}]`, name, `one of the starter rules ${names.join(", ")}`);
    else if (silence.indexOf(name) < i) problems.add(`silence[${i}]`, name, "named once");
  });
}
