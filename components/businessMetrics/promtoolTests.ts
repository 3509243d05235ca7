import { InvalidSettingsError, resolveOrThrow } from "../internal/validation";
import type { BusinessMetricsArgs } from "./args";
import { type BurnRate, BURN_RATES, burnThreshold, reachableRates } from "./burnRates";
import type { ObjectiveSettings } from "./objectiveSettings";
import { type BusinessAlert, burnAlertName, businessRuleGroups, missingAlertName } from "./rules";
import type { PromtoolFiles, PromtoolTest } from "./promtoolFiles";
import { BURNING, recordingTest } from "./recordingTests";
import { type BusinessMetricsSettings, resolveBusinessMetricsSettings } from "./settings";
import {
  badShareOver,
  eventSeries,
  type Phase,
  seriesText,
  type SyntheticSeries,
  targetLabels,
} from "./synthetic";

const QUIET = "quiet";
/** Minutes between two evaluations. At one minute, three days take promtool minutes instead of seconds. */
const EVALUATION = 5;
/** Minutes that the rate of five minutes still sees what was before, and one evaluation more. */
const SMEAR = 5 + EVALUATION;
/** Minutes before a burst, so that no window is full of it; the shortest that does is taken. */
const LEADS: readonly number[] = BURN_RATES.map(({ long }) => long.minutes);
/** Next to a threshold, what promtool finds hangs on when it looks. */
const MARGIN = 0.05;

/**
 * Unit tests for promtool, made from the definition: for each objective and each of its alerts, series of a cluster that burns the budget a
 * little too fast, a little too slowly, for too short a time, and no longer; beside it a cluster that is well, for which nothing may fire.
 *
 * @example
 * const { rules, tests } = businessMetricsTests("checkout", args);
 * writeFileSync("rules.json", JSON.stringify(rules));
 * writeFileSync("tests.json", JSON.stringify(tests));
 * execFileSync("promtool", ["test", "rules", "tests.json"]);
 *
 * @throws InvalidSettingsError with every problem of `args`, and when no labels can be thought of that matchers tell apart.
 */
export function businessMetricsTests(name: string, args: BusinessMetricsArgs): PromtoolFiles {
  const subject = `BusinessMetrics ${name}`;
  const settings = resolveOrThrow(subject, args, (given, problems) =>
    resolveBusinessMetricsSettings(name, given, problems),
  );
  const tests = [
    ...settings.metrics.map((metric) => recordingTest(settings, metric)),
    ...settings.objectives.flatMap((objective) => objectiveTests(settings, objective, subject)),
  ];
  const groups = businessRuleGroups(settings).map((group) => ({
    ...group,
    rules: group.rules.map((rule) => ({ ...rule, annotations: undefined })),
  }));
  return {
    rules: { groups },
    tests: { rule_files: ["rules.json"], evaluation_interval: `${EVALUATION}m`, tests },
  };
}

function objectiveTests(
  settings: BusinessMetricsSettings,
  objective: ObjectiveSettings,
  subject: string,
): readonly PromtoolTest[] {
  const { metric } = objective;
  const rates = reachableRates(objective.target, objective.windowDays);
  const tests = rates.flatMap((rate) =>
    scenarios(objective, rate).map(([what, phases]) =>
      burnTest(settings, objective, `${metric.name} burns ${what}`, phases),
    ),
  );
  const complete = tests.filter((test) => test !== undefined);
  if (complete.length < tests.length) throw indistinguishable(settings, objective, subject);
  return [...complete, missingTest(settings, objective)];
}

/** What the events of a cluster do, told from the view of one alert. */
function scenarios(
  objective: ObjectiveSettings,
  rate: BurnRate,
): readonly (readonly [string, readonly Phase[]])[] {
  const threshold = burnThreshold(rate, objective.target, objective.windowDays);
  const most = (threshold + 1) / 2;
  const above = Math.min(threshold * 1.1, most);
  const [long, short] = [rate.long.minutes, rate.short.minutes];
  const pair = `over ${rate.long.text} and ${rate.short.text}`;
  const burst = { minutes: short + SMEAR, badShare: Math.min(threshold * 2, most) };
  const silent = LEADS.map((minutes) => [{ minutes, badShare: 0 }, burst]).find((phases) =>
    BURN_RATES.every((other) => fires(objective, other, phases) === false),
  );
  return [
    [`just too fast for the alert ${pair}`, [{ minutes: 20, badShare: above }]],
    [`just slowly enough for the alert ${pair}`, [{ minutes: 20, badShare: threshold * 0.9 }]],
    [
      `no longer, after it was too fast ${pair}`,
      [
        { minutes: long, badShare: above },
        { minutes: short + SMEAR, badShare: 0 },
      ],
    ],
    ...(silent === undefined
      ? []
      : [[`for too short a time for the alert ${pair}`, silent] as const]),
  ];
}

