import { prometheusResource } from "../internal/names";

/**
 * Labels by which NetworkPolicies, spread constraints and Services select pods. The Prometheus Operator and the charts
 * set them; a test compares the charts' with a rendering.
 */
export const podLabels = {
  prometheus: {
    "app.kubernetes.io/name": "prometheus",
    "operator.prometheus.io/name": prometheusResource,
  },
  alertmanager: {
    "app.kubernetes.io/name": "alertmanager",
    alertmanager: prometheusResource,
  },
  thanosRuler: {
    "app.kubernetes.io/name": "thanos-ruler",
    "thanos-ruler": prometheusResource,
  },
  operator: { app: "kube-prometheus-stack-operator" },
  thanosQuery: { "app.kubernetes.io/name": "thanos", "app.kubernetes.io/component": "query" },
  grafana: { "app.kubernetes.io/name": "grafana" },
} as const;

/** Pod of one Prometheus replica, as the StatefulSet of the operator names it. */
export function prometheusPod(replica: number): string {
  return `prometheus-${prometheusResource}-${replica}`;
}
