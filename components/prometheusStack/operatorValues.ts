import type { Tree } from "../internal/merge";
import { resources } from "./resources";

/** `prometheusOperator` of kube-prometheus-stack. */
export function operatorValues(): Tree {
  return {
    // cert-manager makes the webhook's certificate: no hook Jobs. Ignore: rules of the first install come before the pod,
    // and the operator rejects invalid rules by itself (alert PrometheusOperatorRejectedResources).
    admissionWebhooks: { certManager: { enabled: true }, failurePolicy: "Ignore" },
    // The Deployment has one replica: a budget would block every drain.
    podDisruptionBudget: { enabled: false },
    // Endpoints are deprecated, and cut at 1,000 addresses (Kubernetes docs, EndpointSlices).
    kubeletEndpointsEnabled: false,
    kubeletEndpointSliceEnabled: true,
    resources: resources("50m", "128Mi", "512Mi"),
    prometheusConfigReloader: { resources: resources("10m", "32Mi", "64Mi") },
  };
}
