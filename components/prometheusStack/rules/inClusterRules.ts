import type { RuleGroup } from "../../internal/rules";
import type { PrometheusStackSettings } from "../settings";
import { alertmanagerRules } from "./alertmanagerRules";
import { certificateRules } from "./certificateRules";
import { prometheusRules } from "./prometheusRules";
import { sidecarRules } from "./sidecarRules";
import { volumeRules } from "./volumeRules";

/**
 * Rules of our own that each cluster's Prometheus evaluates, beside the chart's. Left to the chart, because it has them:
 * targets down, limits hit by a scrape (samples, targets, labels, body size), volumes nearly full, rules that fail,
 * Prometheus without Alertmanager, Alertmanager's configuration and peers.
 */
export function inClusterRuleGroups(settings: PrometheusStackSettings): readonly RuleGroup[] {
  return [
    prometheusRules(settings.activeSeriesBudget),
    sidecarRules(settings.localRetentionHours),
    volumeRules(),
    certificateRules(),
    alertmanagerRules(settings.alertmanager.deadMansSwitchReceiver),
    ...settings.additionalRules,
  ];
}
