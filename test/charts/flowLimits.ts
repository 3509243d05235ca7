import { namespaces } from "../../components/internal/names";
import { ANYBODY, type Flow } from "./checks/flows";
import { OUTSIDE, PODS, SHOP, STRAY_LOGGING } from "./flows";

const { logging, monitoring } = namespaces;

/** What policies admit beyond that, each with the reason; optional, since not every cluster has all. */
export const WIDER: readonly Flow[] = [
  {
    why: "monitors of teams and annotations name any port: Prometheus may scrape them all",
    from: [PODS.prometheus],
    to: [`${monitoring}/*`, `${logging}/*`],
    optional: true,
  },
  {
    why: "the API server calls webhooks from addresses that no selector can name",
    from: [ANYBODY],
    to: [PODS.prometheusOperator],
    ports: [10250],
    optional: true,
  },
  {
    why: "the same for the webhook of ECK's operator",
    from: [ANYBODY],
    to: [PODS.elasticOperator],
    ports: [9443],
    optional: true,
  },
  {
    why: "Beats of other clusters come from addresses of load balancers: certificates decide",
    from: [ANYBODY],
    to: [PODS.logstash],
    ports: [5044],
    optional: true,
  },
  {
    why: "agents are anywhere: tokens decide",
    from: [ANYBODY],
    to: [PODS.apm],
    ports: [8200],
    optional: true,
  },
  {
    why: "cert-manager has no policies: its webhook is for the API server, its metrics say no secret",
    from: [ANYBODY],
    to: [`${namespaces.certManager}/*`],
    optional: true,
  },
  {
    why: "all that runs in logging uses Elasticsearch: its users decide",
    from: [STRAY_LOGGING],
    to: [PODS.elastic],
    ports: [9200],
    optional: true,
  },
  {
    why: "ECK's operator may set up Kibana",
    from: [PODS.elasticOperator],
    to: [PODS.kibana],
    ports: [5601],
    optional: true,
  },
];

/** What is open on clusters where load balancers lead to it, and closed elsewhere: the sign-on or certificates decide. */
export const BY_LOAD_BALANCER: Readonly<Record<string, Flow>> = {
  thanosSidecar: {
    why: "Query of the hub comes from addresses of a load balancer: certificates decide",
    from: [ANYBODY],
    to: [PODS.prometheus],
    ports: [10901],
  },
  grafana: {
    why: "people come to Grafana from addresses of a load balancer: sign-on decides",
    from: [ANYBODY],
    to: [PODS.grafana],
    ports: [3000],
  },
  kibana: {
    why: "people come to Kibana from addresses of a load balancer: sign-on decides",
    from: [ANYBODY],
    to: [PODS.kibana],
    ports: [5601],
  },
};

/** Sentences of what must never get through, on whichever cluster both are. */
export const DENIED: readonly Flow[] = [
  { why: "reads no logs from Elasticsearch", from: [SHOP], to: [PODS.elastic], ports: [9200] },
  { why: "joins no Elasticsearch", from: [SHOP, OUTSIDE], to: [PODS.elastic], ports: [9300] },
  { why: "makes no silences", from: [SHOP, OUTSIDE], to: [PODS.alertmanager], ports: [9093] },
  { why: "joins no gossip", from: [SHOP, OUTSIDE], to: [PODS.alertmanager], ports: [9094] },
  { why: "asks no Prometheus", from: [SHOP, OUTSIDE], to: [PODS.prometheus], ports: [9090] },
  {
    why: "asks no Thanos by gRPC",
    from: [SHOP, OUTSIDE],
    to: [PODS.query, PODS.store, PODS.ruler],
    ports: [10901],
  },
  {
    why: "asks no Thanos by HTTP",
    from: [SHOP, OUTSIDE],
    to: [PODS.query, PODS.queryFrontend, PODS.store, PODS.compactor, PODS.ruler],
    ports: [10902],
  },
  { why: "reads no metrics of Kubernetes", from: [SHOP], to: [PODS.kubeStateMetrics] },
  { why: "asks no Logstash for its state", from: [SHOP], to: [PODS.logstash], ports: [9600, 7979] },
  {
    why: "reaches no profiles or gossip of Grafana",
    from: [SHOP],
    to: [PODS.grafana],
    ports: [6060, 9094],
  },
  { why: "changes no log alerts", from: [SHOP], to: [PODS.elastAlert] },
  {
    why: "Grafana reads metrics by the query frontend only",
    from: [PODS.grafana],
    to: [PODS.query, PODS.store, PODS.prometheus],
    ports: [9090, 10901, 10902],
  },
  {
    why: "log shipping and logs see no metrics",
    from: [PODS.filebeat, PODS.logstash, PODS.kibana, PODS.elastic],
    to: [PODS.prometheus, PODS.query, PODS.grafana],
    ports: [9090, 10902],
  },
  {
    why: "Filebeat writes by Logstash only",
    from: [PODS.filebeat],
    to: [PODS.elastic],
    ports: [9200],
  },
  {
    why: "metrics do not write logs",
    from: [PODS.query, PODS.alertmanager, PODS.ruler],
    to: [PODS.elastic, PODS.kibana],
    ports: [9200],
  },
];
