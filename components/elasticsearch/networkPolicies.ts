import { indexManagementPods, namespaces, releases, services } from "../internal/names";
import { eckOperatorPodLabels } from "../logShipping/operatorValues";
import { podLabels } from "../prometheusStack/podLabels";

/** One NetworkPolicy: ingress only, so that egress stays open (object storage, API server, receivers). */
export interface LoggingPolicy {
  /** Name of the object, and the role in the Pulumi name. */
  readonly name: string;
  readonly spec: {
    readonly podSelector: Selector;
    readonly policyTypes: string[];
    readonly ingress: IngressRule[];
  };
}

interface Selector {
  readonly matchLabels?: Record<string, string>;
}

interface Peer {
  readonly podSelector?: Selector;
  readonly namespaceSelector?: Selector;
}

interface IngressRule {
  readonly from?: Peer[];
  /** Left out: every port. */
  readonly ports?: { readonly protocol: string; readonly port: number }[];
}

/** Who reaches Kibana from outside the cluster, as `KibanaOptions.ingress` says. */
export interface KibanaAccess {
  /** Namespace of the ingress controller; any address without it. */
  readonly namespace?: string;
}

/** Transport between nodes. */
const TRANSPORT_PORT = 9300;

/** Labels that ECK sets on pods of the cluster and of Kibana. */
export const elasticPodLabels = {
  elasticsearch: { "elasticsearch.k8s.elastic.co/cluster-name": releases.elasticsearch },
  kibana: { "kibana.k8s.elastic.co/name": releases.kibana },
} as const;

/**
 * Who may connect to pods of the namespace `logging`: Prometheus, to every port, and else nobody but for what follows. Logstash,
 * log alerts and the exporter bring policies of their own where somebody connects to them.
 *
 * @param kibanaAccess - ingress of Kibana, undefined without one
 * @param operatorNamespace - that of an ECK operator that is not ours; its pods may have any labels
 */
export function loggingPolicies(
  kibanaAccess?: KibanaAccess,
  operatorNamespace?: string,
): readonly LoggingPolicy[] {
  const operator =
    operatorNamespace === undefined
      ? pods(eckOperatorPodLabels, namespaces.elasticSystem)
      : namespace(operatorNamespace);
  return [
    policy("default-deny-but-prometheus", {}, [
      { from: [pods(podLabels.prometheus, namespaces.monitoring)] },
    ]),
    elasticsearch(operator),
    kibana(operator, kibanaAccess),
  ];
}

/** The operator calls the nodes one by one; a node calls its own cluster when it shuts down. */
function elasticsearch(operator: Peer): LoggingPolicy {
  return policy("allow-elasticsearch", elasticPodLabels.elasticsearch, [
    {
      from: [{ podSelector: {} }, pods(podLabels.grafana, namespaces.monitoring), operator],
      ports: tcp(services.elasticsearch.port),
    },
    { from: [pods(elasticPodLabels.elasticsearch)], ports: tcp(TRANSPORT_PORT) },
  ]);
}

function kibana(operator: Peer, access: KibanaAccess | undefined): LoggingPolicy {
  const ports = tcp(services.kibana.port);
  const rules: IngressRule[] = [{ from: [pods(indexManagementPods), operator], ports }];
  if (access !== undefined) {
    // Without a namespace the rule has no `from`: cloud load balancers come from addresses of the network.
    const from = access.namespace === undefined ? {} : { from: [namespace(access.namespace)] };
    rules.push({ ...from, ports });
  }
  return policy("allow-kibana", elasticPodLabels.kibana, rules);
}

function policy(
  name: string,
  matchLabels: Readonly<Record<string, string>>,
  ingress: IngressRule[],
): LoggingPolicy {
  const podSelector = Object.keys(matchLabels).length === 0 ? {} : { matchLabels };
  return { name, spec: { podSelector, policyTypes: ["Ingress"], ingress } };
}

/** Pods of a namespace; of the policy's own without one. */
function pods(matchLabels: Readonly<Record<string, string>>, inNamespace?: string): Peer {
  const podSelector = { matchLabels };
  return inNamespace === undefined ? { podSelector } : { podSelector, ...namespace(inNamespace) };
}

function namespace(name: string): Peer {
  return { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } } };
}

function tcp(port: number): { readonly protocol: string; readonly port: number }[] {
  return [{ protocol: "TCP", port }];
}
