import { DNS_LABEL, DNS_LABEL_FORM } from "../internal/dns";
import { namespaces } from "../internal/names";
import type { Problems } from "../internal/validation";
import {
  type BusinessMetricsArgs,
  type MonitoredResource,
  type MonitoredWorkloadArgs,
  type MonitorLimitArgs,
  MonitorKind,
} from "./args";
import { metricAdvice, type MetricSettings, resolveMetrics } from "./metricSettings";
import { objectiveAdvice, type ObjectiveSettings, resolveObjective } from "./objectiveSettings";

/** What is scraped and how, complete. */
export interface MonitorSettings {
  readonly kind: MonitorKind;
  /** `undefined`: the resource has them. */
  readonly matchLabels: Readonly<Record<string, string>> | undefined;
  readonly port: string;
  readonly path: string;
  readonly intervalSeconds: number | undefined;
  readonly limits: Required<MonitorLimitArgs>;
}

/** Traces of a service in Kibana APM. */
export interface ServiceTraces {
  /** Without a slash at the end. */
  readonly kibanaUrl: string;
  /** `undefined`: all. */
  readonly environment: string | undefined;
}

/** Everything about the business metrics of a service, complete. */
export interface BusinessMetricsSettings {
  readonly service: string;
  readonly namespace: string;
  readonly team: string | undefined;
  readonly runbookBaseUrl: string | undefined;
  /** Where the service's traces are; `undefined`: no links there. */
  readonly traces: ServiceTraces | undefined;
  readonly monitor: MonitorSettings;
  readonly metrics: readonly MetricSettings[];
  readonly objectives: readonly ObjectiveSettings[];
  readonly dashboard: { readonly namespace: string; readonly folder: string };
  /** What works and yet is likely not meant: shown as warnings. */
  readonly advice: readonly string[];
}

const DEFAULT_LIMITS = { samples: 5_000, targets: 500, labels: 32 } as const;

/** The upper ends are what PrometheusStack enforces by default. Prometheus itself adds about ten labels to a series. */
const LIMITS = { samples: [10, 50_000], targets: [1, 5_000], labels: [16, 64] } as const;

/** Slower, and a window of five minutes could miss a sample and see no rate (it takes two, better four). */
const INTERVAL = { least: 5, most: 60 } as const;

const DEFAULT_FOLDER = "Business metrics";

/** Name of a port: IANA_SVC_NAME (RFC 6335), as Kubernetes checks it; a Service's may be longer. */
const PORT_NAME = /^(?=.*[a-z])(?!.*--)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** Fills in defaults and notes every problem. The resource's own labels are checked when they are known. */
export function resolveBusinessMetricsSettings(
  name: string,
  args: BusinessMetricsArgs,
  problems: Problems,
): BusinessMetricsSettings {
  const service = args.service ?? name;
  if (!DNS_LABEL.test(service)) problems.add("service", service, DNS_LABEL_FORM);
  if (args.team?.trim() === "") problems.add("team", args.team, "the name of a team");
  checkUrl("runbookBaseUrl", args.runbookBaseUrl, problems);
  checkClusters(args, problems);
  const metrics = resolveMetrics(args.metrics, problems.at("metrics"));
  const objectives = resolveObjectives(args, metrics, problems);
  return {
    service,
    namespace: args.workload.namespace,
    team: args.team,
    runbookBaseUrl: args.runbookBaseUrl?.replace(/\/+$/, ""),
    traces: resolveTraces(args, problems),
    monitor: {
      ...resolveWorkload(args.workload, problems.at("workload")),
      limits: resolveLimits(args.limits ?? {}, problems.at("limits")),
    },
    metrics,
    objectives,
    dashboard: resolveDashboard(args, problems.at("dashboard")),
    advice: [...metricAdvice(metrics), ...objectiveAdvice(objectives)],
  };
}

/** Whether a resource is a Service, by Pulumi's type token: several copies of the SDK agree on that, not on classes. */
function isService(resource: MonitoredResource | undefined): boolean {
  const typed = resource as { readonly __pulumiType?: string } | undefined;
  return typed?.__pulumiType === "kubernetes:core/v1:Service";
}

function resolveObjectives(
  args: BusinessMetricsArgs,
  metrics: readonly MetricSettings[],
  problems: Problems,
): readonly ObjectiveSettings[] {
  return metrics.flatMap((metric, i) => {
    const objective = args.metrics[i]?.objective;
    return objective === undefined
      ? []
      : [resolveObjective(objective, metric, metrics, problems.at(`metrics[${i}].objective`))];
  });
}

