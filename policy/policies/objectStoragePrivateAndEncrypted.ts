import { bucketsOf, namesIn, type BucketView } from "./lib/buckets/buckets";
import { BUCKET_RULES, verdictsOf, type Verdict } from "./lib/buckets/rules";
import { NOT_KNOWN, type Finding } from "./lib/finding";
import type { StackResource } from "./lib/resources";
import { stackPolicy } from "./lib/stackPolicy";
import { at, isRecord, list, text } from "./lib/values";
import { waiverBook, waiverSchema, type WaiverKeys } from "./lib/waivers";

const NAME = "object-storage-private-and-encrypted";

const WAIVER_KEYS: WaiverKeys = {
  subject: "bucket",
  items: { key: "rules", allowed: BUCKET_RULES },
};

const DEFAULT_MATCH =
  "thanos|cortex|mimir|prometheus|metric|monitoring|observability|telemetry|objstore";

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
  const waivers = waiverBook(NAME, config, WAIVER_KEYS, date);
  const findings: Finding[] = [];
  const anyAlgorithm = at(config, "encryption") === "any";
  for (const view of bucketsOf(resources).filter(inScope(config))) {
    const names = namesOf(view.bucket);
    const verdicts = BUCKET_RULES.flatMap((rule) => {
      const wrong = verdictsOf(rule, view, anyAlgorithm).filter(
        ({ presence }) => presence !== "present",
      );
      return wrong.length > 0 && waivers.covers(names, rule) ? [] : wrong;
    });
    findings.push(...findingsOf(view.bucket, verdicts));
  }
  return [...waivers.findings(), ...findings];
}

function findingsOf({ name, urn }: StackResource, verdicts: readonly Verdict[]): Finding[] {
  const broken = verdicts.filter(({ presence }) => presence === "absent");
  const open = verdicts.filter(({ presence }) => presence === "unknown");
  const findings: Finding[] = [];
  if (broken.length > 0) {
    const lines = broken.map(({ message }) => `  - ${message}`);
    findings.push({
      urn,
      message: [
        `Bucket "${name}" must be private, encrypted, TLS only and versioned:`,
        ...lines,
      ].join("\n"),
    });
  }
  if (open.length > 0) {
    const subjects = open.map(({ subject }) => subject).join(", ");
    findings.push({
      urn,
      undecided: true,
      message: `Bucket "${name}": whether it is private, encrypted, TLS only and versioned is ${NOT_KNOWN}: ${subjects}.`,
    });
  }
  return findings;
}

function namesOf({ name, urn, props }: StackResource): ReadonlySet<string> {
  return new Set([name, urn, ...namesIn(props)]);
}

/** Which buckets hold metrics nobody can tell for sure; so all are judged unless config narrows it. */
function inScope(config: unknown): (view: BucketView) => boolean {
  if (at(config, "scope") !== "metrics") return () => true;
  const pattern = regularExpression(text(at(config, "match")) ?? DEFAULT_MATCH);
  return ({ bucket }) => {
    const tags = at(bucket.props, "tags");
    // @pulumi/aws-native has a list of { key, value }.
    const tagged = isRecord(tags)
      ? Object.entries(tags)
      : list(tags).map((tag) => [at(tag, "key"), at(tag, "value")]);
    const words: unknown[] = [...namesOf(bucket), ...tagged.flat()];
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

/** Buckets that are private, encrypted, TLS only and versioned. */
export const objectStoragePrivateAndEncrypted = stackPolicy({
  name: NAME,
  description:
    "Object storage for metrics is private, encrypted, reached by TLS only and versioned: blocks and logs hold names of hosts, customers and internal services, and a deletion by mistake or by an intruder takes years of history. Add a BucketPublicAccessBlock with all four switches on, server-side encryption with a KMS key, a BucketPolicy that denies requests without aws:SecureTransport, and BucketVersioning; or waive a rule with owner, reason and expiry.",
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
  judge: ({ resources }, config, date) => exposedBuckets(resources, config, date),
});
