import * as k8s from "@pulumi/kubernetes";
import { monitoredCluster, workload } from "./shared";

const on = { provider: monitoredCluster("shop") };
new k8s.apps.v1.Deployment(
  "web",
  workload("web", { container: { image: "registry.example.com/shop/web:latest" } }),
  on,
);
new k8s.apps.v1.Deployment(
  "api",
  workload("api", { container: { image: "registry.example.com/shop/api" } }),
  on,
);
