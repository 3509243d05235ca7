import { resolveAlertRoutingSettings } from "./alertRouting/settings";
import { ClusterRole } from "./cluster";
import type { ClusterArgs, EnvironmentArgs, GlobalMonitoringArgs } from "./globalMonitoringArgs";
import { resolveGrafanaSettings } from "./grafana/settings";
import { type Problem, Problems } from "./internal/validation";
import { resolvePrometheusStackSettings } from "./prometheusStack/settings";
import { resolveThanosSettings } from "./thanos/settings";
import {
  StorageKind,
  resolveThanosObjectStorageSettings,
  type StorageClusterArgs,
  type ThanosObjectStorageArgs,
} from "./thanosObjectStorage/settings";

const DNS_LABEL = /^[a-z]([a-z0-9-]*[a-z0-9])?$/;
const DNS_NAME = /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;
const AWS_REGION = /^[a-z]{2}(-[a-z]+)+-\d+$/;
const ROLE_ARN = /^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/;

/** An IAM role name has at most 64 characters and holds both names: `gm-<environment>-<cluster>-<job>`. */
const MAX_ENVIRONMENT = 20;
const MAX_CLUSTER = 30;

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

function checkClusters(
  clusters: readonly ClusterArgs[],
  args: EnvironmentArgs,
  problems: Problems,
): void {
  const hubs = clusters.filter((cluster) => cluster.role === ClusterRole.Hub);
  if (hubs.length !== 1)
    problems.add(
      "clusters",
      hubs.length === 0
        ? `${clusters.length} clusters, none with the role hub`
        : hubs.map((hub) => hub.name),
      "a list in which exactly one cluster has the role hub",
    );
  clusters.forEach((cluster, i) => {
    const at = problems.at(`clusters[${i}]`);
    checkLabel(cluster.name, MAX_CLUSTER, "name", at);
    if (clusters.findIndex((other) => other.name === cluster.name) < i)
      at.add("name", cluster.name, "unique among the clusters");
    checkRegion(cluster, hubs[0], args, at);
  });
}

function checkRegion(
  cluster: ClusterArgs,
  hub: ClusterArgs | undefined,
  args: EnvironmentArgs,
  at: Problems,
): void {
  if (cluster.region === "") {
    at.add("region", undefined, "given, here or as aws:region");
    return;
  }
  if (args.objectStorage?.kind === StorageKind.S3Compatible) return;
  if (!AWS_REGION.test(cluster.region)) {
    at.add("region", cluster.region, "an AWS region, such as eu-west-1");
    return;
  }
  if (hub !== undefined && partitionOf(cluster.region) !== partitionOf(hub.region))
    at.add(
      "region",
      cluster.region,
      `in the hub's partition ${partitionOf(hub.region)}: roles and buckets of one partition cannot be used from another`,
    );
  if (cluster.assumeRoleArn !== undefined && !ROLE_ARN.test(cluster.assumeRoleArn))
    at.add("assumeRoleArn", cluster.assumeRoleArn, "the ARN of an IAM role");
}

/** AWS partition of a region, by the prefixes of the AWS General Reference. */
export function partitionOf(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
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

function checkLabel(
  value: string | undefined,
  max: number,
  path: string,
  problems: Problems,
): void {
  if (value !== undefined && (!DNS_LABEL.test(value) || value.length > max))
    problems.add(
      path,
      value,
      `a DNS label in lower case that begins with a letter, of at most ${max} characters`,
    );
}

/** Asks every piece whether it could be made, and translates its paths into ours. */
function checkPieces(args: EnvironmentArgs, problems: Problems): void {
  const clusters = args.clusters ?? [];
  const identity = { name: "cluster", region: "region", environment: "environment" };
  if (args.alerting !== undefined)
    ask(problems, alertingPath, (found) =>
      resolveAlertRoutingSettings(
        {
          ...args.alerting,
          receiverSecrets: args.receiverSecrets,
          domain: STAND_IN_DOMAIN,
          cluster: "cluster",
          clusterNames: clusters.map((cluster) => cluster.name),
        },
        found,
      ),
    );
  ask(problems, metricsPath, (found) =>
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
        runbookBaseUrl: args.alerting?.runbookBaseUrl,
      },
      found,
    ),
  );
  ask(problems, metricsPath, (found) =>
    resolveThanosSettings(
      {
        retention: args.metrics?.retention,
        storage: args.metrics?.storage,
        clusters: clusters.map((cluster) => cluster.name),
      },
      found,
    ),
  );
  ask(
    problems,
    storagePath,
    (found) =>
      resolveThanosObjectStorageSettings(
        { ...objectStorageArgs(args), ...storageClusters(args) },
        found,
      ),
    aboutStorage,
  );
  ask(problems, grafanaPath, (found) =>
    resolveGrafanaSettings(
      {
        ...args.grafana,
        domain: STAND_IN_DOMAIN,
        clusters: clusters.map((cluster) => cluster.name),
        oidcClientSecret: args.grafanaClientSecret,
      },
      found,
    ),
  );
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

function ask(
  problems: Problems,
  rename: (path: string) => string,
  resolve: (found: Problems) => unknown,
  concerns: (problem: Problem) => boolean = () => true,
): void {
  const found = Problems.none();
  resolve(found);
  for (const problem of found.list.filter(concerns))
    problems.adopt({ ...problem, path: rename(problem.path) });
}

const alertingPath = (path: string) =>
  path.startsWith("receiverSecrets") ? path : `alerting.${path}`;

const METRICS_PATHS: Readonly<Record<string, string>> = {
  localRetention: "metrics.local",
  additionalScrape: "metrics.annotationScraping",
  "storage.size": "metrics.storage.prometheus",
  runbookBaseUrl: "alerting.runbookBaseUrl",
};
const metricsPath = (path: string) => METRICS_PATHS[path] ?? `metrics.${path}`;

const storagePath = (path: string) => {
  if (path.startsWith("clusters")) return path;
  if (path === "accessKey" || path === "secretKey") return `objectStorageKeys.${path}`;
  return `objectStorage.${path === "bucketName" ? "bucket" : path}`;
};

const grafanaPath = (path: string) =>
  path === "oidcClientSecret" ? "grafanaClientSecret" : `grafana.${path}`;
