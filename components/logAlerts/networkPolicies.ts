import { namespaces, releases, services } from "../internal/names";

/** Pods of ElastAlert2, as the chart labels them. */
export const elastAlertPods = {
  "app.kubernetes.io/name": "elastalert2",
  "app.kubernetes.io/instance": releases.elastalert2,
} as const;

/** Pods of Alertmanager, as the Prometheus Operator labels them. */
const ALERTMANAGER_PODS = { "app.kubernetes.io/name": "alertmanager" } as const;

/**
 * `spec` of the NetworkPolicy in the namespace of Alertmanager that lets ElastAlert2, in its own namespace, send alerts. Who may reach
 * ElastAlert2 itself, which is Prometheus for its metrics, is up to the policies of its namespace.
 */
export function alertmanagerIngressSpec(namespace: string) {
  return {
    podSelector: { matchLabels: { ...ALERTMANAGER_PODS } },
    policyTypes: ["Ingress"],
    ingress: [
      {
        from: [
          {
            // Both in one entry: such pods in such a namespace.
            namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
            podSelector: { matchLabels: { ...elastAlertPods } },
          },
        ],
        ports: [{ protocol: "TCP", port: services.alertmanager.port }],
      },
    ],
  };
}

/** Name and namespace of that policy. */
export const alertmanagerIngress = {
  name: "allow-elastalert2-alerts",
  namespace: namespaces.monitoring,
} as const;
