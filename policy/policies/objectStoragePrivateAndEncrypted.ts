import type { StackValidationPolicy } from "@pulumi/policy";
import { readBucketPolicy } from "./lib/bucketPolicy";
import {
  algorithmsOf,
  bucketsOf,
  isBucketRelated,
  type BucketView,
  type SideKind,
} from "./lib/buckets";
import { NOT_KNOWN, reportAll, type Finding } from "./lib/finding";
import { stackResources, type StackResource } from "./lib/resources";
import {
  anyOf,
  at,
  flag,
  isRecord,
  isUnknown,
  list,
  show,
  text,
  type Presence,
} from "./lib/values";
import { isWaived, readWaivers, today, waiverSchema, type WaiverKeys } from "./lib/waivers";

const NAME = "object-storage-private-and-encrypted";

const DESCRIPTION =
  "Object storage for metrics is private, encrypted and reached by TLS only: blocks and logs hold names of hosts, customers and internal services. Add a BucketPublicAccessBlock with all four switches on, server-side encryption with a KMS key, and a BucketPolicy that denies requests without aws:SecureTransport; or waive a rule with owner, reason and expiry.";

/** The rules, in the order in which they are checked. */
export const BUCKET_RULES = ["private", "encrypted", "tlsOnly"] as const;

/** A rule that a bucket must meet. */
export type BucketRule = (typeof BUCKET_RULES)[number];

const WAIVER_KEYS: WaiverKeys = { subject: "bucket", items: "rules", allowed: BUCKET_RULES };

const DEFAULT_MATCH =
  "thanos|cortex|mimir|prometheus|metric|monitoring|observability|telemetry|objstore";

/** What one rule says of one bucket. */
interface Verdict {
  readonly presence: Presence;
  /** What the rule looks at, for when it cannot be seen yet. */
  readonly subject: string;
  /** What was got and how to mend it. */
  readonly message: string;
}

const MET: Verdict = { presence: "present", subject: "", message: "" };

/**
 * Which buckets break a rule; one finding for each bucket, and one for each that cannot be judged yet.
 *
 * @param config The policy's config as given: `scope`, `match`, `encryption`, `waivers`.
 * @param date Today as YYYY-MM-DD.
 */
export function exposedBuckets(
  resources: readonly StackResource[],
  config: unknown,
  date: string,
): Finding[] {
  const waivers = readWaivers(at(config, "waivers"), WAIVER_KEYS, date);
  const findings: Finding[] = waivers.problems.map((problem) => ({
    message: `Config of ${NAME}: ${problem}`,
  }));
  const checks: Readonly<Record<BucketRule, (view: BucketView) => Verdict[]>> = {
    private: privacy,
    encrypted: (view) => [encryption(view, at(config, "encryption") === "any")],
    tlsOnly: (view) => [tlsOnly(view)],
  };
  for (const view of bucketsOf(resources).filter(inScope(config))) {
    const names = namesOf(view.bucket);
    const verdicts = BUCKET_RULES.filter((rule) => !isWaived(waivers.valid, names, rule)).flatMap(
      (rule) => checks[rule](view),
    );
    findings.push(...findingsOf(view.bucket, verdicts));
  }
  return findings;
}

function findingsOf({ name, urn }: StackResource, verdicts: readonly Verdict[]): Finding[] {
  const broken = verdicts.filter(({ presence }) => presence === "absent");
  const open = verdicts.filter(({ presence }) => presence === "unknown");
  const findings: Finding[] = [];
  if (broken.length > 0) {
    const lines = broken.map(({ message }) => `  - ${message}`);
    findings.push({
      urn,
      message: [`Bucket "${name}" must be private, encrypted and TLS only:`, ...lines].join("\n"),
    });
  }
  if (open.length > 0) {
    const subjects = open.map(({ subject }) => subject).join(", ");
    findings.push({
      urn,
      undecided: true,
      message: `Bucket "${name}": whether it is private, encrypted and TLS only is ${NOT_KNOWN}: ${subjects}.`,
    });
  }
  return findings;
}

function namesOf({ name, urn, props }: StackResource): ReadonlySet<string> {
  return new Set([name, urn, text(at(props, "bucket")) ?? name]);
}

/** Which buckets hold metrics nobody can tell for sure; so all are judged unless config narrows it. */
function inScope(config: unknown): (view: BucketView) => boolean {
  if (at(config, "scope") !== "metrics") return () => true;
  const pattern = regularExpression(text(at(config, "match")) ?? DEFAULT_MATCH);
  return ({ bucket }) => {
    const tags = at(bucket.props, "tags");
    const words = [...namesOf(bucket), ...(isRecord(tags) ? Object.entries(tags).flat() : [])];
    return words.some((word) => typeof word === "string" && pattern.test(word));
  };
}

function regularExpression(source: string): RegExp {
  try {
    return new RegExp(source, "i");
  } catch {
    return new RegExp(DEFAULT_MATCH, "i");
  }
}

function missing(view: BucketView, kind: SideKind): Presence {
  return view.floating[kind] ? "unknown" : "absent";
}

function privacy(view: BucketView): Verdict[] {
  return [accessBlock(view), acl(view), publicPolicy(view)];
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
      'its policy allows Principal "*" without a Condition: name the roles that need the bucket',
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

/** Buckets that are private, encrypted and TLS only. */
export const objectStoragePrivateAndEncrypted: StackValidationPolicy = {
  name: NAME,
  description: DESCRIPTION,
  configSchema: {
    properties: {
      scope: {
        type: "string",
        enum: ["all", "metrics"],
        description:
          "Which S3 buckets are judged: all of the stack, since no policy can tell for sure which hold metrics; or only those whose name or tags match `match`.",
        default: "all",
      },
      match: {
        type: "string",
        description:
          "Regular expression, without regard to case, for scope `metrics`: resource name, bucket name, tag keys and values.",
        default: DEFAULT_MATCH,
      },
      encryption: {
        type: "string",
        enum: ["kms", "any"],
        description: "`kms` demands SSE-KMS (also DSSE-KMS); `any` is content with SSE-S3, too.",
        default: "kms",
      },
      waivers: waiverSchema(
        WAIVER_KEYS,
        "Rules that a bucket may break until a date. An expired or incomplete waiver is a violation.",
      ),
    },
  },
  enforcementLevel: "mandatory",
  validateStack: (args, report) => {
    const resources = stackResources(args.resources, isBucketRelated);
    reportAll(exposedBuckets(resources, args.getConfig(), today()), DESCRIPTION, report);
  },
};
