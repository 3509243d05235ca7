import { TEAM_LABEL } from "../alertRouting/wellKnown";
import { type RecordingRule, Severity } from "../internal/rules";
import { MetricKind, ObjectiveKind } from "./args";
import {
  type BurnRate,
  burnFactor,
  errorBudget,
  reachableRates,
  rounded,
  type Window,
  WINDOWS,
} from "./burnRates";
import type { MetricSettings } from "./metricSettings";
import type { ObjectiveSettings } from "./objectiveSettings";
import { BY, jobOf, QUANTILES, recorded, records, scraped } from "./series";
import type { BusinessMetricsSettings } from "./settings";
import { LAST_HOUR, serviceTracesUrl } from "./traces";

/** An alert of a team. Its severity is among its labels. */
export interface BusinessAlert {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** Rules that are evaluated in order. */
export interface BusinessRuleGroup {
  readonly name: string;
  readonly rules: readonly (RecordingRule | BusinessAlert)[];
}

/** Where an alert says what to do, when the team gives no address. */
const RUNBOOK = "docs/business-metrics.md of global-monitoring";

/** Scraped for so long without a metric, a service will not bring it by itself. */
const MISSING_FOR = "1h";

/**
 * The groups of a service's PrometheusRule: one for its metrics, one for each objective. The cluster's own Prometheus evaluates them.
 * It has no label `cluster` on its series (it adds that to alerts, and to what leaves it), but expressions keep it for everybody who has.
 */
export function businessRuleGroups(
  settings: BusinessMetricsSettings,
): readonly BusinessRuleGroup[] {
  const name = `business-metrics.${settings.service}`;
  return [
    { name, rules: settings.metrics.flatMap((metric) => metricRules(settings, metric)) },
    ...settings.objectives.map((objective) => ({
      name: `${name}.${objective.metric.base}`,
      rules: [
        ...eventRules(settings, objective),
        ...WINDOWS.map((window) => ratioRule(settings, objective, window)),
        ...reachableRates(objective.target, objective.windowDays).map((rate) =>
          burnAlert(settings, objective, rate),
        ),
        missingAlert(settings, objective),
      ],
    })),
  ];
}

/** Name of the alerts on an objective's budget: one for all severities, so that a page silences the ticket of the same budget. */
export function burnAlertName(settings: BusinessMetricsSettings, metric: MetricSettings): string {
  return `${pascal(settings.service)}${pascal(metric.base)}ErrorBudgetBurn`;
}

/** Name of the alert on a metric with an objective that nobody exposes. */
export function missingAlertName(
  settings: BusinessMetricsSettings,
  metric: MetricSettings,
): string {
  return `${pascal(settings.service)}${pascal(metric.base)}Missing`;
}

function metricRules(
  settings: BusinessMetricsSettings,
  metric: MetricSettings,
): readonly RecordingRule[] {
  const select = (name: string): string => scraped(settings, { metric: name, matchers: [] });
  const rate = (name: string, by = BY): string => `sum ${by} (rate(${select(name)}[5m]))`;
  const { name } = metric;
  switch (metric.kind) {
    case MetricKind.Counter:
      return [{ record: records.rate(metric), expr: rate(name) }];
    case MetricKind.Gauge:
      return [
        { record: records.gauge(metric), expr: `${metric.aggregation} ${BY} (${select(name)})` },
      ];
    case MetricKind.Histogram:
      return [
        { record: records.rate(metric), expr: rate(`${name}_count`) },
        {
          record: records.mean(metric),
          expr: `${rate(`${name}_sum`)} / (${rate(`${name}_count`)} > 0)`,
        },
        ...QUANTILES.map((quantile) => ({
          record: records.quantile(metric),
          expr: `histogram_quantile(${quantile}, ${rate(`${name}_bucket`, BY.replace(")", ", le)"))})`,
          labels: { quantile: String(quantile) },
        })),
      ];
  }
}

/**
 * Bad events and all events per second, which all windows are made of: a window of three days over every raw series would read millions of
 * samples at every evaluation. A counter that has not yet counted anything bad is 0 and not unknown.
 */
function eventRules(
  settings: BusinessMetricsSettings,
  objective: ObjectiveSettings,
): readonly RecordingRule[] {
  const rate = (which: "total" | "part"): string =>
    `sum ${BY} (rate(${scraped(settings, objective[which])}[5m]))`;
  const part = `(${rate("part")} or 0 * ${rate("total")})`;
  const bad = objective.partIs === "bad" ? part : `clamp_min(${rate("total")} - ${part}, 0)`;
  return [
    { record: records.bad(objective), expr: bad },
    { record: records.total(objective), expr: rate("total") },
  ];
}

/** Share of bad events; nothing where there were no events. Sums of rates at the same times weigh each event once. */
function ratioRule(
  settings: BusinessMetricsSettings,
  objective: ObjectiveSettings,
  { text, minutes }: Window,
): RecordingRule {
  const over = (record: string): string => {
    const series = recorded(settings, record);
    return minutes <= 5 ? series : `sum_over_time(${series}[${text}])`;
  };
  return {
    record: records.badRatio(objective, text),
    expr: `${over(records.bad(objective))} / (${over(records.total(objective))} > 0)`,
  };
}

/** Without `for`: the short window is what keeps it from firing late or long (SRE Workbook, chapter 5). */
function burnAlert(
  settings: BusinessMetricsSettings,
  objective: ObjectiveSettings,
  rate: BurnRate,
): BusinessAlert {
  const { metric, target, windowDays, window } = objective;
  const factor = burnFactor(rate, windowDays);
  const burns = ({ text }: Window): string =>
    `${recorded(settings, records.badRatio(objective, text))} > ${factor} * ${errorBudget(target)}`;
  const alert = burnAlertName(settings, metric);
  return {
    alert,
    expr: `${burns(rate.long)} and ${burns(rate.short)}`,
    labels: {
      ...labelsOf(settings, metric, rate.severity),
      long_window: rate.long.text,
      short_window: rate.short.text,
    },
    annotations: {
      summary: `${settings.service} in ${settings.namespace} burns the error budget of ${metric.name} ${factor} times too fast.`,
      description:
        `{{ $value | humanizePercentage }} of the events of the last ${rate.long.text} ${badly(objective)}; the objective allows ${percent(errorBudget(target))}. ` +
        `That is more than ${percent(rate.budgetShare)} of the budget of ${window}, and it goes on. At this rate the whole budget lasts ${lasts(windowDays / factor)}.`,
      ...links(settings, alert),
    },
  };
}

/** A misspelt name, or a label that the application sets late: the objective would be met because nobody counts. */
function missingAlert(
  settings: BusinessMetricsSettings,
  { metric, total }: ObjectiveSettings,
): BusinessAlert {
  const up = scraped(settings, { metric: "up", matchers: [] });
  const alert = missingAlertName(settings, metric);
  return {
    alert,
    expr: `max ${BY} (${up} == 1) unless max ${BY} (${scraped(settings, total)})`,
    for: MISSING_FOR,
    labels: labelsOf(settings, metric, Severity.Warning),
    annotations: {
      summary: `${settings.service} in ${settings.namespace} does not expose ${total.metric}.`,
      description: `Its pods are scraped (job ${jobOf(settings)}), but ${scraped(settings, total)} has no series. Its objective is not watched.`,
      ...links(settings, alert),
    },
  };
}

function labelsOf(
  settings: BusinessMetricsSettings,
  metric: MetricSettings,
  severity: Severity,
): Readonly<Record<string, string>> {
  return {
    severity,
    ...(settings.team !== undefined && { [TEAM_LABEL]: settings.team }),
    service: settings.service,
    objective: metric.name,
  };
}

function links(settings: BusinessMetricsSettings, alert: string): Readonly<Record<string, string>> {
  const { runbookBaseUrl } = settings;
  const apmUrl = serviceTracesUrl(settings, LAST_HOUR);
  return {
    ...(apmUrl !== undefined && { apm_url: apmUrl }),
    ...(runbookBaseUrl === undefined
      ? { runbook: RUNBOOK }
      : { runbook_url: `${runbookBaseUrl}/${alert}.md` }),
  };
}

function badly({ kind, metric, threshold }: ObjectiveSettings): string {
  return kind === ObjectiveKind.Latency && threshold !== undefined
    ? `took more than ${threshold} (${metric.name})`
    : "were bad";
}

function percent(share: number): string {
  return `${rounded(share * 100)} %`;
}

function lasts(days: number): string {
  return days < 4 ? `${Math.round(days * 24)} hours` : `${Math.round(days)} days`;
}

function pascal(text: string): string {
  return text
    .split(/[-_]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
}
