import { parseDuration, DURATION_FORM } from "../internal/duration";
import { Severity } from "../internal/rules";
import type { Problems } from "../internal/validation";
import { LogAlertKind, type LogAlertArgs } from "./args";
import { CLUSTER_FIELD, fieldProblem, labelOf } from "./fields";
import { METRIC_ALERTS, ROUTING_ALERTS } from "./reservedNames";
import { namedFields, type LogAlertRule } from "./rule";
import { queryProblem, textProblem } from "./text";

/** Default of `factor`. */
const DEFAULT_FACTOR = 3;

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Where runbooks are. */
export interface RunbookContext {
  /** `undefined`: no address is known. */
  readonly runbookBaseUrl: string | undefined;
  /** Whether the rule is one of ours, with a file in docs/runbooks. */
  readonly starter: boolean;
}

/** A rule with its defaults; notes in `problems` what cannot work. */
export function resolveRule(
  args: LogAlertArgs,
  context: RunbookContext,
  problems: Problems,
): LogAlertRule {
  const kind = args.kind ?? LogAlertKind.Frequency;
  if (!Object.values(LogAlertKind).includes(kind))
    problems.add("kind", kind, `one of ${Object.values(LogAlertKind).join(", ")}`);
  const by = resolveBy(args, problems);
  const { name, query, severity } = args;
  const summary = args.summary ?? `${name} in {${CLUSTER_FIELD}}`;
  const description = args.description ?? "";
  checkName(name, problems);
  const wrongQuery = queryProblem(query);
  if (wrongQuery !== undefined) problems.add("query", query, wrongQuery);
  checkTexts({ summary, description }, by, problems);
  if (!Object.values(Severity).includes(severity))
    problems.add("severity", severity, `one of ${Object.values(Severity).join(", ")}`);
  if (args.team !== undefined && !/^[^{}\s](?:[^{}\n]*[^{}\s])?$/.test(args.team))
    problems.add("team", args.team, "text of one line without braces");
  return {
    name,
    kind,
    query,
    overSeconds: resolveOver(args, problems),
    threshold: resolveThreshold(args, problems),
    factor: resolveFactor(args, problems),
    by,
    severity,
    summary,
    description,
    runbook: resolveRunbook(args, context, problems),
    team: args.team,
  };
}

function checkName(name: string, problems: Problems): void {
  if (!/^[A-Z][A-Za-z0-9]{2,59}$/.test(name))
    problems.add("name", name, "3 to 60 letters and digits in CamelCase");
  else if (METRIC_ALERTS.includes(name) || ROUTING_ALERTS.includes(name))
    problems.add("name", name, "no name of an alert on metrics");
}

function checkTexts(
  texts: Readonly<Record<string, string>>,
  by: readonly string[],
  problems: Problems,
): void {
  for (const [path, text] of Object.entries(texts)) {
    const wrong = textProblem(text, namedFields(by));
    if (wrong !== undefined) problems.add(path, text, wrong);
  }
  if (/\n/.test(texts.summary ?? "")) problems.add("summary", texts.summary, "one line");
}

/** The cluster always tells alerts apart, so it may be named and changes nothing. */
function resolveBy(args: LogAlertArgs, problems: Problems): readonly string[] {
  if (args.kind === LogAlertKind.NewTerm) {
    checkField("field", args.field, problems);
    return [args.field];
  }
  const given = args.by ?? [];
  const most = args.kind === LogAlertKind.Absence ? 1 : 3;
  const by = given.filter((field) => field !== CLUSTER_FIELD);
  given.forEach((field, i) => {
    if (field === CLUSTER_FIELD) return;
    checkField(`by[${i}]`, field, problems);
    if (given.findIndex((other) => labelOf(other) === labelOf(field)) < i)
      problems.add(`by[${i}]`, field, "a field whose label no other field has");
  });
  if (by.length > most)
    problems.add(
      "by",
      by,
      `at most ${most} of them beside ${CLUSTER_FIELD} for kind ${args.kind ?? LogAlertKind.Frequency}`,
    );
  return by;
}

function checkField(path: string, field: string, problems: Problems): void {
  const wrong = field === CLUSTER_FIELD ? "a field beside the cluster" : fieldProblem(field);
  if (wrong !== undefined) problems.add(path, field, wrong);
}

function resolveOver({ kind, over }: LogAlertArgs, problems: Problems): number {
  const isNewTerm = kind === LogAlertKind.NewTerm;
  const [least, most] = isNewTerm ? [HOUR, 90 * DAY] : [MINUTE, DAY];
  const seconds = (parseDuration(over) ?? -1) / 1_000;
  if (seconds < 0) problems.add("over", over, DURATION_FORM);
  else if (seconds < least || seconds > most || !Number.isInteger(seconds))
    problems.add("over", over, isNewTerm ? "1h to 90d" : "1m to 24h, in whole seconds");
  return seconds;
}

function resolveThreshold(args: LogAlertArgs, problems: Problems): number {
  if (args.kind === LogAlertKind.NewTerm) return 1;
  const threshold = args.kind === LogAlertKind.Absence ? (args.threshold ?? 1) : args.threshold;
  if (!Number.isInteger(threshold) || threshold < 1 || threshold > 1e9)
    problems.add("threshold", threshold, "a whole number from 1 to 1000000000");
  return threshold;
}

function resolveFactor(args: LogAlertArgs, problems: Problems): number {
  const factor =
    args.kind === LogAlertKind.Spike ? (args.factor ?? DEFAULT_FACTOR) : DEFAULT_FACTOR;
  if (!(factor > 1 && factor <= 1_000))
    problems.add("factor", factor, "more than 1 and at most 1000");
  return factor;
}

/** As `prometheusRuleSpec`: a link where there is an address; in words for rules of ours, whose file everybody has. */
function resolveRunbook(
  { name, runbook }: LogAlertArgs,
  { runbookBaseUrl, starter }: RunbookContext,
  problems: Problems,
): Readonly<Record<string, string>> {
  if (runbook !== undefined) {
    if (!/^https?:\/\/[^\s"'<>{}]+$/.test(runbook) || !URL.canParse(runbook))
      problems.add("runbook", runbook, "a URL that begins with https:// or http://");
    return { runbook_url: runbook };
  }
  if (runbookBaseUrl !== undefined)
    return { runbook_url: `${runbookBaseUrl.replace(/\/+$/, "")}/${name}.md` };
  return starter ? { runbook: `docs/runbooks/${name}.md of global-monitoring` } : {};
}
