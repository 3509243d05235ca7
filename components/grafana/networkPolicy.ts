import { releases } from "../internal/names";
import type { GrafanaSettings } from "./settings";
import { GRAFANA_PORT } from "./values";

/** A NetworkPolicy's spec, plain. */
export interface NetworkPolicySpec {
  readonly podSelector: { readonly matchLabels: Record<string, string> };
  readonly policyTypes: string[];
  readonly ingress: Rule[];
}

interface Rule {
  readonly ports: { readonly port: number; readonly protocol: string }[];
  readonly from?: Peer[];
}

interface Peer {
  readonly podSelector?: { readonly matchLabels: Record<string, string> };
  readonly namespaceSelector?: { readonly matchLabels: Record<string, string> };
}

/**
 * Who may connect to Grafana: Prometheus of the same namespace, and the ingress, if there is one. `kubectl port-forward`
 * needs no rule: it enters the pod from its node. What Grafana connects to is not limited: its data sources, the
 * sign-on provider and the API server have no fixed addresses.
 */
export function grafanaNetworkPolicySpec(
  settings: Pick<GrafanaSettings, "ingress">,
): NetworkPolicySpec {
  const ports = [{ port: GRAFANA_PORT, protocol: "TCP" }];
  // Set by the Prometheus Operator on every Prometheus pod.
  const prometheus: Peer = {
    podSelector: { matchLabels: { "app.kubernetes.io/name": "prometheus" } },
  };
  const rules: Rule[] = [{ ports, from: [prometheus] }];
  if (settings.ingress !== undefined) rules.push(ingressRule(ports, settings.ingress.namespace));
  return {
    podSelector: {
      matchLabels: {
        "app.kubernetes.io/name": "grafana",
        "app.kubernetes.io/instance": releases.grafana,
      },
    },
    policyTypes: ["Ingress"],
    ingress: rules,
  };
}

/** Without a namespace the rule has no `from`: cloud load balancers come from addresses of the network. */
function ingressRule(ports: Rule["ports"], namespace: string | undefined): Rule {
  if (namespace === undefined) return { ports };
  return {
    ports,
    from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } } }],
  };
}
