import * as fs from "node:fs";
import * as path from "node:path";
import {
  aggregationsWithout,
  metricNames,
  namelessSelectors,
  syntaxErrors,
} from "../helpers/promql";
import type { RuleTest } from "../helpers/promtool";

/** An expression, and how messages name it. */
export interface Named {
  readonly name: string;
  readonly expr: string;
}

/** Expressions that are no PromQL, or that aggregate over clusters. */
export function expressionProblems(expressions: readonly Named[]): readonly string[] {
  return expressions.flatMap(({ name, expr }) => [
    ...syntaxErrors(expr).map((what) => `${name}: no PromQL: ${what}`),
    ...aggregationsWithout(expr, "cluster").map((what) => `${name}: drops cluster: ${what}`),
    ...namelessSelectors(expr).map((what) => `${name}: names no metric: ${what}`),
  ]);
}

/** Metrics that expressions ask for and nothing exposes or records. */
export function unknownMetrics(
  expressions: readonly Named[],
  known: ReadonlySet<string>,
): readonly string[] {
  const problems = expressions.flatMap(({ name, expr }) =>
    metricNames(expr)
      .filter((metric) => !known.has(metric))
      .map((metric) => `${name}: nothing exposes ${metric}`),
  );
  return [...new Set(problems)];
}

/** Alerts without a scenario in which they fire, or without a moment in which they do not. */
export function untestedAlerts(
  alerts: readonly string[],
  scenarios: readonly RuleTest[],
): readonly string[] {
  const moments = scenarios.flatMap((scenario) => scenario.alerts);
  return [...new Set(alerts)].flatMap((name) => {
    const own = moments.filter(({ alertname }) => alertname === name);
    return [
      ...(own.some(({ firing }) => firing.length > 0) ? [] : [`${name} is never seen to fire`]),
      ...(own.some(({ firing }) => firing.length === 0) ? [] : [`${name} is never seen silent`]),
    ];
  });
}

/** An alert with the annotations that it is deployed with. */
export interface Alert {
  readonly alert: string;
  readonly annotations: Readonly<Record<string, string>>;
}

const SECTIONS = ["Meaning", "Impact", "Diagnosis", "Mitigation"] as const;

/** Alerts that lead to no runbook of their own: by file or address, which end with the same name, to a file with all sections. */
export function runbookProblems(alerts: readonly Alert[], directory: string): readonly string[] {
  return alerts.flatMap(({ alert, annotations }) => {
    const link = annotations["runbook_url"] ?? annotations["runbook"] ?? "";
    const leads =
      link === `docs/runbooks/${alert}.md of global-monitoring` ||
      (/^https?:\/\/\S+$/.test(link) && link.endsWith(`/${alert}.md`));
    const file = path.join(directory, `${alert}.md`);
    if (!fs.existsSync(file)) return [`${alert}: no runbook ${alert}.md`];
    const text = fs.readFileSync(file, "utf8");
    return [
      ...(leads ? [] : [`${alert}: leads to ${JSON.stringify(link)}`]),
      ...(text.startsWith(`# ${alert}\n`) ? [] : [`${alert}.md has another title`]),
      ...SECTIONS.filter((section) => !text.includes(`\n## ${section}\n`)).map(
        (section) => `${alert}.md has no ${section}`,
      ),
    ];
  });
}
