import { DNS_LABEL, DNS_LABEL_FORM } from "../internal/dns";
import type { Tree } from "../internal/merge";
import { namespaces } from "../internal/names";
import type { Problems } from "../internal/validation";
import type { ElasticHealthArgs } from "./args";

/** Resolved arguments of ElasticHealth. */
export interface ElasticHealthSettings {
  readonly namespace: string;
  /** Hours after which the newest snapshot is too old; undefined: none are taken. */
  readonly snapshotMaxAgeHours: number | undefined;
  readonly elastAlert: boolean;
  readonly runbookBaseUrl: string | undefined;
  readonly extraValues: Tree | undefined;
}

/** Two daily snapshots missed, and two hours for them to end. */
const SNAPSHOT_MAX_AGE_HOURS = 50;

/** Defaults and checks. Pure. */
export function resolveElasticHealthSettings(
  args: ElasticHealthArgs,
  problems: Problems,
): ElasticHealthSettings {
  const namespace = args.namespace ?? namespaces.logging;
  if (!DNS_LABEL.test(namespace)) problems.add("namespace", namespace, DNS_LABEL_FORM);
  const hours = args.snapshotMaxAgeHours ?? SNAPSHOT_MAX_AGE_HOURS;
  if (!Number.isInteger(hours) || hours < 2 || hours > 8760) {
    problems.add("snapshotMaxAgeHours", hours, "a whole number from 2 to 8760");
  }
  if (!args.snapshots && args.snapshotMaxAgeHours !== undefined) {
    problems.add("snapshotMaxAgeHours", hours, "left out when no snapshots are taken");
  }
  return {
    namespace,
    snapshotMaxAgeHours: args.snapshots ? hours : undefined,
    elastAlert: args.elastAlert,
    runbookBaseUrl: args.runbookBaseUrl,
    extraValues: args.extraValues,
  };
}
