import { namespaces } from "../internal/names";
import { podLabels } from "../prometheusStack/podLabels";
import { ECK_OPERATOR_METRICS_PORT, ECK_OPERATOR_WEBHOOK_PORT } from "./operatorValues";

/** Spec of the one NetworkPolicy of the namespace `elastic-system`, plain. */
export interface OperatorPolicySpec {
  readonly podSelector: Record<string, never>;
  readonly policyTypes: string[];
  readonly ingress: {
    readonly ports: { readonly port: number; readonly protocol: string }[];
    readonly from?: {
      readonly namespaceSelector: { readonly matchLabels: Record<string, string> };
      readonly podSelector: { readonly matchLabels: Record<string, string> };
    }[];
  }[];
}

/**
 * Who may connect to the ECK operator: the API server to its webhook, from addresses that no selector can name, and Prometheus to
 * its metrics. Nobody else, and to nothing else of the namespace.
 */
export function operatorNetworkPolicySpec(): OperatorPolicySpec {
  const prometheus = {
    namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespaces.monitoring } },
    podSelector: { matchLabels: { ...podLabels.prometheus } },
  };
  return {
    podSelector: {},
    policyTypes: ["Ingress"],
    ingress: [
      { ports: [{ port: ECK_OPERATOR_WEBHOOK_PORT, protocol: "TCP" }] },
      { ports: [{ port: ECK_OPERATOR_METRICS_PORT, protocol: "TCP" }], from: [prometheus] },
    ],
  };
}
