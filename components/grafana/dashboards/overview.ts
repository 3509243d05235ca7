import {
  ALIVE,
  API_BUDGET_LEFT,
  API_ERROR_BUDGET,
  BUDGET_STEPS,
  FEW_STEPS,
  NONE_STEPS,
  PLAIN_STEPS,
  USE_STEPS,
  chosen,
  clusterUse,
  clusterVariable,
  firing,
  links,
} from "./shared";
import type { ColumnSpec, DashboardSpec, PanelSpec } from "./spec";

const CRITICAL = 'severity="critical"';
const WARNING = 'severity="warning"';
const alive = `group by (cluster) (${ALIVE}${chosen()})`;

const now: readonly PanelSpec[] = [
  {
    kind: "stat",
    title: "Clusters sending metrics (of $expected_clusters)",
    description:
      "Clusters whose Prometheus reaches Thanos now, of those that the configuration lists. Fewer: see ClusterSilent among the alerts.",
    width: 4,
    unit: "short",
    steps: PLAIN_STEPS,
    reduce: "rows",
    query: { expr: alive, legend: "{{cluster}}" },
  },
  {
    kind: "stat",
    title: "Silent clusters",
    description: "Clusters that sent metrics within the last day and send none now.",
    width: 4,
    unit: "short",
    steps: NONE_STEPS,
    reduce: "rows",
    query: {
      expr: `group by (cluster) (present_over_time(${ALIVE}${chosen()}[1d])) unless on (cluster) ${alive}`,
      legend: "{{cluster}}",
    },
  },
  {
    kind: "stat",
    title: "Critical alerts",
    description: "Firing alerts that phone somebody, over all chosen clusters.",
    width: 4,
    unit: "short",
    steps: NONE_STEPS,
    reduce: "sum",
    query: { expr: firing("cluster", CRITICAL), legend: "{{cluster}}" },
  },
  {
    kind: "stat",
    title: "Warnings",
    description: "Firing alerts that somebody should see to in working hours.",
    width: 4,
    unit: "short",
    steps: FEW_STEPS,
    reduce: "sum",
    query: { expr: firing("cluster", WARNING), legend: "{{cluster}}" },
  },
  {
    kind: "stat",
    title: "Targets down",
    description: "Scrape targets that did not answer the last scrape.",
    width: 4,
    unit: "short",
    steps: FEW_STEPS,
    reduce: "sum",
    query: { expr: `count by (cluster) (up${chosen()} == 0)`, legend: "{{cluster}}" },
  },
  {
    kind: "stat",
    title: "Nodes not ready",
    description: "Nodes whose kubelet does not report the condition Ready.",
    width: 4,
    unit: "short",
    steps: NONE_STEPS,
    reduce: "sum",
    query: {
      expr: `count by (cluster) (kube_node_status_condition${chosen('condition="Ready"', 'status="true"')} == 0)`,
      legend: "{{cluster}}",
    },
  },
];

const use: ColumnSpec = { unit: "percentunit", decimals: 0, steps: USE_STEPS, gauge: true };

const table: PanelSpec = {
  kind: "table",
  title: "Clusters",
  description:
    "One row for each cluster. CPU and memory are what is in use; requested is what pods ask for, over what nodes can give. " +
    "API budget is what is left of the 30-day error budget of the API server.",
  width: 24,
  height: 9,
  unit: "short",
  by: [{ label: "cluster", title: "Cluster" }],
  sortBy: "Critical",
  descending: true,
  queries: [
    { legend: "Nodes", expr: `count by (cluster) (kube_node_info${chosen()})` },
    { legend: "Critical", expr: firing("cluster", CRITICAL) },
    { legend: "Warnings", expr: firing("cluster", WARNING) },
    { legend: "Targets up", expr: `avg by (cluster) (up${chosen()})` },
    { legend: "CPU", expr: clusterUse.cpu },
    { legend: "CPU requested", expr: clusterUse.cpuRequested },
    { legend: "Memory", expr: clusterUse.memory },
    { legend: "Memory requested", expr: clusterUse.memoryRequested },
    { legend: "Fullest disk", expr: clusterUse.fullestDisk },
    { legend: "API budget", expr: API_BUDGET_LEFT },
  ],
  columns: {
    Cluster: { link: links.cluster },
    Critical: { decimals: 0, steps: NONE_STEPS },
    Warnings: { decimals: 0, steps: FEW_STEPS },
    "Targets up": {
      unit: "percentunit",
      decimals: 1,
      steps: [
        [null, "red"],
        [0.9, "orange"],
        [0.99, "green"],
      ],
    },
    CPU: use,
    "CPU requested": use,
    Memory: use,
    "Memory requested": use,
    "Fullest disk": use,
    "API budget": { unit: "percentunit", decimals: 1, steps: BUDGET_STEPS },
  },
};

