import type * as pulumi from "@pulumi/pulumi";
import type * as aws from "@pulumi/aws";
import { ClusterRole } from "../cluster";
import { namespaces } from "../internal/names";
import { DNS_LABEL } from "../internal/dns";
import {
  BUCKET,
  BUCKET_FORM,
  partitionOf,
  REGION,
  REGION_FORM,
  s3Endpoint,
} from "../internal/privateBucketIdentity";
import type { Problems } from "../internal/validation";
import { checkClusters, checkPolicySize } from "./clusterSettings";
import { jobsOf, type StorageJob } from "./roles";

/** Where the blocks of Thanos are kept. */
export const StorageKind = {
  /** A bucket on AWS S3 that this component makes; identity by IAM roles, no keys. */
  Aws: "aws",
  /** A bucket that exists, on any S3-compatible server, with an access key. */
  S3Compatible: "s3Compatible",
} as const;
export type StorageKind = (typeof StorageKind)[keyof typeof StorageKind];

/** A cluster whose Thanos uses the bucket. */
export interface StorageClusterArgs {
  /** Name of the cluster; part of its roles' names. */
  readonly name: string;
  /** The hub gets roles for ruler, store and compactor too; the bucket lives in the hub's account. */
  readonly role: ClusterRole;
  /** (aws, required) ARN of the IAM OIDC provider of the cluster: `arn:aws:iam::<account>:oidc-provider/<issuer>`. */
  readonly oidcProviderArn?: pulumi.Input<string>;
  /** (aws, required) Issuer URL of the cluster, with or without `https://`. */
  readonly oidcProviderUrl?: pulumi.Input<string>;
  /** Provider for the cluster's AWS account. @default - the provider that the component inherits */
  readonly awsProvider?: aws.Provider;
}

/** Arguments of `ThanosObjectStorage`. */
export interface ThanosObjectStorageArgs {
  /** Environment, such as `prod`: part of the roles' names. Lower-case letters, digits and hyphens. */
  readonly environment: string;
  /** Whose storage it is; decides which of the fields below apply. @default "aws" */
  readonly kind?: StorageKind;
  /** (aws, required) Region of the bucket and its key, such as `eu-west-1`. Another one replaces both. */
  readonly region?: string;
  /** (aws) Name of the bucket; (s3Compatible, required) name of the existing bucket. @default - aws: named by Pulumi */
  readonly bucketName?: string;
  /** (aws) Lets `pulumi destroy` delete bucket and key with all metrics in them. @default false */
  readonly deleteData?: boolean;
  /** (aws) Days that overwritten and deleted objects can still be recovered, 1 to 365. @default 14 */
  readonly noncurrentVersionDays?: number;
  /** (aws) Namespace of the ServiceAccounts that the roles trust. @default "monitoring" */
  readonly namespace?: string;
  /** (aws, required) All clusters of the environment, exactly one of them the hub. */
  readonly clusters?: readonly StorageClusterArgs[];
  /** (s3Compatible, required) Host and port of the server, without scheme: `minio.example.com:9000`. */
  readonly endpoint?: string;
  /** (s3Compatible) Speaks plain HTTP. @default false */
  readonly insecure?: boolean;
  /** (s3Compatible, required) Access key; kept secret. */
  readonly accessKey?: pulumi.Input<string>;
  /** (s3Compatible, required) Secret key; kept secret. */
  readonly secretKey?: pulumi.Input<string>;
}

/** A cluster with the jobs that it runs on the bucket. */
export interface StorageCluster {
  readonly name: string;
  readonly role: ClusterRole;
  readonly jobs: readonly StorageJob[];
}

/** Storage on AWS, checked and complete. */
export interface AwsStorageSettings {
  readonly kind: typeof StorageKind.Aws;
  readonly environment: string;
  readonly region: string;
  readonly partition: string;
  /** Host of S3 in the region; KMS calls it the service that uses the key. */
  readonly endpoint: string;
  readonly bucketName: string | undefined;
  readonly deleteData: boolean;
  readonly noncurrentVersionDays: number;
  readonly namespace: string;
  readonly clusters: readonly StorageCluster[];
}

/** S3-compatible storage, checked and complete. */
export interface S3CompatibleStorageSettings {
  readonly kind: typeof StorageKind.S3Compatible;
  readonly environment: string;
  readonly endpoint: string;
  readonly bucketName: string;
  readonly insecure: boolean;
}

export type ThanosObjectStorageSettings = AwsStorageSettings | S3CompatibleStorageSettings;

/** Long enough to notice that something was deleted by mistake, short enough not to double the bill. */
const DEFAULT_NONCURRENT_DAYS = 14;

const HOST_AND_PORT = /^[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d{1,5})?$/;

