/** A chart at an exact version. */
export interface ChartPin {
  /** Name in its repository. */
  readonly chart: string;
  /** Exact version; no range. */
  readonly version: string;
  /** Repository that serves it. */
  readonly repo: string;
}

const ELASTIC = "https://helm.elastic.co";
/** Version of ECK's charts for one piece of the Elastic Stack each; released together with eckOperator. */
const ECK_STACK = "0.20.0";
const PROMETHEUS_COMMUNITY = "https://prometheus-community.github.io/helm-charts";

/** Every chart that is deployed. A bump is: this line, the key list under test/fixtures/charts, the goldens, CHANGELOG. */
export const charts = {
  /** Paired with kubePrometheusStack: both carry Prometheus Operator v0.93.1. */
  prometheusOperatorCrds: {
    chart: "prometheus-operator-crds",
    version: "31.0.1",
    repo: PROMETHEUS_COMMUNITY,
  },
  kubePrometheusStack: {
    chart: "kube-prometheus-stack",
    version: "88.5.3",
    repo: PROMETHEUS_COMMUNITY,
  },
  certManager: { chart: "cert-manager", version: "v1.21.1", repo: "https://charts.jetstack.io" },
  thanos: {
    chart: "thanos",
    version: "1.24.1",
    repo: "https://stevehipwell.github.io/helm-charts",
  },
  grafana: {
    chart: "grafana",
    version: "12.11.1",
    repo: "https://grafana-community.github.io/helm-charts",
  },
  /** Its CRDs are templates of the chart, kept when the release goes (`helm.sh/resource-policy: keep`). */
  eckOperator: { chart: "eck-operator", version: "3.5.0", repo: ELASTIC },
  eckElasticsearch: { chart: "eck-elasticsearch", version: ECK_STACK, repo: ELASTIC },
  eckKibana: { chart: "eck-kibana", version: ECK_STACK, repo: ELASTIC },
  eckLogstash: { chart: "eck-logstash", version: ECK_STACK, repo: ELASTIC },
  eckBeats: { chart: "eck-beats", version: ECK_STACK, repo: ELASTIC },
  eckApmServer: { chart: "eck-apm-server", version: ECK_STACK, repo: ELASTIC },
  elasticsearchExporter: {
    chart: "prometheus-elasticsearch-exporter",
    version: "7.4.0",
    repo: PROMETHEUS_COMMUNITY,
  },
  elastalert2: {
    chart: "elastalert2",
    version: "2.31.0",
    repo: "https://jertel.github.io/elastalert2",
  },
} as const satisfies Record<string, ChartPin>;

/** Version of Elasticsearch, Kibana, Logstash and Beats: one for all, as Elastic asks for. ECK 3.5 knows 8 and 9. */
export const ELASTIC_VERSION = "9.5.6";

function apmAgent(language: string, tag: string) {
  return {
    registry: "docker.elastic.co",
    repository: `observability/apm-agent-${language}`,
    tag,
  } as const;
}

/** Images that we name ourselves; charts name the others, each with a tag. */
export const images = {
  thanos: { registry: "quay.io", repository: "thanos/thanos", tag: "v0.42.4" },
  /** Turns the JSON of Beats and Logstash into Prometheus metrics. */
  jsonExporter: {
    registry: "quay.io",
    repository: "prometheuscommunity/json-exporter",
    tag: "v0.7.0",
  },
  /** Runs the index-management Job. */
  node: { registry: "docker.io", repository: "library/node", tag: "24.11.1-alpine3.22" },
  /** APM agents for zero-code attach: each holds nothing but the agent's files. */
  apmAgentJava: apmAgent("java", "1.56.0"),
  apmAgentNodejs: apmAgent("nodejs", "4.18.0"),
  apmAgentDotnet: apmAgent("dotnet", "1.34.5"),
  apmAgentPython: apmAgent("python", "6.26.2"),
  /** Public authorities of a JVM and keytool: the trust store of Java services. */
  temurin: {
    registry: "docker.io",
    repository: "library/eclipse-temurin",
    tag: "21.0.12_8-jre-jammy",
  },
} as const;

/** Full reference of an image: registry/repository:tag. */
export function imageReference(image: {
  readonly registry: string;
  readonly repository: string;
  readonly tag: string;
}): string {
  return `${image.registry}/${image.repository}:${image.tag}`;
}
