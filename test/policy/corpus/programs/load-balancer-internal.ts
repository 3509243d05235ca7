import * as k8s from "@pulumi/kubernetes";
import { monitoredCluster } from "./shared";

new k8s.core.v1.Service(
  "grafana",
  {
    metadata: {
      name: "grafana",
      namespace: "monitoring",
      labels: { "app.kubernetes.io/name": "grafana" },
      annotations: { "service.beta.kubernetes.io/aws-load-balancer-scheme": "internal" },
    },
    spec: {
      type: "LoadBalancer",
      selector: { "app.kubernetes.io/name": "grafana" },
      ports: [{ port: 443 }],
    },
  },
  { provider: monitoredCluster("shop") },
);
