/** Lifecycle rules of S3 buckets: in the bucket (@pulumi/aws 6 and before) and beside it, in every spelling. */
import { DAY } from "./durations";
import type { StackResource } from "../resources";
import { at, isUnknown, list, text, toNumber } from "../values";

const BUCKET = /^aws:s3\/bucket(V2)?:Bucket(V2)?$/;
const CONFIGURATION = /^aws:s3\/bucketLifecycleConfiguration(V2)?:/;

/** Storage classes out of which an object must be restored before it can be read. */
const ARCHIVES: ReadonlySet<unknown> = new Set(["GLACIER", "DEEP_ARCHIVE"]);

/** A rule that ends the life of current objects, or puts them out of reach. */
export interface LifecycleRule {
  /** The rule's id, or its place in the list. */
  readonly id: string;
  /** What it does, for a message. */
  readonly does: string;
  /** Age of the objects that it takes, in ms; 0 for a date. */
  readonly after: number;
  /** Prefix of the objects' names; "" for all. */
  readonly prefix: string;
}

/** A bucket with its rules. */
export interface LifecycleView {
  readonly bucket: StackResource | undefined;
  /** Name of the bucket, if it is known. */
  readonly name: string | undefined;
  /** The resource that has the rules. */
  readonly urn: string;
  readonly rules: readonly LifecycleRule[];
  /** Whether there are rules that cannot be seen. */
  readonly unknown: boolean;
}

/** All rules of a stack, by the resource that has them. */
export function lifecyclesOf(resources: readonly StackResource[]): LifecycleView[] {
  const buckets = resources.filter(({ type }) => BUCKET.test(type));
  const byUrn = new Map(buckets.map((bucket) => [bucket.urn, bucket]));
  const byName = new Map(
    buckets.flatMap((bucket) => {
      const name = text(at(bucket.props, "bucket")) ?? text(at(bucket.props, "id"));
      return name === undefined ? [] : [[name, bucket] as const];
    }),
  );
  return resources.flatMap((resource) => {
    const inside = BUCKET.test(resource.type);
    if (!inside && !CONFIGURATION.test(resource.type)) return [];
    const written = text(at(resource.props, "bucket"));
    const behind = resource.propertyDependencies?.bucket ?? [];
    const bucket = inside
      ? resource
      : (byName.get(written ?? "") ??
        behind.map((urn) => byUrn.get(urn)).find((each) => each !== undefined) ??
        byUrn.get(resource.parent ?? ""));
    const rules = at(resource.props, inside ? "lifecycleRules" : "rules");
    return [
      {
        bucket,
        name: written ?? text(at(bucket?.props, "bucket")) ?? text(at(bucket?.props, "id")),
        urn: resource.urn,
        rules: list(rules).flatMap(ruleOf),
        unknown: isUnknown(rules) || list(rules).some(isUnknown),
      },
    ];
  });
}

function ruleOf(rule: unknown, index: number): LifecycleRule[] {
  if (at(rule, "status") === "Disabled" || at(rule, "enabled") === false) return [];
  const filter = list(at(rule, "filter"))[0];
  if (hasTags(rule) || hasTags(filter) || hasTags(at(filter, "and"))) return [];
  const prefix =
    text(at(rule, "prefix")) ??
    text(at(filter, "prefix")) ??
    text(at(filter, "and", "prefix")) ??
    "";
  const id = text(at(rule, "id")) ?? `#${index}`;
  const expirations = [...list(at(rule, "expiration")), ...list(at(rule, "expirations"))];
  const transitions = [...list(at(rule, "transitions")), ...list(at(rule, "transition"))];
  return [
    ...expirations.flatMap((each) =>
      after(each).map((age) => ({ ...age, does: `expires them ${age.does}` })),
    ),
    ...transitions
      .filter((each) => ARCHIVES.has(at(each, "storageClass")))
      .flatMap((each) => after(each).map((age) => ({ ...age, does: `archives them ${age.does}` }))),
  ].map((age) => ({ ...age, id, prefix }));
}

/** Nobody tags the objects of a store that knows no tags. */
function hasTags(filter: unknown): boolean {
  const tags = at(filter, "tags");
  const some = typeof tags === "object" && tags !== null && Object.keys(tags).length > 0;
  return some || at(filter, "tag") !== undefined;
}

/** `expiredObjectDeleteMarker` alone takes no object; days of 0 mean none in old providers. */
function after(action: unknown): { after: number; does: string }[] {
  const days = toNumber(at(action, "days"));
  if (days > 0) return [{ after: days * DAY, does: `after ${days} days` }];
  const date = text(at(action, "date"));
  return date === undefined ? [] : [{ after: 0, does: `on ${date.slice(0, 10)}` }];
}
