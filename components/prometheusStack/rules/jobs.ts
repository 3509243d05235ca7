import { services } from "../../internal/names";

/**
 * `job` of the series that our rules read. Without a `jobLabel` the operator takes the name of the scraped Service; a
 * test compares these with the rendered ServiceMonitors.
 */
export const jobs = {
  prometheus: services.prometheus.name,
  sidecar: services.thanosDiscovery.name,
  alertmanager: services.alertmanager.name,
  kubelet: "kubelet",
} as const;
