import type { Problems } from "../internal/validation";
import { Aggregation, type BusinessMetricArgs, MetricKind } from "./args";

/** A metric, complete. */
export interface MetricSettings {
  readonly name: string;
  /** The name without `_total`: the metric's part of the names of recorded series. */
  readonly base: string;
  readonly help: string;
  readonly kind: MetricKind;
  /** Grafana's id. */
  readonly unit: string;
  readonly aggregation: Aggregation;
  /** Upper bounds, rising; empty: not told. */
  readonly buckets: readonly number[];
}

/**
 * Names that PromQL reads without quotes (Prometheus data model). Prometheus 3 stores any UTF-8, but the text format before 1.0 and PromQL
 * without braces do not; `:` is kept for recording rules, `__` for Prometheus itself.
 */
const METRIC_NAME = /^(?!__)[a-zA-Z_][a-zA-Z0-9_]*$/;
const METRIC_NAME_FORM =
  "a metric name that Prometheus takes: a letter or _, then letters, digits and _, without __ at the start (: is for recording rules)";

/** Made from the name of a histogram. */
const HISTOGRAM_SUFFIXES = ["_bucket", "_sum", "_count"] as const;

const UNITS: readonly (readonly [RegExp, string])[] = [
  [/_seconds$/, "s"],
  [/_bytes$/, "bytes"],
  [/_ratio$/, "percentunit"],
];

/** Metrics, complete, in order. */
export function resolveMetrics(
  args: readonly BusinessMetricArgs[],
  problems: Problems,
): readonly MetricSettings[] {
  if (args.length === 0) problems.add("", [], "a list of at least one metric");
  const metrics = args.map((metric, i) => resolveMetric(metric, problems.at(`[${i}]`)));
  checkDistinct(metrics, problems);
  return metrics;
}

/** Names of the series that a metric is exposed as. */
export function exposedNames({ name, kind }: MetricSettings): readonly string[] {
  return kind === MetricKind.Histogram
    ? HISTOGRAM_SUFFIXES.map((suffix) => `${name}${suffix}`)
    : [name];
}

/** What is allowed and yet likely a mistake. */
export function metricAdvice(metrics: readonly MetricSettings[]): readonly string[] {
  return metrics.flatMap(({ name, kind }) => {
    const total = name.endsWith("_total");
    if (kind === MetricKind.Counter && !total)
      return [
        `The counter ${name} does not end in _total. Client libraries add it to what they expose; if yours does, name the metric ${name}_total, or its rules see nothing.`,
      ];
    if (kind !== MetricKind.Counter && total)
      return [`${name} is a ${kind}, and ends in _total like a counter.`];
    return [];
  });
}

function resolveMetric(args: BusinessMetricArgs, problems: Problems): MetricSettings {
  const { name, kind } = args;
  if (!METRIC_NAME.test(name)) problems.add("name", name, METRIC_NAME_FORM);
  if (args.help.trim() === "")
    problems.add("help", args.help, "a sentence on what the metric means");
  if (!Object.values(MetricKind).includes(kind))
    problems.add("kind", kind, `one of ${Object.values(MetricKind).join(", ")}`);
  if (kind === MetricKind.Histogram && HISTOGRAM_SUFFIXES.some((suffix) => name.endsWith(suffix)))
    problems.add("name", name, "the histogram's name, without _bucket, _sum or _count");
  checkAggregation(args, problems);
  return {
    name,
    base: kind === MetricKind.Counter ? name.replace(/_total$/, "") : name,
    help: args.help,
    kind,
    unit: args.unit ?? UNITS.find(([end]) => end.test(name.replace(/_total$/, "")))?.[1] ?? "short",
    aggregation: args.aggregation ?? Aggregation.Sum,
    buckets: resolveBuckets(args, problems),
  };
}

function checkAggregation({ kind, aggregation }: BusinessMetricArgs, problems: Problems): void {
  if (aggregation === undefined) return;
  if (kind !== MetricKind.Gauge)
    problems.add("aggregation", aggregation, "left out: it is for gauges");
  else if (!Object.values(Aggregation).includes(aggregation))
    problems.add("aggregation", aggregation, `one of ${Object.values(Aggregation).join(", ")}`);
}

function resolveBuckets(
  { kind, buckets }: BusinessMetricArgs,
  problems: Problems,
): readonly number[] {
  if (buckets === undefined) return [];
  if (kind !== MetricKind.Histogram)
    problems.add("buckets", buckets, "left out: only histograms have buckets");
  const rising = buckets.every((bound, i) => i === 0 || bound > (buckets[i - 1] ?? Infinity));
  if (buckets.length === 0 || !rising || !buckets.every(Number.isFinite))
    problems.add("buckets", buckets, "finite numbers that rise, at least one (+Inf goes unsaid)");
  return buckets;
}

/** OpenMetrics forbids a counter `x` (exposed as `x_total`) beside another metric `x`, and so do names of recorded series. */
function checkDistinct(metrics: readonly MetricSettings[], problems: Problems): void {
  metrics.forEach((metric, i) => {
    const clash = metrics
      .slice(0, i)
      .findIndex(
        (other) =>
          other.base === metric.base ||
          exposedNames(other).some((name) => exposedNames(metric).includes(name)),
      );
    if (clash >= 0)
      problems.add(`[${i}].name`, metric.name, `another name than [${clash}].name exposes`);
  });
}
