import * as pulumi from "@pulumi/pulumi";
import { Role } from "@pulumi/aws/iam";
import { serviceAccounts } from "../internal/names";
import { trustPolicy, type PolicyDocument, type StorageRole } from "./policies";
import { issuerOf, parseOidcProviderArn, roleArn, roleName, type StorageJob } from "./roles";
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
        json(
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

/** Plain in, plain out; only what is an output makes the result one. Saves an output for each role of plain inputs. */
export function mapKnown(
  inputs: readonly pulumi.Input<string>[],
  map: (values: string[]) => string,
): pulumi.Input<string> {
  const plain = inputs.filter((input) => typeof input === "string");
  return plain.length === inputs.length ? map(plain) : pulumi.all([...inputs]).apply(map);
}

/** A document as AWS takes it. */
export function json(document: PolicyDocument): string {
  return JSON.stringify(document);
}

/** Tags of every AWS resource here. */
export function tags(settings: AwsStorageSettings): Record<string, string> {
  return {
    "global-monitoring:environment": settings.environment,
    "global-monitoring:component": "thanos-object-storage",
  };
}
