import * as k8s from "@pulumi/kubernetes";
import { monitoredCluster } from "./shared";

new k8s.helm.v3.Release(
  "grafana",
  {
    chart: "grafana",
    version: "12.11.1",
    values: { "grafana.ini": { "auth.anonymous": { enabled: true, org_role: "Admin" } } },
  },
  { provider: monitoredCluster("shop") },
);
