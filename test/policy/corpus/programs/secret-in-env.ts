import * as k8s from "@pulumi/kubernetes";
import { monitoredCluster, workload } from "./shared";

const on = { provider: monitoredCluster("shop") };
new k8s.apps.v1.Deployment(
  "api",
  workload("api", {
    container: {
      env: [
        { name: "ELASTIC_APM_SERVER_URL", value: "https://apm:8200" },
        { name: "SMTP_PASSWORD", value: "correct-horse-battery" },
      ],
    },
  }),
  on,
);
