import { at, idOf, type Manifest, ofKind, selects } from "./manifest";
import { type Workload, workloads } from "./workloads";

/**
 * PodDisruptionBudgets that do not fit: select nothing, block every drain, allow every pod to go at once, or are
 * rejected by the API server; and replicated workloads without one.
 */
export function disruptionProblems(manifests: readonly Manifest[]): readonly string[] {
  const counted = workloads(manifests).filter(({ replicas }) => replicas !== undefined);
  const covered = new Set<string>();
  const problems = ofKind(manifests, "PodDisruptionBudget").flatMap((budget) => {
    const selected = counted.filter(
      ({ namespace, labels }) =>
        namespace === budget.metadata.namespace && selects(at(budget, "spec", "selector"), labels),
    );
    for (const { id } of selected) covered.add(id);
    return budgetProblems(budget, selected).map((what) => `${idOf(budget)} ${what}`);
  });
  const bare = counted.filter(({ id, replicas }) => (replicas ?? 0) > 1 && !covered.has(id));
  return [...problems, ...bare.map(({ id }) => `${id} is replicated and has no budget`)];
}

function budgetProblems(budget: Manifest, selected: readonly Workload[]): readonly string[] {
  const min = at(budget, "spec", "minAvailable") ?? undefined;
  const max = at(budget, "spec", "maxUnavailable") ?? undefined;
  if (min !== undefined && max !== undefined) return ["sets minAvailable and maxUnavailable"];
  if (min === undefined && max === undefined) return ["sets neither of its limits"];
  if (selected.length === 0) return ["selects no workload"];
  if (selected.length > 1) return [`selects ${selected.map(({ id }) => id).join(" and ")}`];
  const pods = selected[0]?.replicas ?? 0;
  const mayGo = min === undefined ? share(max, pods) : pods - share(min, pods);
  if (mayGo < 1) return [`blocks every drain: ${pods} replicas, none may go`];
  return mayGo >= pods && pods > 1 ? [`protects nothing: all ${pods} replicas may go`] : [];
}

/** Pods that a number or a percentage means; Kubernetes rounds percentages up. */
function share(value: unknown, pods: number): number {
  const percent = /^(\d+)%$/.exec(String(value))?.[1];
  return percent === undefined ? Number(value) : Math.ceil((Number(percent) / 100) * pods);
}
