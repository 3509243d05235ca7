import { releases, services } from "../../internal/names";

/** `job` of the series that our rules read: the label component-instance of the chart, or the Service's name. */
export const jobs = {
  query: `${releases.thanos}-query`,
  queryFrontend: `${releases.thanos}-query-frontend`,
  storeGateway: `${releases.thanos}-store-gateway`,
  compactor: `${releases.thanos}-compact`,
  ruler: services.thanosRuler.name,
  sidecar: services.thanosDiscovery.name,
} as const;
