import * as k8s from "@pulumi/kubernetes";
import { alerting, provider, traces } from "./shared";

const on = provider("shop");
const repositoryOpts = { repo: "https://victoriametrics.github.io/helm-charts" };
new k8s.helm.v3.Release(
  "metrics",
  {
    chart: "victoria-metrics-k8s-stack",
    version: "0.60.0",
    repositoryOpts,
    namespace: "monitoring",
    values: {
      alertmanager: { config: alerting() },
      vmagent: { spec: { externalLabels: { cluster: "shop" } } },
      grafana: { enabled: false },
    },
  },
  { provider: on },
);
new k8s.helm.v3.Release(
  "logs",
  {
    chart: "victoria-logs-collector",
    version: "0.3.0",
    repositoryOpts,
    namespace: "monitoring",
    values: { remoteWrite: [{ url: "https://logs.example.com" }] },
  },
  { provider: on },
);
traces("shop", on);
