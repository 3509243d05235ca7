import { kibanaSpaceUrl, LOGS_DATA_VIEW } from "../../indexManagement/documents/kibana";
import { GRAFANA_TIME_RANGE, kibanaDiscoverUrl, type KibanaDiscoverLink } from "../../kibana/links";
import type { PanelLink } from "./spec";

/** Columns of the log lines in Discover. */
const COLUMNS = ["cluster", "kubernetes.namespace", "kubernetes.pod.name", "log.level", "message"];

/** A link to Kibana's Discover with the dashboard's time range. Its address is the constant `kibana_url`, which the component fills in. */
export function discoverLink(
  title: string,
  search: Pick<KibanaDiscoverLink, "query" | "oneOf">,
): PanelLink {
  const url = kibanaDiscoverUrl({
    baseUrl: kibanaSpaceUrl("${kibana_url:raw}"),
    dataView: LOGS_DATA_VIEW,
    columns: COLUMNS,
    ...GRAFANA_TIME_RANGE,
    ...search,
  });
  return { title, url };
}
