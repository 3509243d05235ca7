import { ClusterRole } from "./cluster";
import type { ClusterArgs, EnvironmentArgs, LoadBalancerArgs } from "./globalMonitoringArgs";
import { DNS_NAME } from "./internal/dns";
import { checkLoadBalancer as checkInternal } from "./internal/loadBalancerSettings";
import { partitionOf, REGION, REGION_FORM } from "./internal/privateBucketIdentity";
import type { Problems } from "./internal/validation";
import { StorageKind } from "./thanosObjectStorage/settings";

/** Stricter than a DNS label: an environment and a cluster are part of names that must begin with a letter. */
const NAME_LABEL = /^[a-z]([a-z0-9-]*[a-z0-9])?$/;
const ROLE_ARN = /^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/;

/** An IAM role name has at most 64 characters and holds both names: `gm-<environment>-<cluster>-<job>`. */
const MAX_CLUSTER = 30;

/** Checks all of the clusters that needs no look at their kubeconfigs. */
export function checkClusters(
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
    if (cluster.kubeconfigContext === "")
      at.add("kubeconfigContext", "", "the name of a context of the local kubeconfig");
    if (cluster.storageClass !== undefined && !DNS_NAME.test(cluster.storageClass))
      at.add("storageClass", cluster.storageClass, "the name of a StorageClass: a DNS name");
    if (cluster.loadBalancer !== undefined) checkLoadBalancer(cluster, cluster.loadBalancer, at);
  });
}

/** Notes a name that is no DNS label of at most `max` characters. */
export function checkLabel(
  value: string | undefined,
  max: number,
  path: string,
  problems: Problems,
): void {
  if (value !== undefined && (!NAME_LABEL.test(value) || value.length > max))
    problems.add(
      path,
      value,
      `a DNS label in lower case that begins with a letter, of at most ${max} characters`,
    );
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
  if (!REGION.test(cluster.region)) {
    at.add("region", cluster.region, REGION_FORM);
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

function checkLoadBalancer(
  { role }: ClusterArgs,
  loadBalancer: LoadBalancerArgs,
  problems: Problems,
): void {
  if (role === ClusterRole.Hub)
    problems.add(
      "loadBalancer",
      loadBalancer,
      "absent: the hub's sidecars are reached inside the cluster",
    );
  checkInternal(loadBalancer, problems.at("loadBalancer"));
}
