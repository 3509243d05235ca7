import type { ClusterIdentity } from "../cluster";
import { Availability, type Replicas, replicasOf } from "../internal/availability";
import { DNS_LABEL } from "../internal/dns";
import { DURATION_FORM, durationHours } from "../internal/duration";
import { DEAD_MANS_SWITCH_RECEIVER, DEFAULT_STORAGE_CLASS, namespaces } from "../internal/names";
import {
  MAX_VOLUME_BYTES,
  MAX_VOLUME_FORM,
  QUANTITY_FORM,
  parseQuantity,
} from "../internal/quantity";
import { isCidr } from "../internal/loadBalancerSettings";
import type { Tree } from "../internal/merge";
import type { RuleGroup } from "../internal/rules";
import type { Problems } from "../internal/validation";
import { checkDomain, checkInteger, checkOneOf, checkUrl, resolveNamespace } from "./checks";
import { resolveLimits, type ScrapeLimits } from "./limits";
import {
  AdditionalScrape,
  type AlertmanagerArgs,
  DashboardDeployment,
  type PrometheusStackArgs,
  type PrometheusStorageArgs,
  type RemoteAccessArgs,
} from "./prometheusStackArgs";
import { defaultVolumeSize, retentionSize, volumeBytes } from "./sizing";

/** Volume of each Prometheus replica. */
export interface PrometheusStorage {
  readonly size: string;
  readonly className: string;
  /** Bytes of blocks at which the oldest go, in Prometheus's units. */
  readonly retentionSize: string;
}

/** Alertmanager, complete. */
export interface AlertmanagerSettings {
  readonly config: Tree;
  readonly templateFiles: Readonly<Record<string, string>>;
  readonly secretName: string | undefined;
  readonly annotations: Readonly<Record<string, string>>;
  readonly externalUrl: string | undefined;
  readonly deadMansSwitchReceiver: string | undefined;
}

/** Load balancers in front of the sidecars, complete. */
export interface RemoteAccess {
  readonly tlsSecretName: string;
  readonly loadBalancerClass: string | undefined;
  readonly loadBalancerAnnotations: Readonly<Record<string, string>>;
  readonly sourceRanges: readonly string[];
}

/** What PrometheusStack deploys, with every default in place. */
export interface PrometheusStackSettings {
  readonly cluster: ClusterIdentity;
  readonly namespace: string;
  readonly nodeExporterNamespace: string;
  readonly replicated: boolean;
  readonly replicas: Replicas;
  readonly localRetention: string;
  readonly localRetentionHours: number;
  readonly storage: PrometheusStorage;
  readonly activeSeriesBudget: number;
  readonly scrapeIntervalSeconds: number;
  readonly limits: ScrapeLimits;
  readonly remoteAccess: RemoteAccess | undefined;
  readonly alertmanager: AlertmanagerSettings;
  readonly ruler: { readonly alertQueryUrl: string | undefined } | undefined;
  readonly dashboards: DashboardDeployment;
  readonly prometheusExternalUrl: string | undefined;
  readonly additionalScrape: AdditionalScrape;
  readonly additionalRules: readonly RuleGroup[];
  /** `undefined`: alerts have no link to a runbook. */
  readonly runbookBaseUrl: string | undefined;
  readonly extraValues: Tree | undefined;
}

/** Three blocks of two hours: the least local retention that Thanos advises (docs/components/sidecar.md). */
const MIN_RETENTION_HOURS = 6;

const DEFAULTS = {
  localRetention: "2d",
  storageClass: DEFAULT_STORAGE_CLASS,
  activeSeriesBudget: 1_000_000,
  scrapeIntervalSeconds: 30,
} as const;

