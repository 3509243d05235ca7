import { replicasOf } from "../../internal/availability";
import { namespaces, prometheusResource, services } from "../../internal/names";
import { LogAlertKind } from "../args";
import { kibanaLinks, type LinkTargets } from "../discover";
import { CLUSTER_FIELD, labelOf } from "../fields";
import { staticLabels } from "../labels";
import type { LogAlertRule } from "../rule";
import type { LogAlertsSettings } from "../settings";
import { fillIn } from "../text";

/** Seconds between two runs of every rule. */
export const RUN_SECONDS = 60;

/**
 * Seconds by which rules look back: lines need a while from a container to Elasticsearch, and what was counted once is not counted
 * again. Twice the time that shipping takes in peace (Filebeat's batches, Logstash, the refresh of the index).
 */
const QUERY_DELAY_SECONDS = 60;

/**
 * Seconds that an alert lives on after the window of its last match: a condition that goes on matches at least once in each window, and
 * each run may be late by a restart of ElastAlert2.
 */
const RESOLVE_SLACK_SECONDS = 300;

/** Values of `by` that are told apart in one cluster; Elasticsearch takes those with the most lines. */
const TERMS = 1_000;

/** Time of a match, in Jinja. */
const TIME = "{{ _data['@timestamp'] }}";

/** Option of ours in the rules of one cluster: ElastAlert2 adds it to their matches, as `rule_param_for_cluster`. */
const CLUSTER_PARAM = "for_cluster";

/** How a rule gets its numbers. */
type Counting =
  /** One rule for all clusters; Elasticsearch counts by cluster. */
  | "clusters"
  /** A rule for each cluster; Elasticsearch counts all lines. */
  | "cluster"
  /** A rule for each cluster; Elasticsearch counts by the field. */
  | "field"
  /** One rule for all clusters; ElastAlert2 reads the lines. */
  | "lines";

/** A rule of ElastAlert2, by its options (its docs, rule types and configuration options). */
export type ElastAlertRule = Readonly<Record<string, unknown>>;

/**
 * Every replica of the hub's Alertmanager is told, as its docs ask for (high availability): replicas share what they have sent, not what
 * they were told, so one that heard last of an alert some time ago would declare it resolved. Each is an alerter of its own, because the
 * first host of a list that does not answer keeps an alerter from the others.
 */
function alerters({ availability }: Pick<LogAlertsSettings, "availability">): ElastAlertRule[] {
  const { name, port } = services.alertmanagerOperated;
  return Array.from({ length: replicasOf[availability].alertmanager }, (_, replica) => {
    const pod = `alertmanager-${prometheusResource}-${replica}`;
    const host = `http://${pod}.${name}.${namespaces.monitoring}.svc:${port}`;
    return { alertmanager: { alertmanager_hosts: [host] } };
  });
}

/** Options that all rules have: they stand in the configuration, from which ElastAlert2 fills in what a rule lacks. */
export function commonOptions(): ElastAlertRule {
  return {
    alertmanager_api_version: "v2",
    alert_text_type: "alert_text_jinja",
    // ECS fields are keywords themselves, without a field `.keyword` beside.
    use_keyword_postfix: false,
    terms_size: TERMS,
    // A storm of lines must not fill the memory: at most 50,000 of them are read in a run.
    max_query_size: 10_000,
    max_scrolling_count: 5,
    // The metric elastalert_errors says that something fails; a rule that failed is tried again at its next run.
    disable_rules_on_error: false,
  };
}

/**
 * The rules of ElastAlert2, by the name of their file. A rule that tells services (or what else `by` names) apart becomes one for each
 * cluster, because ElastAlert2 lets Elasticsearch count by a single field only; so does a rule that looks for lines that stay away,
 * because a cluster that was never heard of must be missed too.
 */
export function elastAlertRules(
  settings: Omit<LogAlertsSettings, "engine" | "namespace">,
): Readonly<Record<string, ElastAlertRule>> {
  const rules = settings.rules.flatMap((rule) => {
    const counting = countingOf(rule);
    const one = elastAlertRule(rule, counting, settings);
    if (counting === "clusters" || counting === "lines") return [one];
    const pattern = { ...one, is_enabled: false, include_rule_params_in_matches: [CLUSTER_PARAM] };
    return [pattern, ...settings.clusters.map((cluster) => onCluster(rule.name, cluster))];
  });
  return Object.fromEntries(rules.map((rule) => [rule.name, rule]));
}

/** The rule of one cluster: all but the cluster it takes over from the pattern, a rule that never runs. Filters add up. */
function onCluster(pattern: string, cluster: string): ElastAlertRule & { readonly name: string } {
  return {
    name: `${pattern}-${cluster}`,
    import: `${pattern}.yaml`,
    is_enabled: true,
    [CLUSTER_PARAM]: cluster,
    filter: [{ term: { [CLUSTER_FIELD]: cluster } }],
  };
}

