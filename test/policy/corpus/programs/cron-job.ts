import * as k8s from "@pulumi/kubernetes";
import { monitoredCluster, workload } from "./shared";

const { metadata, spec } = workload("report", {
  labels: { owner: undefined },
  container: { resources: {} },
});
new k8s.batch.v1.CronJob(
  "report",
  {
    metadata,
    spec: {
      schedule: "0 3 * * *",
      jobTemplate: {
        spec: {
          template: { ...spec.template, spec: { ...spec.template.spec, restartPolicy: "Never" } },
        },
      },
    },
  },
  { provider: monitoredCluster("shop") },
);
