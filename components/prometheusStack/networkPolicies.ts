import { STORE_API_PORT, services } from "../internal/names";
import { podLabels } from "./podLabels";
import type { PrometheusStackSettings } from "./settings";

/** One NetworkPolicy: ingress only, so that egress stays open (object storage, receivers, API server). */
export interface IngressPolicy {
  /** Name of the object, and the role in the Pulumi name. */
  readonly name: string;
  readonly spec: {
    readonly podSelector: LabelSelector;
    readonly policyTypes: string[];
    readonly ingress: IngressRule[];
  };
}

interface LabelSelector {
  readonly matchLabels?: Record<string, string>;
  readonly matchExpressions?: {
    readonly key: string;
    readonly operator: string;
    readonly values: string[];
  }[];
}

interface Peer {
  readonly podSelector?: LabelSelector;
  readonly namespaceSelector?: LabelSelector;
}

interface IngressRule {
  /** Left out: from anywhere. */
  readonly from?: Peer[];
  /** Left out: every port. */
  readonly ports?: { readonly protocol: string; readonly port: number }[];
}

const GOSSIP_PORT = 9094;
/** Admission webhook and metrics of the operator. */
const OPERATOR_PORT = 10250;

/**
 * Who may connect to pods of the namespace: Prometheus, which scrapes them all, and nobody else (a policy that selects a pod
 * denies what no policy allows), but for what follows. Other components that run here (Thanos,
 * Grafana, an ingress) bring policies of their own. node-exporter is on the host's network, where none applies.
 */
export function ingressPolicies(settings: PrometheusStackSettings): readonly IngressPolicy[] {
  return [
    policy("default-deny-ingress", {}, [{ from: [pods(podLabels.prometheus)] }]),
    storeApi(settings),
    alertmanager(),
    // The API server calls from addresses that no selector can name.
    policy("allow-operator-webhook", podLabels.operator, [{ ports: tcp(OPERATOR_PORT) }]),
  ];
}

/**
 * Thanos Query reads the sidecars (and the ruler, which Prometheus also reaches by the scrape policy). Where a load
 * balancer stands in front, its addresses are those that arrive, so ranges are given to it (`sourceRanges`) and mTLS
 * decides here.
 */
function storeApi(settings: PrometheusStackSettings): IngressPolicy {
  const ports = tcp(STORE_API_PORT);
  if (settings.remoteAccess !== undefined) {
    return policy("allow-thanos-store-api", podLabels.prometheus, [{ ports }]);
  }
  const from = [pods(podLabels.thanosQuery)];
  return {
    name: "allow-thanos-store-api",
    spec: {
      podSelector: {
        matchExpressions: [
          {
            key: "app.kubernetes.io/name",
            operator: "In",
            values: [
              podLabels.prometheus["app.kubernetes.io/name"],
              podLabels.thanosRuler["app.kubernetes.io/name"],
            ],
          },
        ],
      },
      policyTypes: ["Ingress"],
      ingress: [{ from, ports }],
    },
  };
}

/** Alerts from the ruler, silences from Grafana, gossip among the replicas; Prometheus by its own policy. */
function alertmanager(): IngressPolicy {
  const senders = [pods(podLabels.thanosRuler), pods(podLabels.grafana)];
  return policy("allow-alertmanager", podLabels.alertmanager, [
    { from: senders, ports: tcp(services.alertmanager.port) },
    {
      from: [pods(podLabels.alertmanager)],
      ports: [...tcp(GOSSIP_PORT), { protocol: "UDP", port: GOSSIP_PORT }],
    },
  ]);
}

function policy(
  name: string,
  matchLabels: Readonly<Record<string, string>>,
  ingress: IngressRule[],
): IngressPolicy {
  const podSelector = Object.keys(matchLabels).length === 0 ? {} : { matchLabels };
  return { name, spec: { podSelector, policyTypes: ["Ingress"], ingress } };
}

function pods(matchLabels: Readonly<Record<string, string>>): Peer {
  return { podSelector: { matchLabels } };
}

function tcp(port: number): { readonly protocol: string; readonly port: number }[] {
  return [{ protocol: "TCP", port }];
}
