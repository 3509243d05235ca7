import type { estypes } from "@elastic/elasticsearch";
import { PhoneKind, type AlertingArgs } from "../../alertRouting/args";
import { marked, type ManagedDocument } from "../../indexManagement/documents/document";
import { ELASTIC_PREFIX } from "../../internal/names";
import { Severity } from "../../internal/rules";
import { LogAlertKind } from "../args";
import { kibanaLinks, type LinkTargets } from "../discover";
import { CLUSTER_FIELD } from "../fields";
import type { LogAlertRule } from "../rule";
import type { LogAlertsSettings } from "../settings";
import { fillIn } from "../text";
import { ALERTS, searchBody } from "./search";
import { WATCHER_ACCOUNT } from "./setup";

/** How often each watch runs. */
const INTERVAL = "1m";

/**
 * For how long a watch that alerted sends nothing more, whatever else it finds. PagerDuty makes one incident of what has the same key, so
 * it may hear more often: an incident that was closed too early opens again.
 */
const EMAIL_THROTTLE = "1h";
const PHONE_THROTTLE = "15m";

const BUCKETS = `ctx.payload.aggregations.${ALERTS}.buckets`;
const TIME = "{{ctx.trigger.scheduled_time}}";

type Actions = NonNullable<estypes.WatcherPutWatchRequest["actions"]>;

/** A watch for each rule that tells somebody: those of severity info would only fill Watcher's history. */
export function watchDocuments(
  settings: Pick<LogAlertsSettings, "rules" | "clusters" | "index"> & LinkTargets,
  alerting: AlertingArgs,
): readonly ManagedDocument[] {
  return settings.rules
    .filter(({ severity }) => severity !== Severity.Info)
    .map((rule) => {
      const name = `${ELASTIC_PREFIX}-${rule.name}`;
      const body = { ...watch(rule, settings, alerting) };
      return marked({
        kind: "watch",
        name,
        method: "PUT",
        path: `/_watcher/watch/${name}`,
        body,
      });
    });
}

function watch(
  rule: LogAlertRule,
  settings: Pick<LogAlertsSettings, "clusters" | "index"> & LinkTargets,
  alerting: AlertingArgs,
) {
  return {
    metadata: { name: rule.name, severity: rule.severity },
    trigger: { schedule: { interval: INTERVAL } },
    input: {
      search: {
        request: {
          indices: [rule.index ?? settings.index],
          body: searchBody(rule, settings.clusters),
        },
      },
    },
    condition: {
      array_compare: { [BUCKETS]: { path: "doc_count", gte: { value: 0, quantifier: "some" } } },
    },
    actions: actions(rule, settings, alerting),
  } satisfies Omit<estypes.WatcherPutWatchRequest, "id">;
}

function actions(
  rule: LogAlertRule,
  targets: LinkTargets,
  { email, phone }: AlertingArgs,
): Actions {
  const subject = `[${rule.severity.toUpperCase()}] ${fillIn(rule.summary, (field) => firstValue(rule, field))}`;
  const links = linksOf(rule, targets);
  const calls = rule.severity === Severity.Critical && phone?.kind === PhoneKind.PagerDuty;
  return {
    ...(email !== undefined && {
      email: {
        throttle_period: EMAIL_THROTTLE,
        email: { to: email.to, subject, body: { text: text(rule, Object.values(links)) } },
      },
    }),
    ...(calls && {
      phone: {
        throttle_period: PHONE_THROTTLE,
        pagerduty: {
          account: WATCHER_ACCOUNT,
          event_type: "trigger",
          incident_key: `${ELASTIC_PREFIX}-${rule.name}`,
          description: subject,
          client: "Elasticsearch Watcher",
          attach_payload: false,
          contexts: Object.values(links)
            .filter((href) => href.startsWith("http"))
            .map((href) => ({ type: "link", href })),
        },
      },
    }),
  };
}

function text(rule: LogAlertRule, links: readonly string[]): string {
  const described = fillIn(rule.description, (field) => firstValue(rule, field));
  return [
    ...(described === "" ? [] : [described, ""]),
    `{{#${BUCKETS}}}`,
    `* ${bucketName(rule)}: ${bucketLines(rule)} lines`,
    `{{/${BUCKETS}}}`,
    "",
    ...links,
    "",
  ].join("\n");
}

/** The value of a field in the first alert: a message about several tells of one and lists all. */
function firstValue({ by }: LogAlertRule, field: string): string {
  const key = `${BUCKETS}.0.key`;
  return by.length === 0 ? `{{${key}}}` : `{{${key}.${[CLUSTER_FIELD, ...by].indexOf(field)}}}`;
}

/** Buckets of several fields have a list as their key, and the values joined by bars beside it. */
function bucketName({ by }: LogAlertRule): string {
  return by.length === 0 ? "{{key}}" : "{{key_as_string}}";
}

function bucketLines({ kind, by }: LogAlertRule): string {
  if (kind === LogAlertKind.Spike) return "{{current.doc_count}}";
  return kind === LogAlertKind.Absence && by.length > 0 ? "{{recent.doc_count}}" : "{{doc_count}}";
}

function linksOf(rule: LogAlertRule, targets: LinkTargets): Readonly<Record<string, string>> {
  const valueOf = (field: string): string => firstValue(rule, field);
  return { ...rule.runbook, ...kibanaLinks(rule, targets, { valueOf, time: TIME }) };
}
