import type { estypes } from "@elastic/elasticsearch";
import { ELASTIC_PREFIX } from "../../internal/names";
import type { BodyOf, ManagedDocument } from "./document";

/** Repository of snapshots, and the policy that takes them. */
const SNAPSHOT_REPOSITORY = `${ELASTIC_PREFIX}-snapshots`;
export const SNAPSHOT_POLICY = `${ELASTIC_PREFIX}-snapshots`;

/** Stands in the documents for the bucket's name, which only a deployment knows: the Job puts its environment variable there. */
const BUCKET_PLACEHOLDER = "${SNAPSHOT_BUCKET}";

/** Folder in the bucket. */
const BASE_PATH = "elasticsearch";

/** When snapshots are taken and how long they stay. */
export interface SnapshotSchedule {
  /** Cron expression of Elasticsearch. */
  readonly schedule: string;
  readonly retentionDays: number;
  readonly minCount: number;
  /** No limit when undefined. */
  readonly maxCount: number | undefined;
}

/**
 * Repository and snapshot policy.
 *
 * Neither the region nor encryption is a setting here. The region belongs to the S3 client of the nodes (`s3.client.default.region`), and
 * `server_side_encryption` would ask for SSE-S3 with each object: the bucket's own default, SSE-KMS, is stronger.
 */
export function snapshotDocuments(schedule: SnapshotSchedule): readonly ManagedDocument[] {
  const repository = {
    type: "s3",
    settings: { bucket: BUCKET_PLACEHOLDER, base_path: BASE_PATH, client: "default" },
  } satisfies estypes.SnapshotS3Repository;
  const policy = {
    // A name for each snapshot: date math, in UTC; Elasticsearch appends something unique.
    name: "<global-monitoring-{now/d}>",
    schedule: schedule.schedule,
    repository: SNAPSHOT_REPOSITORY,
    // Everything, and the global state with it: templates, policies and Kibana's objects come back with the logs.
    config: { indices: ["*"], include_global_state: true, partial: false },
    retention: {
      expire_after: `${schedule.retentionDays}d`,
      min_count: schedule.minCount,
      ...(schedule.maxCount !== undefined && { max_count: schedule.maxCount }),
    } satisfies Partial<estypes.SlmRetention>,
  } satisfies Omit<BodyOf<estypes.SlmPutLifecycleRequest, "policy_id">, "retention"> & {
    // The type asks for all of it, the API for none in particular.
    retention: Partial<estypes.SlmRetention>;
  };
  return [
    {
      kind: "repository",
      name: SNAPSHOT_REPOSITORY,
      method: "PUT",
      path: `/_snapshot/${SNAPSHOT_REPOSITORY}`,
      body: repository,
    },
    {
      kind: "snapshotPolicy",
      name: SNAPSHOT_POLICY,
      method: "PUT",
      path: `/_slm/policy/${SNAPSHOT_POLICY}`,
      body: policy,
    },
  ];
}