const alerts: readonly PanelSpec[] = [
  {
    kind: "timeseries",
    title: "Firing alerts by severity and cluster",
    description:
      "Critical and warning alerts over time; a step up on many clusters at once is one common cause.",
    width: 12,
    unit: "short",
    stacked: true,
    queries: [
      {
        expr: firing("cluster, severity", 'severity=~"critical|warning"'),
        legend: "{{cluster}} {{severity}}",
      },
    ],
  },
  {
    kind: "table",
    title: "Firing alerts",
    description: "What fires now. Who was told is in the Alertmanager of the cluster.",
    width: 12,
    unit: "short",
    by: [
      { label: "cluster", title: "Cluster" },
      { label: "severity", title: "Severity" },
      { label: "alertname", title: "Alert" },
      { label: "namespace", title: "Namespace" },
    ],
    queries: [
      {
        expr: firing("cluster, severity, alertname, namespace", 'severity=~"critical|warning"'),
        legend: "Count",
      },
    ],
    columns: { Cluster: { link: links.cluster } },
    sortBy: "Severity",
  },
];

const capacity: readonly PanelSpec[] = [
  usePanel("CPU in use", "Share of the nodes' CPU time that is not idle.", clusterUse.cpu),
  usePanel(
    "Memory in use",
    "Share of the nodes' memory that cannot be given to a process.",
    clusterUse.memory,
  ),
  usePanel(
    "Fullest disk",
    "The fullest file system of any node of the cluster.",
    clusterUse.fullestDisk,
  ),
  usePanel(
    "CPU requested",
    "Requests of running pods over allocatable CPU; at 1 new pods stay pending.",
    clusterUse.cpuRequested,
  ),
  usePanel(
    "Memory requested",
    "Requests of running pods over allocatable memory.",
    clusterUse.memoryRequested,
  ),
  {
    kind: "timeseries",
    title: "Targets up",
    description: "Share of scrape targets that answered.",
    width: 8,
    unit: "percentunit",
    max: 1,
    queries: [{ expr: `avg by (cluster) (up${chosen()})`, legend: "{{cluster}}" }],
  },
];

const objectives: readonly PanelSpec[] = [
  {
    kind: "timeseries",
    title: "API server: error budget left (30 days)",
    description:
      "1 is untouched, 0 is spent, below 0 the objective of 99 % of requests without a server error over 30 days is missed.",
    width: 12,
    unit: "percentunit",
    max: 1,
    steps: BUDGET_STEPS,
    queries: [{ expr: API_BUDGET_LEFT, legend: "{{cluster}}" }],
  },
  {
    kind: "timeseries",
    title: "API server: budget burn rate (1 hour)",
    description:
      "1 spends the budget in exactly 30 days; 14.4 spends 2 % of it in an hour and phones.",
    width: 12,
    unit: "short",
    steps: [
      [null, "green"],
      [1, "yellow"],
      [14.4, "red"],
    ],
    queries: [
      {
        expr: `sum by (cluster) (apiserver_request:burnrate1h${chosen()}) / ${API_ERROR_BUDGET}`,
        legend: "{{cluster}}",
      },
    ],
  },
];

/** All clusters on one page. */
export const overview: DashboardSpec = {
  uid: "gm-overview",
  title: "Global overview",
  description: "All clusters of the environment: alive, alerts, capacity, objectives.",
  variables: [clusterVariable],
  constants: ["expected_clusters"],
  rows: [
    { title: "Now", panels: [...now, table] },
    { title: "Alerts", panels: alerts },
    { title: "Capacity", panels: capacity },
    { title: "Objectives", panels: objectives },
  ],
};

function usePanel(title: string, description: string, expr: string): PanelSpec {
  return {
    kind: "timeseries",
    title,
    description,
    width: 8,
    unit: "percentunit",
    max: 1,
    steps: USE_STEPS,
    queries: [{ expr, legend: "{{cluster}}" }],
  };
}
