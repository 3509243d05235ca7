import { at, idOf, list, type Manifest, ofKind, selects, tree } from "./manifest";
import { workloads } from "./workloads";

/** PodMonitors that select no pod, or an endpoint whose port no selected pod opens: they scrape nothing, silently. */
export function podMonitorProblems(manifests: readonly Manifest[]): readonly string[] {
  const pods = workloads(manifests);
  return ofKind(manifests, "PodMonitor").flatMap((monitor) => {
    const scope = tree(at(monitor, "spec", "namespaceSelector"));
    const names = list(scope.matchNames);
    const selected = pods.filter(
      ({ namespace, labels }) =>
        (scope.any === true ||
          (names.length === 0
            ? namespace === monitor.metadata.namespace
            : names.includes(namespace))) &&
        selects(at(monitor, "spec", "selector"), labels),
    );
    if (selected.length === 0) return [`${idOf(monitor)} selects no pod`];
    // The Prometheus Operator adds the ports of its own pods.
    if (selected.some(({ operated }) => operated)) return [];
    const open = selected.flatMap(({ containers }) =>
      containers.flatMap((container) => list(container.ports).map(tree)),
    );
    return list(at(monitor, "spec", "podMetricsEndpoints"))
      .map(tree)
      .filter(
        ({ port, portNumber }) =>
          !open.some(
            ({ name, containerPort }) =>
              (port !== undefined && name === port) ||
              (portNumber !== undefined && containerPort === portNumber),
          ),
      )
      .map(({ port, portNumber }) => {
        const wanted = port ?? portNumber;
        const shown = wanted === undefined ? "(none named)" : JSON.stringify(wanted);
        return `${idOf(monitor)}: no pod it selects has a port ${shown}`;
      });
  });
}
