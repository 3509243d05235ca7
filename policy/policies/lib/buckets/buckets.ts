/** S3 buckets of @pulumi/aws 6 and 7 and of @pulumi/aws-native, and the side resources that configure them. */
import { NATIVE_BUCKET, NATIVE_POLICY, nativeParts, nativePolicy } from "./nativeBuckets";
import type { StackResource } from "../resources";
import { at, isUnknown, list, text } from "../values";

const CLASSIC_BUCKET = /^aws:s3\/bucket(V2)?:Bucket(V2)?$/;

const SIDE_RESOURCES = {
  publicAccessBlock: /^aws:s3\/bucketPublicAccessBlock:/,
  encryption: /^aws:s3\/bucketServerSideEncryptionConfiguration(V2)?:/,
  acl: /^aws:s3\/bucketAcl(V2)?:/,
  policy: /^aws:s3\/bucketPolicy:/,
  versioning: /^aws:s3\/bucketVersioning(V2)?:/,
} as const;

const ACCOUNT_BLOCK = "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock";

/** What a side resource configures. */
export type SideKind = keyof typeof SIDE_RESOURCES;

/** A bucket with what the stack says about it elsewhere. */
export interface BucketView {
  readonly bucket: StackResource;
  /** Side resources that belong to the bucket. */
  readonly own: Readonly<Record<SideKind, readonly StackResource[]>>;
  /** Side resources of which nobody can say to which bucket they belong: those kinds are undecided, not missing. */
  readonly floating: Readonly<Record<SideKind, boolean>>;
  /** Blocks of public access for the bucket's whole account. */
  readonly accountBlocks: readonly StackResource[];
}

function isBucket(type: string): boolean {
  return CLASSIC_BUCKET.test(type) || type === NATIVE_BUCKET;
}

/** The buckets of a stack, in its order. */
export function bucketsOf(resources: readonly StackResource[]): BucketView[] {
  const buckets = resources.filter(({ type }) => isBucket(type));
  const ownerOf = ownerFinder(buckets);
  const sides = resources.flatMap((written) => {
    const kind = sideKind(written.type);
    if (kind === undefined) return [];
    const resource = written.type === NATIVE_POLICY ? nativePolicy(written) : written;
    return [{ kind, resource, owner: ownerOf(resource) }];
  });
  const byOwner = new Map<string, typeof sides>();
  for (const side of sides) {
    if (typeof side.owner !== "string") continue;
    byOwner.set(side.owner, [...(byOwner.get(side.owner) ?? []), side]);
  }
  const loose = new Set(
    sides.filter(({ owner }) => owner === UNKNOWN_BUCKET).map(({ kind }) => kind),
  );
  const accountBlocks = resources.filter(({ type }) => type === ACCOUNT_BLOCK);
  return buckets.map((bucket) => {
    const inline = bucket.type === NATIVE_BUCKET ? nativeParts(bucket) : {};
    const beside = byOwner.get(bucket.urn) ?? [];
    return {
      bucket,
      own: perKind((kind) => [
        ...(inline[kind] ?? []),
        ...beside.filter((side) => side.kind === kind).map(({ resource }) => resource),
      ]),
      floating: perKind((kind) => loose.has(kind)),
      accountBlocks: accountBlocks.filter(({ provider }) => provider === bucket.provider),
    };
  });
}

function sideKind(type: string): SideKind | undefined {
  if (type === NATIVE_POLICY) return "policy";
  return (Object.keys(SIDE_RESOURCES) as SideKind[]).find((kind) =>
    SIDE_RESOURCES[kind].test(type),
  );
}

function perKind<T>(make: (kind: SideKind) => T): Record<SideKind, T> {
  return {
    publicAccessBlock: make("publicAccessBlock"),
    encryption: make("encryption"),
    acl: make("acl"),
    policy: make("policy"),
    versioning: make("versioning"),
  };
}

/** Stands for the bucket of a side resource that may belong to any. */
const UNKNOWN_BUCKET = "unknown-bucket";

/** Finds the URN of a side resource's bucket: by name, by what its `bucket` is made from, by parent. */
function ownerFinder(
  buckets: readonly StackResource[],
): (side: StackResource) => string | undefined {
  const urns = new Set(buckets.map(({ urn }) => urn));
  const names = new Map<string, string>();
  for (const { urn, props } of buckets) {
    for (const name of namesIn(props)) {
      names.set(name, urn);
    }
  }
  return (side) => {
    const written = at(side.props, "bucket");
    const byName = names.get(text(written) ?? "");
    if (byName !== undefined) return byName;
    const sources = side.propertyDependencies?.bucket ?? [];
    const byProperty = sources.find((urn) => urns.has(urn));
    if (byProperty !== undefined) return byProperty;
    if (side.parent !== undefined && urns.has(side.parent)) return side.parent;
    if (!isUnknown(written) || sources.length > 0) return undefined;
    const all = (side.dependencies ?? []).filter((urn) => urns.has(urn));
    return all.length === 1 ? all[0] : UNKNOWN_BUCKET;
  };
}

/** Names that a bucket's own properties give it: @pulumi/aws, after an update, @pulumi/aws-native. */
export function namesIn(props: unknown): string[] {
  return ["bucket", "id", "bucketName"]
    .map((key) => text(at(props, key)))
    .filter((name) => name !== undefined);
}

/** Algorithms that an encryption configuration names, inside a bucket or beside it; unknowns as they are. */
export function algorithmsOf(configuration: unknown): unknown[] {
  if (isUnknown(configuration)) return [configuration];
  const rules = at(configuration, "rules") ?? at(configuration, "rule");
  if (isUnknown(rules)) return [rules];
  return list(rules)
    .flatMap((rule) => [
      at(rule, "applyServerSideEncryptionByDefault"),
      ...list(at(rule, "applyServerSideEncryptionByDefaults")),
    ])
    .map((applied) => (isUnknown(applied) ? applied : at(applied, "sseAlgorithm")))
    .filter((algorithm) => algorithm !== undefined);
}
