import { at, idOf, list, type Manifest, ofKind, selects, tree } from "./manifest";
import { type Workload, workloads } from "./workloads";

/**
 * NetworkPolicies that protect no pod, and peers of the same namespace that are no pod of any of the clusters: a
 * misspelt label admits nobody, in silence. `fleet` are the manifests of all clusters, since a policy may name a peer
 * that only the hub runs.
 */
export function policyProblems(
  manifests: readonly Manifest[],
  fleet: readonly Manifest[] = manifests,
): readonly string[] {
  const own = workloads(manifests);
  const all = workloads(fleet);
  return ofKind(manifests, "NetworkPolicy").flatMap((policy) => {
    const { namespace } = policy.metadata;
    const here = (pods: readonly Workload[], selector: unknown): boolean =>
      pods.some((pod) => pod.namespace === namespace && selects(selector, pod.labels));
    const peers = [...list(at(policy, "spec", "ingress")), ...list(at(policy, "spec", "egress"))]
      .flatMap((rule) => [...list(at(rule, "from")), ...list(at(rule, "to"))])
      .map(tree)
      .filter((peer) => peer.podSelector !== undefined && peer.namespaceSelector === undefined);
    return [
      ...(here(own, at(policy, "spec", "podSelector")) ? [] : ["protects no pod"]),
      ...peers
        .filter((peer) => !here(all, peer.podSelector))
        .map((peer) => `no pod is ${JSON.stringify(peer.podSelector)}`),
    ].map((what) => `${idOf(policy)}: ${what}`);
  });
}
