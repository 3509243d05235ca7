import { at, idOf, type Manifest, ofKind, selects, tree } from "./manifest";
import { type Workload, workloads } from "./workloads";

/**
 * PodDisruptionBudgets that do not fit: select nothing, block every drain, allow every pod to go at once, or are
 * rejected by the API server; and replicated workloads without one.
 */
export function disruptionProblems(manifests: readonly Manifest[]): readonly string[] {
  const counted = workloads(manifests).filter(({ replicas }) => replicas !== undefined);
  const covered = new Set(eckCovered(manifests));
  const problems = ofKind(manifests, "PodDisruptionBudget").flatMap((budget) => {
    const selected = counted.filter(
      ({ namespace, labels }) =>
        namespace === budget.metadata.namespace && selects(at(budget, "spec", "selector"), labels),
    );
    for (const { id } of selected) covered.add(id);
    return budgetProblems(budget, selected).map((what) => `${idOf(budget)} ${what}`);
  });
  const bare = counted.filter(({ id, replicas }) => (replicas ?? 0) > 1 && !covered.has(id));
  return [
    ...problems,
    ...eckBudgetProblems(manifests),
    ...bare.map(({ id }) => `${id} is replicated and has no budget`),
  ];
}

/** ECK makes one budget for all nodes of an Elasticsearch, unless the custom resource has an empty one. */
function eckCovered(manifests: readonly Manifest[]): readonly string[] {
  return ofKind(manifests, "Elasticsearch")
    .filter((cluster) => {
      const budget = at(cluster.spec, "podDisruptionBudget");
      return budget === undefined || Object.keys(tree(budget)).length > 0;
    })
    .flatMap((cluster) => workloads([cluster]).map(({ id }) => id));
}

/** A budget of ours inside an Elasticsearch replaces ECK's: it must select every node, and one or more may go. */
function eckBudgetProblems(manifests: readonly Manifest[]): readonly string[] {
  return ofKind(manifests, "Elasticsearch").flatMap((cluster) => {
    const spec = at(cluster.spec, "podDisruptionBudget", "spec");
    if (spec === undefined) return [];
    const nodes = workloads([cluster]);
    const selected = nodes.filter(({ labels }) => selects(at(spec, "selector"), labels));
    const pods = nodes.reduce((sum, { replicas }) => sum + (replicas ?? 0), 0);
    const missed = nodes.filter((node) => !selected.includes(node));
    return [
      ...missed.map(({ id }) => `its budget does not select ${id}`),
      ...limitProblems(spec, pods),
    ].map((what) => `${idOf(cluster)} ${what}`);
  });
}

function budgetProblems(budget: Manifest, selected: readonly Workload[]): readonly string[] {
  if (selected.length === 0) return ["selects no workload"];
  if (selected.length > 1) return [`selects ${selected.map(({ id }) => id).join(" and ")}`];
  return limitProblems(at(budget, "spec"), selected[0]?.replicas ?? 0);
}

function limitProblems(spec: unknown, pods: number): readonly string[] {
  const min = at(spec, "minAvailable") ?? undefined;
  const max = at(spec, "maxUnavailable") ?? undefined;
  if (min !== undefined && max !== undefined) return ["sets minAvailable and maxUnavailable"];
  if (min === undefined && max === undefined) return ["sets neither of its limits"];
  const mayGo = min === undefined ? share(max, pods) : pods - share(min, pods);
  if (mayGo < 1) return [`blocks every drain: ${pods} replicas, none may go`];
  return mayGo >= pods && pods > 1 ? [`protects nothing: all ${pods} replicas may go`] : [];
}

/** Pods that a number or a percentage means; Kubernetes rounds percentages up. */
function share(value: unknown, pods: number): number {
  const percent = /^(\d+)%$/.exec(String(value))?.[1];
  return percent === undefined ? Number(value) : Math.ceil((Number(percent) / 100) * pods);
}
