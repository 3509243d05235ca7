/** Reading of S3 bucket policies: JSON text, or an object with unknowns at its leaves. */
import { isLimitedBy } from "../iam/conditions";
import { anyOf, at, isRecord, isUnknown, list, type Presence, type Properties } from "../values";

/** What a bucket policy document says. */
export interface PolicyReading {
  /** Somebody outside the account may do something without any condition. */
  readonly public: Presence;
  /** Requests without TLS are denied. */
  readonly tlsOnly: Presence;
}

const NOTHING: PolicyReading = { public: "absent", tlsOnly: "absent" };
const UNKNOWN_READING: PolicyReading = { public: "unknown", tlsOnly: "unknown" };

/** Reads a policy document; what it cannot read says nothing. */
export function readBucketPolicy(policy: unknown): PolicyReading {
  if (isUnknown(policy)) return UNKNOWN_READING;
  const document = typeof policy === "string" ? parse(policy) : policy;
  if (!isRecord(document)) return NOTHING;
  const statements = at(document, "Statement");
  if (isUnknown(statements)) return UNKNOWN_READING;
  const readings = list(statements).map((statement) =>
    isRecord(statement)
      ? readStatement(statement)
      : isUnknown(statement)
        ? UNKNOWN_READING
        : NOTHING,
  );
  return {
    public: anyOf(readings.map((reading) => reading.public)),
    tlsOnly: anyOf(readings.map((reading) => reading.tlsOnly)),
  };
}

function parse(policy: string): unknown {
  try {
    return JSON.parse(policy) as unknown;
  } catch {
    return undefined;
  }
}

function readStatement(statement: Properties): PolicyReading {
  const effect = at(statement, "Effect");
  if (isUnknown(effect)) return UNKNOWN_READING;
  const everybody = isEverybody(at(statement, "Principal"));
  if (effect === "Allow") {
    const limited = isLimitedBy(at(statement, "Condition"), WHO);
    return { public: limited ? "absent" : everybody, tlsOnly: "absent" };
  }
  if (effect !== "Deny") return NOTHING;
  const facts = [everybody, coversS3(statement), deniesPlain(statement), coversObjects(statement)];
  if (facts.includes("absent")) return NOTHING;
  return { public: "absent", tlsOnly: facts.includes("unknown") ? "unknown" : "present" };
}

/**
 * Keys of conditions by which S3 itself takes a policy for not public ("The meaning of public" in its user guide). Others,
 * such as aws:Referer, anybody can meet.
 */
const WHO =
  /^(?:aws:(?:principal(?:orgid|orgpaths|arn|account)|source(?:arn|account|owner|orgid|orgpaths|vpce?|ip)|vpcsourceip|userid)|s3:dataaccesspoint(?:arn|account)|s3:x-amz-server-side-encryption-aws-kms-key-id)$/i;

function isEverybody(principal: unknown): Presence {
  if (isUnknown(principal)) return "unknown";
  if (principal === "*") return "present";
  const accounts = list(at(principal, "AWS"));
  if (accounts.includes("*")) return "present";
  return accounts.some(isUnknown) ? "unknown" : "absent";
}

function coversS3(statement: Properties): Presence {
  const actions = list(at(statement, "Action"));
  if (actions.some((action) => action === "*" || action === "s3:*")) return "present";
  return actions.some(isUnknown) ? "unknown" : "absent";
}

/** A denial of the bucket's own ARN alone leaves its objects open to plain requests. */
function coversObjects(statement: Properties): Presence {
  const resources = list(at(statement, "Resource"));
  if (resources.some((resource) => typeof resource === "string" && resource.endsWith("*"))) {
    return "present";
  }
  if (!resources.some(isUnknown)) return "absent";
  // The usual pair of bucket and objects while the bucket has no ARN yet; it is judged again when it has.
  return resources.length > 1 ? "present" : "unknown";
}

function deniesPlain(statement: Properties): Presence {
  const condition = at(statement, "Condition");
  // All conditions of a statement must hold: a second one leaves plain requests that do not meet it.
  if (isRecord(condition) && Object.values(condition).flatMap(keysOf).length > 1) return "absent";
  for (const operator of ["Bool", "BoolIfExists"]) {
    const conditions = at(statement, "Condition", operator);
    if (isUnknown(conditions)) return "unknown";
    if (!isRecord(conditions)) continue;
    for (const [key, value] of Object.entries(conditions)) {
      if (key.toLowerCase() !== "aws:securetransport") continue;
      const values = list(value);
      if (values.some(isUnknown)) return "unknown";
      if (values.some((each) => each === false || each === "false")) return "present";
    }
  }
  return "absent";
}

function keysOf(conditions: unknown): string[] {
  return isRecord(conditions) ? Object.keys(conditions) : [];
}
