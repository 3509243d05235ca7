import { jobs } from "../elasticHealth/rules/jobs";
import { Severity, type AlertRule } from "../internal/rules";
import { EckOperatorMode } from "./args";

/**
 * Controllers of ECK 3.5 that apply what this project declares: `<kind>-controller`, and `<kind>-<other>-association-controller`, which
 * shortens some kinds (`controllerName` and `AssociationName` in pkg/controller of elastic/cloud-on-k8s).
 */
const CONTROLLERS = "(elasticsearch|kibana|kb|logstash|beat|apmserver|apm)-.+";

/** A controller waits ever longer between two tries, at most 1000 s (controller-runtime); the window must have one. */
const WINDOW_MINUTES = 20;

/**
 * Rules about the ECK operator of a cluster. Helm and Pulumi end when the API server has a custom resource: only the operator knows that it cannot
 * be applied. Where the cluster has its own operator, its metrics may be scraped by nobody, which is no fault then.
 */
export function operatorRules(operator: EckOperatorMode): readonly AlertRule[] {
  return operator === EckOperatorMode.Install
    ? [reconcileErrors(), operatorDown()]
    : [reconcileErrors()];
}

function reconcileErrors(): AlertRule {
  return {
    alert: "ElasticOperatorReconcileErrors",
    // An operator of the cluster's own has another job.
    expr: `sum by (cluster, controller) (
  increase(controller_runtime_reconcile_errors_total{controller=~"${CONTROLLERS}"}[${WINDOW_MINUTES}m])
) > 0`,
    // Longer than the window: a single error, such as a write that another one overtook, is seen for as long as that.
    for: `${WINDOW_MINUTES + 5}m`,
    severity: Severity.Warning,
    summary: "The ECK operator fails again and again in {{ $labels.controller }}.",
    description:
      "What was declared is not what runs: pods may never have been made, or keep their old version and settings, although the update of the " +
      "environment succeeded.",
  };
}

function operatorDown(): AlertRule {
  return {
    alert: "ElasticOperatorDown",
    expr: `absent(up{job="${jobs.eckOperator}"} == 1)`,
    for: "15m",
    severity: Severity.Warning,
    summary: "No ECK operator answers.",
    description:
      "What runs goes on. Changes of Elasticsearch, Kibana, Logstash, APM Server and Beats are not applied, and certificates that the operator " +
      "makes are not renewed.",
  };
}
