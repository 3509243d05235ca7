import * as pulumi from "@pulumi/pulumi";
import type * as aws from "@pulumi/aws";
import { RolePolicy } from "@pulumi/aws/iam";
import { Alias, Key } from "@pulumi/aws/kms";
import {
  Bucket,
  BucketLifecycleConfiguration,
  BucketOwnershipControls,
  BucketPolicy,
  BucketPublicAccessBlock,
  BucketServerSideEncryptionConfiguration,
  BucketVersioning,
} from "@pulumi/aws/s3";
import { ClusterRole } from "../cluster";
import {
  accountOf,
  clusterRoles,
  json,
  mapKnown,
  storageRoles,
  tags,
  type JobRole,
} from "./awsRoles";
import { awsObjectStorageConfig } from "./objstore";
import { bucketPolicy, foreignRoles, keyPolicy, rolePolicy } from "./policies";
import type { StorageJob } from "./roles";
import type { AwsStorageSettings, StorageClusterArgs } from "./settings";
import type { ThanosRoleArns } from "./thanosObjectStorage";

/** Days that KMS waits before it deletes a key (the longest it allows): time to notice the mistake. */
const KEY_DELETION_DAYS = 30;

/** Days after which parts of an upload that never ended are removed; Thanos starts such a block anew. */
const ABORT_UPLOAD_DAYS = 7;

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
  const options: pulumi.CustomResourceOptions = {
    parent,
    ...(provider === undefined ? {} : { provider }),
    // What guards the bucket must not go before it: it would lie open, or be unreadable for want of its key.
    retainOnDelete: !settings.deleteData,
  };
  const key = encryptionKey(name, settings, hub, roles, options);
  const bucket = privateBucket(name, settings, key, hub, roles, options);
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
    roleArns: grantedRoles(name, settings, roles, bucket, key),
  };
}

function encryptionKey(
  name: string,
  settings: AwsStorageSettings,
  hub: StorageClusterArgs | undefined,
  roles: readonly JobRole[],
  options: pulumi.CustomResourceOptions,
): Key {
  const { partition, region } = settings;
  const policy = mapKnown(
    [accountOf(hub, settings), ...roles.map(({ arn }) => arn)],
    ([account = "", ...arns]) =>
      json(
        keyPolicy({
          partition,
          account,
          viaService: settings.endpoint,
          roles: foreignRoles(storageRoles(roles, arns), account),
        }),
      ),
  );
  const key = new Key(
    `${name}-key`,
    {
      region,
      description: `Metrics of the environment ${settings.environment}`,
      enableKeyRotation: true,
      deletionWindowInDays: KEY_DELETION_DAYS,
      policy,
      tags: tags(settings),
    },
    { ...options, protect: !settings.deleteData, dependsOn: roles.map(({ role }) => role) },
  );
  new Alias(
    `${name}-key-alias`,
    {
      region,
      name: `alias/global-monitoring-${settings.environment}-metrics`,
      targetKeyId: key.keyId,
    },
    options,
  );
  return key;
}

function privateBucket(
  name: string,
  settings: AwsStorageSettings,
  key: Key,
  hub: StorageClusterArgs | undefined,
  roles: readonly JobRole[],
  options: pulumi.CustomResourceOptions,
): Bucket {
  const { region } = settings;
  const bucket = new Bucket(
    `${name}-bucket`,
    {
      region,
      ...(settings.bucketName === undefined ? {} : { bucket: settings.bucketName }),
      forceDestroy: settings.deleteData,
      tags: tags(settings),
    },
    { ...options, protect: !settings.deleteData },
  );
  const of = { bucket: bucket.bucket, region };
  const closed = new BucketPublicAccessBlock(
    `${name}-bucket-public-access`,
    {
      ...of,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    },
    options,
  );
  new BucketOwnershipControls(
    `${name}-bucket-ownership`,
    { ...of, rule: { objectOwnership: "BucketOwnerEnforced" } },
    options,
  );
  new BucketServerSideEncryptionConfiguration(
    `${name}-bucket-encryption`,
    {
      ...of,
      rules: [
        {
          applyServerSideEncryptionByDefault: {
            sseAlgorithm: "aws:kms",
            kmsMasterKeyId: key.arn,
          },
          bucketKeyEnabled: true,
        },
      ],
    },
    options,
  );
  const versioning = new BucketVersioning(
    `${name}-bucket-versioning`,
    { ...of, versioningConfiguration: { status: "Enabled" } },
    options,
  );
  new BucketLifecycleConfiguration(
    `${name}-bucket-lifecycle`,
    {
      ...of,
      rules: [
        {
          id: "leftovers",
          status: "Enabled",
          filter: {},
          abortIncompleteMultipartUpload: { daysAfterInitiation: ABORT_UPLOAD_DAYS },
          noncurrentVersionExpiration: { noncurrentDays: settings.noncurrentVersionDays },
          // Removes delete markers with nothing behind them, never an object.
          expiration: { expiredObjectDeleteMarker: true },
        },
      ],
    },
    { ...options, dependsOn: [versioning] },
  );
  new BucketPolicy(
    `${name}-bucket-policy`,
    {
      ...of,
      policy: mapKnown(
        [bucketArn(settings, bucket), accountOf(hub, settings), ...roles.map(({ arn }) => arn)],
        ([arn = "", account = "", ...arns]) => {
          const foreign = foreignRoles(storageRoles(roles, arns), account);
          return json(bucketPolicy({ bucketArn: arn, roles: foreign }));
        },
      ),
    },
    // S3 answers "conflicting operation" when both are written at once.
    { ...options, dependsOn: [closed, ...roles.map(({ role }) => role)] },
  );
  return bucket;
}

function grantedRoles(
  name: string,
  settings: AwsStorageSettings,
  roles: readonly JobRole[],
  bucket: Bucket,
  key: Key,
): Readonly<Record<string, ThanosRoleArns>> {
  const result: Record<string, Partial<Record<StorageJob, pulumi.Output<string>>>> = {};
  for (const { cluster, job, role, arn, options } of roles) {
    const policy = new RolePolicy(
      `${name}-${cluster}-${job}-bucket`,
      {
        name: "bucket",
        role: role.name,
        policy: pulumi
          .all([bucketArn(settings, bucket), key.arn])
          .apply(([of, keyArn]) =>
            json(rolePolicy(job, { bucketArn: of, keyArn, viaService: settings.endpoint })),
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

function bucketArn(settings: AwsStorageSettings, bucket: Bucket): pulumi.Input<string> {
  return settings.bucketName === undefined
    ? bucket.arn
    : `arn:${settings.partition}:s3:::${settings.bucketName}`;
}
