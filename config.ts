import * as pulumi from "@pulumi/pulumi";
import { checkEnvironment } from "./components/globalMonitoringSettings";
import type { EnvironmentArgs, GlobalMonitoringArgs } from "./components/globalMonitoringArgs";
import { REGION, REGION_FORM } from "./components/internal/privateBucketIdentity";
import { InvalidSettingsError, Problems } from "./components/internal/validation";
import { checkClusterSource, declaredCluster, readClusters } from "./config/clusters";
import { NAMESPACE } from "./config/namespace";
import { type PartialConfig, readConfig } from "./config/read";
import { canBeJudged } from "./config/unread";

/**
 * Reads and checks the configuration of the stack: the only place that touches `pulumi.Config`.
 *
 * Everything that can be known from the file is checked first, then the outputs of the clusters' stacks; each time all
 * problems are thrown as one error, before any resource is registered.
 */
export async function loadConfig(): Promise<GlobalMonitoringArgs> {
  const problems = Problems.none();
  const ours = problems.at(`${NAMESPACE}:`);
  const { config, unread: malformed } = readConfig(problems);
  const environment = declaredEnvironment(config);
  const onAws = config.objectStorage?.kind !== "s3Compatible";
  const unread = new Set([...malformed, ...(onAws ? checkDefaultRegion(config, problems) : [])]);
  (config.clusters ?? []).forEach((cluster, i) => {
    checkClusterSource(cluster, onAws && !unread.has("objectStorage"), ours.at(`clusters[${i}]`));
  });
  checkMeaning(environment, unread, ours);
  throwIfAny(problems);
  const clusters = await readClusters(
    config.clusters ?? [],
    environment.clusters ?? [],
    onAws,
    ours,
  );
  throwIfAny(problems);
  return { ...(environment as GlobalMonitoringArgs), clusters };
}

/** The part of the arguments that stands in the file; what has a wrong form is missing. */
function declaredEnvironment(config: PartialConfig): EnvironmentArgs {
  const region = new pulumi.Config("aws").get("region");
  return {
    ...config,
    clusters: config.clusters?.map((cluster) => declaredCluster(cluster, region)),
    receiverSecrets: config.receiverSecrets && secretRecord(config.receiverSecrets),
    objectStorageKeys: config.objectStorageKeys && {
      accessKey: pulumi.secret(config.objectStorageKeys.accessKey),
      secretKey: pulumi.secret(config.objectStorageKeys.secretKey),
    },
    grafanaClientSecret: config.grafanaClientSecret && pulumi.secret(config.grafanaClientSecret),
    elasticLicence: config.elasticLicence && pulumi.secret(config.elasticLicence),
  };
}

/** A wrong default is one problem, of its own key; returns the paths that would repeat it: of the clusters that take it. */
function checkDefaultRegion({ clusters = [] }: PartialConfig, problems: Problems): string[] {
  const region = new pulumi.Config("aws").get("region");
  if (region === undefined || REGION.test(region)) return [];
  problems.add("aws:region", region, REGION_FORM);
  return clusters.flatMap((cluster, i) =>
    cluster.region === undefined ? [`clusters[${i}].region`] : [],
  );
}

function secretRecord(
  record: Readonly<Record<string, string>>,
): Record<string, pulumi.Output<string>> {
  return Object.fromEntries(
    Object.entries(record).map(([key, value]) => [key, pulumi.secret(value)]),
  );
}

/** What is missing only because its form was wrong is a problem already: what follows from that is not reported, too. */
function checkMeaning(
  environment: EnvironmentArgs,
  unread: ReadonlySet<string>,
  problems: Problems,
): void {
  const found = Problems.none();
  checkEnvironment(environment, found);
  for (const problem of found.list) if (canBeJudged(problem.path, unread)) problems.adopt(problem);
}

function throwIfAny(problems: Problems): void {
  if (problems.list.length > 0)
    throw new InvalidSettingsError("The configuration of this stack", problems.list);
}
