import type { TracingArgs } from "./apmServer/args";
import { resolveRetention } from "./apmServer/retention";
import { type ApmServerShapeArgs, resolveApmServerSettings } from "./apmServer/settings";
import { resolveAlertRoutingSettings } from "./alertRouting/settings";
import { ClusterRole } from "./cluster";
import { checkClusters, checkLabel } from "./clusterChecks";
import type { ClusterArgs, EnvironmentArgs, GlobalMonitoringArgs } from "./globalMonitoringArgs";
import { type ElasticStackShape, resolveElasticStackSettings } from "./elasticStack/settings";
import { resolveGrafanaSettings } from "./grafana/settings";
import { DNS_NAME } from "./internal/dns";
import { adoptProblems, type Problem, Problems } from "./internal/validation";
import type { LoggingArgs } from "./logging/args";
import { beatDatasets } from "./logShipping/beatsSettings";
import { existingOperatorNamespace, resolveLogShippingSettings } from "./logShipping/settings";
import { resolvePrometheusStackSettings } from "./prometheusStack/settings";
import { resolveThanosSettings } from "./thanos/settings";
import {
  StorageKind,
  resolveThanosObjectStorageSettings,
  type StorageClusterArgs,
  type ThanosObjectStorageArgs,
} from "./thanosObjectStorage/settings";

/** An IAM role name has at most 64 characters and holds it: `gm-<environment>-<cluster>-<job>`. */
const MAX_ENVIRONMENT = 20;

/** For the pieces, which need one: {@link checkEnvironment} has judged the real one. */
const STAND_IN_DOMAIN = "example.com";

/** Checks everything before any resource is registered; nothing else is decided here. */
export function resolveGlobalMonitoringSettings(
  args: GlobalMonitoringArgs,
  problems: Problems,
): GlobalMonitoringArgs {
  checkEnvironment(args, problems);
  const needsOidc = args.objectStorage?.kind !== StorageKind.S3Compatible;
  args.clusters.forEach((cluster, i) => {
    checkAccess(cluster, needsOidc, problems.at(`clusters[${i}]`));
  });
  return args;
}

/** All that can be known before the clusters' kubeconfigs are: a missing part is checked by whoever read it. */
export function checkEnvironment(args: EnvironmentArgs, problems: Problems): void {
  checkLabel(args.environment, MAX_ENVIRONMENT, "environment", problems);
  if (args.domain !== undefined && (!DNS_NAME.test(args.domain) || args.domain.length > 200))
    problems.add("domain", args.domain, "a DNS name in lower case, such as monitoring.example.com");
  if (args.clusters !== undefined) checkClusters(args.clusters, args, problems);
  checkPieces(args, problems);
}

function checkAccess(cluster: ClusterArgs, needsOidc: boolean, at: Problems): void {
  const ways = (["kubeconfig", "kubeconfigContext", "provider"] as const).filter(
    (way) => cluster[way] !== undefined,
  );
  if (ways.length !== 1)
    at.add(
      "kubeconfig",
      ways.length === 0 ? undefined : ways,
      "given, or kubeconfigContext, or provider: exactly one",
    );
  for (const key of ["oidcProviderArn", "oidcProviderUrl"] as const)
    if (needsOidc && cluster[key] === undefined)
      at.add(
        key,
        undefined,
        "given: with objectStorage.kind aws, IAM roles trust the cluster's OIDC provider",
      );
}

/** Asks every piece whether it could be made, and translates its paths into ours. */
function checkPieces(args: EnvironmentArgs, problems: Problems): void {
  // Each once, so that a name that is there twice is one problem; {@link checkClusters} has it.
  const names = [...new Set(args.clusters?.map((cluster) => cluster.name))];
  const identity = { name: "cluster", region: "region", environment: "environment" };
  if (args.alerting !== undefined)
    adoptProblems(problems, alertingPath, (found) =>
      resolveAlertRoutingSettings(
        {
          ...args.alerting,
          receiverSecrets: args.receiverSecrets,
          domain: STAND_IN_DOMAIN,
          cluster: "cluster",
          clusterNames: args.clusters === undefined ? undefined : names,
        },
        found,
      ),
    );
  adoptProblems(problems, metricsPath, (found) =>
    resolvePrometheusStackSettings(
      {
        cluster: identity,
        localRetention: args.metrics?.local,
        activeSeriesBudget: args.metrics?.activeSeriesBudget,
        scrapeIntervalSeconds: args.metrics?.scrapeIntervalSeconds,
        additionalScrape: args.metrics?.annotationScraping,
        storage: { size: args.metrics?.storage?.prometheus },
        // What AlertRouting makes is right by construction.
        alertmanager: { config: { route: {}, receivers: [{}] } },
      },
      found,
    ),
  );
  adoptProblems(problems, metricsPath, (found) =>
    resolveThanosSettings(
      {
        retention: args.metrics?.retention,
        storage: args.metrics?.storage,
        clusters: names.length === 0 ? [identity.name] : names,
      },
      found,
    ),
  );
  adoptProblems(
    problems,
    storagePath,
    (found) =>
      resolveThanosObjectStorageSettings(
        { ...objectStorageArgs(args), ...storageClusters(args) },
        found,
      ),
    aboutStorage,
  );
  if (args.tracing !== undefined) checkTracing(args, args.tracing, problems);
  if (args.logging !== undefined) checkLogging(args, args.logging, problems);
  adoptProblems(problems, grafanaPath, (found) =>
    resolveGrafanaSettings(
      {
        ...args.grafana,
        domain: STAND_IN_DOMAIN,
        clusters: names,
        oidcClientSecret: args.grafanaClientSecret,
      },
      found,
    ),
  );
}

