/** What Thanos must know of a bucket on AWS. */
export interface AwsBucketRefs {
  readonly bucket: string;
  readonly endpoint: string;
  readonly region: string;
  /** Full ARN: a bare id would be looked up in the account of the caller, which may be another one. */
  readonly keyArn: string;
}

/** What Thanos must know of a bucket on an S3-compatible server. */
export interface S3CompatibleBucketRefs {
  readonly bucket: string;
  readonly endpoint: string;
  readonly insecure: boolean;
  readonly accessKey: string;
  readonly secretKey: string;
}

/**
 * Configuration of the bucket for Thanos, in YAML (Thanos docs, storage.md, "S3"): credentials from the pod's
 * IAM role, objects encrypted with our key.
 */
export function awsObjectStorageConfig(refs: AwsBucketRefs): string {
  return [
    "type: S3",
    "config:",
    `  bucket: ${quote(refs.bucket)}`,
    `  endpoint: ${quote(refs.endpoint)}`,
    `  region: ${quote(refs.region)}`,
    "  aws_sdk_auth: true",
    "  sse_config:",
    "    type: SSE-KMS",
    `    kms_key_id: ${quote(refs.keyArn)}`,
    "",
  ].join("\n");
}

/** The same for an S3-compatible server: with keys, hence a secret. */
export function s3CompatibleObjectStorageConfig(refs: S3CompatibleBucketRefs): string {
  return [
    "type: S3",
    "config:",
    `  bucket: ${quote(refs.bucket)}`,
    `  endpoint: ${quote(refs.endpoint)}`,
    `  insecure: ${String(refs.insecure)}`,
    `  access_key: ${quote(refs.accessKey)}`,
    `  secret_key: ${quote(refs.secretKey)}`,
    "",
  ].join("\n");
}

/** JSON strings are YAML strings, and safe for any character. */
function quote(text: string): string {
  return JSON.stringify(text);
}
