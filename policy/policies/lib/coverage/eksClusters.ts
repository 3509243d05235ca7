/** Which cluster of a stack a resource of AWS speaks of. */
import { ancestors, isClusterType, type Cluster } from "./clusters";
import { KUBERNETES_PROVIDER } from "../kubernetes";
import type { StackResource } from "../resources";
import { at, text } from "../values";

/** How a resource says which cluster it is about. */
export interface ClusterReference {
  /** The property that says it. */
  readonly property: string;
  /** Name of the cluster; may be unknown. */
  readonly name: unknown;
}

/** The clusters that a resource is about, and those that it may be about. */
export interface FoundClusters {
  readonly sure: readonly Cluster[];
  readonly perhaps: readonly Cluster[];
}

type Finder = (resource: StackResource, reference: ClusterReference) => FoundClusters;

/** Finds clusters of EKS by the resource that their name comes from, or by that name. */
export function eksClusterFinder(
  resources: readonly StackResource[],
  clusters: readonly Cluster[],
): Finder {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const made = new Map<string, Cluster>();
  const names = new Map<Cluster, ReadonlySet<string>>();
  for (const cluster of clusters) {
    names.set(cluster, new Set(cluster.members.flatMap(eksNamesOf)));
    for (const { type, urn } of cluster.members) if (isClusterType(type)) made.set(urn, cluster);
  }
  const one = (found: readonly Cluster[]): FoundClusters =>
    // Clusters of two regions can have one name.
    found.length === 1 ? { sure: found, perhaps: [] } : { sure: [], perhaps: found };
  return (resource, { property, name }) => {
    const sources = [
      ...(resource.propertyDependencies?.[property] ?? []),
      ...ancestors(resource, byUrn),
    ];
    const related = new Set(sources.flatMap((urn) => made.get(urn) ?? []));
    if (related.size > 0) return one([...related]);
    const known = text(name);
    const named = clusters.filter((each) => known !== undefined && names.get(each)?.has(known));
    if (named.length > 0) return one(named);
    return { sure: [], perhaps: clusters.filter((each) => names.get(each)?.size === 0) };
  };
}

/** How kubeconfigs name a cluster of EKS: by its ARN, or for the command that gets a token. */
const NAME_IN_KUBECONFIG =
  /(?::cluster\/|(?<![\w-])(?:--cluster-name|--cluster-id|-i)["',=\s-]+)([A-Za-z0-9][\w-]*)/g;

function eksNamesOf({ type, props }: StackResource): string[] {
  if (isClusterType(type)) {
    const name = text(at(props, "name"));
    return name === undefined ? [] : [name];
  }
  const kubeconfig = type === KUBERNETES_PROVIDER ? text(at(props, "kubeconfig")) : undefined;
  return [...(kubeconfig ?? "").matchAll(NAME_IN_KUBECONFIG)].map(([, name]) => name ?? "");
}
