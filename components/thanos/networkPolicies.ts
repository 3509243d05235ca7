import { releases, services, STORE_API_PORT } from "../internal/names";

/** Who may connect to some pods, and to which port. */
export interface IngressRule {
  /** Role in names. */
  readonly name: string;
  readonly pods: Readonly<Record<string, string>>;
  readonly from: readonly Readonly<Record<string, string>>[];
  readonly port: number;
}

/** Labels of the pods of one piece of Thanos, as the chart sets them. */
function thanosPods(component: string): Readonly<Record<string, string>> {
  return {
    "app.kubernetes.io/name": "thanos",
    "app.kubernetes.io/instance": releases.thanos,
    "app.kubernetes.io/component": component,
  };
}

/** Pods of the Prometheus Operator and of the chart grafana. */
const RULER = { "app.kubernetes.io/name": "thanos-ruler" } as const;
const GRAFANA = { "app.kubernetes.io/name": "grafana" } as const;

/**
 * What the pods of Thanos need beside the scrapes of Prometheus, which `PrometheusStack` admits to every pod. The
 * compactor is asked by nobody.
 */
export const ingressRules: readonly IngressRule[] = [
  {
    name: "thanos-query",
    pods: thanosPods("query"),
    from: [thanosPods("query-frontend"), RULER],
    port: services.thanosQuery.port,
  },
  {
    name: "thanos-query-frontend",
    pods: thanosPods("query-frontend"),
    from: [GRAFANA],
    port: services.thanosQueryFrontend.port,
  },
  {
    name: "thanos-store-gateway",
    pods: thanosPods("store-gateway"),
    from: [thanosPods("query")],
    port: STORE_API_PORT,
  },
];

/** `spec` of the NetworkPolicy of a rule. */
export function ingressPolicySpec(rule: IngressRule) {
  return {
    podSelector: { matchLabels: { ...rule.pods } },
    policyTypes: ["Ingress"],
    ingress: [
      {
        from: rule.from.map((matchLabels) => ({
          podSelector: { matchLabels: { ...matchLabels } },
        })),
        ports: [{ protocol: "TCP", port: rule.port }],
      },
    ],
  };
}
