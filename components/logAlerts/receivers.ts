import { buildAlertmanagerConfig } from "../alertRouting/alertmanagerConfig";
import type { AlertingArgs } from "../alertRouting/args";
import { routeInConfig } from "../alertRouting/routeOf";
import { resolveAlertingSettings } from "../alertRouting/settings";
import { NOBODY_RECEIVER } from "../alertRouting/wellKnown";
import { Severity } from "../internal/rules";
import { Problems } from "../internal/validation";
import { staticLabels } from "./labels";
import type { LogAlertRule } from "./rule";

/** Any moment will do: which route takes an alert does not depend on it. */
const SOME_MOMENT = new Date(0);

/**
 * Notes each rule that would notify nobody in some cluster, by the routes of the hub's Alertmanager. An alert of severity info may:
 * it is for the record.
 */
export function receiverProblems(
  settings: {
    readonly rules: readonly LogAlertRule[];
    readonly clusters: readonly string[];
    readonly environment: string;
  },
  alerting: AlertingArgs,
  problems: Problems,
): void {
  const wrongAlerting = Problems.none();
  const resolved = resolveAlertingSettings(alerting, wrongAlerting);
  // A wrong declaration is reported by the component that it is made for.
  if (wrongAlerting.list.length > 0) return;
  const config = buildAlertmanagerConfig(resolved);
  for (const rule of settings.rules) {
    if (rule.severity === Severity.Info) continue;
    const unheard = settings.clusters.filter((cluster) =>
      routeInConfig(config, staticLabels(rule, settings.environment, cluster), SOME_MOMENT).every(
        ({ receiver }) => receiver === NOBODY_RECEIVER,
      ),
    );
    if (unheard.length > 0)
      problems.add(
        "alerting.routes",
        `${rule.name} to ${NOBODY_RECEIVER}`,
        `such that somebody is told of the log alert ${rule.name} (severity ${rule.severity}) of ${clustersText(unheard)}`,
      );
  }
}

function clustersText(clusters: readonly string[]): string {
  const named = clusters.slice(0, 3).join(", ");
  return clusters.length > 3 ? `${named} and ${clusters.length - 3} more clusters` : named;
}
