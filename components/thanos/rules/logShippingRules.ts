import { FILEBEAT_MODULE } from "../../elasticHealth/filebeatMetrics";
import { Severity, type RuleGroup } from "../../internal/rules";
import { globalMetrics as metrics } from "./globalMetrics";

/**
 * A cluster of the configuration whose metrics arrive and whose logs do not. Without its metrics nothing is known of its logs, and ClusterSilent
 * says so. A quarter of an hour without one line is no quiet night: the pieces of Kubernetes themselves write more.
 */
export function globalLogShippingRules(): RuleGroup {
  return {
    name: "global-monitoring.log-shipping",
    rules: [
      {
        alert: "LogShippingStopped",
        expr: `group by (cluster) (${metrics.expectedCluster})
and on (cluster)
group by (cluster) (prometheus_build_info)
unless on (cluster)
(sum by (cluster) (rate(filebeat_output_acked_total{job="${FILEBEAT_MODULE}"}[15m])) > 0)`,
        for: "15m",
        severity: Severity.Critical,
        summary: "Cluster {{ $labels.cluster }} ships no logs.",
        description:
          "Logstash has acknowledged no line of the cluster for a quarter of an hour. Nobody sees what happens there, alerts on its logs cannot " +
          "fire, and logs are lost when its nodes delete files before they are shipped.",
      },
    ],
  };
}
