/** Statement of an IAM policy, as far as we use it; ARNs of resources may be outputs. */
export interface PolicyStatement<Arn = string> {
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: "*" | Readonly<Record<string, string | readonly string[]>>;
  readonly Action: string | readonly string[];
  readonly Resource?: Arn | readonly Arn[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** An IAM policy document. */
export interface PolicyDocument<Arn = string> {
  readonly Version: "2012-10-17";
  readonly Statement: readonly PolicyStatement<Arn>[];
}

/** A policy of these statements. */
export function policyDocument<Arn = string>(
  statements: readonly PolicyStatement<Arn>[],
): PolicyDocument<Arn> {
  return { Version: "2012-10-17", Statement: statements };
}

/** Who may be a role: one ServiceAccount of one namespace of one cluster, with a token meant for AWS STS. */
export function trustPolicy(of: {
  readonly oidcProviderArn: string;
  readonly issuer: string;
  readonly namespace: string;
  readonly serviceAccount: string;
}): PolicyDocument {
  return policyDocument([
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

/** In a key's policy: the account administers the key and trusts its own IAM policies. */
export function accountAdministers(partition: string, account: string): PolicyStatement {
  return {
    Sid: "AccountAdministers",
    Effect: "Allow",
    Principal: { AWS: `arn:${partition}:iam::${account}:root` },
    Action: "kms:*",
    Resource: "*",
  };
}

/**
 * In a bucket's policy: only TLS 1.2 or later, only KMS.
 *
 * The denial of other encryption asks whether the header is there at all: parts of a multipart upload carry none, and a
 * put without it is encrypted with our key by the bucket's default. Another KMS key needs no denial here: the roles may
 * use no other. Without the key's ARN, which only AWS knows, a preview shows the whole policy.
 */
export function privateBucketDenials(bucketArn: string): PolicyStatement[] {
  const all = [bucketArn, `${bucketArn}/*`];
  const deny = { Effect: "Deny", Principal: "*" } as const;
  const put = { Action: "s3:PutObject", Resource: `${bucketArn}/*` };
  return [
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
  ];
}
