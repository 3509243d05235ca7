import { TEAM_LABEL } from "../alertRouting/wellKnown";
import { CLUSTER_LABEL, ENVIRONMENT_LABEL } from "../internal/labels";
import { LOGS_SOURCE, SOURCE_LABEL } from "./fields";
import type { LogAlertRule } from "./rule";

/** Labels of every alert of a rule on one cluster, without those of its fields. */
export function staticLabels(
  rule: Pick<LogAlertRule, "name" | "severity" | "team">,
  environment: string,
  cluster: string,
): Readonly<Record<string, string>> {
  return {
    alertname: rule.name,
    severity: rule.severity,
    [CLUSTER_LABEL]: cluster,
    [ENVIRONMENT_LABEL]: environment,
    [SOURCE_LABEL]: LOGS_SOURCE,
    ...(rule.team !== undefined && { [TEAM_LABEL]: rule.team }),
  };
}
