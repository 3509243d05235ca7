import * as k8s from "@pulumi/kubernetes";
import { monitoredCluster, workload } from "./shared";

const on = { provider: monitoredCluster("shop") };
new k8s.apps.v1.Deployment(
  "api",
  workload("api", {
    annotations: { "global-monitoring.io/opt-out": "apm" },
    container: { env: [] },
  }),
  on,
);
