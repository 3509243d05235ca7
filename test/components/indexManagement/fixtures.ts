import type { IndexManagementArgs } from "../../../components/indexManagement/indexManagement";
import { Problems } from "../../../components/internal/validation";
import { resolveDatasets, type DatasetArgs } from "../../../components/logging/datasets";
import type { LifecycleSettings } from "../../../components/logging/lifecycle";

export const LIFECYCLE: LifecycleSettings = {
  rolloverDays: 1,
  rolloverGib: 50,
  warmAfterDays: undefined,
  coldAfterDays: undefined,
  primaryShards: 2,
  replicas: 1,
};

export const SNAPSHOTS = {
  bucket: "gm-prod-logs",
  schedule: "0 30 1 * * ?",
  retentionDays: 30,
  minCount: 5,
  maxCount: undefined,
} as const;

export const AUDIT: DatasetArgs = { name: "audit", namespaces: ["vault"], retentionDays: 90 };

/** Checked datasets: the default one, the given ones, dead letters. */
export function datasetsOf(...datasets: DatasetArgs[]) {
  const problems = Problems.none();
  return resolveDatasets({ gibPerDay: 10, datasets }, LIFECYCLE, problems);
}

export const ARGS: IndexManagementArgs = {
  environment: "prod",
  datasets: datasetsOf(AUDIT),
  lifecycle: LIFECYCLE,
  snapshots: SNAPSHOTS,
};
