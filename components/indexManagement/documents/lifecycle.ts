import type { estypes } from "@elastic/elasticsearch";
import { lifecyclePolicy } from "../../internal/names";
import type { Dataset } from "../../logging/datasets";
import type { LifecycleSettings } from "../../logging/lifecycle";
import type { BodyOf, ManagedDocument } from "./document";

/** Order in which a restarted node recovers indices: those that are written to first. */
const PRIORITY = { hot: 100, warm: 50, cold: 0 } as const;

/**
 * Lifecycle policy of a dataset. Days count from rollover.
 *
 * No phase shrinks: rollover by the size of a primary shard already gives shards of the right size, and a shrunk index would have to fit
 * on one node. Moving between tiers is Elasticsearch's own doing in the phases warm and cold (the action `migrate`).
 *
 * @param snapshotPolicy policy that must have run before an index may go; none without snapshots
 */
export function lifecycleDocument(
  dataset: Dataset,
  lifecycle: LifecycleSettings,
  snapshotPolicy: string | undefined,
): ManagedDocument {
  const name = lifecyclePolicy(dataset.name);
  const reached = (days: number | undefined): days is number =>
    days !== undefined && days < dataset.retentionDays;
  const body = {
    policy: {
      phases: {
        hot: { min_age: "0ms", actions: hotActions(dataset, lifecycle) },
        ...(reached(lifecycle.warmAfterDays) && {
          warm: { min_age: `${lifecycle.warmAfterDays}d`, actions: warmActions(lifecycle) },
        }),
        ...(reached(lifecycle.coldAfterDays) && {
          cold: { min_age: `${lifecycle.coldAfterDays}d`, actions: coldActions(lifecycle) },
        }),
        delete: {
          min_age: `${dataset.retentionDays}d`,
          actions: {
            ...(snapshotPolicy !== undefined && { wait_for_snapshot: { policy: snapshotPolicy } }),
            delete: {},
          },
        },
      },
    },
  } satisfies BodyOf<estypes.IlmPutLifecycleRequest, "name">;
  return { kind: "lifecyclePolicy", name, method: "PUT", path: `/_ilm/policy/${name}`, body };
}

function hotActions(dataset: Dataset, lifecycle: LifecycleSettings) {
  return {
    rollover: {
      // Retention counts from rollover: an index must not stay open for longer than its lines are kept.
      max_age: `${Math.min(lifecycle.rolloverDays, dataset.retentionDays)}d`,
      max_primary_shard_size: `${lifecycle.rolloverGib}gb`,
    },
    set_priority: { priority: PRIORITY.hot },
  } satisfies estypes.IlmActions;
}

function warmActions(lifecycle: LifecycleSettings) {
  return {
    set_priority: { priority: PRIORITY.warm },
    allocate: { number_of_replicas: lifecycle.replicas },
    // Nothing writes here any more: one segment is the smallest and the quickest to search.
    forcemerge: { max_num_segments: 1 },
  } satisfies estypes.IlmActions;
}

function coldActions(lifecycle: LifecycleSettings) {
  return {
    set_priority: { priority: PRIORITY.cold },
    allocate: { number_of_replicas: lifecycle.replicas },
  } satisfies estypes.IlmActions;
}
