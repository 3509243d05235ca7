/** Container images of a stack: in pods, in custom resources of operators, and in values of charts that nobody rendered. */
import type { StackObjects } from "../contents";
import { isHelmType } from "../helm";
import {
  containersOf,
  describeObject,
  namesOfObject,
  podTemplateOf,
  type KubernetesObject,
} from "../objects";
import type { StackResource } from "../resources";
import { at, isRecord, isUnknown, list, text, UNKNOWN } from "../values";

/** A reference to an image, with the registry that a container runtime would ask. */
export interface ImageReference {
  /** Host, with its port if it has one. */
  readonly registry: string;
  /** Path in the registry: "library/nginx". */
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: string;
}

/** An image where it is used. */
export interface ImageUse {
  /** The container, or the path of the field. */
  readonly place: string;
  /** As written; may be unknown. */
  readonly image: unknown;
}

/** What images are used by one object, or told of in the values of one release. */
export interface ImageUser {
  readonly title: string;
  readonly urn: string;
  readonly names: ReadonlySet<string>;
  readonly uses: readonly ImageUse[];
  /** Whether the images are only values of a chart: a part that is missing there is the chart's to add. */
  readonly byValues: boolean;
}

/** Name with a port in its first part, tag, digest. */
const REFERENCE =
  /^((?:[^\s@/:]+(?::\d+)?\/)?[^\s@:]+)(?::([\w][\w.-]{0,127}))?(?:@(\w+:[0-9a-f]{32,}))?$/;

const DOCKER_HUB = "docker.io";
const HUB_ALIASES: ReadonlySet<string> = new Set([
  "index.docker.io",
  "registry-1.docker.io",
  "registry.hub.docker.com",
]);

/** Takes an image reference apart as container runtimes do: without a host it is on Docker Hub; `undefined` for no reference. */
export function parseImage(image: string): ImageReference | undefined {
  const match = REFERENCE.exec(image.trim());
  const name = match?.[1];
  if (name === undefined) return undefined;
  const slash = name.indexOf("/");
  const first = slash < 0 ? "" : name.slice(0, slash);
  const tag = match?.[2];
  const digest = match?.[3];
  if (!isHost(first)) {
    const repository = slash < 0 ? `library/${name}` : name;
    return { registry: DOCKER_HUB, repository, tag, digest };
  }
  const rest = name.slice(slash + 1);
  if (first !== DOCKER_HUB && !HUB_ALIASES.has(first)) {
    return { registry: first, repository: rest, tag, digest };
  }
  const repository = rest.includes("/") ? rest : `library/${rest}`;
  return { registry: DOCKER_HUB, repository, tag, digest };
}

/** Whether the first part of a name is a host and no folder on Docker Hub. */
export function isHost(part: string): boolean {
  return part === "localhost" || /[.:]/.test(part);
}

/** Registry and repository, without tag and digest. */
export function nameOf({ registry, repository }: ImageReference): string {
  return `${registry}/${repository}`;
}

/** Whoever uses images in a stack. */
export function imageUsers(
  resources: readonly StackResource[],
  { objects, notLookedInto }: StackObjects,
): ImageUser[] {
  const unseen = new Set(notLookedInto.map(({ urn }) => urn));
  const releases = resources.filter(({ type, urn }) => isHelmType(type) && unseen.has(urn));
  return [...objects.map(userOfObject), ...releases.map(userOfRelease)].filter(
    ({ uses }) => uses.length > 0,
  );
}

function userOfObject(object: KubernetesObject): ImageUser {
  return {
    title: describeObject(object),
    urn: object.urn,
    names: namesOfObject(object),
    uses: usesOf(object),
    byValues: false,
  };
}

/** By the object's properties: charts of many clusters make objects that are one and the same. */
const known = new WeakMap<object, readonly ImageUse[]>();

function usesOf(object: KubernetesObject): readonly ImageUse[] {
  const before = known.get(object.props);
  if (before !== undefined) return before;
  const pods = podTemplateOf(object);
  const uses = pods === undefined ? usesOfCustomResource(object) : usesOfPods(pods);
  known.set(object.props, uses);
  return uses;
}

