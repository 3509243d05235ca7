/**
 * Spec of a PodDisruptionBudget for pods with these labels: one at a time may go; one that is not ready may always, or a node with it
 * could never be drained.
 */
export function disruptionBudgetSpec(labels: Readonly<Record<string, string>>) {
  return {
    maxUnavailable: 1,
    selector: { matchLabels: { ...labels } },
    unhealthyPodEvictionPolicy: "AlwaysAllow",
  };
}
