import { DURATION_FORM, parseDuration } from "../internal/duration";
import type { Problems } from "../internal/validation";
import { type EventsArgs, MetricKind, type ObjectiveArgs, ObjectiveKind } from "./args";
import { BURN_RATES, burnThreshold } from "./burnRates";
import { type Matcher, MATCHERS_FORM, matchersText, parseMatchers } from "./matchers";
import type { MetricSettings } from "./metricSettings";

/** Series of one counter. */
export interface Selector {
  readonly metric: string;
  readonly matchers: readonly Matcher[];
}

/** An objective as counters: of `total` events, `part` are good, or bad. */
export interface ObjectiveSettings {
  readonly metric: MetricSettings;
  readonly kind: ObjectiveKind;
  readonly target: number;
  readonly total: Selector;
  readonly part: Selector;
  readonly partIs: "good" | "bad";
  /** Latency only: the slowest that is good, in the metric's unit. */
  readonly threshold: number | undefined;
  readonly window: string;
  readonly windowDays: number;
}

const DEFAULT_WINDOW = "30d";
const DAY = 24 * 3_600_000;
/** Below, the last alert would ask for less than the budget allows; above, a budget says nothing of today. */
const WINDOW_DAYS = { least: 28, most: 90 } as const;

const COUNTER_NAME = /^(?!__)[a-zA-Z_][a-zA-Z0-9_]*$/;

/** The objective of a metric, complete. `metrics` are all metrics of the service. */
export function resolveObjective(
  args: ObjectiveArgs,
  metric: MetricSettings,
  metrics: readonly MetricSettings[],
  problems: Problems,
): ObjectiveSettings {
  const { target, kind } = args;
  if (!(target > 0 && target < 1))
    problems.add("target", target, "a share between 0 and 1, both excluded, such as 0.999");
  const window = args.window ?? DEFAULT_WINDOW;
  const common = { metric, kind, target, window, windowDays: resolveWindow(window, problems) };
  if (kind === ObjectiveKind.Latency) return { ...common, ...latency(args, metric, problems) };
  if ((kind as string) !== ObjectiveKind.Availability)
    problems.add("kind", kind, `one of ${Object.values(ObjectiveKind).join(", ")}`);
  return { ...common, ...availability(args, metric, metrics, problems) };
}

/** What an objective leaves out. */
export function objectiveAdvice(objectives: readonly ObjectiveSettings[]): readonly string[] {
  return objectives.flatMap(({ metric, target, windowDays }) => {
    const never = BURN_RATES.filter((rate) => burnThreshold(rate, target, windowDays) >= 1);
    return never.length === 0
      ? []
      : [
          `${metric.name}: with a target of ${target} even a full outage burns too slowly for the alerts over ${never
            .map(({ long }) => long.text)
            .join(" and ")}, which are left out.`,
        ];
  });
}

type Events = Pick<ObjectiveSettings, "total" | "part" | "partIs" | "threshold">;

function availability(
  args: ObjectiveArgs,
  metric: MetricSettings,
  metrics: readonly MetricSettings[],
  problems: Problems,
): Events {
  if (metric.kind === MetricKind.Gauge)
    problems.add("kind", args.kind, "of a counter or a histogram: a gauge counts no events");
  if (args.threshold !== undefined)
    problems.add("threshold", args.threshold, `left out: it is for kind ${ObjectiveKind.Latency}`);
  if ((args.errors === undefined) === (args.good === undefined))
    problems.add("", given(args), "either with errors or with good, to tell bad events from good");
  const own = metric.kind === MetricKind.Histogram ? `${metric.name}_count` : metric.name;
  const select = (which: "errors" | "good" | "total"): Selector =>
    selector(args[which], own, metrics, problems.at(which));
  const partIs = args.good === undefined ? "bad" : "good";
  const total = select("total");
  const part = select(partIs === "good" ? "good" : "errors");
  const same = (one: Selector): string => `${one.metric}{${matchersText(one.matchers)}}`;
  if (same(part) === same(total))
    problems.add(
      partIs === "good" ? "good" : "errors",
      args.good ?? args.errors,
      "other events than total: matchers, or a counter of their own",
    );
  // Of one counter, the part is a part of the total.
  const matchers =
    part.metric === total.metric ? [...total.matchers, ...part.matchers] : part.matchers;
  return { total, part: { ...part, matchers }, partIs, threshold: undefined };
}

