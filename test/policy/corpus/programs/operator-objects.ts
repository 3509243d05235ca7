import * as k8s from "@pulumi/kubernetes";
import { alerting, logs, provider, storage, traces, workload } from "./shared";

const on = { provider: provider("shop") };
const optOut = {
  "global-monitoring.io/opt-out": "scrape,apm",
  "global-monitoring.io/reason": "An exporter",
};
new k8s.apiextensions.CustomResource(
  "prometheus",
  {
    apiVersion: "monitoring.coreos.com/v1",
    kind: "Prometheus",
    metadata: { name: "shop", namespace: "monitoring" },
    spec: { externalLabels: { cluster: "shop" }, retention: "2d", storage },
  },
  on,
);
new k8s.apiextensions.CustomResource(
  "alertmanager",
  {
    apiVersion: "monitoring.coreos.com/v1",
    kind: "Alertmanager",
    metadata: { name: "shop", namespace: "monitoring" },
    spec: { configSecret: "alertmanager-config", storage },
  },
  on,
);
new k8s.core.v1.Secret(
  "alertmanager-config",
  {
    metadata: { name: "alertmanager-config", namespace: "monitoring" },
    stringData: { "alertmanager.yaml": JSON.stringify(alerting()) },
  },
  on,
);
new k8s.apps.v1.DaemonSet("node-exporter", workload("node-exporter", { annotations: optOut }), on);
new k8s.apps.v1.Deployment(
  "kube-state-metrics",
  workload("kube-state-metrics", { annotations: optOut }),
  on,
);
logs("shop", on.provider);
traces("shop", on.provider);
