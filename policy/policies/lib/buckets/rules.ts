/** What each rule about object storage says of one bucket. */
import { readBucketPolicy } from "./policy";
import { algorithmsOf, type BucketView, type SideKind } from "./buckets";
import type { StackResource } from "../resources";
import { anyOf, at, flag, isUnknown, list, show, text, type Presence } from "../values";

/** The rules, in the order in which they are checked. */
export const BUCKET_RULES = ["private", "encrypted", "tlsOnly", "versioned"] as const;

/** A rule that a bucket must meet. */
export type BucketRule = (typeof BUCKET_RULES)[number];

/** What one rule says of one bucket. */
export interface Verdict {
  readonly presence: Presence;
  /** What the rule looks at, for when it cannot be seen yet. */
  readonly subject: string;
  /** What was got and how to mend it. */
  readonly message: string;
}

const MET: Verdict = { presence: "present", subject: "", message: "" };

/**
 * What a rule says of a bucket; all that is met has presence "present".
 *
 * @param anyAlgorithm Whether SSE-S3 will do for encryption.
 */
export function verdictsOf(rule: BucketRule, view: BucketView, anyAlgorithm: boolean): Verdict[] {
  switch (rule) {
    case "private":
      return [accessBlock(view), acl(view), publicPolicy(view)];
    case "encrypted":
      return [encryption(view, anyAlgorithm)];
    case "tlsOnly":
      return [tlsOnly(view)];
    case "versioned":
      return [versioned(view)];
  }
}

function missing(view: BucketView, kind: SideKind): Presence {
  return view.floating[kind] ? "unknown" : "absent";
}

const SWITCHES = [
  "blockPublicAcls",
  "blockPublicPolicy",
  "ignorePublicAcls",
  "restrictPublicBuckets",
];

function accessBlock(view: BucketView): Verdict {
  const blocks = [...view.own.publicAccessBlock, ...view.accountBlocks];
  if (blocks.length === 0) {
    return {
      presence: missing(view, "publicAccessBlock"),
      subject: "public access block",
      message: `it has no BucketPublicAccessBlock: add one with ${SWITCHES.join(", ")}: true`,
    };
  }
  // The bucket's block and the account's add up, switch by switch.
  const states = SWITCHES.map((key) => ({
    key,
    presence: anyOf(blocks.map(({ props }) => flag(at(props, key), false))),
  }));
  const off = states.filter(({ presence }) => presence === "absent");
  const unsure = states.filter(({ presence }) => presence === "unknown");
  if (off.length === 0 && unsure.length === 0) return MET;
  const named = (off.length > 0 ? off : unsure).map(({ key }) => key).join(", ");
  return {
    presence: off.length > 0 ? missing(view, "publicAccessBlock") : "unknown",
    subject: `public access block (${named})`,
    message: `its BucketPublicAccessBlock does not set ${named}: set to true`,
  };
}

const PUBLIC_ACLS: readonly unknown[] = ["public-read", "public-read-write", "authenticated-read"];
const PUBLIC_GROUP = /\/groups\/global\/(AllUsers|AuthenticatedUsers)$/;

function acl(view: BucketView): Verdict {
  const values = [view.bucket, ...view.own.acl].map(({ props }) => at(props, "acl"));
  const open = values.find((value) => PUBLIC_ACLS.includes(value));
  const grants = [view.bucket, ...view.own.acl].flatMap(granteesOf);
  const group = grants.find((uri) => PUBLIC_GROUP.test(uri));
  if (open !== undefined || group !== undefined) {
    const got = open ?? group;
    return {
      presence: "absent",
      subject: "ACL",
      message: `its ACL is ${show(got)}: use "private" or no ACL`,
    };
  }
  if (values.some(isUnknown)) return { presence: "unknown", subject: "ACL", message: "" };
  return MET;
}

function granteesOf({ props }: StackResource): string[] {
  const onBucket = list(at(props, "grants")).map((grant) => text(at(grant, "uri")));
  const onAcl = list(at(props, "accessControlPolicy", "grants")).map((grant) =>
    text(at(grant, "grantee", "uri")),
  );
  return [...onBucket, ...onAcl].filter((uri) => uri !== undefined);
}

