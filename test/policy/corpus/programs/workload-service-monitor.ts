import * as k8s from "@pulumi/kubernetes";
import { monitoredCluster, workload } from "./shared";

const on = { provider: monitoredCluster("shop") };
const labels = { "app.kubernetes.io/name": "api" };
new k8s.core.v1.Service(
  "api",
  {
    metadata: { name: "api", namespace: "shop", labels },
    spec: { selector: labels, ports: [{ name: "http", port: 8080 }] },
  },
  on,
);
new k8s.apiextensions.CustomResource(
  "api",
  {
    apiVersion: "monitoring.coreos.com/v1",
    kind: "ServiceMonitor",
    metadata: { name: "api", namespace: "shop" },
    spec: { selector: { matchLabels: labels }, endpoints: [{ port: "http" }] },
  },
  on,
);
new k8s.apps.v1.Deployment(
  "api",
  workload("api", { annotations: { "prometheus.io/scrape": "false" } }),
  on,
);
