/** Severity of an alert: it decides who is notified. */
export const Severity = {
  /** Somebody must act now: it phones. */
  Critical: "critical",
  /** Somebody must act in working hours. */
  Warning: "warning",
  /** For the record and for inhibition; notifies nobody by default. */
  Info: "info",
} as const;
export type Severity = (typeof Severity)[keyof typeof Severity];

/** An alerting rule of ours. `runbook_url` is added from the alert's name. */
export interface AlertRule {
  /** CamelCase, unique, and the name of its runbook docs/runbooks/<alert>.md. */
  readonly alert: string;
  /** PromQL; every aggregation keeps `cluster`. */
  readonly expr: string;
  /** How long the expression must hold, as a Prometheus duration. */
  readonly for: string;
  readonly severity: Severity;
  /** One line: what is wrong, with the labels that say where. */
  readonly summary: string;
  /** What it means and what follows if nobody acts. */
  readonly description: string;
}

/** A recording rule of ours. */
export interface RecordingRule {
  /** `level:metric:operations`, as the Prometheus docs advise. */
  readonly record: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** A group of rules that are evaluated together. */
export interface RuleGroup {
  readonly name: string;
  readonly rules: readonly (AlertRule | RecordingRule)[];
}

/** Where alerts link to when `runbookBaseUrl` is not set: the runbooks of this project. */
export const DEFAULT_RUNBOOK_BASE_URL =
  "https://github.com/global-monitoring/global-monitoring/blob/main/docs/runbooks";

/** The `spec` of a PrometheusRule (monitoring.coreos.com/v1) for groups of ours. */
export function prometheusRuleSpec(
  groups: readonly RuleGroup[],
  runbookBaseUrl: string,
): { readonly groups: readonly Readonly<Record<string, unknown>>[] } {
  return {
    groups: groups.map((group) => ({
      name: group.name,
      rules: group.rules.map((rule) => ("alert" in rule ? alertRule(rule, runbookBaseUrl) : rule)),
    })),
  };
}

function alertRule(rule: AlertRule, runbookBaseUrl: string): Readonly<Record<string, unknown>> {
  return {
    alert: rule.alert,
    expr: rule.expr,
    for: rule.for,
    labels: { severity: rule.severity },
    annotations: {
      summary: rule.summary,
      description: rule.description,
      runbook_url: `${runbookBaseUrl.replace(/\/+$/, "")}/${rule.alert}.md`,
    },
  };
}
