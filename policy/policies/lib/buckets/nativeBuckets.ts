/**
 * Buckets of @pulumi/aws-native (CloudFormation's AWS::S3::Bucket), which carry their configuration inside, read as
 * the side resources of @pulumi/aws: so the rules know one spelling.
 */
import type { SideKind } from "./buckets";
import type { StackResource } from "../resources";
import { at, isUnknown, list, text, UNKNOWN, type Properties } from "../values";

export const NATIVE_BUCKET = "aws-native:s3:Bucket";
export const NATIVE_POLICY = "aws-native:s3:BucketPolicy";

/** CloudFormation's words for canned ACLs. */
const ACLS: Readonly<Record<string, string>> = {
  PublicRead: "public-read",
  PublicReadWrite: "public-read-write",
  AuthenticatedRead: "authenticated-read",
};

/** What a bucket says inside, by the side resource that would say it. */
export function nativeParts(
  bucket: StackResource,
): Partial<Record<SideKind, readonly StackResource[]>> {
  const { props } = bucket;
  const as = (part: Properties | undefined) =>
    part === undefined ? [] : [{ ...bucket, props: part }];
  return {
    publicAccessBlock: as(accessBlock(at(props, "publicAccessBlockConfiguration"))),
    encryption: as(encryption(at(props, "bucketEncryption"))),
    acl: as(acl(at(props, "accessControl"))),
    versioning: as(versioning(at(props, "versioningConfiguration"))),
  };
}

/** A BucketPolicy as the one of @pulumi/aws. */
export function nativePolicy(resource: StackResource): StackResource {
  const policy = at(resource.props, "policyDocument");
  return { ...resource, props: { ...resource.props, policy } };
}

function accessBlock(configuration: unknown): Properties | undefined {
  if (configuration === undefined) return undefined;
  const switches = [
    "blockPublicAcls",
    "blockPublicPolicy",
    "ignorePublicAcls",
    "restrictPublicBuckets",
  ];
  return Object.fromEntries(switches.map((key) => [key, at(configuration, key)]));
}

function encryption(configuration: unknown): Properties | undefined {
  if (configuration === undefined) return undefined;
  const rules = at(configuration, "serverSideEncryptionConfiguration");
  if (isUnknown(rules)) return { rules: UNKNOWN };
  return {
    rules: list(rules).map((rule) => ({
      applyServerSideEncryptionByDefault: at(rule, "serverSideEncryptionByDefault"),
    })),
  };
}

function acl(written: unknown): Properties | undefined {
  if (written === undefined) return undefined;
  const word = text(written);
  return { acl: word === undefined ? written : (ACLS[word] ?? word) };
}

function versioning(configuration: unknown): Properties | undefined {
  return configuration === undefined ? undefined : { versioningConfiguration: configuration };
}
