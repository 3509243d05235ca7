import type { StorageJob } from "./roles";

/** Statement of an IAM policy, as far as we use it. */
export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: "*" | Readonly<Record<string, string | readonly string[]>>;
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** An IAM policy document. */
export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly PolicyStatement[];
}

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

/** Who may be a role: one ServiceAccount of one namespace of one cluster, with a token meant for AWS STS. */
export function trustPolicy(of: {
  readonly oidcProviderArn: string;
  readonly issuer: string;
  readonly namespace: string;
  readonly serviceAccount: string;
}): PolicyDocument {
  return document([
    {
      Sid: "ServiceAccount",
      Effect: "Allow",
      Principal: { Federated: of.oidcProviderArn },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: {
        StringEquals: {
          [`${of.issuer}:sub`]: `system:serviceaccount:${of.namespace}:${of.serviceAccount}`,
          // The audience that the EKS webhook asks for in every partition.
          [`${of.issuer}:aud`]: "sts.amazonaws.com",
        },
      },
    },
  ]);
}

/** What one job may do: the bucket, its objects, its key through S3 of the bucket's region; nothing else. */
export function rolePolicy(
  job: StorageJob,
  on: { readonly bucketArn: string; readonly keyArn: string; readonly viaService: string },
): PolicyDocument {
  return document([
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
  return document([
    {
      Sid: "AccountAdministers",
      Effect: "Allow",
      Principal: { AWS: `arn:${of.partition}:iam::${of.account}:root` },
      Action: "kms:*",
      Resource: "*",
    },
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

/**
 * Policy of the bucket: only TLS 1.2 or later, only KMS, and exactly the roles of other accounts.
 *
 * The denial of other encryption asks whether the header is there at all: parts of a multipart upload carry none, and a
 * put without it is encrypted with our key by the bucket's default. Another KMS key needs no denial here: the roles may
 * use no other. Without the key's ARN, which only AWS knows, a preview shows the whole policy.
 */
export function bucketPolicy(of: {
  readonly bucketArn: string;
  readonly roles: readonly StorageRole[];
}): PolicyDocument {
  const all = [of.bucketArn, `${of.bucketArn}/*`];
  const deny = { Effect: "Deny", Principal: "*" } as const;
  const put = { Action: "s3:PutObject", Resource: `${of.bucketArn}/*` };
  return document([
    {
      Sid: "DenyPlainText",
      ...deny,
      Action: "s3:*",
      Resource: all,
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
    {
      Sid: "DenyOldTls",
      ...deny,
      Action: "s3:*",
      Resource: all,
      Condition: { NumericLessThan: { "s3:TlsVersion": "1.2" } },
    },
    {
      Sid: "DenyOtherEncryption",
      ...deny,
      ...put,
      Condition: {
        Null: { "s3:x-amz-server-side-encryption": "false" },
        StringNotEquals: { "s3:x-amz-server-side-encryption": "aws:kms" },
      },
    },
    {
      Sid: "DenyCustomerKeys",
      ...deny,
      ...put,
      Condition: { Null: { "s3:x-amz-server-side-encryption-customer-algorithm": "false" } },
    },
    ...byActions(of.roles, OBJECT_ACTIONS).map(([job, actions, principals]) => ({
      Sid: sid("Allow", job),
      Effect: "Allow" as const,
      Principal: { AWS: principals },
      Action: [...actions, "s3:ListBucket"],
      Resource: all,
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

function document(statements: readonly PolicyStatement[]): PolicyDocument {
  return { Version: "2012-10-17", Statement: statements };
}