/** Fills in defaults and notes in `problems` whatever cannot be deployed. */
export function resolvePrometheusStackSettings(
  args: PrometheusStackArgs,
  problems: Problems,
): PrometheusStackSettings {
  const availability = args.availability ?? Availability.Replicated;
  const activeSeriesBudget = args.activeSeriesBudget ?? DEFAULTS.activeSeriesBudget;
  const scrapeIntervalSeconds = args.scrapeIntervalSeconds ?? DEFAULTS.scrapeIntervalSeconds;
  checkCluster(args.cluster, problems.at("cluster"));
  checkOneOf("availability", availability, Object.values(Availability), problems);
  const hasLoad = checkLoad(activeSeriesBudget, scrapeIntervalSeconds, problems);
  const localRetention = args.localRetention ?? DEFAULTS.localRetention;
  const localRetentionHours = resolveRetention(localRetention, problems);
  const load = hasLoad
    ? { activeSeriesBudget, scrapeIntervalSeconds, localRetentionHours }
    : undefined;
  const dashboards = args.dashboards ?? DashboardDeployment.None;
  checkOneOf("dashboards", dashboards, Object.values(DashboardDeployment), problems);
  const additionalScrape = args.additionalScrape ?? AdditionalScrape.Annotations;
  checkOneOf("additionalScrape", additionalScrape, Object.values(AdditionalScrape), problems);
  checkUrl("prometheusExternalUrl", args.prometheusExternalUrl, problems);
  checkDomain(args.domain, problems);
  checkUrl("runbookBaseUrl", args.runbookBaseUrl, problems);
  return {
    cluster: args.cluster,
    namespace: resolveNamespace("namespace", args.namespace, namespaces.monitoring, problems),
    nodeExporterNamespace: resolveNamespace(
      "nodeExporterNamespace",
      args.nodeExporterNamespace,
      namespaces.nodeExporter,
      problems,
    ),
    replicated: availability === Availability.Replicated,
    replicas: replicasOf[availability],
    localRetention,
    localRetentionHours,
    storage: resolveStorage(args.storage ?? {}, load, problems.at("storage")),
    activeSeriesBudget,
    scrapeIntervalSeconds,
    limits: resolveLimits(
      args.limits ?? {},
      load?.activeSeriesBudget ?? DEFAULTS.activeSeriesBudget,
      problems.at("limits"),
    ),
    remoteAccess: resolveRemoteAccess(args, problems),
    alertmanager: resolveAlertmanager(args, problems.at("alertmanager")),
    ruler: resolveRuler(args, problems),
    dashboards,
    prometheusExternalUrl: args.prometheusExternalUrl ?? publicUrl("prometheus", args),
    additionalScrape,
    additionalRules: args.additionalRules ?? [],
    runbookBaseUrl: args.runbookBaseUrl,
    extraValues: args.extraValues,
  };
}

function checkCluster(cluster: ClusterIdentity, problems: Problems): void {
  if (!DNS_LABEL.test(cluster.name)) {
    problems.add("name", cluster.name, "a DNS label: a-z, 0-9 and - inside, at most 63 characters");
  }
  if (cluster.region === "") problems.add("region", cluster.region, "a region");
  if (cluster.environment === "") problems.add("environment", cluster.environment, "a name");
}

function resolveRetention(text: string, problems: Problems): number {
  const hours = durationHours(text);
  if (hours === undefined) {
    problems.add("localRetention", text, DURATION_FORM);
  } else if (hours < MIN_RETENTION_HOURS) {
    problems.add(
      "localRetention",
      text,
      `at least ${MIN_RETENTION_HOURS}h: blocks must outlive an outage of the object storage`,
    );
  }
  return hours ?? MIN_RETENTION_HOURS;
}

interface Load {
  readonly activeSeriesBudget: number;
  readonly scrapeIntervalSeconds: number;
  readonly localRetentionHours: number;
}

/** Stands in where the load is itself a problem, so that the rest can be looked at. */
const STAND_IN_LOAD: Load = {
  activeSeriesBudget: DEFAULTS.activeSeriesBudget,
  scrapeIntervalSeconds: DEFAULTS.scrapeIntervalSeconds,
  localRetentionHours: MIN_RETENTION_HOURS,
};

/** Whether volumes can be computed from the load. */
function checkLoad(
  activeSeriesBudget: number,
  scrapeIntervalSeconds: number,
  problems: Problems,
): boolean {
  return [
    checkInteger("activeSeriesBudget", activeSeriesBudget, 50_000, 20_000_000, problems),
    // Above 2 min one missed scrape makes a series stale within the 5 min that instant queries look back.
    checkInteger("scrapeIntervalSeconds", scrapeIntervalSeconds, 5, 120, problems),
  ].every(Boolean);
}

