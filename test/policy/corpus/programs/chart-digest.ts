import * as k8s from "@pulumi/kubernetes";
import { monitoredCluster } from "./shared";

new k8s.helm.v3.Release(
  "tool",
  {
    chart:
      "oci://registry.example.com/charts/redis@sha256:abababababababababababababababababababababababababababababababab",
  },
  { provider: monitoredCluster("shop") },
);