function checkLogging(args: EnvironmentArgs, logging: LoggingArgs, problems: Problems): void {
  adoptProblems(problems, loggingPath, (found) =>
    resolveElasticStackSettings(elasticStackArgs(args, logging), found),
  );
  const cluster = { name: "cluster", region: "region", environment: "environment" };
  resolveLogShippingSettings(
    { ...logging.shipping, cluster, role: ClusterRole.Hub },
    problems.at("logging.shipping"),
  );
}

function checkTracing(args: EnvironmentArgs, tracing: TracingArgs, problems: Problems): void {
  if (args.logging === undefined)
    problems.add(
      "tracing",
      tracing,
      "absent without logging, whose Elasticsearch keeps the traces",
    );
  resolveApmServerSettings(apmServerArgs(args, tracing), problems.at("tracing"));
}

/** What the declaration says of tracing, in the words of ApmServer. */
export function apmServerArgs(args: EnvironmentArgs, tracing: TracingArgs): ApmServerShapeArgs {
  return {
    ...tracing,
    environment: args.environment ?? "environment",
    availability: args.availability,
    licence: args.logging?.licence,
    exposed: (args.clusters?.length ?? 0) > 1,
    runbookBaseUrl: args.alerting?.runbookBaseUrl,
    extraValues: args.chartValues?.apmServer,
  };
}

/** What the declaration says of logging, in the words of ElasticStack. */
export function elasticStackArgs(args: EnvironmentArgs, logging: LoggingArgs): ElasticStackShape {
  const { shipping, ...onHub } = logging;
  return {
    ...onHub,
    namedDatasets: beatDatasets(shipping?.beats),
    existingOperatorNamespace: existingOperatorNamespace(shipping),
    environment: args.environment ?? "environment",
    domain: args.domain ?? STAND_IN_DOMAIN,
    availability: args.availability,
    // Sorted, so that the order of the clusters in the configuration changes nothing.
    clusterNames: [...new Set(args.clusters?.map(({ name }) => name))].sort(),
    exposed: (args.clusters?.length ?? 0) > 1,
    alerting: args.alerting ?? {},
    receiverSecrets: args.receiverSecrets,
    onAws: args.objectStorage?.kind !== StorageKind.S3Compatible,
    metricsBucket: args.objectStorage?.bucket,
    chartValues: args.chartValues,
    traceRetention: args.tracing && resolveRetention(args.tracing, Problems.none()),
    elasticLicence: args.elasticLicence,
  };
}

/** What the declaration says of the storage, in the words of ThanosObjectStorage. */
export function objectStorageArgs(
  args: EnvironmentArgs,
): Omit<ThanosObjectStorageArgs, "region" | "clusters"> {
  const { bucket, kind, ...declared } = args.objectStorage ?? {};
  return {
    ...declared,
    ...args.objectStorageKeys,
    kind: kind ?? StorageKind.Aws,
    bucketName: bucket,
    environment: args.environment ?? "environment",
  };
}

/** The clusters as the storage sees them. Those of a file have no OIDC provider yet: it is read from their stacks. */
function storageClusters(
  args: EnvironmentArgs,
): Pick<ThanosObjectStorageArgs, "region" | "clusters"> {
  if (args.objectStorage?.kind === StorageKind.S3Compatible) return {};
  const clusters = (args.clusters ?? []) as StorageClusterArgs[];
  const hub = args.clusters?.find((cluster) => cluster.role === ClusterRole.Hub);
  return { region: hub?.region ?? "", clusters };
}

/** Storage speaks of clusters too; of these, all but the OIDC providers are judged by {@link checkClusters}. */
function aboutStorage(problem: Problem): boolean {
  return (
    !/^(region|environment|clusters)/.test(problem.path) || problem.path.includes("oidcProvider")
  );
}

const alertingPath = (path: string) =>
  path.startsWith("receiverSecrets") ? path : `alerting.${path}`;

const METRICS_PATHS: Readonly<Record<string, string>> = {
  localRetention: "metrics.local",
  additionalScrape: "metrics.annotationScraping",
  "storage.size": "metrics.storage.prometheus",
};
const metricsPath = (path: string) => METRICS_PATHS[path] ?? `metrics.${path}`;

const storagePath = (path: string) => {
  if (path.startsWith("clusters")) return path;
  if (path === "accessKey" || path === "secretKey") return `objectStorageKeys.${path}`;
  return `objectStorage.${path === "bucketName" ? "bucket" : path}`;
};

/** The licence is a secret, and so it stands beside `logging`, not in it. */
const loggingPath = (path: string) => (path === "elasticLicence" ? path : `logging.${path}`);

const grafanaPath = (path: string) =>
  path === "oidcClientSecret" ? "grafanaClientSecret" : `grafana.${path}`;
