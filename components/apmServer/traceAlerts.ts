import { Severity } from "../internal/rules";
import { logAbsenceAlert, type LogAlertArgs } from "../logAlerts/args";

/** Data streams that {@link traceAlerts} search. */
export function traceIndex(environment: string): string {
  return `traces-apm*-${environment}`;
}

/**
 * Alerts that search traces, to be evaluated by the log-alert engine over {@link traceIndex}: APM Server's metrics do not tell clusters apart.
 * The field `cluster` is there an alias of `labels.cluster`, which agents send (apmDocuments).
 *
 * By environment, a value that all services of a cluster share: so the rule knows which clusters have sent traces, and is quiet about those that
 * have no instrumented service.
 */
export function traceAlerts(): readonly LogAlertArgs[] {
  return [
    logAbsenceAlert({
      name: "TracesClusterSilent",
      query: "processor.event:(transaction OR span)",
      over: "30m",
      by: ["service.environment"],
      severity: Severity.Warning,
      summary: "No trace of {cluster} has arrived for half an hour",
      description:
        "Services of the cluster did send traces. Their agents do not reach APM Server, or nobody uses them.",
    }),
  ];
}
