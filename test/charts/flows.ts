import { namespaces } from "../../components/internal/names";
import { ANYBODY, type Flow } from "./checks/flows";
import type { NetPod, Side } from "./checks/network";

const { beats, logging, monitoring, elasticSystem } = namespaces;

/** Pods of ours by id. */
export const PODS = {
  prometheus: `${monitoring}/Prometheus/kps`,
  alertmanager: `${monitoring}/Alertmanager/kps`,
  ruler: `${monitoring}/ThanosRuler/kps`,
  query: `${monitoring}/Deployment/thanos-query`,
  queryFrontend: `${monitoring}/Deployment/thanos-query-frontend`,
  store: `${monitoring}/StatefulSet/thanos-store-gateway`,
  compactor: `${monitoring}/StatefulSet/thanos-compact`,
  grafana: `${monitoring}/Deployment/grafana`,
  prometheusOperator: `${monitoring}/Deployment/kps-operator`,
  kubeStateMetrics: `${monitoring}/Deployment/kps-kube-state-metrics`,
  certManager: `${namespaces.certManager}/Deployment/cert-manager`,
  elastic: `${logging}/Elasticsearch/elasticsearch`,
  kibana: `${logging}/Kibana/kibana`,
  logstash: `${logging}/Logstash/logstash`,
  apm: `${logging}/ApmServer/apm`,
  elasticExporter: `${logging}/Deployment/elasticsearch-exporter`,
  elastAlert: `${logging}/Deployment/elastalert2`,
  indexManagement: `${logging}/Job/index-management-*`,
  filebeat: `${beats}/Beat/filebeat`,
  elasticOperator: `${elasticSystem}/StatefulSet/elastic-operator`,
} as const;

/** Every port that a pod of somebody else is called at in the flows. */
const APP_PORT = 8080;

function other(id: string, namespace: string, labels: Readonly<Record<string, string>>): NetPod {
  const ports = [{ port: APP_PORT, protocol: "TCP" }] as const;
  return { id, namespace, labels, hostNetwork: false, ports };
}

/** Nodes, the API server, load balancers, and all that is on no cluster. */
export const OUTSIDE = "an address";
export const SHOP = "a pod of the shop";
export const STRAY_LOGGING = "a stray pod in logging";
const DNS = "cluster DNS";

/** Who is there beside our pods. */
export function othersOf(pods: readonly NetPod[]): readonly Side[] {
  return [
    { id: OUTSIDE, address: "192.0.2.7" },
    other(SHOP, "shop", { app: "cart" }),
    other(DNS, "kube-system", { "k8s-app": "kube-dns" }),
    // Nobody may get in because of labels that anybody can write.
    ...pods.map(({ id, labels }) => ({
      ...other(`a copy of ${id} in shop`, "shop", {}),
      labels,
    })),
    // What somebody puts into our namespaces is not ours by that.
    other("a stray pod in monitoring", monitoring, { app: "stray" }),
    other("a stray pod in beats", beats, { app: "stray" }),
    other(STRAY_LOGGING, logging, { app: "stray" }),
  ];
}

/** Flows of every cluster beside those that are computed (monitors, webhooks, load balancers). */
export const EVERY_CLUSTER: readonly Flow[] = [
  {
    why: "Prometheus sends alerts to its cluster's Alertmanager",
    from: [PODS.prometheus],
    to: [PODS.alertmanager],
    ports: [9093],
  },
  {
    why: "Alertmanagers gossip about what they have sent",
    from: [PODS.alertmanager],
    to: [PODS.alertmanager],
    ports: [9094],
  },
  {
    why: "Alertmanagers gossip by UDP as well",
    from: [PODS.alertmanager],
    to: [PODS.alertmanager],
    ports: [9094],
    protocol: "UDP",
  },
  {
    why: "Prometheus scrapes the pods of applications",
    from: [PODS.prometheus],
    to: [SHOP],
    ports: [APP_PORT],
  },
  {
    why: "Prometheus asks kubelets, node exporters and the API server, which have addresses of nodes",
    from: [PODS.prometheus],
    to: [OUTSIDE],
    ports: [443, 9100, 10250],
  },
  {
    why: "Alertmanager reaches the mail server, the phone provider and the dead man's switch",
    from: [PODS.alertmanager],
    to: [OUTSIDE],
    ports: [25, 443, 465, 587],
  },
  {
    why: "the sidecar uploads blocks to the object storage",
    from: [PODS.prometheus],
    to: [OUTSIDE],
    ports: [443],
  },
  {
    why: "operators and what reads Kubernetes reach the API server",
    from: [
      PODS.prometheusOperator,
      PODS.kubeStateMetrics,
      PODS.certManager,
      PODS.elasticOperator,
      PODS.filebeat,
    ],
    to: [OUTSIDE],
    ports: [443, 6443],
  },
  { why: "every pod asks DNS", from: [ANYBODY], to: [DNS], ports: [53], protocol: "UDP" },
  { why: "every pod asks DNS for long answers", from: [ANYBODY], to: [DNS], ports: [53] },
];

