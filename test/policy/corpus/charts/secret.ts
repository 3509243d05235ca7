import * as k8s from "@pulumi/kubernetes";
import { provider } from "../programs/shared";

new k8s.helm.v3.Release(
  "shop",
  {
    chart: "./charts/shop",
    name: "shop",
    namespace: "shop",
    values: {
      settings: {
        "tls.key":
          "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n-----END PRIVATE KEY-----",
      },
    },
  },
  { provider: provider("shop") },
);