function countingOf({ kind, by }: LogAlertRule): Counting {
  if (by.length > 1) return "lines";
  if (by.length === 1) return "field";
  return kind === LogAlertKind.Absence ? "cluster" : "clusters";
}

function elastAlertRule(
  rule: LogAlertRule,
  counting: Counting,
  settings: Omit<LogAlertsSettings, "engine" | "namespace" | "rules">,
): ElastAlertRule & { readonly name: string } {
  const valueOf = (field: string): string => value(rule, counting, field);
  return {
    name: rule.name,
    index: rule.index ?? settings.index,
    ...typeOptions(rule),
    ...countingOptions(rule, counting),
    filter: [{ query_string: { query: rule.query } }],
    query_delay: { seconds: QUERY_DELAY_SECONDS },
    // One notification of Alertmanager's for each value and run at most; Alertmanager itself decides what is repeated.
    realert: { seconds: RUN_SECONDS },
    alert: alerters(settings),
    alertmanager_alertname: rule.name,
    alertmanager_labels: labels(rule, settings.environment, valueOf),
    alertmanager_annotations: annotations(rule, settings, valueOf),
    alertmanager_resolve_time: { seconds: resolveSeconds(rule) },
    alert_subject: fillIn(rule.summary, valueOf),
    // The alerter sends when an alert ends and not when it began; Alertmanager then takes the one for the other. So the text says it.
    alert_text: [fillIn(rule.description, valueOf), `Seen at ${TIME}.`].join("\n").trim(),
  };
}

function typeOptions(rule: LogAlertRule): ElastAlertRule {
  const timeframe = { seconds: rule.overSeconds };
  switch (rule.kind) {
    case LogAlertKind.Frequency:
      return { type: "frequency", num_events: rule.threshold, timeframe };
    case LogAlertKind.Spike:
      return {
        type: "spike",
        spike_type: "up",
        spike_height: rule.factor,
        threshold_cur: rule.threshold,
        timeframe,
      };
    case LogAlertKind.Absence:
      // A value that is gone is told once: else a service that was removed would alert until ElastAlert2 starts anew.
      return {
        type: "flatline",
        threshold: rule.threshold,
        timeframe,
        ...(rule.by.length > 0 && { forget_keys: true }),
      };
    case LogAlertKind.NewTerm:
      return { type: "new_term", fields: rule.by, terms_window_size: timeframe };
  }
}

function countingOptions({ by }: LogAlertRule, counting: Counting): ElastAlertRule {
  switch (counting) {
    case "clusters":
      return { use_terms_query: true, query_key: CLUSTER_FIELD };
    case "cluster":
      return { use_count_query: true };
    case "field":
      return { use_terms_query: true, query_key: by[0] };
    case "lines":
      // Of each line only what tells alerts apart is read, under the fields' full names.
      return {
        query_key: [CLUSTER_FIELD, ...by],
        include: ["@timestamp"],
        include_fields: [CLUSTER_FIELD, ...by],
      };
  }
}

/** The Jinja expression over a match for the value of a field. */
function value({ kind }: LogAlertRule, counting: Counting, field: string): string {
  const counted = counting === "field" || counting === "cluster";
  if (field === CLUSTER_FIELD && counted) return `{{ _data['rule_param_${CLUSTER_PARAM}'] }}`;
  // The match of a flatline is no line: it has the value only as `key`.
  if (kind === LogAlertKind.Absence && counting === "field") return "{{ _data['key'] }}";
  return `{{ _data['${field}'] }}`;
}

function labels(
  rule: LogAlertRule,
  environment: string,
  valueOf: (field: string) => string,
): Readonly<Record<string, string>> {
  // ElastAlert2 has an option of its own for the alert's name.
  const entries = Object.entries(staticLabels(rule, environment, valueOf(CLUSTER_FIELD)));
  return {
    ...Object.fromEntries(entries.filter(([label]) => label !== "alertname")),
    ...Object.fromEntries(rule.by.map((field) => [labelOf(field), valueOf(field)])),
  };
}

function annotations(
  rule: LogAlertRule,
  targets: LinkTargets,
  valueOf: (field: string) => string,
): Readonly<Record<string, string>> {
  const encoded = (field: string): string => valueOf(field).replace(" }}", " | urlencode }}");
  return { ...rule.runbook, ...kibanaLinks(rule, targets, { valueOf: encoded, time: TIME }) };
}

/** A new term is told once, and stays long enough to be seen; of the others, each window has a match while they go on. */
function resolveSeconds({ kind, overSeconds }: LogAlertRule): number {
  const window = kind === LogAlertKind.NewTerm ? 3_600 : overSeconds;
  return window + RESOLVE_SLACK_SECONDS;
}
