import { graph, line } from "./panels";
import { FEW_STEPS, USE_STEPS, chosen, links, rate, withWorkload } from "./shared";
import type { PanelSpec } from "./spec";

const CONTAINER = 'container!=""';
const cpu = rate("container_cpu_usage_seconds_total", CONTAINER);
const memory = `container_memory_working_set_bytes${chosen(CONTAINER)}`;

/** Use by namespace. */
export const namespaces: readonly PanelSpec[] = [
  graph(
    "CPU by namespace",
    "Cores in use by containers.",
    { unit: "short", width: 12, stacked: true },
    line("{{namespace}}", `sum by (cluster, namespace) (${cpu})`),
  ),
  graph(
    "Memory by namespace",
    "Working set of containers: what counts against limits.",
    { unit: "bytes", width: 12, stacked: true },
    line("{{namespace}}", `sum by (cluster, namespace) (${memory})`),
  ),
];

/** The greatest workloads, and those that restart. */
export const workloads: readonly PanelSpec[] = [
  topWorkloads("Top workloads by CPU", "Cores", "short", cpu),
  topWorkloads("Top workloads by memory", "Working set", "bytes", memory),
  {
    kind: "table",
    title: "Containers that restarted in the last hour",
    description: "Restarts by container. A steady count is a crash loop.",
    width: 24,
    height: 6,
    unit: "short",
    by: [
      { label: "namespace", title: "Namespace" },
      { label: "pod", title: "Pod" },
      { label: "container", title: "Container" },
    ],
    queries: [
      line(
        "Restarts",
        `sum by (cluster, namespace, pod, container) (increase(kube_pod_container_status_restarts_total${chosen()}[1h])) > 0`,
      ),
    ],
    columns: { Restarts: { decimals: 0, steps: FEW_STEPS } },
    sortBy: "Restarts",
    descending: true,
  },
];

const CLAIM = "cluster, namespace, persistentvolumeclaim";
const free = `max by (${CLAIM}) (kubelet_volume_stats_available_bytes${chosen()})`;
const inFourDays = `max by (${CLAIM}) (predict_linear(kubelet_volume_stats_available_bytes${chosen()}[6h], 4 * 86400))`;

/** Persistent volumes. */
export const volumes: readonly PanelSpec[] = [
  graph(
    "Volumes in use",
    "Share of each persistent volume.",
    { unit: "percentunit", width: 12, max: 1, steps: USE_STEPS },
    line(
      "{{namespace}}/{{persistentvolumeclaim}}",
      `1 - ${free} / max by (${CLAIM}) (kubelet_volume_stats_capacity_bytes${chosen()})`,
    ),
  ),
  {
    kind: "table",
    title: "Volumes that will be full within four days",
    description: "At the pace of the last six hours.",
    width: 12,
    unit: "bytes",
    by: [
      { label: "namespace", title: "Namespace" },
      { label: "persistentvolumeclaim", title: "Claim" },
    ],
    queries: [line("Free now", `${free} and on (${CLAIM}) (${inFourDays} < 0)`)],
    columns: { "Free now": { unit: "bytes" } },
    sortBy: "Free now",
  },
];

function topWorkloads(title: string, column: string, unit: string, use: string): PanelSpec {
  const perPod = `sum by (cluster, namespace, pod) (${use})`;
  const perWorkload = `sum by (cluster, namespace, workload) (${withWorkload(perPod)})`;
  return {
    kind: "table",
    title,
    description: "The ten greatest now.",
    width: 12,
    unit,
    by: [
      { label: "namespace", title: "Namespace" },
      { label: "workload", title: "Workload" },
    ],
    queries: [line(column, `topk by (cluster) (10, ${perWorkload})`)],
    columns: { Workload: { link: links.workload }, [column]: { unit, decimals: 2 } },
    sortBy: column,
    descending: true,
  };
}