function burnTest(
  settings: BusinessMetricsSettings,
  objective: ObjectiveSettings,
  name: string,
  phases: readonly Phase[],
): PromtoolTest | undefined {
  const minutes = phases.reduce((sum, phase) => sum + phase.minutes, 0);
  const calm = [
    { minutes, badShare: burnThreshold(slowest(), objective.target, objective.windowDays) / 10 },
  ];
  const burning = eventSeries(settings, objective, BURNING, phases);
  const quiet = eventSeries(settings, objective, QUIET, calm);
  if (burning === undefined || quiet === undefined) return undefined;
  const alert = burnAlertName(settings, objective.metric);
  const firing = reachableRates(objective.target, objective.windowDays).map((rate) =>
    fires(objective, rate, phases),
  );
  const expected = burnAlerts(settings, alert).filter((_, i) => firing[i] === true);
  return {
    name: `${settings.service}: ${name}`,
    interval: "1m",
    input_series: [...burning, ...quiet],
    // Where it hangs on a minute whether another alert still fires, only the scenario's own is known: such a time is left out.
    alert_rule_test: firing.includes(undefined)
      ? []
      : [alertTest(settings, minutes, alert, expected)],
    promql_expr_test: [],
  };
}

/** Whether both windows are over the threshold at the end; `undefined` when one is next to it. */
function fires(
  { target, windowDays }: ObjectiveSettings,
  rate: BurnRate,
  phases: readonly Phase[],
): boolean | undefined {
  const threshold = burnThreshold(rate, target, windowDays);
  const shares = [rate.long, rate.short].map(({ minutes }) => badShareOver(phases, minutes));
  if (shares.some((share) => share < threshold * (1 - MARGIN))) return false;
  return shares.every((share) => share > threshold * (1 + MARGIN)) ? true : undefined;
}

function slowest(): BurnRate {
  return BURN_RATES.reduce((a, b) => (a.long.minutes > b.long.minutes ? a : b));
}

/** Scraped, and not a series of the metric. */
function missingTest(
  settings: BusinessMetricsSettings,
  objective: ObjectiveSettings,
): PromtoolTest {
  const alert = missingAlertName(settings, objective.metric);
  const minutes = 70;
  const phases = [{ minutes, badShare: 0 }];
  const up = (cluster: string): SyntheticSeries => ({
    series: seriesText("up", targetLabels(settings, cluster)),
    values: `1x${minutes}`,
  });
  const [missing] = businessRuleGroups(settings)
    .flatMap(({ rules }) => rules)
    .filter((rule): rule is BusinessAlert => "alert" in rule && rule.alert === alert);
  return {
    name: `${settings.service}: ${objective.metric.name} is not exposed`,
    interval: "1m",
    input_series: [
      up(BURNING),
      up(QUIET),
      ...(eventSeries(settings, objective, QUIET, phases) ?? []),
    ],
    alert_rule_test: [
      alertTest(settings, 50, alert, []),
      alertTest(settings, minutes, alert, [missing?.labels ?? {}]),
    ],
    promql_expr_test: [],
  };
}

function alertTest(
  { namespace, service }: BusinessMetricsSettings,
  minutes: number,
  alertname: string,
  firing: readonly Readonly<Record<string, string>>[],
): PromtoolTest["alert_rule_test"][number] {
  return {
    eval_time: `${minutes}m`,
    alertname,
    exp_alerts: firing.map((labels) => ({
      exp_labels: { ...labels, cluster: BURNING, namespace, service },
    })),
  };
}

/** Labels of the burn alerts, in the order of the rates. */
function burnAlerts(
  settings: BusinessMetricsSettings,
  name: string,
): readonly Readonly<Record<string, string>>[] {
  return businessRuleGroups(settings)
    .flatMap(({ rules }) => rules)
    .filter((rule): rule is BusinessAlert => "alert" in rule && rule.alert === name)
    .map(({ labels }) => labels);
}

function indistinguishable(
  settings: BusinessMetricsSettings,
  { metric, part }: ObjectiveSettings,
  subject: string,
): InvalidSettingsError {
  return new InvalidSettingsError(subject, [
    {
      path: `metrics[${settings.metrics.indexOf(metric)}].objective`,
      got: JSON.stringify(part.matchers),
      allowed:
        "matchers for which the tests can find an example, and a counterexample among the events of total; simplify their regular expressions",
    },
  ]);
}
