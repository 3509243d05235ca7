import { graph, line, number } from "./panels";
import {
  FEW_STEPS,
  NONE_STEPS,
  PLAIN_STEPS,
  REAL_FILESYSTEMS,
  USE_STEPS,
  chosen,
  firing,
  rate,
} from "./shared";
import type { PanelSpec } from "./spec";

const READY = ['condition="Ready"', 'status="true"'];

/** Devices that carry the node's own traffic: not loopback, not the pods' ends of container networks. */
const NODE_DEVICES = 'device!~"lo|veth.*|eni.*|cali.*|cilium.*|lxc.*"';

const share = { unit: "percentunit", width: 8, max: 1, steps: USE_STEPS };
const bytes = { unit: "Bps", width: 8 };

/** node-exporter's `instance` is an address; node_uname_info knows the node's name. */
function byNode(expr: string): string {
  return `(${expr}) * on (cluster, instance) group_left (nodename) node_uname_info${chosen()}`;
}

function phase(matcher: string): string {
  return `sum by (cluster) (kube_pod_status_phase${chosen(matcher)})`;
}

/** What is wrong with the cluster now. */
export const now: readonly PanelSpec[] = [
  number(
    "Nodes ready",
    "Nodes that take pods.",
    `sum by (cluster) (kube_node_status_condition${chosen(...READY)})`,
    PLAIN_STEPS,
  ),
  number(
    "Nodes not ready",
    "Nodes that do not report Ready.",
    `count by (cluster) (kube_node_status_condition${chosen(...READY)} == 0)`,
    NONE_STEPS,
  ),
  number("Pods running", "Pods in phase Running.", phase('phase="Running"'), PLAIN_STEPS),
  number(
    "Pods pending or failed",
    "Pods that wait for a node or an image, or that failed.",
    phase('phase=~"Pending|Failed|Unknown"'),
    FEW_STEPS,
  ),
  number(
    "Critical alerts",
    "Firing alerts that phone somebody.",
    firing("cluster", 'severity="critical"'),
    NONE_STEPS,
  ),
  number(
    "Warnings",
    "Firing alerts for working hours.",
    firing("cluster", 'severity="warning"'),
    FEW_STEPS,
  ),
];

/** Each node's use and condition. */
export const nodes: readonly PanelSpec[] = [
  graph(
    "CPU by node",
    "Share of CPU time that is not idle.",
    share,
    line(
      "{{nodename}}",
      byNode(`1 - avg by (cluster, instance) (${rate("node_cpu_seconds_total", 'mode="idle"')})`),
    ),
  ),
  graph(
    "Memory by node",
    "Share of memory that cannot be given to a process.",
    share,
    line(
      "{{nodename}}",
      byNode(
        `1 - node_memory_MemAvailable_bytes${chosen()} / node_memory_MemTotal_bytes${chosen()}`,
      ),
    ),
  ),
  graph(
    "Fullest disk by node",
    "The fullest real file system of each node; at 0.85 the kubelet begins to evict pods.",
    share,
    line(
      "{{nodename}}",
      byNode(
        `max by (cluster, instance) (1 - node_filesystem_avail_bytes${chosen(REAL_FILESYSTEMS)} / node_filesystem_size_bytes${chosen(REAL_FILESYSTEMS)})`,
      ),
    ),
  ),
  graph(
    "Network received by node",
    "Bytes a second over the node's own devices.",
    bytes,
    line(
      "{{nodename}}",
      byNode(
        `sum by (cluster, instance) (${rate("node_network_receive_bytes_total", NODE_DEVICES)})`,
      ),
    ),
  ),
  graph(
    "Network sent by node",
    "Bytes a second over the node's own devices.",
    bytes,
    line(
      "{{nodename}}",
      byNode(
        `sum by (cluster, instance) (${rate("node_network_transmit_bytes_total", NODE_DEVICES)})`,
      ),
    ),
  ),
  graph(
    "Node pressure",
    "Conditions other than Ready that hold: memory, disk or process pressure, no network.",
    { unit: "short", width: 8 },
    line(
      "{{node}} {{condition}}",
      `sum by (cluster, node, condition) (kube_node_status_condition${chosen('condition!="Ready"', 'status="true"')}) > 0`,
    ),
  ),
];