/** Flows of the hub beside those. */
export const HUB: readonly Flow[] = [
  {
    why: "Grafana asks for metrics",
    from: [PODS.grafana],
    to: [PODS.queryFrontend],
    ports: [10902],
  },
  {
    why: "Grafana shows and makes silences",
    from: [PODS.grafana],
    to: [PODS.alertmanager],
    ports: [9093],
  },
  { why: "Grafana asks for logs", from: [PODS.grafana], to: [PODS.elastic], ports: [9200] },
  {
    why: "the query frontend splits queries",
    from: [PODS.queryFrontend],
    to: [PODS.query],
    ports: [10902],
  },
  {
    why: "Query reads the sidecars, the stores and the ruler",
    from: [PODS.query],
    to: [PODS.prometheus, PODS.store, PODS.ruler],
    ports: [10901],
  },
  {
    why: "Query reads the sidecars of other clusters through their load balancers",
    from: [PODS.query],
    to: [OUTSIDE],
    ports: [10901],
  },
  {
    why: "the ruler evaluates global rules over Query",
    from: [PODS.ruler],
    to: [PODS.query],
    ports: [10902],
  },
  {
    why: "the ruler sends global alerts",
    from: [PODS.ruler],
    to: [PODS.alertmanager],
    ports: [9093],
  },
  {
    why: "stores, compactor, ruler and Elasticsearch reach the object storage",
    from: [PODS.store, PODS.compactor, PODS.ruler, PODS.elastic],
    to: [OUTSIDE],
    ports: [443],
  },
  {
    why: "Grafana reaches the sign-on provider",
    from: [PODS.grafana],
    to: [OUTSIDE],
    ports: [443],
  },
  {
    why: "Filebeat of the hub ships to Logstash",
    from: [PODS.filebeat],
    to: [PODS.logstash],
    ports: [5044],
  },
  {
    why: "Logstash, APM Server, Kibana, log alerts, the exporter and the index-management Job use Elasticsearch",
    from: [
      PODS.logstash,
      PODS.apm,
      PODS.kibana,
      PODS.elastAlert,
      PODS.elasticExporter,
      PODS.indexManagement,
    ],
    to: [PODS.elastic],
    ports: [9200],
  },
  {
    why: "nodes of Elasticsearch talk to one another, also when one shuts down",
    from: [PODS.elastic],
    to: [PODS.elastic],
    ports: [9200, 9300],
  },
  {
    why: "ECK's operator manages Elasticsearch",
    from: [PODS.elasticOperator],
    to: [PODS.elastic],
    ports: [9200],
  },
  {
    why: "the index-management Job makes data views and spaces",
    from: [PODS.indexManagement],
    to: [PODS.kibana],
    ports: [5601],
  },
  {
    why: "agents in applications send traces",
    from: [SHOP],
    to: [PODS.apm],
    ports: [8200],
  },
  {
    why: "log alerts go to Alertmanager",
    from: [PODS.elastAlert],
    to: [PODS.alertmanager],
    ports: [9093],
  },
];

/** Flows from other clusters into a workload cluster and out of it. */
export const WORKLOAD: readonly Flow[] = [
  {
    why: "Filebeat ships to the hub through its load balancer",
    from: [PODS.filebeat],
    to: [OUTSIDE],
    ports: [5044],
  },
];
