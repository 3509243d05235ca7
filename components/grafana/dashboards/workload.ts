import { discoverLink } from "./kibana";
import { graph, line, number } from "./panels";
import {
  FEW_STEPS,
  NONE_STEPS,
  PLAIN_STEPS,
  USE_STEPS,
  chosen,
  oneClusterVariable,
  rate,
  withWorkload,
} from "./shared";
import type { DashboardSpec, PanelSpec } from "./spec";

const OWNED = ['namespace=~"$namespace"', 'workload=~"$workload"'];
const IN_NAMESPACE = 'namespace=~"$namespace"';
const CONTAINER = [IN_NAMESPACE, 'container!=""'];

/** `expr` by pod, of the pods of the workload. */
function ofWorkload(expr: string): string {
  return withWorkload(expr, ...OWNED);
}

/** The same, summed over the workload. */
function total(expr: string): string {
  return `sum by (cluster, namespace, workload) (${ofWorkload(expr)})`;
}

function perPod(expr: string): string {
  return `sum by (cluster, namespace, pod) (${expr})`;
}

function resource(kind: "requests" | "limits", name: "cpu" | "memory"): string {
  return total(
    perPod(`kube_pod_container_resource_${kind}${chosen(IN_NAMESPACE, `resource="${name}"`)}`),
  );
}

/** One number of whatever kind the workload is: only one of the three has it. */
function replicas(deployment: string, statefulSet: string, daemonSet: string): string {
  return [
    [deployment, "deployment"],
    [statefulSet, "statefulset"],
    [daemonSet, "daemonset"],
  ]
    .map(
      ([metric, label]) =>
        `sum by (cluster, namespace) (${metric ?? ""}${chosen(IN_NAMESPACE, `${label ?? ""}=~"$workload"`)})`,
    )
    .join(" or ");
}

const desired = replicas(
  "kube_deployment_spec_replicas",
  "kube_statefulset_replicas",
  "kube_daemonset_status_desired_number_scheduled",
);
const available = replicas(
  "kube_deployment_status_replicas_available",
  "kube_statefulset_status_replicas_ready",
  "kube_daemonset_status_number_available",
);
const restarts = perPod(
  `increase(kube_pod_container_status_restarts_total${chosen(IN_NAMESPACE)}[1h])`,
);
const oomKilled = perPod(
  `kube_pod_container_status_last_terminated_reason${chosen(IN_NAMESPACE, 'reason="OOMKilled"')}`,
);
const cpu = perPod(rate("container_cpu_usage_seconds_total", ...CONTAINER));
const memory = perPod(`container_memory_working_set_bytes${chosen(...CONTAINER)}`);
const throttled = perPod(rate("container_cpu_cfs_throttled_periods_total", ...CONTAINER));
const periods = perPod(rate("container_cpu_cfs_periods_total", ...CONTAINER));

/**
 * Lines of the workload's pods, by the beginning of their names. A workload whose name begins with this one's and a hyphen comes too: events
 * have the pod for certain, its owner not.
 */
const lines = [
  discoverLink("Logs in Kibana", {
    query:
      'cluster : "${cluster:raw}" and kubernetes.namespace : "${namespace:raw}" and kubernetes.pod.name : ${workload:raw}-*',
  }),
];

const now: readonly PanelSpec[] = [
  number("Replicas wanted", "Replicas that the workload asks for.", desired, PLAIN_STEPS, 6),
  number("Replicas available", "Replicas that serve.", available, PLAIN_STEPS, 6),
  {
    ...number(
      "Restarts in the last hour",
      "Over all containers of the workload.",
      total(restarts),
      FEW_STEPS,
      6,
    ),
    links: lines,
  },
  {
    ...number(
      "Containers killed for memory",
      "Containers whose last end was OOMKilled: they hit their memory limit.",
      total(oomKilled),
      NONE_STEPS,
      6,
    ),
    links: lines,
  },
];

