import { kibanaSpaceUrl, LOGS_DATA_VIEW } from "../indexManagement/documents/kibana";
import { kibanaDiscoverUrl } from "../kibana/links";
import { CLUSTER_FIELD } from "./fields";
import type { LogAlertRule } from "./rule";

/** How an engine writes values of an alert into a URL. */
export interface LinkValues {
  /** What stands for the value of a field, URL-encoded. */
  readonly valueOf: (field: string) => string;
  /** What stands for the time of the alert, as an ISO time. */
  readonly time: string;
}

/**
 * URL of the lines that an alert is about: the query in Discover, narrowed to the alert's cluster and fields, from two windows before the
 * alert to a little after it (Kibana's date mathematics: `<time>||-20m`).
 */
export function discoverUrl(
  rule: Pick<LogAlertRule, "query" | "by" | "overSeconds">,
  kibanaUrl: string,
  { valueOf, time }: LinkValues,
): string {
  const narrowed = [CLUSTER_FIELD, ...rule.by].map((field) => `${field}:"${valueOf(field)}"`);
  return kibanaDiscoverUrl({
    baseUrl: kibanaSpaceUrl(kibanaUrl),
    dataView: LOGS_DATA_VIEW,
    query: [`(${rule.query})`, ...narrowed].join(" AND "),
    language: "lucene",
    from: `${time}||-${2 * Math.min(rule.overSeconds, 24 * 3600)}s`,
    to: `${time}||+300s`,
  });
}
