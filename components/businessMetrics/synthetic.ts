import { exampleLabels, type Labels, matches, type Matcher } from "./matchers";
import type { ObjectiveSettings } from "./objectiveSettings";
import { jobOf } from "./series";
import type { BusinessMetricsSettings } from "./settings";

/** A series of a promtool test. */
export interface SyntheticSeries {
  readonly series: string;
  /** promtool's notation, one value a minute. */
  readonly values: string;
}

/** A time in which a share of the events is bad. */
export interface Phase {
  readonly minutes: number;
  readonly badShare: number;
}

/** Events a minute: many, so that a budget of one in a million is still a whole number of them. */
const EVENTS = 1e9;

/** Values of a counter that grows each minute by what its phase says. */
export function counterValues(
  phases: readonly Phase[],
  perMinute: (badShare: number) => number,
): string {
  let reached = 0;
  const pieces = phases.map(({ minutes, badShare }) => {
    const step = Math.round(perMinute(badShare));
    const piece = `${reached + step}+${step}x${minutes - 1}`;
    reached += step * minutes;
    return piece;
  });
  return ["0", ...pieces].join(" ");
}

/**
 * The counters of an objective, as a cluster exposes them whose events are bad in the shares of `phases`; `undefined` when no labels can be
 * thought of that its matchers tell apart.
 */
export function eventSeries(
  settings: BusinessMetricsSettings,
  objective: ObjectiveSettings,
  cluster: string,
  phases: readonly Phase[],
): readonly SyntheticSeries[] | undefined {
  const { total, part, partIs } = objective;
  const make = (metric: string, labels: Labels, share: (bad: number) => number) => ({
    series: seriesText(metric, { ...targetLabels(settings, cluster), ...labels }),
    values: counterValues(phases, (bad) => share(bad) * EVENTS),
  });
  const partShare = (bad: number): number => (partIs === "bad" ? bad : 1 - bad);
  const all: readonly Matcher[] = [...total.matchers, ...part.matchers];
  const inPart = exampleLabels(all, (labels) => matches(labels, part.matchers));
  if (inPart === undefined) return undefined;
  if (total.metric !== part.metric) {
    const inTotal = exampleLabels(total.matchers, (labels) => matches(labels, total.matchers));
    return inTotal && [make(part.metric, inPart, partShare), make(total.metric, inTotal, () => 1)];
  }
  const rest = exampleLabels(
    all,
    (labels) => matches(labels, total.matchers) && !matches(labels, part.matchers),
  );
  return (
    rest && [
      make(part.metric, inPart, partShare),
      make(total.metric, rest, (bad) => 1 - partShare(bad)),
    ]
  );
}

/** Labels of every scraped series of a service. */
export function targetLabels(
  { namespace, service, ...rest }: BusinessMetricsSettings,
  cluster: string,
): Labels {
  return { cluster, namespace, service, job: jobOf({ namespace, service, ...rest }) };
}

/** A series as PromQL writes it. */
export function seriesText(metric: string, labels: Labels): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
  return `${metric}{${pairs.join(",")}}`;
}

/** Share of bad events over the last `minutes` at the end of `phases`; over all when they are shorter. */
export function badShareOver(phases: readonly Phase[], minutes: number): number {
  let left = minutes;
  let bad = 0;
  let seen = 0;
  for (const phase of [...phases].reverse()) {
    const taken = Math.min(left, phase.minutes);
    bad += taken * phase.badShare;
    seen += taken;
    left -= taken;
  }
  return seen === 0 ? 0 : bad / seen;
}
