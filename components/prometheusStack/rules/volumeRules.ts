import type { RuleGroup } from "../../internal/rules";
import { Severity } from "../../internal/rules";
import { jobs } from "./jobs";

const SELECTOR = `{job="${jobs.kubelet}", metrics_path="/metrics"}`;

/**
 * Volumes that fill fast. The chart's KubePersistentVolumeFillingUp stays: it warns four days ahead below 15 %, and is
 * critical below 3 %. Between the two, a volume that is full in hours phones nobody; this rule does.
 */
export function volumeRules(): RuleGroup {
  return {
    name: "global-monitoring.volumes",
    rules: [
      {
        alert: "PersistentVolumeFullSoon",
        expr: `(
  (
    kubelet_volume_stats_available_bytes${SELECTOR}
    /
    kubelet_volume_stats_capacity_bytes${SELECTOR}
  ) > 0.03 < 0.4
)
and
predict_linear(kubelet_volume_stats_available_bytes${SELECTOR}[1h], 4 * 3600) < 0
unless on (cluster, namespace, persistentvolumeclaim)
kube_persistentvolumeclaim_labels{label_excluded_from_alerts="true"} == 1`,
        for: "15m",
        severity: Severity.Critical,
        summary:
          "Volume {{ $labels.persistentvolumeclaim }} in {{ $labels.namespace }} will be full within four hours.",
        description:
          "{{ $value | humanizePercentage }} of it are free, and at the rate of the last hour nothing is left in four. Label " +
          "the claim excluded_from_alerts=true if it may fill.",
      },
    ],
  };
}
