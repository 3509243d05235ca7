/** Which bucket a part of Thanos uses: its object storage configuration, inline or in a Secret. */
import type { StackView, Subject } from "./prometheusStack";
import { at, isRecord, isUnknown, text } from "../values";
import { parseYaml } from "../yamlText";

/** Where the object storage configuration of something stands. */
export interface StoreReference {
  readonly subject: Subject;
  /** The configuration itself: text or object. */
  readonly inline?: unknown;
  /** Name and key of the Secret that holds it. */
  readonly secret?: { readonly name: unknown; readonly key: unknown };
}

/** A bucket, or what tells it apart from others as far as one can see. */
export interface StoreIdentity {
  /** The same for the same bucket; of two different ones only those of `exact` identities are sure to differ. */
  readonly key: string;
  readonly exact: boolean;
  /** Name of the bucket, if it is known. */
  readonly bucket?: string;
  /** URN of the resource that makes it, if only that is known. */
  readonly bucketUrn?: string;
}

const BUCKET_TYPE = /^(?:aws:s3\/bucket(?:V2)?:Bucket(?:V2)?|aws-native:s3:Bucket)$/;

/** The bucket of a reference; `undefined` when nothing at all tells it from others. */
export function storeOf(
  { subject, inline, secret }: StoreReference,
  view: StackView,
): StoreIdentity | undefined {
  if (inline !== undefined && !isUnknown(inline)) return byContent(inline);
  const name = text(secret?.name);
  if (name === undefined) return undefined;
  const object = view.find(subject, "Secret", name);
  const key = text(secret?.key) ?? "objstore.yml";
  const content = object === undefined ? undefined : contentOf(object.props, key);
  const known = content === undefined ? undefined : byContent(content);
  if (known !== undefined) return known;
  const bucketUrn = object === undefined ? undefined : onlyBucketBehind(object.urn, view);
  if (bucketUrn !== undefined) return { key: bucketUrn, exact: true, bucketUrn };
  // The same Secret is the same bucket, whatever it holds.
  const secretKey = JSON.stringify([subject.provider ?? "", subject.namespace, name, key]);
  return { key: secretKey, exact: false };
}

function contentOf(props: unknown, key: string): unknown {
  const plain = at(props, "stringData", key);
  if (plain !== undefined) return isUnknown(plain) ? undefined : plain;
  const encoded = text(at(props, "data", key));
  return encoded === undefined ? undefined : Buffer.from(encoded, "base64").toString("utf8");
}

function byContent(content: unknown): StoreIdentity | undefined {
  const config = typeof content === "string" ? parseYaml(content) : content;
  if (!isRecord(config)) return undefined;
  const type = (text(at(config, "type")) ?? "").toUpperCase();
  const inner = at(config, "config");
  const bucket =
    text(at(inner, "bucket")) ??
    text(at(inner, "container")) ??
    text(at(inner, "container_name")) ??
    text(at(inner, "directory"));
  if (bucket === undefined) return undefined;
  const endpoint = text(at(inner, "endpoint")) ?? "";
  // AWS has one bucket of a name, whichever of its endpoints is asked.
  const place = /(?:^|\.)amazonaws\.com(?:\.cn)?(?::\d+)?$/.test(endpoint) ? "" : endpoint;
  const prefix = text(at(config, "prefix")) ?? "";
  return {
    key: JSON.stringify([type, place, bucket, prefix.replace(/^\/+|\/+$/g, "")]),
    exact: true,
    bucket: type === "S3" ? bucket : undefined,
  };
}

/** A preview does not know what the Secret says, but what it is made from. */
function onlyBucketBehind(urn: string, view: StackView): string | undefined {
  const { propertyDependencies } = view.resources.find((each) => each.urn === urn) ?? {};
  const behind = new Set([
    ...(propertyDependencies?.stringData ?? []),
    ...(propertyDependencies?.data ?? []),
  ]);
  const buckets = view.resources.filter(
    ({ urn: own, type }) => behind.has(own) && BUCKET_TYPE.test(type),
  );
  return buckets.length === 1 ? buckets[0]?.urn : undefined;
}
