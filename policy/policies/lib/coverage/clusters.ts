/** Which clusters a stack has, and which resource belongs to which. */
import { KUBERNETES_PROVIDER, isKubernetesComponent, isKubernetesType } from "../kubernetes";
import type { StackResource } from "../resources";
import { at, isUnknown, text } from "../values";

/** A cluster: one or more providers that lead to it, and the resource that makes it, if the stack does. */
export interface Cluster {
  /** Providers and cluster resources, in the order of the stack; a provider that nobody registered has no props. */
  readonly members: readonly StackResource[];
}

const CLUSTER_TYPES: ReadonlySet<string> = new Set([
  "aws:eks/cluster:Cluster",
  "aws-native:eks:Cluster",
  "eks:index:Cluster",
]);

/** Whether a type of resource makes a cluster. */
export function isClusterType(type: string): boolean {
  return CLUSTER_TYPES.has(type);
}

/** Key of the provider of resources for which the engine named none. */
const NO_PROVIDER = "";

/** A component below which more than one provider is used belongs to no single cluster. */
const AMBIGUOUS = Symbol("ambiguous");

/** Providers, and which one each Kubernetes resource uses. */
export interface Attribution {
  /** Providers and cluster resources. */
  readonly members: readonly StackResource[];
  /** URN of the provider that a resource uses; `undefined` if it cannot be told. */
  readonly providerOf: (resource: StackResource) => string | undefined;
}

/** Finds the providers and cluster resources of a stack, and the provider of each resource. */
export function attribute(resources: readonly StackResource[]): Attribution {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const members = resources.filter(
    (resource) =>
      (resource.type === KUBERNETES_PROVIDER && !rendersFiles(resource)) ||
      isClusterType(resource.type),
  );
  const known = new Set(members.map(({ urn }) => urn));
  for (const resource of resources) {
    if (!isKubernetesType(resource.type) || isKubernetesComponent(resource.type)) continue;
    const urn = resource.provider ?? NO_PROVIDER;
    if (known.has(urn) || byUrn.has(urn)) continue;
    known.add(urn);
    members.push({ type: KUBERNETES_PROVIDER, name: nameInUrn(urn), urn, props: {} });
  }
  const below = providersBelow(resources, byUrn);
  const providers = members.filter(({ type }) => type === KUBERNETES_PROVIDER);
  const single = providers.length === 1 ? providers[0]?.urn : undefined;
  return {
    members,
    providerOf: (resource) => ownProvider(resource) ?? inherited(resource, byUrn, below) ?? single,
  };
}

/** A provider that writes manifests to files reaches no cluster. */
function rendersFiles(provider: StackResource): boolean {
  return at(provider.props, "renderYamlToDirectory") !== undefined;
}

function ownProvider(resource: StackResource): string | undefined {
  if (resource.provider !== undefined && resource.provider !== "") return resource.provider;
  return isKubernetesComponent(resource.type) ? undefined : NO_PROVIDER;
}

function nameInUrn(urn: string): string {
  return urn === NO_PROVIDER ? "default" : (urn.split("::").at(-1) ?? urn);
}

type Below = ReadonlyMap<string, string | typeof AMBIGUOUS>;

/** For each component, the Kubernetes provider that all below it use. */
function providersBelow(
  resources: readonly StackResource[],
  byUrn: ReadonlyMap<string, StackResource>,
): Below {
  const below = new Map<string, string | typeof AMBIGUOUS>();
  for (const resource of resources) {
    if (!isKubernetesType(resource.type) || isKubernetesComponent(resource.type)) continue;
    const provider = resource.provider ?? NO_PROVIDER;
    for (const urn of ancestors(resource, byUrn)) {
      const seen = below.get(urn);
      if (seen === AMBIGUOUS || seen === provider) continue;
      below.set(urn, seen === undefined ? provider : AMBIGUOUS);
    }
  }
  return below;
}

function inherited(
  resource: StackResource,
  byUrn: ReadonlyMap<string, StackResource>,
  below: Below,
): string | undefined {
  for (const urn of [resource.urn, ...ancestors(resource, byUrn)]) {
    const provider = below.get(urn);
    if (provider === AMBIGUOUS) return undefined;
    if (provider !== undefined) return provider;
  }
  return undefined;
}

/** URNs of parent, its parent and so on; ends at a cycle, which only a broken recording has. */
export function ancestors(
  resource: StackResource,
  byUrn: ReadonlyMap<string, StackResource>,
): string[] {
  const result: string[] = [];
  const seen = new Set([resource.urn]);
  let parent = resource.parent;
  while (parent !== undefined && parent !== "" && !seen.has(parent)) {
    seen.add(parent);
    result.push(parent);
    parent = byUrn.get(parent)?.parent;
  }
  return result;
}

