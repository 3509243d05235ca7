import { ClusterRole } from "../cluster";
import { DNS_LABEL } from "../internal/dns";
import type { Problems } from "../internal/validation";
import {
  checkOidcProvider,
  OIDC_PROVIDER_ARN,
  ROLE_NAME_LIMIT,
  roleArn,
} from "../internal/privateBucketIdentity";
import { BUCKET_POLICY_LIMIT_BYTES, bucketPolicyBytes } from "./policies";
import { jobsOf, roleName } from "./roles";
import type { StorageClusterArgs } from "./settings";

/** Checks names, roles and OIDC providers of the clusters. */
export function checkClusters(
  clusters: readonly StorageClusterArgs[],
  environment: string,
  partition: string,
  problems: Problems,
): void {
  const hubs = clusters.filter((cluster) => cluster.role === ClusterRole.Hub).length;
  if (clusters.length > 0 && hubs !== 1)
    problems.add("clusters", `${hubs} hubs`, "a list with exactly one hub");
  const seen = new Set<string>();
  clusters.forEach((cluster, index) => {
    const at = problems.at(`clusters[${index}]`);
    if (!DNS_LABEL.test(cluster.name)) {
      at.add("name", cluster.name, "lower-case letters, digits and hyphens");
    }
    if (seen.has(cluster.name)) at.add("name", cluster.name, "unique");
    seen.add(cluster.name);
    for (const job of jobsOf(cluster.role)) {
      const name = roleName(environment, cluster.name, job);
      if (name.length > ROLE_NAME_LIMIT) {
        at.add("name", cluster.name, `short enough for the role name "${name}" to have 64 letters`);
        break;
      }
    }
    checkOidcProvider(cluster, partition, at);
  });
}

/** Checks that the bucket policy can name the roles of all clusters of other accounts, as far as these are known. */
export function checkPolicySize(
  environment: string,
  partition: string,
  clusters: readonly StorageClusterArgs[],
  problems: Problems,
): void {
  const hub = clusters.find((cluster) => cluster.role === ClusterRole.Hub);
  const foreign = clusters.filter((cluster) => knownAccount(cluster) !== knownAccount(hub));
  const names = foreign.flatMap((cluster) =>
    jobsOf(cluster.role).map((job) => ({
      job,
      arn: roleArn(partition, "0".repeat(12), roleName(environment, cluster.name, job)),
    })),
  );
  if (bucketPolicyBytes(partition, names) > BUCKET_POLICY_LIMIT_BYTES) {
    problems.add(
      "clusters",
      `${foreign.length} clusters in other accounts than the hub's`,
      "few enough for a bucket policy of 20 KB, which names each of their roles; use several environments",
    );
  }
}

function knownAccount(cluster: StorageClusterArgs | undefined): string | undefined {
  const arn = cluster?.oidcProviderArn;
  return typeof arn === "string" ? OIDC_PROVIDER_ARN.exec(arn)?.[2] : undefined;
}
