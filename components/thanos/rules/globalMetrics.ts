/** Series that ThanosRuler records over all clusters. Each has the label `cluster`; dashboards may read them. */
export const globalMetrics = {
  /** 1 for each cluster of the configuration. */
  expectedCluster: "global_monitoring:expected_cluster:info",
  /** Share of scrape targets that are up. */
  targetsUp: "global_monitoring:targets_up:ratio",
  /** Firing alerts, by severity. */
  alertsFiring: "global_monitoring:alerts_firing:count",
  /** Logical CPUs of all nodes. */
  cpuCores: "global_monitoring:cpu_cores:sum",
  /** Share of CPU time in use. */
  cpuUsed: "global_monitoring:cpu_used:ratio_rate5m",
  /** Memory of all nodes, in bytes. */
  memoryBytes: "global_monitoring:memory_bytes:sum",
  /** Share of memory in use: all that is not available to new processes. */
  memoryUsed: "global_monitoring:memory_used:ratio",
  /** Requests to the API server, by second. */
  apiServerRequests: "global_monitoring:apiserver_requests:rate5m",
  /** Those that failed with 5xx, by second. */
  apiServerErrors: "global_monitoring:apiserver_errors:rate5m",
  /** Share of requests to the API server without 5xx, over 30 days. */
  apiServerAvailability: "global_monitoring:apiserver_availability:ratio30d",
  /** Share of the API server's error budget of 30 days that is left; below 0 when overspent. */
  apiServerBudgetLeft: "global_monitoring:apiserver_error_budget_left:ratio30d",
  /** Bytes that the sidecars uploaded in a day. */
  uploadedBytes: "global_monitoring:uploaded_bytes:increase1d",
} as const;

/** Share of requests that the API server should answer without 5xx, as in the kubernetes-mixin. */
export const API_SERVER_OBJECTIVE = 0.99;
