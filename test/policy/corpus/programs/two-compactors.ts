import * as k8s from "@pulumi/kubernetes";
import { monitoredCluster } from "./shared";

const on = { provider: monitoredCluster("shop") };
new k8s.core.v1.Secret(
  "objstore",
  {
    metadata: { name: "thanos-objstore", namespace: "monitoring" },
    stringData: {
      "objstore.yml": JSON.stringify({ type: "S3", config: { bucket: "acme-blocks" } }),
    },
  },
  on,
);
new k8s.helm.v3.Release(
  "thanos",
  {
    chart: "thanos",
    version: "1.24.1",
    repositoryOpts: { repo: "https://stevehipwell.github.io/helm-charts" },
    namespace: "monitoring",
    values: {
      objstoreConfig: { create: false, name: "thanos-objstore", key: "objstore.yml" },
      compact: {
        enabled: true,
        retentionResolutionRaw: "30d",
        retentionResolution5m: "180d",
        retentionResolution1h: "2y",
        persistence: { enabled: true },
      },
      query: { autoscaling: { enabled: false } },
    },
  },
  on,
);
new k8s.helm.v3.Release(
  "thanos-too",
  {
    chart: "thanos",
    version: "1.24.1",
    repositoryOpts: { repo: "https://stevehipwell.github.io/helm-charts" },
    namespace: "monitoring",
    values: {
      objstoreConfig: { create: false, name: "thanos-objstore", key: "objstore.yml" },
      compact: {
        enabled: true,
        retentionResolutionRaw: "30d",
        retentionResolution5m: "180d",
        retentionResolution1h: "2y",
        persistence: { enabled: true },
      },
      query: { autoscaling: { enabled: false } },
    },
  },
  on,
);