function latency(args: ObjectiveArgs, metric: MetricSettings, problems: Problems): Events {
  const { threshold } = args;
  for (const key of ["errors", "good"] as const)
    if (args[key] !== undefined)
      problems.add(key, args[key], `left out: it is for kind ${ObjectiveKind.Availability}`);
  if (metric.kind !== MetricKind.Histogram)
    problems.add("kind", args.kind, `of a histogram: a ${metric.kind} has no durations`);
  else if (threshold === undefined || !metric.buckets.includes(threshold))
    problems.add(
      "threshold",
      threshold,
      metric.buckets.length === 0
        ? "a bound of the metric's buckets, which must be told (buckets)"
        : `one of the metric's buckets: ${metric.buckets.join(", ")}`,
    );
  if (args.total?.metric !== undefined)
    problems.add("total.metric", args.total.metric, "left out: the histogram counts the events");
  const every = { matchers: args.total?.matchers };
  const { matchers } = selector(every, metric.name, [], problems.at("total"));
  const le: Matcher = { label: "le", operator: "=~", value: boundPattern(threshold ?? 0) };
  return {
    total: { metric: `${metric.name}_count`, matchers },
    part: { metric: `${metric.name}_bucket`, matchers: [...matchers, le] },
    partIs: "good",
    threshold,
  };
}

function selector(
  args: EventsArgs | undefined,
  own: string,
  metrics: readonly MetricSettings[],
  problems: Problems,
): Selector {
  const name = args?.metric ?? own;
  if (!COUNTER_NAME.test(name)) problems.add("metric", name, "the name of a counter");
  const declared = metrics.find((metric) => metric.name === name);
  if (args?.metric !== undefined && declared !== undefined && declared.kind !== MetricKind.Counter)
    problems.add("metric", name, `the name of a counter (of a histogram its _count)`);
  const matchers = parseMatchers(args?.matchers ?? "");
  if (matchers === undefined) problems.add("matchers", args?.matchers, MATCHERS_FORM);
  return { metric: name, matchers: matchers ?? [] };
}

/**
 * Every way in which the bound of a bucket is written: as the client writes it (`1`, `1e+06`), and as Prometheus 3 normalizes it
 * (`1.0`: migration guide, "le and quantile label values"). Blocks from before the upgrade keep the first.
 */
function boundPattern(bound: number): string {
  const plain = String(bound);
  const [digits = "", exponent = "0"] = bound.toExponential().split("e");
  const power = Number(exponent);
  const scientific = `${digits}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
  const ways = [
    plain,
    ...(Number.isInteger(bound) ? [`${plain}.0`] : []),
    ...(power < -4 || power >= 6 ? [scientific] : []),
  ];
  return ways.map((way) => way.replace(/[.+]/g, "\\$&")).join("|");
}

function resolveWindow(text: string, problems: Problems): number {
  const milliseconds = parseDuration(text);
  if (milliseconds === undefined) {
    problems.add("window", text, DURATION_FORM);
    return WINDOW_DAYS.least;
  }
  const days = milliseconds / DAY;
  if (days < WINDOW_DAYS.least || days > WINDOW_DAYS.most)
    problems.add("window", text, `from ${WINDOW_DAYS.least}d to ${WINDOW_DAYS.most}d`);
  return days;
}

function given(args: ObjectiveArgs): string {
  return args.errors === undefined ? "neither" : "both";
}
