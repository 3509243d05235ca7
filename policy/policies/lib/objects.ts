/**
 * Kubernetes objects of a stack, wherever they come from: typed resources and custom resources of @pulumi/kubernetes,
 * and objects that a Helm release makes.
 */
import { objectKind } from "./kubernetes";
import type { StackResource } from "./resources";
import { at, isRecord, isUnknown, list, text, type Properties } from "./values";

/** A Kubernetes object. */
export interface KubernetesObject {
  /** API group, e.g. "apps"; "core" for the core group. */
  readonly group: string;
  readonly kind: string;
  /** `metadata.name`, else the resource's name. */
  readonly name: string;
  /** `metadata.namespace`, else "default"; of an object without a namespace, too. */
  readonly namespace: string;
  /** The whole object: metadata, spec, data. */
  readonly props: Properties;
  /** URN of the resource that it is, or that makes it. */
  readonly urn: string;
  /** URN of the Kubernetes provider: which cluster it is on. */
  readonly provider?: string;
  /** Name of the Helm release that makes it; absent for a resource of its own. */
  readonly within?: string;
}

/** What an object is called, and where. */
export type ObjectName = Pick<KubernetesObject, "name" | "namespace">;

/** Kinds that run pods. */
const WORKLOADS: Readonly<Record<string, readonly string[]>> = {
  core: ["Pod", "ReplicationController"],
  apps: ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"],
  extensions: ["Deployment", "DaemonSet", "ReplicaSet"],
  batch: ["Job", "CronJob"],
};

/**
 * The Kubernetes object that a resource is; `undefined` for a component, a list and whatever is no object. A patch is one of
 * its own kind, e.g. DeploymentPatch, and no workload: lib/patches.ts applies it to what it changes.
 */
export function objectOf(resource: StackResource): KubernetesObject | undefined {
  const kind = objectKind(resource.type);
  if (kind === undefined || /List$/.test(kind.kind)) return undefined;
  if (kind.group === "helm.sh" || kind.group === "yaml" || kind.group === "kustomize") {
    return undefined;
  }
  const { props, urn, provider } = resource;
  return {
    ...kind,
    name: text(at(props, "metadata", "name")) ?? resource.name,
    namespace: text(at(props, "metadata", "namespace")) ?? "default",
    props,
    urn,
    provider,
  };
}

/** The object that a manifest of a Helm release is; `undefined` if it has no kind. */
export function objectOfManifest(
  manifest: unknown,
  release: Pick<KubernetesObject, "urn" | "provider"> & {
    readonly name: string;
    readonly namespace: string;
  },
): KubernetesObject | undefined {
  const kind = text(at(manifest, "kind"));
  if (kind === undefined || !isRecord(manifest)) return undefined;
  const apiVersion = text(at(manifest, "apiVersion")) ?? "v1";
  return {
    group: apiVersion.includes("/") ? (apiVersion.split("/")[0] ?? "core") : "core",
    kind,
    name: text(at(manifest, "metadata", "name")) ?? "",
    namespace: text(at(manifest, "metadata", "namespace")) ?? release.namespace,
    props: manifest,
    urn: release.urn,
    provider: release.provider,
    within: release.name,
  };
}

/** How a message calls an object: `Deployment shop/api`, or `release kps → Deployment monitoring/kps-operator`. */
export function describeObject({ kind, namespace, name, within }: KubernetesObject): string {
  const own = `${kind} ${namespace}/${name}`;
  return within === undefined ? own : `release ${within} → ${own}`;
}

/**
 * Every name under which a waiver may speak of an object: name, namespace/name, name and URN of its resource. That of a
 * Helm release stands for all that it makes; a release without a name gets another one in each preview.
 */
export function namesOfObject({ name, namespace, urn }: KubernetesObject): ReadonlySet<string> {
  return new Set([name, `${namespace}/${name}`, urn, urn.split("::").at(-1) ?? urn]);
}

/** Whether an object runs pods. */
export function isWorkload({ group, kind }: KubernetesObject): boolean {
  return Object.hasOwn(WORKLOADS, group) && (WORKLOADS[group]?.includes(kind) ?? false);
}

/** Metadata and spec of a workload's pods. */
export interface PodTemplate {
  /** Of the pods, not of the workload. */
  readonly metadata: unknown;
  /** PodSpec. */
  readonly spec: unknown;
}

/** What a workload's pods are made from; `undefined` for other objects. Parts may be unknown. */
export function podTemplateOf(object: KubernetesObject): PodTemplate | undefined {
  if (!isWorkload(object)) return undefined;
  const { kind, props } = object;
  if (kind === "Pod") return { metadata: at(props, "metadata"), spec: at(props, "spec") };
  const template =
    kind === "CronJob"
      ? at(props, "spec", "jobTemplate", "spec", "template")
      : at(props, "spec", "template");
  return { metadata: at(template, "metadata"), spec: at(template, "spec") };
}

/** A container of a pod. */
export interface ContainerView {
  readonly name: string;
  readonly init: boolean;
  /** The container as written: image, env, resources. */
  readonly props: unknown;
}

/** All containers of a pod, init containers first; ephemeral ones are never in a program. */
export function containersOf({ spec }: PodTemplate): ContainerView[] {
  const view = (init: boolean) => (props: unknown, index: number) => ({
    name: text(at(props, "name")) ?? (isUnknown(props) ? "(not known)" : `#${index}`),
    init,
    props,
  });
  return [
    ...list(at(spec, "initContainers")).map(view(true)),
    ...list(at(spec, "containers")).map(view(false)),
  ];
}