const replicaPanels: readonly PanelSpec[] = [
  graph(
    "Replicas",
    "Wanted and available. A gap that stays is a failed rollout or missing capacity.",
    { unit: "short", width: 12 },
    line("wanted", desired),
    line("available", available),
  ),
  {
    ...graph(
      "Restarts by pod",
      "In the last hour.",
      { unit: "short", width: 12 },
      line("{{pod}}", ofWorkload(restarts)),
    ),
    links: lines,
  },
];

const cpuPanels: readonly PanelSpec[] = [
  graph(
    "CPU: use, requests, limits",
    "Cores. Use above the requests lives on what others leave.",
    { unit: "short", width: 8 },
    line("in use", total(cpu)),
    line("requests", resource("requests", "cpu")),
    line("limits", resource("limits", "cpu")),
  ),
  graph(
    "CPU by pod",
    "Cores in use.",
    { unit: "short", width: 8 },
    line("{{pod}}", ofWorkload(cpu)),
  ),
  {
    kind: "timeseries",
    title: "CPU throttling by pod",
    description: "Share of scheduling periods in which the CPU limit stopped the pod.",
    width: 8,
    unit: "percentunit",
    max: 1,
    steps: USE_STEPS,
    queries: [{ expr: ofWorkload(`${throttled} / ${periods}`), legend: "{{pod}}" }],
  },
];

const memoryPanels: readonly PanelSpec[] = [
  graph(
    "Memory: use, requests, limits",
    "Working set: what counts against limits.",
    { unit: "bytes", width: 12 },
    line("in use", total(memory)),
    line("requests", resource("requests", "memory")),
    line("limits", resource("limits", "memory")),
  ),
  graph(
    "Memory by pod",
    "Working set.",
    { unit: "bytes", width: 12 },
    line("{{pod}}", ofWorkload(memory)),
  ),
];

const networkPanels: readonly PanelSpec[] = [
  graph(
    "Received by pod",
    "Bytes a second.",
    { unit: "Bps", width: 8 },
    line(
      "{{pod}}",
      ofWorkload(perPod(rate("container_network_receive_bytes_total", IN_NAMESPACE))),
    ),
  ),
  graph(
    "Sent by pod",
    "Bytes a second.",
    { unit: "Bps", width: 8 },
    line(
      "{{pod}}",
      ofWorkload(perPod(rate("container_network_transmit_bytes_total", IN_NAMESPACE))),
    ),
  ),
  graph(
    "Packets dropped by pod",
    "Packets a second, both ways.",
    { unit: "pps", width: 8 },
    line(
      "{{pod}}",
      ofWorkload(
        `${perPod(rate("container_network_receive_packets_dropped_total", IN_NAMESPACE))} + ${perPod(rate("container_network_transmit_packets_dropped_total", IN_NAMESPACE))}`,
      ),
    ),
  ),
];

/** One workload: a Deployment, StatefulSet or DaemonSet. */
export const workload: DashboardSpec = {
  uid: "gm-workload",
  title: "Workload",
  description: "One workload of one cluster: replicas, restarts, CPU, memory, network.",
  variables: [
    oneClusterVariable,
    {
      name: "namespace",
      label: "Namespace",
      query: 'label_values(kube_pod_info{cluster=~"$cluster"}, namespace)',
      multi: false,
    },
    {
      name: "workload",
      label: "Workload",
      query:
        'label_values(namespace_workload_pod:kube_pod_owner:relabel{cluster=~"$cluster",namespace=~"$namespace"}, workload)',
      multi: false,
    },
  ],
  constants: ["kibana_url"],
  rows: [
    { title: "Now", panels: now },
    { title: "Replicas", panels: replicaPanels },
    { title: "CPU", panels: cpuPanels },
    { title: "Memory", panels: memoryPanels },
    { title: "Network", panels: networkPanels },
  ],
};
