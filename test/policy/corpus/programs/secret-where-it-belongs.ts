import * as k8s from "@pulumi/kubernetes";
import { monitoredCluster } from "./shared";

new k8s.core.v1.Secret(
  "smtp",
  { stringData: { password: "correct horse battery" } },
  { provider: monitoredCluster("shop") },
);
