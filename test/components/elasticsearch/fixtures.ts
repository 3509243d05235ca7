import type { ElasticsearchArgs } from "../../../components/elasticsearch/settings";
import type { Dataset } from "../../../components/logging/datasets";

/** The default dataset with a load. */
export function dataset(gibPerDay: number, retentionDays = 14): Dataset {
  return { name: "kubernetes.container", namespaces: [], retentionDays, gibPerDay };
}

export const ARGS: ElasticsearchArgs = { gibPerDay: 10, datasets: [dataset(10)] };

/** In the form of an orchestration licence. */
export const LICENCE = JSON.stringify({
  license: {
    type: "enterprise",
    signature: "signature",
    cluster_licenses: [{ license: { type: "enterprise", signature: "signature" } }],
  },
});

/** Everything that can be set. */
export const FULL: ElasticsearchArgs = {
  gibPerDay: 100,
  datasets: [dataset(100, 30)],
  masters: { memory: "8Gi", volume: "20Gi" },
  hot: { nodes: 3, memory: "32Gi", heap: "15Gi", volume: "900Gi" },
  warm: { afterDays: 3 },
  cold: { afterDays: 10, nodes: 3, memory: "16Gi", volume: "2000Gi" },
  zones: ["eu-west-1a", "eu-west-1b", "eu-west-1c"],
  replicas: 1,
  rollover: { days: 1, gib: 40 },
  storageClass: "io2",
  licence: "enterprise",
  elasticLicence: LICENCE,
  snapshotRoleArn: "arn:aws:iam::123456789012:role/snapshots",
  snapshotRegion: "eu-west-1",
  secureSettings: ["watcher-accounts"],
  elasticsearchConfig: { "xpack.notification.email.default_account": "work" },
};
