import { PhoneKind, ServiceRegion, type AlertingArgs } from "../../alertRouting/args";
import { Severity } from "../../internal/rules";
import type { Problems } from "../../internal/validation";
import { LogAlertKind } from "../args";
import type { LogAlertRule } from "../rule";

/** Notes what Watcher cannot do of what the rules and the declaration of alerting ask for. */
export function watcherProblems(
  rules: readonly LogAlertRule[],
  alerting: AlertingArgs,
  problems: Problems,
): void {
  for (const { name, kind, query } of rules) {
    if (kind === LogAlertKind.NewTerm)
      problems.add(
        "rules",
        `${name} of kind newTerm`,
        "of another kind with engine watcher: Watcher sees the commonest values of a field, and a new one is rare",
      );
    if (query.includes("{{"))
      problems.add("rules", `${name} with query ${query}`, "without {{ with engine watcher");
  }
  const severities = new Set(rules.map(({ severity }) => severity));
  if (severities.has(Severity.Critical)) phoneProblems(alerting, problems);
  const needsEmail =
    severities.has(Severity.Warning) ||
    (severities.has(Severity.Critical) && alerting.phone === undefined);
  if (needsEmail && alerting.email === undefined)
    problems.add("alerting.email", undefined, "given with engine watcher: nobody would be told");
  if (alerting.email?.smarthost.endsWith(":465") === true)
    problems.add(
      "alerting.email.smarthost",
      alerting.email.smarthost,
      "a server that takes STARTTLS, such as on port 587, with engine watcher: Watcher cannot begin with TLS",
    );
}

function phoneProblems({ phone, pageOnCritical = true }: AlertingArgs, problems: Problems): void {
  if (phone === undefined) {
    if (pageOnCritical)
      problems.add(
        "alerting.phone",
        undefined,
        "{ kind: pagerduty } with engine watcher and pageOnCritical: routes are Alertmanager's, Watcher does not follow them",
      );
    return;
  }
  if (phone.kind !== PhoneKind.PagerDuty)
    problems.add(
      "alerting.phone.kind",
      phone.kind,
      `pagerduty with engine watcher: Watcher reaches no other service that phones, so not ${phone.kind}`,
    );
  // Elasticsearch, x-pack watcher, IncidentEvent: the host of PagerDuty's US region is a constant.
  else if (phone.region === ServiceRegion.Eu)
    problems.add(
      "alerting.phone.region",
      phone.region,
      "us with engine watcher, which knows no other",
    );
}