/** A load that is itself a problem is `undefined`: nothing is said of a volume for it. */
function resolveStorage(
  args: PrometheusStorageArgs,
  load: Load | undefined,
  problems: Problems,
): PrometheusStorage {
  const { activeSeriesBudget, scrapeIntervalSeconds, localRetentionHours } = load ?? STAND_IN_LOAD;
  const size =
    args.size ?? defaultVolumeSize(activeSeriesBudget, scrapeIntervalSeconds, localRetentionHours);
  const bytes = parseQuantity(size);
  const least = volumeBytes(activeSeriesBudget, scrapeIntervalSeconds, MIN_RETENTION_HOURS);
  if (bytes === undefined) {
    problems.add("size", size, QUANTITY_FORM);
  } else if (bytes > MAX_VOLUME_BYTES) {
    problems.add("size", size, MAX_VOLUME_FORM);
  } else if (load !== undefined && args.size !== undefined && bytes < least) {
    const gibibytes = Math.ceil(least / 2 ** 30);
    problems.add(
      "size",
      size,
      `at least ${gibibytes}Gi: less does not hold ${MIN_RETENTION_HOURS}h of the activeSeriesBudget`,
    );
  }
  if (args.className === "") problems.add("className", args.className, "a StorageClass name");
  return {
    size,
    className: args.className ?? DEFAULTS.storageClass,
    retentionSize: retentionSize(bytes ?? least),
  };
}

function resolveRemoteAccess(
  args: PrometheusStackArgs,
  problems: Problems,
): RemoteAccess | undefined {
  const access: RemoteAccessArgs | undefined = args.remoteAccess;
  if (access === undefined) return undefined;
  if (args.ruler !== undefined) {
    problems.add(
      "remoteAccess",
      "set",
      "absent where ruler is set: on the hub Thanos Query reaches the sidecars without TLS, and they have one listener",
    );
  }
  const below = problems.at("remoteAccess");
  if (access.tlsSecretName === "") below.add("tlsSecretName", "", "the name of a Secret");
  (access.sourceRanges ?? []).forEach((range, i) => {
    if (!isCidr(range)) below.add(`sourceRanges[${i}]`, range, 'a CIDR such as "10.0.0.0/8"');
  });
  return {
    tlsSecretName: access.tlsSecretName,
    loadBalancerClass: access.loadBalancerClass,
    loadBalancerAnnotations: access.loadBalancerAnnotations ?? {},
    sourceRanges: access.sourceRanges ?? [],
  };
}

function resolveAlertmanager(stack: PrometheusStackArgs, problems: Problems): AlertmanagerSettings {
  const args: AlertmanagerArgs = stack.alertmanager;
  const { route, receivers } = args.config;
  if (typeof route !== "object" || route === null) {
    problems.add("config.route", route, "the root route");
  }
  if (!Array.isArray(receivers) || receivers.length === 0) {
    problems.add("config.receivers", receivers, "a list with at least one receiver");
  }
  for (const file of Object.keys(args.templateFiles ?? {})) {
    if (!/^[\w.-]+\.tmpl$/.test(file)) problems.add("templateFiles", file, "named *.tmpl");
  }
  checkUrl("externalUrl", args.externalUrl, problems);
  return {
    config: args.config,
    templateFiles: args.templateFiles ?? {},
    secretName: args.secretName,
    annotations: args.annotations ?? {},
    externalUrl: args.externalUrl ?? publicUrl("alertmanager", stack),
    deadMansSwitchReceiver: deadMansSwitch(args),
  };
}

/** The receiver of Watchdog, if the configuration has it. */
function deadMansSwitch(args: AlertmanagerArgs): string | undefined {
  const name = args.deadMansSwitchReceiver ?? DEAD_MANS_SWITCH_RECEIVER;
  const receivers = Array.isArray(args.config.receivers) ? args.config.receivers : [];
  return receivers.some((r: { readonly name?: unknown }) => r.name === name) ? name : undefined;
}

function publicUrl(what: string, args: PrometheusStackArgs): string | undefined {
  return args.domain === undefined
    ? undefined
    : `https://${what}.${args.cluster.name}.${args.domain}`;
}

function resolveRuler(
  args: PrometheusStackArgs,
  problems: Problems,
): PrometheusStackSettings["ruler"] {
  if (args.ruler === undefined) return undefined;
  checkUrl("alertQueryUrl", args.ruler.alertQueryUrl, problems.at("ruler"));
  return { alertQueryUrl: args.ruler.alertQueryUrl };
}
