import { kibanaSpaceUrl } from "../indexManagement/documents/kibana";
import { kibanaApmServiceUrl } from "../kibana/links";
import type { BusinessMetricsSettings } from "./settings";

/** A time range of Kibana. */
export interface TimeRange {
  readonly from: string;
  readonly to: string;
}

/** Time range of the links in alerts: an alert is read when it fires. */
export const LAST_HOUR: TimeRange = { from: "now-1h", to: "now" };

/** URL of the service in Kibana APM; `undefined`: it is not known. */
export function serviceTracesUrl(
  { service, traces }: Pick<BusinessMetricsSettings, "service" | "traces">,
  range: TimeRange,
): string | undefined {
  if (traces === undefined) return undefined;
  const { kibanaUrl, environment } = traces;
  return kibanaApmServiceUrl({
    baseUrl: kibanaSpaceUrl(kibanaUrl),
    service,
    ...(environment !== undefined && { environment }),
    ...range,
  });
}
