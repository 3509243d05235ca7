/** The workloads of a stack, each with what stands around it on its cluster. */
import { isWorkload, podTemplateOf, type KubernetesObject, type PodTemplate } from "../objects";
import { withPatches } from "./patches";
import { serviceSelects } from "./selectors";
import { at, isRecord, isUnknown, list, text, type Presence } from "../values";

/** What a stack puts on one cluster. */
export interface Cluster {
  /** Namespace objects by name. */
  readonly namespaces: ReadonlyMap<string, KubernetesObject>;
  /** ConfigMaps, Secrets: by kind, namespace and name. */
  readonly sources: ReadonlyMap<string, KubernetesObject>;
  /** Services by namespace and by one of the labels that they select, so that not each must be asked for each workload. */
  readonly services: ReadonlyMap<string, readonly KubernetesObject[]>;
  /** Objects of other kinds than workloads, by `group/Kind`. */
  readonly kinds: ReadonlyMap<string, readonly KubernetesObject[]>;
}

/** A workload that somebody declares; what controllers make of others is not one. */
export interface Workload {
  readonly object: KubernetesObject;
  readonly pods: PodTemplate;
  /** `undefined`: not known. */
  readonly namespace: string | undefined;
  readonly cluster: Cluster;
}

/** The workloads of a stack and its Namespace objects. */
export interface Workloads {
  readonly workloads: readonly Workload[];
  readonly namespaces: readonly KubernetesObject[];
}

/** Sorted once for all policies that judge the same objects. */
const sorted = new WeakMap<readonly KubernetesObject[], Workloads>();

/** The workloads among the objects of a stack. */
export function workloadsOf(objects: readonly KubernetesObject[]): Workloads {
  const known = sorted.get(objects);
  if (known !== undefined) return known;
  const patched = withPatches(objects);
  const byProvider = new Map<string, KubernetesObject[]>();
  for (const object of patched) append(byProvider, object.provider ?? "", object);
  const clusters = new Map([...byProvider].map(([provider, own]) => [provider, clusterOf(own)]));
  const workloads = patched.flatMap((object) => {
    const pods = podTemplateOf(object);
    const cluster = clusters.get(object.provider ?? "");
    if (pods === undefined || cluster === undefined || isControlled(object)) return [];
    return [{ object, pods, namespace: namespaceOf(object), cluster }];
  });
  const result = { workloads, namespaces: patched.filter(isNamespace) };
  sorted.set(objects, result);
  return result;
}

function clusterOf(objects: readonly KubernetesObject[]): Cluster {
  const namespaces = new Map<string, KubernetesObject>();
  const sources = new Map<string, KubernetesObject>();
  const services = new Map<string, KubernetesObject[]>();
  const kinds = new Map<string, KubernetesObject[]>();
  for (const object of objects) {
    const { group, kind, name, props } = object;
    if (isWorkload(object)) continue;
    if (isNamespace(object)) namespaces.set(name, object);
    else if (group === "core" && (kind === "Secret" || kind === "ConfigMap"))
      sources.set(sourceKey(kind, namespaceOf(object), name), object);
    else if (group === "core" && kind === "Service")
      append(
        services,
        serviceKey(namespaceOf(object), firstPair(at(props, "spec", "selector"))),
        object,
      );
    else append(kinds, `${group}/${kind}`, object);
  }
  return { namespaces, sources, services, kinds };
}

/** Objects of a kind on a cluster, e.g. "core/LimitRange". */
export function ofKind({ kinds }: Cluster, kind: string): readonly KubernetesObject[] {
  return kinds.get(kind) ?? [];
}

/** The ConfigMap or Secret of a name beside a workload, if the stack makes it. */
export function sourceOf(
  { cluster, namespace }: Workload,
  kind: "ConfigMap" | "Secret",
  name: string,
): KubernetesObject | undefined {
  return cluster.sources.get(sourceKey(kind, namespace, name));
}

/** The Services that (may) select a workload's pods, each with whether they do. */
export function servicesOf(workload: Workload): readonly [KubernetesObject, Presence][] {
  const { cluster, namespace } = workload;
  const labels = at(workload.pods.metadata, "labels");
  const pairs = isRecord(labels) ? Object.keys(labels).map((key) => pair(key, labels[key])) : [];
  const candidates =
    namespace === undefined || isUnknown(labels) || pairs.includes(UNSEEN)
      ? [...cluster.services.values()].flat()
      : [undefined, namespace].flatMap((of) =>
          [UNSEEN, ...pairs].flatMap((each) => cluster.services.get(serviceKey(of, each)) ?? []),
        );
  return candidates.flatMap((service) => {
    const of = namespaceOf(service);
    if (namespace !== undefined && of !== undefined && of !== namespace) return [];
    const selected = serviceSelects(at(service.props, "spec", "selector"), labels);
    if (selected === "absent") return [];
    return [[service, of === undefined || namespace === undefined ? "unknown" : selected]];
  });
}

/** Namespace of an object; `undefined`: not known. */
export function namespaceOf({ props, namespace }: KubernetesObject): string | undefined {
  return isUnknown(at(props, "metadata", "namespace")) ? undefined : namespace;
}

/** The Namespace object of a workload, if the stack makes it. */
export function namespaceObjectOf({ namespace, cluster }: Workload): KubernetesObject | undefined {
  return namespace === undefined ? undefined : cluster.namespaces.get(namespace);
}

/** Annotations of a workload, then those of its pods. */
export function annotationsOf({ object, pods }: Workload): readonly [unknown, unknown] {
  return [at(object.props, "metadata", "annotations"), at(pods.metadata, "annotations")];
}

/** When Helm runs a workload by itself, outside of the application's life; `undefined`: it does not. */
export function hookOf({ object }: Workload): string | undefined {
  return text(at(object.props, "metadata", "annotations", "helm.sh/hook"));
}

function isNamespace({ group, kind }: KubernetesObject): boolean {
  return group === "core" && kind === "Namespace";
}

/** Whether another object answers for it, e.g. a Deployment for its ReplicaSet. */
function isControlled({ props }: KubernetesObject): boolean {
  const owners = at(props, "metadata", "ownerReferences");
  return !isUnknown(owners) && list(owners).length > 0;
}

function sourceKey(kind: string, namespace: string | undefined, name: string): string {
  return [kind, namespace ?? "", name].join("\n");
}

/** Stands for a selector whose labels are not known. */
const UNSEEN = "";

function firstPair(selector: unknown): string {
  if (!isRecord(selector)) return UNSEEN;
  const key = Object.keys(selector)[0];
  return key === undefined ? UNSEEN : pair(key, selector[key]);
}

/** A label that is no text is none that Kubernetes takes: it is asked about like one that is not known. */
function pair(key: string, value: unknown): string {
  return typeof value === "string" && !isUnknown(value) ? `${key}=${value}` : UNSEEN;
}

function serviceKey(namespace: string | undefined, selected: string): string {
  return `${namespace ?? ""}\n${selected}`;
}

function append<T>(map: Map<string, T[]>, key: string, value: T): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}
