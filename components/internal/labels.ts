/** Labels that every series, block and alert carries: unique for each cluster. */
export const CLUSTER_LABEL = "cluster";
export const REGION_LABEL = "region";
export const ENVIRONMENT_LABEL = "environment";

/** Tells the replicas of one Prometheus apart; Thanos deduplicates over it. Added by the Prometheus Operator. */
export const PROMETHEUS_REPLICA_LABEL = "prometheus_replica";

/** The same for ThanosRuler (name given by the Prometheus Operator). */
export const RULER_REPLICA_LABEL = "thanos_ruler_replica";

/** On every alert, series and block of ThanosRuler, and on no other: how Alertmanager knows the alerts of global rules. */
export const RULER_LABEL = "ruler";

/** Label of a PrometheusRule that ThanosRuler evaluates over all clusters instead of one cluster's Prometheus. */
export const RULE_SCOPE_LABEL = "monitoring.global/scope";
export const GLOBAL_RULE_SCOPE = "global";

/**
 * Annotations of a workload, or of its pod template, by which a team says how it is instrumented. The policy pack reads the same
 * names.
 */
export const instrumentationAnnotations = {
  /** Of what a workload, or all workloads of a Namespace, opt out: `apm`, `scrape`, … (docs/policies.md); with {@link reason}. */
  optOut: "global-monitoring.io/opt-out",
  /** `"false"` keeps instrumentation off; then {@link reason} must say why. */
  instrument: "global-monitoring.io/instrument",
  /** Why the workload is not instrumented: for whoever reads it later. */
  reason: "global-monitoring.io/reason",
  /** Language of the application, one of `Language`. */
  language: "global-monitoring.io/language",
  /** `"true"` copies the language's APM agent in, with no change to the image. */
  attach: "global-monitoring.io/attach",
  /** Names of the containers to instrument, separated by commas. */
  containers: "global-monitoring.io/containers",
} as const;

/** Label of a Namespace or workload that names who answers for it; policies look for it. */
export const OWNER_LABEL = "owner";

/** Labels on every Kubernetes object that we make ourselves. */
export function managedLabels(component: string): Readonly<Record<string, string>> {
  return {
    "app.kubernetes.io/name": component,
    "app.kubernetes.io/part-of": "global-monitoring",
    "app.kubernetes.io/managed-by": "pulumi",
  };
}

/** Pod Security Standard of a namespace, enforced by the API server. */
export function podSecurity(level: "restricted" | "privileged"): Readonly<Record<string, string>> {
  return {
    "pod-security.kubernetes.io/enforce": level,
    "pod-security.kubernetes.io/warn": level,
  };
}
