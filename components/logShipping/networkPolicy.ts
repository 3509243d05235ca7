import { JSON_EXPORTER_PORT } from "../elasticHealth/jsonExporter";
import { namespaces } from "../internal/names";
import { podLabels } from "../prometheusStack/podLabels";

/** Who may connect to pods of the namespace `beats`: Prometheus to the exporters, and nobody else. Beats only call. */
export function beatsNetworkPolicySpec() {
  return {
    podSelector: {},
    policyTypes: ["Ingress"],
    ingress: [
      {
        from: [
          {
            namespaceSelector: {
              matchLabels: { "kubernetes.io/metadata.name": namespaces.monitoring },
            },
            podSelector: { matchLabels: { ...podLabels.prometheus } },
          },
        ],
        ports: [{ protocol: "TCP", port: JSON_EXPORTER_PORT }],
      },
    ],
  };
}
