import type * as pulumi from "@pulumi/pulumi";
import { Role } from "@pulumi/aws/iam";
import { serviceAccounts } from "../internal/names";
import { mapKnown } from "../internal/privateBucket";
import { issuerOf, parseOidcProviderArn, roleArn } from "../internal/privateBucketIdentity";
import { trustPolicy } from "../internal/privateBucketPolicies";
import type { StorageRole } from "./policies";
import { roleName, type StorageJob } from "./roles";
import type { AwsStorageSettings, StorageClusterArgs } from "./settings";

/** ServiceAccount that each job runs as. */
const SERVICE_ACCOUNTS: Readonly<Record<StorageJob, string>> = {
  sidecar: serviceAccounts.prometheus,
  ruler: serviceAccounts.thanosRuler,
  store: serviceAccounts.thanosStore,
  compactor: serviceAccounts.thanosCompact,
};

/** A role of one job of one cluster. */
export interface JobRole {
  readonly cluster: string;
  readonly job: StorageJob;
  readonly role: Role;
  /** Computed from its name: known in a preview even before the role exists. */
  readonly arn: pulumi.Input<string>;
  readonly options: pulumi.CustomResourceOptions;
}

/** The roles of one cluster, in its account. */
export function clusterRoles(
  parent: pulumi.Resource,
  name: string,
  settings: AwsStorageSettings,
  cluster: StorageClusterArgs,
): JobRole[] {
  const options: pulumi.CustomResourceOptions = {
    parent,
    ...(cluster.awsProvider === undefined ? {} : { provider: cluster.awsProvider }),
  };
  const jobs = settings.clusters.find(({ name: of }) => of === cluster.name)?.jobs ?? [];
  const account = accountOf(cluster, settings);
  return jobs.map((job) => {
    const physicalName = roleName(settings.environment, cluster.name, job);
    const trust = mapKnown(
      [cluster.oidcProviderArn ?? "", cluster.oidcProviderUrl ?? ""],
      ([oidcProviderArn = "", url = ""]) =>
        JSON.stringify(
          trustPolicy({
            oidcProviderArn,
            issuer: issuerOf(url),
            namespace: settings.namespace,
            serviceAccount: SERVICE_ACCOUNTS[job],
          }),
        ),
    );
    const role = new Role(
      `${name}-${cluster.name}-${job}`,
      {
        name: physicalName,
        description: `Thanos ${job} of cluster ${cluster.name}: the bucket of its metrics`,
        assumeRolePolicy: trust,
        tags: tags(settings),
      },
      options,
    );
    const arn = mapKnown([account], ([id = ""]) => roleArn(settings.partition, id, physicalName));
    return { cluster: cluster.name, job, role, arn, options };
  });
}

/** Account of a cluster: that of its OIDC provider. */
export function accountOf(
  cluster: StorageClusterArgs | undefined,
  settings: AwsStorageSettings,
): pulumi.Input<string> {
  return mapKnown([cluster?.oidcProviderArn ?? ""], ([arn = ""]) =>
    parseOidcProviderArn(arn, cluster?.name ?? "", settings.partition),
  );
}

/** Jobs with ARNs, for the policies. */
export function storageRoles(roles: readonly JobRole[], arns: readonly string[]): StorageRole[] {
  return roles.map(({ job }, index) => ({ job, arn: arns[index] ?? "" }));
}

/** Tags of every AWS resource here. */
export function tags(settings: AwsStorageSettings): Record<string, string> {
  return {
    "global-monitoring:environment": settings.environment,
    "global-monitoring:component": "thanos-object-storage",
  };
}
