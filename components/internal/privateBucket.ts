import * as pulumi from "@pulumi/pulumi";
import type * as aws from "@pulumi/aws";
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
import type { PolicyDocument } from "./privateBucketPolicies";

/** Days that KMS waits before it deletes a key (the longest it allows): time to notice the mistake. */
const KEY_DELETION_DAYS = 30;

/** Days after which parts of an upload that never ended are removed; the writers start such an upload anew. */
const ABORT_UPLOAD_DAYS = 7;

/** What tells one private bucket from another. */
export interface PrivateBucketArgs {
  readonly region: string;
  readonly partition: string;
  /** Name of the bucket; `undefined`: Pulumi gives one. */
  readonly bucketName: pulumi.Input<string> | undefined;
  /** Lets bucket and key be deleted with all that is in them. */
  readonly deleteData: boolean;
  /** Days that overwritten and deleted objects can still be recovered. */
  readonly noncurrentVersionDays: number;
  readonly tags: Readonly<Record<string, string>>;
  readonly keyDescription: string;
  /** Alias of the key, without the prefix `alias/`. */
  readonly keyAlias: string;
  /** Policy of the key, as JSON. */
  readonly keyPolicy: pulumi.Input<string>;
  /** Policy of the bucket, as JSON, by the bucket's ARN. */
  readonly bucketPolicy: (bucketArn: pulumi.Input<string>) => pulumi.Input<string>;
  /** Roles that either policy may name: KMS and S3 refuse a policy that names a role that is not there. */
  readonly roles: readonly pulumi.Resource[];
  /** Provider for the bucket's account. @default - the provider that the parent has */
  readonly provider?: aws.Provider;
}

/** What {@link privateBucket} makes. */
export interface PrivateBucket {
  readonly bucket: Bucket;
  readonly key: Key;
  /** Computed from the name, where that is known: a preview shows the policies that hold it. */
  readonly bucketArn: pulumi.Input<string>;
}

/**
 * A bucket that only its owner reaches, by TLS only, encrypted with a key of its own, versioned; live objects never
 * expire. Unless `deleteData`, the bucket and all that guards it outlive the stack.
 */
export function privateBucket(
  parent: pulumi.Resource,
  name: string,
  args: PrivateBucketArgs,
): PrivateBucket {
  const options: pulumi.CustomResourceOptions = {
    parent,
    ...(args.provider === undefined ? {} : { provider: args.provider }),
    // What guards the bucket must not go before it: it would lie open, or be unreadable for want of its key.
    retainOnDelete: !args.deleteData,
  };
  const key = encryptionKey(name, args, options);
  const bucket = new Bucket(
    `${name}-bucket`,
    {
      region: args.region,
      ...(args.bucketName === undefined ? {} : { bucket: args.bucketName }),
      forceDestroy: args.deleteData,
      tags: args.tags,
    },
    { ...options, protect: !args.deleteData },
  );
  const bucketArn =
    args.bucketName === undefined
      ? bucket.arn
      : mapKnown([args.bucketName], ([own = ""]) => `arn:${args.partition}:s3:::${own}`);
  const closed = closeToThePublic(name, args, bucket, options);
  encryptAndKeepVersions(name, args, bucket, key, options);
  new BucketPolicy(
    `${name}-bucket-policy`,
    { bucket: bucket.bucket, region: args.region, policy: args.bucketPolicy(bucketArn) },
    // S3 answers "conflicting operation" when both are written at once.
    { ...options, dependsOn: [closed, ...args.roles] },
  );
  return { bucket, key, bucketArn };
}

function encryptionKey(
  name: string,
  args: PrivateBucketArgs,
  options: pulumi.CustomResourceOptions,
): Key {
  const key = new Key(
    `${name}-key`,
    {
      region: args.region,
      description: args.keyDescription,
      enableKeyRotation: true,
      deletionWindowInDays: KEY_DELETION_DAYS,
      policy: args.keyPolicy,
      tags: args.tags,
    },
    { ...options, protect: !args.deleteData, dependsOn: [...args.roles] },
  );
  new Alias(
    `${name}-key-alias`,
    { region: args.region, name: `alias/${args.keyAlias}`, targetKeyId: key.keyId },
    options,
  );
  return key;
}

function closeToThePublic(
  name: string,
  { region }: PrivateBucketArgs,
  bucket: Bucket,
  options: pulumi.CustomResourceOptions,
): BucketPublicAccessBlock {
  const closed = new BucketPublicAccessBlock(
    `${name}-bucket-public-access`,
    {
      bucket: bucket.bucket,
      region,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    },
    options,
  );
  new BucketOwnershipControls(
    `${name}-bucket-ownership`,
    { bucket: bucket.bucket, region, rule: { objectOwnership: "BucketOwnerEnforced" } },
    options,
  );
  return closed;
}

function encryptAndKeepVersions(
  name: string,
  { region, noncurrentVersionDays }: PrivateBucketArgs,
  bucket: Bucket,
  key: Key,
  options: pulumi.CustomResourceOptions,
): void {
  const of = { bucket: bucket.bucket, region };
  new BucketServerSideEncryptionConfiguration(
    `${name}-bucket-encryption`,
    {
      ...of,
      rules: [
        {
          applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: key.arn },
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
          noncurrentVersionExpiration: { noncurrentDays: noncurrentVersionDays },
          // Removes delete markers with nothing behind them, never an object.
          expiration: { expiredObjectDeleteMarker: true },
        },
      ],
    },
    { ...options, dependsOn: [versioning] },
  );
}

/**
 * The policy of a role, by the bucket's ARN, as an object with the key's ARN at a leaf: as text, a preview would show
 * nothing of it until the key exists, neither to reviewers nor to policies. The provider writes it as JSON.
 */
export function rolePolicyOf(
  bucketArn: pulumi.Input<string>,
  make: (bucketArn: string) => PolicyDocument<pulumi.Input<string>>,
): pulumi.Input<aws.types.input.iam.PolicyDocument> {
  // The provider's types want lists that may be changed, and enums for words.
  const document = (arn: string) => make(arn) as unknown as aws.types.input.iam.PolicyDocument;
  return typeof bucketArn === "string"
    ? document(bucketArn)
    : pulumi.output(bucketArn).apply((arn) => pulumi.output(document(arn)));
}

/** Plain in, plain out; only what is an output makes the result one. Saves an output for each role of plain inputs. */
export function mapKnown(
  inputs: readonly pulumi.Input<string>[],
  map: (values: string[]) => string,
): pulumi.Input<string> {
  const plain = inputs.filter((input) => typeof input === "string");
  return plain.length === inputs.length ? map(plain) : pulumi.all([...inputs]).apply(map);
}
