import {
  accountAdministers,
  policyDocument,
  privateBucketDenials,
  type PolicyDocument,
} from "../internal/privateBucketPolicies";

/** What Elasticsearch asks of a bucket (Elasticsearch reference, "S3 repository", "Recommended S3 permissions"). */
const BUCKET_ACTIONS = [
  "s3:GetBucketLocation",
  "s3:ListBucket",
  "s3:ListBucketMultipartUploads",
  "s3:ListBucketVersions",
] as const;

/** The same of its objects. No DeleteObjectVersion: what is deleted can be recovered as long as old versions are kept. */
const OBJECT_ACTIONS = [
  "s3:AbortMultipartUpload",
  "s3:DeleteObject",
  "s3:GetObject",
  "s3:ListMultipartUploadParts",
  "s3:PutObject",
] as const;

/** A write decrypts too: S3 reads the parts of a multipart upload to put them together. */
const KEY_ACTIONS = ["kms:Decrypt", "kms:GenerateDataKey"] as const;

/** What Elasticsearch may do: the bucket, its objects, its key through S3 of the bucket's region; nothing else. */
export function snapshotRolePolicy<KeyArn>(on: {
  readonly bucketArn: string;
  readonly keyArn: KeyArn;
  readonly viaService: string;
}): PolicyDocument<string | KeyArn> {
  return policyDocument<string | KeyArn>([
    { Sid: "Bucket", Effect: "Allow", Action: BUCKET_ACTIONS, Resource: on.bucketArn },
    { Sid: "Objects", Effect: "Allow", Action: OBJECT_ACTIONS, Resource: `${on.bucketArn}/*` },
    {
      Sid: "Key",
      Effect: "Allow",
      Action: KEY_ACTIONS,
      Resource: on.keyArn,
      Condition: { StringEquals: { "kms:ViaService": on.viaService } },
    },
  ]);
}

/** The role is of the key's account, whose policies the key trusts: it needs no statement of its own. */
export function snapshotKeyPolicy(partition: string, account: string): PolicyDocument {
  return policyDocument([accountAdministers(partition, account)]);
}

/** The role is of the bucket's account: its own policy is enough. */
export function snapshotBucketPolicy(bucketArn: string): PolicyDocument {
  return policyDocument(privateBucketDenials(bucketArn));
}
