import * as k8s from "@pulumi/kubernetes";
import { monitoredCluster } from "./shared";

new k8s.core.v1.ConfigMap(
  "settings",
  {
    data: {
      "tls.key":
        "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n-----END PRIVATE KEY-----",
    },
  },
  { provider: monitoredCluster("shop") },
);
