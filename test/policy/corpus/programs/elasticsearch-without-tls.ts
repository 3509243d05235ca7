import * as k8s from "@pulumi/kubernetes";
import { monitoredCluster } from "./shared";

new k8s.apiextensions.CustomResource(
  "logs",
  {
    apiVersion: "elasticsearch.k8s.elastic.co/v1",
    kind: "Elasticsearch",
    metadata: { name: "logs", namespace: "logging" },
    spec: {
      version: "9.5.6",
      http: { tls: { selfSignedCertificate: { disabled: true } } },
      nodeSets: [
        {
          name: "default",
          count: 1,
          podTemplate: { spec: { volumes: [{ name: "elasticsearch-data", emptyDir: {} }] } },
        },
      ],
    },
  },
  { provider: monitoredCluster("shop") },
);
