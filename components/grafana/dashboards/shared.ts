import { globalMetrics } from "../../thanos/rules/globalMetrics";
import type { Step, VariableSpec } from "./spec";

/** Selector of the chosen clusters, with further matchers: `{cluster=~"$cluster",job="x"}`. */
export function chosen(...matchers: readonly string[]): string {
  return `{${['cluster=~"$cluster"', ...matchers].join(",")}}`;
}

/** Per-second rate of a counter over the interval that fits the zoom (`$__rate_interval`, at least 4 scrapes). */
export function rate(metric: string, ...matchers: readonly string[]): string {
  return `rate(${metric}${chosen(...matchers)}[$__rate_interval])`;
}

/** Quantile of a histogram, by `cluster` and further labels. */
export function quantile(
  q: number,
  metric: string,
  by: readonly string[],
  ...matchers: readonly string[]
): string {
  const labels = ["cluster", ...by, "le"].join(", ");
  return `histogram_quantile(${q}, sum by (${labels}) (${rate(`${metric}_bucket`, ...matchers)}))`;
}

/** One series for each cluster that sends metrics: every Prometheus scrapes itself. */
export const ALIVE = "prometheus_build_info";

/** Several clusters, or all. */
export const clusterVariable: VariableSpec = {
  name: "cluster",
  label: "Cluster",
  query: `label_values(${ALIVE}, cluster)`,
  multi: true,
};

/** Exactly one cluster. */
export const oneClusterVariable: VariableSpec = { ...clusterVariable, multi: false };

/** Links from a row of a table to the cluster and the workload that it is about. */
export const links = {
  cluster: {
    title: "Open the cluster",
    url: "/d/gm-cluster?var-cluster=${__data.fields.Cluster}&${__url_time_range}",
  },
  workload: {
    title: "Open the workload",
    url:
      "/d/gm-workload?var-cluster=${cluster}&var-namespace=${__data.fields.Namespace}" +
      "&var-workload=${__data.fields.Workload}&${__url_time_range}",
  },
} as const;

/** Colours of a ratio that should stay low: share of a resource in use. */
export const USE_STEPS: readonly Step[] = [
  [null, "green"],
  [0.75, "yellow"],
  [0.9, "red"],
];

/** Colours of a count of bad things: one is too many. */
export const NONE_STEPS: readonly Step[] = [
  [null, "green"],
  [1, "red"],
];

/** The same, where one is a warning. */
export const FEW_STEPS: readonly Step[] = [
  [null, "green"],
  [1, "orange"],
];

/** No judgement. */
export const PLAIN_STEPS: readonly Step[] = [[null, "text"]];

/** File systems that hold data: not the kernel's, not container layers. */
export const REAL_FILESYSTEMS = 'fstype!~"tmpfs|ramfs|overlay|squashfs|nsfs|erofs|iso9660"';

/**
 * Share of failed or slow API server requests that the objective allows over 30 days: 99 %. The chart's
 * KubeAPIErrorBudgetBurn alerts use the same share (0.01000), so that the dashboard agrees with the pages.
 */
export const API_ERROR_BUDGET = 0.01;

/**
 * Share of the API server's 30-day error budget that is left; below 0 it is overspent. Recorded by the ruler over the
 * bucket: the chart's own 30-day rules run in a Prometheus that keeps a few days.
 */
export const API_BUDGET_LEFT = `max by (cluster) (${globalMetrics.apiServerBudgetLeft}${chosen()})`;

/** Colours of {@link API_BUDGET_LEFT}. */
export const BUDGET_STEPS: readonly Step[] = [
  [null, "red"],
  [0, "orange"],
  [0.25, "green"],
];

/** Ratios by cluster, used on the overview and on the cluster's page. */
export const clusterUse = {
  cpu: `1 - avg by (cluster) (${rate("node_cpu_seconds_total", 'mode="idle"')})`,
  memory: `1 - sum by (cluster) (node_memory_MemAvailable_bytes${chosen()}) / sum by (cluster) (node_memory_MemTotal_bytes${chosen()})`,
  fullestDisk: `max by (cluster) (1 - node_filesystem_avail_bytes${chosen(REAL_FILESYSTEMS)} / node_filesystem_size_bytes${chosen(REAL_FILESYSTEMS)})`,
  cpuRequested: requested("cpu"),
  memoryRequested: requested("memory"),
} as const;

/** Firing alerts that somebody is told about, by the given labels. */
export function firing(by: string, severity: string): string {
  return `count by (${by}) (ALERTS${chosen('alertstate="firing"', severity)})`;
}

/** Requests of pods that run, over what nodes can give: near 1, new pods stay pending. */
function requested(resource: string): string {
  const matcher = `resource="${resource}"`;
  const running = `max by (cluster, namespace, pod) (kube_pod_status_phase${chosen('phase="Running"')} == 1)`;
  return (
    `sum by (cluster) (kube_pod_container_resource_requests${chosen(matcher)} * on (cluster, namespace, pod) group_left () ${running})` +
    ` / sum by (cluster) (kube_node_status_allocatable${chosen(matcher)})`
  );
}

/** Which workload a pod belongs to: recording rule of kube-prometheus-stack (k8s.rules.pod_owner). */
function podOwners(...matchers: readonly string[]): string {
  return `max by (cluster, namespace, pod, workload) (namespace_workload_pod:kube_pod_owner:relabel${chosen(...matchers)})`;
}

/** Joins the workload to an expression by (cluster, namespace, pod, …). */
export function withWorkload(expr: string, ...matchers: readonly string[]): string {
  return `(${expr}) * on (cluster, namespace, pod) group_left (workload) ${podOwners(...matchers)}`;
}
