import { kibanaSpaceUrl, LOGS_DATA_VIEW } from "../indexManagement/documents/kibana";
import { kibanaApmServiceUrl, kibanaDiscoverUrl } from "../kibana/links";
import { CLUSTER_FIELD, SERVICE_FIELD } from "./fields";
import type { LogAlertRule } from "./rule";
import type { LogAlertsSettings } from "./settings";

/** How an engine writes values of an alert into a URL. */
export interface LinkValues {
  /** What stands for the value of a field, URL-encoded. */
  readonly valueOf: (field: string) => string;
  /** What stands for the time of the alert, as an ISO time. */
  readonly time: string;
}

/** Where the links of alerts lead. */
export type LinkTargets = Pick<LogAlertsSettings, "kibanaUrl" | "traces" | "environment">;

/** Annotations with the links of a rule's alerts to Kibana: to the lines, and for a service that is told apart to its traces. */
export function kibanaLinks(
  rule: LogAlertRule,
  { kibanaUrl, traces, environment }: LinkTargets,
  values: LinkValues,
): Readonly<Record<string, string>> {
  if (kibanaUrl === undefined) return {};
  const isOnService = traces && rule.by.includes(SERVICE_FIELD);
  return {
    // Discover's data view is that of the logs.
    ...(rule.index === undefined && { logs_url: discoverUrl(rule, kibanaUrl, values) }),
    ...(isOnService && {
      apm_url: kibanaApmServiceUrl({
        baseUrl: kibanaSpaceUrl(kibanaUrl),
        service: values.valueOf(SERVICE_FIELD),
        environment,
        from: "now-1h",
        to: "now",
      }),
    }),
  };
}

/**
 * URL of the lines that an alert is about: the query in Discover, narrowed to the alert's cluster and fields, from two windows before the
 * alert to a little after it (Kibana's date mathematics: `<time>||-20m`).
 */
function discoverUrl(
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
