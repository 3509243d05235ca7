import { z } from "zod";
import { LogAlertEngine } from "../../components/logAlerts/args";
import { Severity } from "../../components/internal/rules";

const text = (description: string) => z.string().describe(description);

const by = z
  .array(z.string())
  .optional()
  .describe(
    "Keyword fields that tell alerts apart, beside the cluster: at most 3, for absence 1. Default: none, all lines of a cluster count together.",
  );

const common = {
  name: text("Name of the alert: CamelCase, 3 to 60 characters, unique among all alerts."),
  query: text(
    "Which lines count: a Lucene query string over ECS fields, such as log.level:error AND service.name:checkout.",
  ),
  over: text(
    "Window, a Prometheus duration such as 5m: 1m to 24h; for newTerm, 1h to 90d in which the value was not seen.",
  ),
  severity: z
    .enum(Severity)
    .describe("Who is told: critical phones, warning writes, info tells nobody."),
  summary: text(
    "One line: what is wrong. {cluster} and fields of by in braces stand for their values. Default: <name> in {cluster}.",
  ).optional(),
  description: text(
    "What it means and what follows if nobody acts; braces as in summary. Default: none.",
  ).optional(),
  runbook: text(
    "URL of the runbook. Default: <alerting.runbookBaseUrl>/<name>.md, or none without runbookBaseUrl.",
  ).optional(),
  team: text("Whose it is: the label team, by which alerting routes. Default: none.").optional(),
};

const lines = z.number().describe("Matching lines within over, a whole number of 1 or more.");

const frequency = z
  .strictObject({
    ...common,
    kind: z
      .literal("frequency")
      .optional()
      .describe("At least threshold matching lines within over. Default: frequency."),
    threshold: lines,
    by,
  })
  .describe("Alerts on at least threshold matching lines within over.");

const spike = z
  .strictObject({
    ...common,
    kind: z.literal("spike").describe("Many more matching lines than in the window before."),
    threshold: lines,
    factor: z
      .number()
      .optional()
      .describe(
        "How many times as many lines as in the window before; more than 1, at most 1000. Default: 3.",
      ),
    by,
  })
  .describe(
    "Alerts on factor times as many lines as in the window before, and at least threshold.",
  );

const absence = z
  .strictObject({
    ...common,
    kind: z.literal("absence").describe("Fewer than threshold matching lines within over."),
    threshold: lines.optional().describe("It alerts below this many lines. Default: 1."),
    by,
  })
  .describe("Alerts on fewer than threshold matching lines within over.");

const newTerm = z
  .strictObject({
    ...common,
    kind: z.literal("newTerm").describe("A value that no line had within over before."),
    field: text("The keyword field whose values are looked at, in each cluster by itself."),
  })
  .describe("Alerts on a value of field that no line had within over before. Not with watcher.");

/** Form of `global-monitoring:logging.alerts`. What the values mean is checked by the component's settings. */
export const logAlertsSchema = z
  .strictObject({
    engine: z
      .enum(LogAlertEngine)
      .optional()
      .describe(
        "What evaluates the rules: elastalert2 tells Alertmanager; watcher, with a paid licence, e-mail and PagerDuty. Default: elastalert2.",
      ),
    starterRules: z
      .boolean()
      .optional()
      .describe("The starter rules of docs/log-alerts.md. Default: true."),
    silence: z
      .array(z.string())
      .optional()
      .describe("Names of starter rules to leave out. Default: none."),
    rules: z
      .array(z.discriminatedUnion("kind", [frequency, spike, absence, newTerm]))
      .optional()
      .describe("Rules of your own. Default: none."),
  })
  .describe("Alerts on what is in the logs.");