function usesOfPods(pods: NonNullable<ReturnType<typeof podTemplateOf>>): ImageUse[] {
  if (isUnknown(pods.spec)) return [{ place: "all containers", image: UNKNOWN }];
  const containers = containersOf(pods).map(({ name, init, props }) => ({
    place: `${init ? "init container" : "container"} ${name}`,
    // As written: a tag may be unknown where the registry is not.
    image: isRecord(props) && Object.hasOwn(props, "image") ? props.image : at(props, "image"),
  }));
  // Few volumes are images: one that is not known is taken for none.
  const volumes = list(at(pods.spec, "volumes")).filter(isRecord);
  const imageVolumes = volumes.map((volume) => ({
    place: `volume ${text(at(volume, "name")) ?? "(not known)"}`,
    image: at(volume, "image", "reference"),
  }));
  return [...containers, ...imageVolumes].filter(
    ({ image }) => image !== undefined && image !== "",
  );
}

/** Operators that make pods of what their custom resources say; elsewhere `image` may be a disk or a picture. */
const OPERATORS =
  /(?:^|\.)(?:coreos\.com|k8s\.elastic\.co|opentelemetry\.io|grafana\.(?:com|integreatly\.org)|victoriametrics\.com|jaegertracing\.io|banzaicloud\.io|fluent\.io)$/;

function usesOfCustomResource({ group, props }: KubernetesObject): ImageUse[] {
  // Groups of Kubernetes itself have no dot, or end in k8s.io.
  if (!group.includes(".") || group.endsWith(".k8s.io")) return [];
  const sure = OPERATORS.test(group);
  const uses = imagesBelow(at(props, "spec"), "spec");
  return uses.filter(({ image }) => sure || (typeof image === "string" && /[/:@]/.test(image)));
}

function userOfRelease({ name, urn, type, props }: StackResource): ImageUser {
  const release = text(at(props, "name")) ?? name;
  return {
    title: `Values of Helm ${type.split(":").at(-1) ?? ""} "${name}"`,
    urn,
    names: new Set([name, release, urn]),
    uses: imagesBelow(at(props, "values"), "values"),
    byValues: true,
  };
}

const MAX_DEPTH = 64;

/** Strings called `image` or `baseImage`, and the parts of an image that charts spell apart. */
function imagesBelow(value: unknown, path: string, depth = 0): ImageUse[] {
  if (depth > MAX_DEPTH) return [];
  if (Array.isArray(value)) {
    return value.flatMap((each: unknown, index) => {
      const name = text(at(each, "name")) ?? index;
      return imagesBelow(each, `${path}[${name}]`, depth + 1);
    });
  }
  if (!isRecord(value)) return [];
  const joined = joinedImage(value, /image\]?$/i.test(path));
  const own = joined === undefined ? [] : [{ place: path, image: joined }];
  const below = Object.entries(value).flatMap(([key, child]) => {
    const here = `${path}.${key}`;
    const isImage = key === "image" || key === "baseImage";
    if (isImage && (text(child) !== undefined || isUnknown(child))) {
      return [{ place: here, image: child }];
    }
    return imagesBelow(child, here, depth + 1);
  });
  return [...own, ...below];
}

/**
 * `{ registry, repository, tag, digest }` as one reference; `undefined` for other objects.
 *
 * @param called Whether the object is called an image: its repository may then be the chart's own.
 */
function joinedImage(value: Record<string, unknown>, called: boolean): unknown {
  const repository = text(at(value, "repository") ?? (called ? "image" : undefined));
  const [registry, tag, digest] = ["registry", "tag", "digest"].map((key) => at(value, key));
  if (repository === undefined || (tag === undefined && digest === undefined)) {
    return undefined;
  }
  if ([registry, tag, digest].some(isUnknown)) return UNKNOWN;
  const prefix = text(registry) === undefined ? "" : `${String(registry)}/`;
  // YAML reads a tag such as 1.27 as a number.
  const version = typeof tag === "number" ? String(tag) : text(tag);
  const hash = text(digest) ?? text(at(value, "sha"));
  const suffix = hash === undefined ? "" : `@${hash.includes(":") ? hash : `sha256:${hash}`}`;
  return `${prefix}${repository}${version === undefined ? "" : `:${version}`}${suffix}`;
}
