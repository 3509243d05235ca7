import { ClusterRole } from "../cluster";

/** A piece of Thanos that uses the bucket. Each has an IAM role of its own on each cluster. */
export const StorageJob = {
  /** The sidecar of Prometheus: uploads blocks. On every cluster. */
  Sidecar: "sidecar",
  /** ThanosRuler: uploads blocks of recorded series. On the hub. */
  Ruler: "ruler",
  /** The store gateway: reads. On the hub. */
  Store: "store",
  /** The compactor: the only one that deletes. On the hub. */
  Compactor: "compactor",
} as const;
export type StorageJob = (typeof StorageJob)[keyof typeof StorageJob];

/** The jobs of a cluster on the bucket. */
export function jobsOf(role: ClusterRole): readonly StorageJob[] {
  return role === ClusterRole.Hub
    ? [StorageJob.Sidecar, StorageJob.Ruler, StorageJob.Store, StorageJob.Compactor]
    : [StorageJob.Sidecar];
}

/** Name of the IAM role of one job of one cluster. Explicit, so that its ARN is known before it exists. */
export function roleName(environment: string, cluster: string, job: StorageJob): string {
  return `gm-${environment}-${cluster}-${job}`;
}
