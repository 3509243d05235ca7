import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { monitoredCluster } from "./shared";

new k8s.helm.v3.Release(
  "redis",
  {
    chart: "redis",
    version: "19.0.0",
    values: { auth: { password: pulumi.secret("correct horse battery") } },
  },
  { provider: monitoredCluster("shop") },
);
