import {
  accountAdministers,
  policyDocument,
  privateBucketDenials,
  type PolicyDocument,
} from "../internal/privateBucketPolicies";
import type { StorageJob } from "./roles";

export {
  trustPolicy,
  type PolicyDocument,
  type PolicyStatement,
} from "../internal/privateBucketPolicies";

/** A role that uses the bucket. */
export interface StorageRole {
  readonly job: StorageJob;
  readonly arn: string;
}

/**
 * Roles of other accounts than the bucket's. Only these must be granted by the policies of bucket and key; a role of the
 * same account has what its own policy allows (IAM docs, cross-account policy evaluation). So another cluster of the
 * account changes neither policy, and their size limits meet only clusters of other accounts.
 */
export function foreignRoles(roles: readonly StorageRole[], account: string): StorageRole[] {
  return roles.filter(({ arn }) => arn.split(":")[4] !== account);
}

/** Largest bucket policy that S3 accepts (S3 quotas: 20 KB). */
export const BUCKET_POLICY_LIMIT_BYTES = 20_480;

/**
 * What each job may do with objects (Thanos docs, storage.md: "AWS Policies"; compact.md: "only Compactor being able
 * to delete data"). Nobody may delete versions: with versioning on, what the compactor deletes can be recovered.
 */
const OBJECT_ACTIONS: Readonly<Record<StorageJob, readonly string[]>> = {
  sidecar: ["s3:GetObject", "s3:PutObject"],
  ruler: ["s3:GetObject", "s3:PutObject"],
  store: ["s3:GetObject"],
  compactor: ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
};

/** Writers decrypt too: S3 reads the parts of a multipart upload to put them together. */
const KEY_ACTIONS: Readonly<Record<StorageJob, readonly string[]>> = {
  sidecar: ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"],
  ruler: ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"],
  store: ["kms:Decrypt"],
  compactor: ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"],
};

/** What one job may do: the bucket, its objects, its key through S3 of the bucket's region; nothing else. */
export function rolePolicy<KeyArn>(
  job: StorageJob,
  on: { readonly bucketArn: string; readonly keyArn: KeyArn; readonly viaService: string },
): PolicyDocument<string | KeyArn> {
  return policyDocument<string | KeyArn>([
    { Sid: "List", Effect: "Allow", Action: "s3:ListBucket", Resource: on.bucketArn },
    {
      Sid: "Objects",
      Effect: "Allow",
      Action: OBJECT_ACTIONS[job],
      Resource: `${on.bucketArn}/*`,
    },
    {
      Sid: "Key",
      Effect: "Allow",
      Action: KEY_ACTIONS[job],
      Resource: on.keyArn,
      Condition: { StringEquals: { "kms:ViaService": on.viaService } },
    },
  ]);
}

/** Policy of the key: the account administers it and trusts its own IAM policies, roles of other accounts use it through S3. */
export function keyPolicy(of: {
  readonly partition: string;
  readonly account: string;
  readonly viaService: string;
  readonly roles: readonly StorageRole[];
}): PolicyDocument {
  const Condition = { StringEquals: { "kms:ViaService": of.viaService } };
  return policyDocument([
    accountAdministers(of.partition, of.account),
    ...byActions(of.roles, KEY_ACTIONS).map(([job, Action, principals]) => ({
      Sid: sid("Use", job),
      Effect: "Allow" as const,
      Principal: { AWS: principals },
      Action,
      // In a key policy "*" means this key.
      Resource: "*",
      Condition,
    })),
  ]);
}

/** Policy of the bucket: only TLS 1.2 or later, only KMS, and exactly the roles of other accounts. */
export function bucketPolicy(of: {
  readonly bucketArn: string;
  readonly roles: readonly StorageRole[];
}): PolicyDocument {
  return policyDocument([
    ...privateBucketDenials(of.bucketArn),
    ...byActions(of.roles, OBJECT_ACTIONS).map(([job, actions, principals]) => ({
      Sid: sid("Allow", job),
      Effect: "Allow" as const,
      Principal: { AWS: principals },
      Action: [...actions, "s3:ListBucket"],
      Resource: [of.bucketArn, `${of.bucketArn}/*`],
    })),
  ]);
}

/** Size of the bucket policy for some roles, with the longest bucket name. */
export function bucketPolicyBytes(partition: string, roles: readonly StorageRole[]): number {
  const bucketArn = `arn:${partition}:s3:::${"b".repeat(63)}`;
  return JSON.stringify(bucketPolicy({ bucketArn, roles })).length;
}

/** Roles with the same actions share a statement; it is called after the first of their jobs. */
function byActions(
  roles: readonly StorageRole[],
  actionsOf: Readonly<Record<StorageJob, readonly string[]>>,
): (readonly [StorageJob, readonly string[], readonly string[]])[] {
  const groups = new Map<string, [StorageJob, readonly string[], string[]]>();
  for (const { job, arn } of roles) {
    const key = actionsOf[job].join();
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [job, actionsOf[job], [arn]]);
    else group[2].push(arn);
  }
  return [...groups.values()].map(([job, actions, arns]) => [job, actions, arns.sort()] as const);
}

function sid(verb: string, job: StorageJob): string {
  return `${verb}${job.charAt(0).toUpperCase()}${job.slice(1)}`;
}
