import type { RuleGroup } from "../../internal/rules";
import type { ElasticHealthSettings } from "../settings";
import { diskRules } from "./diskRules";
import { elasticsearchRules } from "./elasticsearchRules";
import { lifecycleRules } from "./lifecycleRules";
import { logAlertsRules } from "./logAlertsRules";
import { logstashRules } from "./logstashRules";
import { snapshotRules } from "./snapshotRules";

/** Rules about the log system that the hub's Prometheus evaluates. */
export function elasticHealthRules(
  settings: Pick<ElasticHealthSettings, "namespace" | "snapshotMaxAgeHours" | "elastAlert">,
): readonly RuleGroup[] {
  const { namespace, snapshotMaxAgeHours, elastAlert } = settings;
  return [
    elasticsearchRules(),
    diskRules(),
    lifecycleRules(),
    ...(snapshotMaxAgeHours === undefined ? [] : [snapshotRules(snapshotMaxAgeHours)]),
    logstashRules(),
    ...(elastAlert ? [logAlertsRules(namespace)] : []),
  ];
}
