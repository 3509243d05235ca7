import type { AlertRule, RuleGroup } from "../../internal/rules";
import { Severity } from "../../internal/rules";
import { jobs } from "./jobs";

const BY = "cluster, namespace, integration, receiver_name";

/**
 * Whether alerts reach people. Stands in for the chart's AlertmanagerFailedToSendAlerts and
 * AlertmanagerClusterFailedToSendAlerts, which are off: those fire at one failure in a hundred, once for each replica, and
 * do not say which receiver. The dead man's switch has an alert of its own, a warning: whoever waits for its calls phones.
 */
export function alertmanagerRules(deadMansSwitchReceiver: string | undefined): RuleGroup {
  const others =
    deadMansSwitchReceiver === undefined ? "" : `, receiver_name!="${deadMansSwitchReceiver}"`;
  const selector = `{job="${jobs.alertmanager}"${others}}`;
  return {
    name: "global-monitoring.alertmanager",
    rules: [
      {
        alert: "AlertmanagerNotDelivering",
        expr: `sum by (${BY}) (rate(alertmanager_notifications_failed_total${selector}[15m]))
/
sum by (${BY}) (rate(alertmanager_notifications_total${selector}[15m]))
> 0.1`,
        for: "10m",
        severity: Severity.Critical,
        summary:
          "{{ $value | humanizePercentage }} of notifications to {{ $labels.receiver_name }} ({{ $labels.integration }}) fail.",
        description:
          "People miss alerts. A wrong or expired key, a receiver that is down or limits the rate, or no way out of the " +
          "cluster.",
      },
      ...(deadMansSwitchReceiver === undefined ? [] : [deadMansSwitchRule(deadMansSwitchReceiver)]),
    ],
  };
}

function deadMansSwitchRule(receiver: string): AlertRule {
  const selector = `{job="${jobs.alertmanager}", receiver_name="${receiver}"}`;
  const total = `sum by (cluster, namespace) (increase(alertmanager_notifications_total${selector}[30m]))`;
  const failed = `sum by (cluster, namespace) (increase(alertmanager_notifications_failed_total${selector}[30m]))`;
  return {
    alert: "DeadMansSwitchNotSent",
    // Subtracting nothing must not hide that nothing is sent: series of failures exist from the start, but not without
    // the receiver; then the second half speaks.
    expr: `(
  ${total} - ${failed} <= 0
)
or
(
  group by (cluster, namespace) (alertmanager_build_info{job="${jobs.alertmanager}"})
  unless
  ${total}
)`,
    for: "15m",
    severity: Severity.Warning,
    summary: "The dead man's switch has got no heartbeat for half an hour.",
    description:
      "Watchdog does not reach the external service, which will soon report this cluster as dead. Warning only: that report " +
      "phones.",
  };
}