/** Region and clusters are not here: callers have them for either kind. */
const AWS_FIELDS = ["deleteData", "noncurrentVersionDays"] as const;
const S3_COMPATIBLE_FIELDS = ["endpoint", "insecure", "accessKey", "secretKey"] as const;

/**
 * Checks the arguments and fills in what they leave out. Region and clusters may be missing here, so that the rest can be
 * checked before they are known; {@link resolveCompleteSettings} requires them.
 */
export function resolveThanosObjectStorageSettings(
  args: ThanosObjectStorageArgs,
  problems: Problems,
): ThanosObjectStorageSettings {
  if (!DNS_LABEL.test(args.environment)) {
    problems.add("environment", args.environment, "lower-case letters, digits and hyphens");
  }
  if (args.bucketName !== undefined && !BUCKET.test(args.bucketName)) {
    problems.add("bucketName", args.bucketName, BUCKET_FORM);
  }
  const kind: string = args.kind ?? StorageKind.Aws;
  switch (kind) {
    case StorageKind.Aws:
      rejectFields(args, S3_COMPATIBLE_FIELDS, problems);
      return resolveAws(args, problems);
    case StorageKind.S3Compatible:
      break;
    default:
      problems.add("kind", args.kind, '"aws" or "s3Compatible"');
  }
  rejectFields(args, AWS_FIELDS, problems);
  return resolveS3Compatible(args, problems);
}

/** The same for resources that are about to be made: all that they need is there. */
export function resolveCompleteSettings(
  args: ThanosObjectStorageArgs,
  problems: Problems,
): ThanosObjectStorageSettings {
  const settings = resolveThanosObjectStorageSettings(args, problems);
  if (settings.kind !== StorageKind.Aws) return settings;
  if (settings.region === "") problems.add("region", args.region, REGION_FORM);
  const clusters = args.clusters ?? [];
  if (clusters.length === 0) problems.add("clusters", clusters, "a list with exactly one hub");
  clusters.forEach((cluster, index) => {
    for (const field of ["oidcProviderArn", "oidcProviderUrl"] as const) {
      if (cluster[field] === undefined) {
        problems.add(`clusters[${index}].${field}`, undefined, "given: the roles trust it");
      }
    }
  });
  return settings;
}

function rejectFields(
  args: ThanosObjectStorageArgs,
  fields: readonly (keyof ThanosObjectStorageArgs)[],
  problems: Problems,
): void {
  for (const field of fields) {
    // The value is not shown: it may be a secret key.
    if (args[field] !== undefined)
      problems.add(field, "a value", `absent for kind "${args.kind ?? StorageKind.Aws}"`);
  }
}

function resolveS3Compatible(
  args: ThanosObjectStorageArgs,
  problems: Problems,
): S3CompatibleStorageSettings {
  const endpoint = args.endpoint ?? "";
  if (!HOST_AND_PORT.test(endpoint)) {
    problems.add(
      "endpoint",
      args.endpoint,
      'host and port without scheme or path, such as "minio.example.com:9000"',
    );
  }
  if (args.bucketName === undefined) {
    problems.add("bucketName", undefined, "the name of an existing bucket");
  }
  for (const key of ["accessKey", "secretKey"] as const) {
    if (args[key] === undefined || args[key] === "") {
      problems.add(key, undefined, "set (keep it as a secret in the configuration)");
    }
  }
  return {
    kind: StorageKind.S3Compatible,
    environment: args.environment,
    endpoint,
    bucketName: args.bucketName ?? "",
    insecure: args.insecure ?? false,
  };
}

function resolveAws(args: ThanosObjectStorageArgs, problems: Problems): AwsStorageSettings {
  const region = args.region ?? "";
  if (region !== "" && !REGION.test(region)) {
    problems.add("region", args.region, REGION_FORM);
  }
  const partition = partitionOf(region);
  const days = args.noncurrentVersionDays ?? DEFAULT_NONCURRENT_DAYS;
  if (!Number.isInteger(days) || days < 1 || days > 365) {
    problems.add("noncurrentVersionDays", days, "a whole number from 1 to 365");
  }
  const clusters = args.clusters ?? [];
  checkClusters(clusters, args.environment, partition, problems);
  const resolved = clusters.map(({ name, role }) => ({ name, role, jobs: jobsOf(role) }));
  checkPolicySize(args.environment, partition, clusters, problems);
  return {
    kind: StorageKind.Aws,
    environment: args.environment,
    region,
    partition,
    endpoint: s3Endpoint(region),
    bucketName: args.bucketName,
    deleteData: args.deleteData ?? false,
    noncurrentVersionDays: days,
    namespace: args.namespace ?? namespaces.monitoring,
    clusters: resolved,
  };
}
