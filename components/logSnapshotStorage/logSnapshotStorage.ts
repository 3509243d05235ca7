import * as pulumi from "@pulumi/pulumi";
import type * as aws from "@pulumi/aws";
import { Role, RolePolicy } from "@pulumi/aws/iam";
import { loggingServiceAccounts } from "../internal/names";
import {
  mapKnown,
  privateBucket,
  rolePolicyOf,
  type PrivateBucket,
} from "../internal/privateBucket";
import { issuerOf, parseOidcProviderArn, roleArn } from "../internal/privateBucketIdentity";
import { trustPolicy } from "../internal/privateBucketPolicies";
import { resolveOrThrow } from "../internal/validation";
import { snapshotBucketPolicy, snapshotKeyPolicy, snapshotRolePolicy } from "./policies";
import {
  defaultSnapshotBucket,
  resolveLogSnapshotStorageSettings,
  type LogSnapshotStorageInputs,
  type LogSnapshotStorageSettings,
} from "./settings";

/** Days that overwritten and deleted objects can still be recovered: as those of the metrics. */
const NONCURRENT_VERSION_DAYS = 14;

/** Arguments of `LogSnapshotStorage`. */
export interface LogSnapshotStorageArgs extends LogSnapshotStorageInputs {
  /** Provider for the hub's AWS account. @default - the provider that the component inherits */
  readonly awsProvider?: aws.Provider;
}

/**
 * The bucket where Elasticsearch keeps snapshots of the logs, and the role by which it alone reaches it.
 *
 * The bucket is private, versioned and encrypted with a key of its own; the role can be taken by exactly one ServiceAccount,
 * so no access key exists. Live objects never expire: Elasticsearch deletes what its snapshots no longer need.
 *
 * ```ts
 * const snapshots = new LogSnapshotStorage("log-snapshots", {
 *   environment: "prod",
 *   cluster: "hub-euw1",
 *   region: "eu-west-1",
 *   oidcProviderArn,
 *   oidcProviderUrl,
 * });
 * ```
 */
export class LogSnapshotStorage extends pulumi.ComponentResource {
  /** Name of the bucket. */
  public readonly bucketName: pulumi.Output<string>;
  /** Role of Elasticsearch's ServiceAccount: who uses it waits until it may use the bucket. */
  public readonly roleArn: pulumi.Output<string>;
  /** Region of the bucket, for the client of the snapshot repository. */
  public readonly region: string;

  constructor(name: string, args: LogSnapshotStorageArgs, opts?: pulumi.ComponentResourceOptions) {
    const settings = resolveOrThrow(
      `The storage of log snapshots "${name}"`,
      args,
      resolveLogSnapshotStorageSettings,
    );
    super("global-monitoring:index:LogSnapshotStorage", name, {}, opts);
    const options: pulumi.CustomResourceOptions = {
      parent: this,
      ...(args.awsProvider === undefined ? {} : { provider: args.awsProvider }),
    };
    const account = mapKnown([args.oidcProviderArn], ([arn = ""]) =>
      parseOidcProviderArn(arn, settings.cluster, settings.partition),
    );
    const role = elasticsearchRole(name, settings, args, options);
    const made = snapshotBucket(this, name, settings, account, args.awsProvider);
    this.bucketName = made.bucket.bucket;
    this.roleArn = grantedRole(name, settings, account, role, made, options);
    this.region = settings.region;
    this.registerOutputs({
      bucketName: this.bucketName,
      roleArn: this.roleArn,
      region: this.region,
    });
  }
}

function elasticsearchRole(
  name: string,
  settings: LogSnapshotStorageSettings,
  args: LogSnapshotStorageArgs,
  options: pulumi.CustomResourceOptions,
): Role {
  return new Role(
    `${name}-role`,
    {
      name: settings.roleName,
      description: `Elasticsearch of cluster ${settings.cluster}: the bucket of its snapshots`,
      assumeRolePolicy: mapKnown(
        [args.oidcProviderArn, args.oidcProviderUrl],
        ([oidcProviderArn = "", url = ""]) =>
          JSON.stringify(
            trustPolicy({
              oidcProviderArn,
              issuer: issuerOf(url),
              namespace: settings.namespace,
              serviceAccount: loggingServiceAccounts.elasticsearch,
            }),
          ),
      ),
      tags: tags(settings),
    },
    options,
  );
}

function snapshotBucket(
  parent: pulumi.Resource,
  name: string,
  settings: LogSnapshotStorageSettings,
  account: pulumi.Input<string>,
  provider: aws.Provider | undefined,
): PrivateBucket {
  const { environment, region, partition } = settings;
  return privateBucket(parent, name, {
    region,
    partition,
    bucketName:
      settings.bucket ??
      mapKnown([account], ([id = ""]) => defaultSnapshotBucket(environment, id, region)),
    deleteData: settings.deleteData,
    noncurrentVersionDays: NONCURRENT_VERSION_DAYS,
    tags: tags(settings),
    keyDescription: `Snapshots of the logs of the environment ${environment}`,
    keyAlias: `global-monitoring-${environment}-logs`,
    keyPolicy: mapKnown([account], ([id = ""]) => JSON.stringify(snapshotKeyPolicy(partition, id))),
    bucketPolicy: (bucketArn) =>
      mapKnown([bucketArn], ([arn = ""]) => JSON.stringify(snapshotBucketPolicy(arn))),
    // Neither policy names the role.
    roles: [],
    ...(provider === undefined ? {} : { provider }),
  });
}

function grantedRole(
  name: string,
  settings: LogSnapshotStorageSettings,
  account: pulumi.Input<string>,
  role: Role,
  { key, bucketArn }: PrivateBucket,
  options: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const policy = new RolePolicy(
    `${name}-role-bucket`,
    {
      name: "bucket",
      role: role.name,
      policy: rolePolicyOf(bucketArn, (of) =>
        snapshotRolePolicy({ bucketArn: of, keyArn: key.arn, viaService: settings.endpoint }),
      ),
    },
    options,
  );
  const arn = mapKnown([account], ([id = ""]) =>
    roleArn(settings.partition, id, settings.roleName),
  );
  // Who uses the ARN waits for role and policy, yet sees it in a preview: a URN is always known.
  return pulumi.all([arn, role.urn, policy.urn]).apply(([text]) => text);
}

function tags(settings: LogSnapshotStorageSettings): Record<string, string> {
  return {
    "global-monitoring:environment": settings.environment,
    "global-monitoring:component": "log-snapshot-storage",
  };
}
