import { type Labels, type Matcher, matchersText } from "./matchers";
import { MetricKind } from "./args";
import type { MetricSettings } from "./metricSettings";
import type { ObjectiveSettings, Selector } from "./objectiveSettings";
import type { BusinessMetricsSettings } from "./settings";

/** Labels that every recorded series keeps; also the level in its name. */
const LEVEL_LABELS = ["cluster", "namespace", "service"] as const;
const LEVEL = LEVEL_LABELS.join("_");
export const BY = `by (${LEVEL_LABELS.join(", ")})`;

/** Quantiles recorded of a histogram. */
export const QUANTILES = [0.5, 0.95, 0.99] as const;

type Service = Pick<BusinessMetricsSettings, "service" | "namespace">;

/**
 * The job of the scraped series. It is like no other's, so that a second scrape of the same pods (by their annotations, or by another
 * monitor) is not counted twice.
 */
export function jobOf({ service }: Service): string {
  return `business-metrics/${service}`;
}

/** Selects scraped series of the service. */
export function scraped(settings: Service, { metric, matchers }: Selector): string {
  return `${metric}{${matchersText([...scrapedMatchers(settings), ...matchers])}}`;
}

/** Labels of scraped series of the service, as matchers. */
function scrapedMatchers(settings: Service): readonly Matcher[] {
  return equal({ namespace: settings.namespace, job: jobOf(settings) });
}

/** Selects recorded series of the service. */
export function recorded(settings: Service, record: string, ...further: readonly string[]): string {
  const own = matchersText(equal({ namespace: settings.namespace, service: settings.service }));
  return `${record}{${[...further, own].join(",")}}`;
}

/** Names of the series recorded of a metric: `level:metric:operations` (Prometheus docs, "Recording rules"). */
export const records = {
  /** Per second; of a histogram its events. */
  rate: ({ base, kind }: MetricSettings): string =>
    `${LEVEL}:${kind === MetricKind.Histogram ? `${base}_count` : base}:rate5m`,
  /** One number for all pods. */
  gauge: ({ base, aggregation }: MetricSettings): string => `${LEVEL}:${base}:${aggregation}`,
  mean: ({ base }: MetricSettings): string => `${LEVEL}:${base}:mean5m`,
  /** The label `quantile` says which. */
  quantile: ({ base }: MetricSettings): string => `${LEVEL}_quantile:${base}:histogram_quantile`,
  /** Bad events per second. */
  bad: ({ metric }: ObjectiveSettings): string => `${LEVEL}:${metric.base}:bad_rate5m`,
  /** Events per second that the objective is about. */
  total: ({ metric }: ObjectiveSettings): string => `${LEVEL}:${metric.base}:objective_rate5m`,
  /** Share of bad events over a window. */
  badRatio: ({ metric }: ObjectiveSettings, window: string): string =>
    `${LEVEL}:${metric.base}:bad_ratio_rate${window}`,
} as const;

function equal(labels: Labels): readonly Matcher[] {
  return Object.entries(labels).map(([label, value]) => ({ label, operator: "=", value }));
}