function resolveWorkload(
  args: MonitoredWorkloadArgs,
  problems: Problems,
): Omit<MonitorSettings, "limits"> {
  const { matchLabels, resource, path = "/metrics", intervalSeconds } = args;
  if (!DNS_LABEL.test(args.namespace)) problems.add("namespace", args.namespace, DNS_LABEL_FORM);
  checkSelector(args, problems);
  if (!PORT_NAME.test(args.port))
    problems.add("port", args.port, "the name of a port: a-z, 0-9 and -, with a letter");
  if (!path.startsWith("/")) problems.add("path", path, "a path that starts with /");
  if (intervalSeconds !== undefined && !isWhole(intervalSeconds, INTERVAL.least, INTERVAL.most))
    problems.add(
      "intervalSeconds",
      intervalSeconds,
      `a whole number from ${INTERVAL.least} to ${INTERVAL.most}`,
    );
  const kind = isService(resource) ? MonitorKind.Service : (args.monitor ?? MonitorKind.Pods);
  if (!Object.values(MonitorKind).includes(kind))
    problems.add("monitor", kind, `one of ${Object.values(MonitorKind).join(", ")}`);
  return { kind, matchLabels, port: args.port, path, intervalSeconds };
}

/** An empty selector would take every pod of the namespace. */
function checkSelector(args: MonitoredWorkloadArgs, problems: Problems): void {
  const { matchLabels, resource, monitor } = args;
  if (resource !== undefined && matchLabels !== undefined)
    problems.add("matchLabels", matchLabels, "left out: resource has the labels");
  if (resource !== undefined && monitor !== undefined)
    problems.add("monitor", monitor, "left out: resource says it");
  if (resource === undefined && Object.keys(matchLabels ?? {}).length === 0)
    problems.add(
      "matchLabels",
      matchLabels,
      "at least one label that selects the pods, or a resource in its place",
    );
}

function resolveLimits(args: MonitorLimitArgs, problems: Problems): Required<MonitorLimitArgs> {
  const limits = {
    samples: args.samples ?? DEFAULT_LIMITS.samples,
    targets: args.targets ?? DEFAULT_LIMITS.targets,
    labels: args.labels ?? DEFAULT_LIMITS.labels,
  };
  for (const key of ["samples", "targets", "labels"] as const) {
    const [least, most] = LIMITS[key];
    if (!isWhole(limits[key], least, most))
      problems.add(key, limits[key], `a whole number from ${least} to ${most}`);
  }
  return limits;
}

function resolveDashboard(
  { dashboard }: BusinessMetricsArgs,
  problems: Problems,
): BusinessMetricsSettings["dashboard"] {
  const { namespace = namespaces.monitoring, folder = DEFAULT_FOLDER } = dashboard ?? {};
  if (!DNS_LABEL.test(namespace)) problems.add("namespace", namespace, DNS_LABEL_FORM);
  if (folder.trim() === "") problems.add("folder", folder, "the name of a folder");
  return { namespace, folder };
}

function checkClusters({ clusters }: BusinessMetricsArgs, problems: Problems): void {
  if (clusters === undefined) return;
  if (clusters.length === 0) problems.add("clusters", [], "left out, or at least one cluster");
  clusters.forEach(({ name }, i) => {
    if (!DNS_LABEL.test(name)) problems.add(`clusters[${i}].name`, name, DNS_LABEL_FORM);
    if (clusters.findIndex((other) => other.name === name) < i)
      problems.add(`clusters[${i}].name`, name, "a name of its own");
  });
}

function resolveTraces(
  { kibanaUrl, environment }: BusinessMetricsArgs,
  problems: Problems,
): ServiceTraces | undefined {
  checkUrl("kibanaUrl", kibanaUrl, problems);
  // The text stands in a URL and in an annotation, where braces would be a template.
  if (environment !== undefined && !/^[A-Za-z0-9][A-Za-z0-9_. -]*$/.test(environment))
    problems.add("environment", environment, "letters, digits, spaces and _ . - inside");
  if (kibanaUrl === undefined) {
    if (environment !== undefined)
      problems.add("kibanaUrl", kibanaUrl, "given with environment, which only links to it use");
    return undefined;
  }
  return { kibanaUrl: kibanaUrl.replace(/\/+$/, ""), environment };
}

function checkUrl(path: string, url: string | undefined, problems: Problems): void {
  if (url === undefined || /^https?:\/\/[^\s/{}]+[^\s{}]*$/.test(url)) return;
  problems.add(path, url, "an http(s) URL");
}

function isWhole(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}
