import { releases } from "../../internal/names";
import { Severity, type RuleGroup } from "../../internal/rules";

/** ElastAlert2, without which no alert on logs fires. By kube-state-metrics: it holds whether or not ElastAlert2 has metrics. */
export function logAlertsRules(namespace: string): RuleGroup {
  const selector = `namespace="${namespace}", deployment="${releases.elastalert2}"`;
  return {
    name: "global-monitoring.log-alerts",
    rules: [
      {
        alert: "LogAlertsDown",
        expr: `absent(kube_deployment_status_replicas_available{${selector}} > 0)`,
        for: "15m",
        severity: Severity.Critical,
        summary: "ElastAlert2 does not run: no alert on logs can fire.",
        description:
          "It has one replica by design. When it is back, it looks at the time that it missed, so that alerts come late and are not lost.",
      },
    ],
  };
}