function policiesOf(view: BucketView): unknown[] {
  return [view.bucket, ...view.own.policy]
    .map(({ props }) => at(props, "policy"))
    .filter((policy) => policy !== undefined && policy !== "");
}

function publicPolicy(view: BucketView): Verdict {
  const readings = policiesOf(view).map((policy) => readBucketPolicy(policy).public);
  // An unknown policy is said once, by the rule that needs to see one.
  if (!readings.includes("present")) return MET;
  return {
    presence: "absent",
    subject: "bucket policy",
    message:
      'its policy allows Principal "*" without a Condition on who it is: name the roles that need the bucket',
  };
}

function tlsOnly(view: BucketView): Verdict {
  const readings = policiesOf(view).map((policy) => readBucketPolicy(policy).tlsOnly);
  const presence = anyOf([...readings, missing(view, "policy")]);
  if (presence === "present") return MET;
  return {
    presence,
    subject: "bucket policy (denial of plain HTTP)",
    message:
      'no policy denies plain HTTP: add a BucketPolicy with Effect Deny, Principal "*", Action "s3:*", the bucket and its objects, Condition Bool aws:SecureTransport "false"',
  };
}

function encryption(view: BucketView, anyAlgorithm: boolean): Verdict {
  const wanted = anyAlgorithm ? ["aws:kms", "aws:kms:dsse", "AES256"] : ["aws:kms", "aws:kms:dsse"];
  const configurations = [
    ...list(at(view.bucket.props, "serverSideEncryptionConfiguration")),
    ...list(at(view.bucket.props, "serverSideEncryptionConfigurations")),
    ...view.own.encryption.map(({ props }) => props),
  ];
  const algorithms = configurations.flatMap(algorithmsOf);
  const fix = `encrypt by ${wanted.join(" or ")} in a BucketServerSideEncryptionConfiguration`;
  const wrong = algorithms.find(
    (algorithm) => !isUnknown(algorithm) && !wanted.includes(String(algorithm)),
  );
  if (wrong !== undefined) {
    // @pulumi/aws reads the default of S3 (AES256) into the bucket when a side resource sets another one.
    const sideIsRight = view.own.encryption.some(({ props }) =>
      algorithmsOf(props).some((each) => wanted.includes(String(each))),
    );
    if (sideIsRight) return MET;
    return {
      presence: missing(view, "encryption"),
      subject: "encryption",
      message: `it is encrypted by ${show(wrong)}: ${fix}`,
    };
  }
  if (algorithms.some(isUnknown))
    return { presence: "unknown", subject: "encryption", message: "" };
  if (algorithms.length > 0) return MET;
  return {
    presence: missing(view, "encryption"),
    subject: "encryption",
    message: `it declares no encryption: ${fix}`,
  };
}

/** Whoever can write can delete; only old versions bring back what a program or an intruder took away. */
function versioned(view: BucketView): Verdict {
  const states = [
    ...list(at(view.bucket.props, "versioning")),
    ...list(at(view.bucket.props, "versionings")),
  ].map((inline) => (isUnknown(inline) ? "unknown" : flag(at(inline, "enabled"), false)));
  const sides = view.own.versioning.map(({ props }) =>
    statusOf(at(props, "versioningConfiguration", "status")),
  );
  // A bucket with object lock is always versioned.
  const locked = flag(at(view.bucket.props, "objectLockEnabled"), false);
  const presence = anyOf([...states, ...sides, locked, missing(view, "versioning")]);
  if (presence === "present") return MET;
  const suspended = sides.includes("absent");
  return {
    presence,
    subject: "versioning",
    message: `${suspended ? "its versioning is not enabled" : "it is not versioned"}: add a BucketVersioning with versioningConfiguration.status "Enabled", and a lifecycle rule that expires old versions`,
  };
}

function statusOf(status: unknown): Presence {
  if (isUnknown(status)) return "unknown";
  return status === "Enabled" ? "present" : "absent";
}