/**
 * Joins providers and cluster resources that mean the same cluster: the same kubeconfig; a kubeconfig made from the
 * cluster resource or holding its endpoint; a child of the cluster resource. Two providers whose Prometheus have
 * different `cluster` labels stay apart, whatever their kubeconfigs look like (a preview may have placeholders).
 */
export function groupClusters(
  members: readonly StackResource[],
  resources: readonly StackResource[],
  labelOf: (provider: string) => string | undefined,
): Cluster[] {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const groups = disjoint(members);
  const sameKubeconfig = new Map<string, StackResource[]>();
  const clusterUrns = new Set(
    members.filter(({ type }) => isClusterType(type)).map(({ urn }) => urn),
  );
  for (const member of members) {
    for (const urn of ancestors(member, byUrn)) {
      if (clusterUrns.has(urn)) groups.join(urn, member.urn);
    }
    if (member.type !== KUBERNETES_PROVIDER) continue;
    for (const urn of clustersBehind(member, byUrn, clusterUrns)) groups.join(urn, member.urn);
    // A provider that no resource registers (a recording may leave the default one out) is only itself.
    const identity = byUrn.has(member.urn) ? identityOf(member) : undefined;
    if (identity === undefined) continue;
    const twins = sameKubeconfig.get(identity) ?? [];
    sameKubeconfig.set(identity, [...twins, member]);
    const twin = twins.find((other) => !differ(labelOf(other.urn), labelOf(member.urn)));
    if (twin !== undefined) groups.join(twin.urn, member.urn);
  }
  return groups.list();
}

function differ(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && other !== undefined && one !== other;
}

/** What tells two providers' clusters apart; `undefined` when that is not known. */
function identityOf(provider: StackResource): string | undefined {
  const kubeconfig = at(provider.props, "kubeconfig");
  const rest = [at(provider.props, "context"), at(provider.props, "cluster")];
  if (rest.some(isUnknown)) return undefined;
  if (!isUnknown(kubeconfig)) return JSON.stringify([kubeconfig ?? null, ...rest]);
  const sources = provider.propertyDependencies?.kubeconfig ?? [];
  return sources.length === 0 ? undefined : JSON.stringify([...sources].sort().concat("unknown"));
}

/** Cluster resources that a provider's kubeconfig is made from. */
function clustersBehind(
  provider: StackResource,
  byUrn: ReadonlyMap<string, StackResource>,
  clusters: ReadonlySet<string>,
): string[] {
  const kubeconfig = text(at(provider.props, "kubeconfig"));
  const found = kubeconfig === undefined ? [] : byEndpoint(kubeconfig, byUrn, clusters);
  const seen = new Set<string>();
  const open = [...(provider.propertyDependencies?.kubeconfig ?? [])];
  for (let urn = open.pop(); urn !== undefined; urn = open.pop()) {
    if (seen.has(urn)) continue;
    seen.add(urn);
    const resource = byUrn.get(urn);
    if (resource === undefined) continue;
    const cluster = [urn, ...ancestors(resource, byUrn)].find((each) => clusters.has(each));
    if (cluster !== undefined) found.push(cluster);
    else open.push(...(resource.dependencies ?? []));
  }
  return found;
}

function byEndpoint(
  kubeconfig: string,
  byUrn: ReadonlyMap<string, StackResource>,
  clusters: ReadonlySet<string>,
): string[] {
  return [...clusters].filter((urn) => {
    const endpoint = text(at(byUrn.get(urn)?.props, "endpoint"));
    return endpoint?.startsWith("https://") === true && kubeconfig.includes(endpoint);
  });
}

/** Disjoint sets of members, kept in the order of the stack. */
interface Groups {
  readonly join: (one: string, other: string) => void;
  readonly list: () => Cluster[];
}

function disjoint(members: readonly StackResource[]): Groups {
  const parents = new Map(members.map(({ urn }) => [urn, urn]));
  const root = (urn: string) => {
    let current = urn;
    for (;;) {
      const parent = parents.get(current);
      if (parent === undefined || parent === current) return current;
      current = parent;
    }
  };
  return {
    join: (one, other) => {
      parents.set(root(other), root(one));
    },
    list: () => {
      const groups = new Map<string, StackResource[]>();
      for (const member of members) {
        const group = groups.get(root(member.urn));
        if (group === undefined) groups.set(root(member.urn), [member]);
        else group.push(member);
      }
      return [...groups.values()].map((each) => ({ members: each }));
    },
  };
}
