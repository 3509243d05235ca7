import type { Finding } from "./lib/finding";
import { GOOD, judgeWorkloads, workloadSchema, type Verdict } from "./lib/workloads/judgeWorkloads";
import { logExclusionOf } from "./lib/workloads/logs";
import type { KubernetesObject } from "./lib/objects";
import { stackPolicy } from "./lib/stackPolicy";
import type { Workload } from "./lib/workloads/workloads";

const NAME = "workload-logs-are-shipped";

const DESCRIPTION =
  "The logs of every workload are shipped: those that stay on the node are gone with it, mostly just when they are needed. Take out the annotation or label that keeps them back, or opt out with a reason.";

/**
 * Which workloads keep all their logs out of log shipping; one finding for each.
 *
 * @param config The policy's config as given: `exemptNamespaces`, `waivers`.
 * @param date Today as YYYY-MM-DD.
 */
export function workloadsWithoutLogs(
  objects: readonly KubernetesObject[],
  config: unknown,
  date: string,
): Finding[] {
  return judgeWorkloads(objects, config, date, { policy: NAME, word: "logs", judge });
}

function judge(workload: Workload): Verdict {
  const { excluded, by } = logExclusionOf(workload);
  if (excluded === "absent") return GOOD;
  if (excluded === "unknown") return { state: "unknown", what: "whether its logs are shipped" };
  return {
    state: "bad",
    wrong: `keeps its logs out of log shipping by ${by.join(", ")}`,
    remedy: "take that out of its pods or its Namespace",
  };
}

/** Every workload's logs leave the node. */
export const workloadLogsAreShipped = stackPolicy({
  name: NAME,
  description: DESCRIPTION,
  configSchema: workloadSchema(),
  enforcementLevel: "advisory",
  judge: ({ objects }, config, date) => workloadsWithoutLogs(objects, config, date),
});
