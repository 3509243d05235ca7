/** A chart at an exact version. */
export interface ChartPin {
  /** Name in its repository. */
  readonly chart: string;
  /** Exact version; no range. */
  readonly version: string;
  /** Repository that serves it. */
  readonly repo: string;
}

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
} as const satisfies Record<string, ChartPin>;

/** Images that we name ourselves; charts name the others, each with a tag. */
export const images = {
  thanos: { registry: "quay.io", repository: "thanos/thanos", tag: "v0.42.4" },
} as const;

/** Full reference of an image: registry/repository:tag. */
export function imageReference(image: {
  readonly registry: string;
  readonly repository: string;
  readonly tag: string;
}): string {
  return `${image.registry}/${image.repository}:${image.tag}`;
}
