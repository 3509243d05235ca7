import { MetricKind } from "./args";
import type { MetricSettings } from "./metricSettings";
import type { PromtoolTest } from "./promtoolFiles";
import { QUANTILES, records } from "./series";
import type { BusinessMetricsSettings } from "./settings";
import { counterValues, seriesText, type SyntheticSeries, targetLabels } from "./synthetic";

/** The cluster of which something is expected. */
export const BURNING = "burning";

/** Two pods in a cluster: their values become one. */
export function recordingTest(
  settings: BusinessMetricsSettings,
  metric: MetricSettings,
): PromtoolTest {
  const { service, namespace } = settings;
  const level = { cluster: BURNING, namespace, service };
  const pods = (suffix: string, a: number, b: number, labels = {}): SyntheticSeries[] =>
    [a, b].map((step, i) => ({
      series: seriesText(`${metric.name}${suffix}`, {
        ...targetLabels(settings, BURNING),
        pod: `pod-${i}`,
        ...labels,
      }),
      values:
        metric.kind === MetricKind.Gauge
          ? `${step}x20`
          : counterValues([{ minutes: 20, badShare: 1 }], () => step),
    }));
  const expect = (record: string, value: number) => ({
    expr: record,
    eval_time: "15m",
    exp_samples: [{ labels: seriesText(record, level), value }],
  });
  const test = (
    input_series: readonly SyntheticSeries[],
    promql_expr_test: PromtoolTest["promql_expr_test"],
  ): PromtoolTest => ({
    name: `${service}: ${metric.name} is recorded over all pods`,
    interval: "1m",
    input_series,
    alert_rule_test: [],
    promql_expr_test,
  });
  switch (metric.kind) {
    case MetricKind.Counter:
      return test(pods("", 60, 120), [expect(records.rate(metric), 3)]);
    case MetricKind.Gauge: {
      const values = { sum: 8, avg: 4, max: 6, min: 2 } as const;
      return test(pods("", 2, 6), [expect(records.gauge(metric), values[metric.aggregation])]);
    }
    case MetricKind.Histogram:
      return test(
        [
          ...pods("_bucket", 60, 120, { le: "1" }),
          ...pods("_bucket", 60, 120, { le: "+Inf" }),
          ...pods("_count", 60, 120),
          ...pods("_sum", 30, 60),
        ],
        [
          expect(records.rate(metric), 3),
          expect(records.mean(metric), 0.5),
          // All events are in the first bucket, 0 to 1: a quantile is its own value, but for binary fractions.
          ...QUANTILES.map((quantile) => ({
            expr: `round(${records.quantile(metric)}{quantile="${quantile}"}, 0.001)`,
            eval_time: "15m",
            exp_samples: [
              { labels: seriesText("", { ...level, quantile: String(quantile) }), value: quantile },
            ],
          })),
        ],
      );
  }
}
