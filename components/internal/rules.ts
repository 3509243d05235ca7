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

/** An alerting rule of ours. Where its runbook is, is added from the alert's name. */
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

/**
 * The `spec` of a PrometheusRule (monitoring.coreos.com/v1) for groups of ours. With `runbookBaseUrl` each alert links to
 * its runbook there (`runbook_url`); without, it says in words which file it is (`runbook`): no address is known that would
 * hold for everybody.
 */
export function prometheusRuleSpec(
  groups: readonly RuleGroup[],
  runbookBaseUrl: string | undefined,
): { readonly groups: readonly Readonly<Record<string, unknown>>[] } {
  return {
    groups: groups.map((group) => ({
      name: group.name,
      rules: group.rules.map((rule) => ("alert" in rule ? alertRule(rule, runbookBaseUrl) : rule)),
    })),
  };
}

function alertRule(
  rule: AlertRule,
  runbookBaseUrl: string | undefined,
): Readonly<Record<string, unknown>> {
  return {
    alert: rule.alert,
    expr: rule.expr,
    for: rule.for,
    labels: { severity: rule.severity },
    annotations: {
      summary: rule.summary,
      description: rule.description,
      ...runbookAnnotation(rule.alert, runbookBaseUrl),
    },
  };
}

function runbookAnnotation(
  alert: string,
  baseUrl: string | undefined,
): Readonly<Record<string, string>> {
  return baseUrl === undefined
    ? { runbook: `docs/runbooks/${alert}.md of global-monitoring` }
    : { runbook_url: `${baseUrl.replace(/\/+$/, "")}/${alert}.md` };
}
