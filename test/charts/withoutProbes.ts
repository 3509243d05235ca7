import type { WithoutProbe } from "./checks/probes";

/** Containers of ours that do without a probe, each with the reason. A container that is not here has both. */
export const WITHOUT_PROBES: readonly WithoutProbe[] = [
  {
    container: "Prometheus/kps/thanos-sidecar",
    probes: ["readiness", "liveness"],
    why:
      "The Prometheus Operator makes none. One of ours would take Prometheus itself out of its Service with its sidecar. " +
      "Alerts ThanosSidecarUploadLate and ThanosQueryEndpointDown tell.",
  },
  {
    container: "Elasticsearch/elasticsearch/elasticsearch",
    probes: ["liveness"],
    why: "ECK makes none on purpose: a busy node that is started again makes the cluster busier.",
  },
  {
    container: "Kibana/kibana/kibana",
    probes: ["liveness"],
    why: "ECK makes none: Kibana waits for Elasticsearch, and to start it again does not help.",
  },
  {
    container: "Logstash/logstash/logstash",
    probes: ["liveness"],
    why: "ECK makes none: with Elasticsearch gone Logstash fills its queue and must not be killed for that.",
  },
  {
    container: "ApmServer/apm/apm-server",
    probes: ["liveness"],
    why: "ECK makes none. Alert ApmServerDown tells.",
  },
  {
    container: "Beat/filebeat/filebeat",
    probes: ["readiness", "liveness"],
    why:
      "Nobody calls it, and its endpoint of metrics answers whether it ships or not. Alerts FilebeatMetricsMissing, " +
      "FilebeatOutputErrors and LogShippingStopped tell.",
  },
  {
    container: "*/*/json-exporter",
    probes: ["readiness"],
    why: "A pod of Logstash or APM Server whose exporter fails must go on receiving.",
  },
  {
    container: "StatefulSet/elastic-operator/manager",
    probes: ["readiness", "liveness"],
    why: "The chart has none, and no value for them. Alerts ElasticOperatorDown and ElasticOperatorReconcileErrors tell.",
  },
  {
    container: "Deployment/elastalert2/elastalert",
    probes: ["readiness", "liveness"],
    why:
      "Nobody calls it but Prometheus, and the chart writes a key of its own into probes, which the API server refuses. " +
      "Alert LogAlertsDown tells.",
  },
  {
    container: "Deployment/grafana/grafana-sc-dashboard",
    probes: ["readiness", "liveness"],
    why: "It writes files that Grafana reads. Grafana must answer with the dashboards that it has when it fails.",
  },
  {
    container: "Deployment/cert-manager/cert-manager-controller",
    probes: ["readiness"],
    why: "Nobody calls it: one replica leads, the others wait. Alert CertificateNotReady tells.",
  },
  {
    container: "Deployment/cert-manager-cainjector/cert-manager-cainjector",
    probes: ["readiness", "liveness"],
    why: "The chart has none, and no value for them. Nobody calls it: it writes the authority into webhooks.",
  },
];
