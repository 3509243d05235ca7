import * as pulumi from "@pulumi/pulumi";
import type * as aws from "@pulumi/aws";
import { RolePolicy } from "@pulumi/aws/iam";
import { ClusterRole } from "../cluster";
import {
  mapKnown,
  privateBucket,
  rolePolicyOf,
  type PrivateBucket,
} from "../internal/privateBucket";
import { accountOf, clusterRoles, storageRoles, tags, type JobRole } from "./awsRoles";
import { awsObjectStorageConfig } from "./objstore";
import { bucketPolicy, foreignRoles, keyPolicy, rolePolicy, type StorageRole } from "./policies";
import type { StorageJob } from "./roles";
import type { AwsStorageSettings, StorageClusterArgs } from "./settings";
import type { ThanosRoleArns } from "./thanosObjectStorage";

/** The outputs of {@link awsStorage}. */
export interface AwsStorage {
  readonly bucketName: pulumi.Output<string>;
  readonly objectStorageConfig: pulumi.Output<string>;
  readonly roleArns: Readonly<Record<string, ThanosRoleArns>>;
}

/**
 * Makes roles, key, bucket and policies, in this order: KMS and S3 refuse a policy that names a role that is not
 * there (the provider retries while IAM spreads a new one).
 */
export function awsStorage(
  parent: pulumi.Resource,
  name: string,
  settings: AwsStorageSettings,
  clusters: readonly StorageClusterArgs[],
  provider: aws.Provider | undefined,
): AwsStorage {
  const roles = clusters.flatMap((cluster) => clusterRoles(parent, name, settings, cluster));
  const hub = clusters.find((cluster) => cluster.role === ClusterRole.Hub);
  const known = [accountOf(hub, settings), ...roles.map(({ arn }) => arn)];
  const foreign = (account: string, arns: readonly string[]): StorageRole[] =>
    foreignRoles(storageRoles(roles, arns), account);
  const { bucket, key, bucketArn } = privateBucket(parent, name, {
    region: settings.region,
    partition: settings.partition,
    bucketName: settings.bucketName,
    deleteData: settings.deleteData,
    noncurrentVersionDays: settings.noncurrentVersionDays,
    tags: tags(settings),
    keyDescription: `Metrics of the environment ${settings.environment}`,
    keyAlias: `global-monitoring-${settings.environment}-metrics`,
    keyPolicy: mapKnown(known, ([account = "", ...arns]) =>
      JSON.stringify(
        keyPolicy({
          partition: settings.partition,
          account,
          viaService: settings.endpoint,
          roles: foreign(account, arns),
        }),
      ),
    ),
    bucketPolicy: (bucketArn) =>
      mapKnown([bucketArn, ...known], ([arn = "", account = "", ...arns]) =>
        JSON.stringify(bucketPolicy({ bucketArn: arn, roles: foreign(account, arns) })),
      ),
    roles: roles.map(({ role }) => role),
    ...(provider === undefined ? {} : { provider }),
  });
  return {
    bucketName: bucket.bucket,
    objectStorageConfig: pulumi.all([bucket.bucket, key.arn]).apply(([bucketName, keyArn]) =>
      awsObjectStorageConfig({
        bucket: bucketName,
        endpoint: settings.endpoint,
        region: settings.region,
        keyArn,
      }),
    ),
    roleArns: grantedRoles(name, settings, roles, { key, bucketArn }),
  };
}

function grantedRoles(
  name: string,
  settings: AwsStorageSettings,
  roles: readonly JobRole[],
  { key, bucketArn }: Pick<PrivateBucket, "key" | "bucketArn">,
): Readonly<Record<string, ThanosRoleArns>> {
  const result: Record<string, Partial<Record<StorageJob, pulumi.Output<string>>>> = {};
  for (const { cluster, job, role, arn, options } of roles) {
    const policy = new RolePolicy(
      `${name}-${cluster}-${job}-bucket`,
      {
        name: "bucket",
        role: role.name,
        policy: rolePolicyOf(bucketArn, (of) =>
          rolePolicy(job, { bucketArn: of, keyArn: key.arn, viaService: settings.endpoint }),
        ),
      },
      options,
    );
    // Who uses the ARN waits for role and policy, yet sees it in a preview: a URN is always known.
    const granted = pulumi.all([arn, role.urn, policy.urn]).apply(([text]) => text);
    result[cluster] = { ...result[cluster], [job]: granted };
  }
  return result as Readonly<Record<string, ThanosRoleArns>>;
}
