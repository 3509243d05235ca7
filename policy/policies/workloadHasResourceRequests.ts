import type { Finding } from "./lib/finding";
import {
  GOOD,
  judgeWorkloads,
  readTexts,
  textsSchema,
  workloadSchema,
  type Verdict,
} from "./lib/workloads/judgeWorkloads";
import type { KubernetesObject } from "./lib/objects";
import { lackingRequests, type Lack } from "./lib/workloads/requests";
import { stackPolicy } from "./lib/stackPolicy";
import type { Workload } from "./lib/workloads/workloads";

const NAME = "workload-has-resource-requests";

const REQUIRED: readonly string[] = ["cpu", "memory"];

const DESCRIPTION =
  "Every container requests CPU and memory: without requests the scheduler overfills nodes, those pods are evicted first, and no dashboard can say how full a cluster is. Set resources.requests (a limit counts as one) in every container, or a LimitRange with defaultRequest in the namespace; or opt out with a reason.";

/**
 * Which workloads have containers without resource requests; one finding for each, with all its containers.
 *
 * @param config The policy's config as given: `require`, `exemptNamespaces`, `waivers`.
 * @param date Today as YYYY-MM-DD.
 */
export function workloadsWithoutRequests(
  objects: readonly KubernetesObject[],
  config: unknown,
  date: string,
): Finding[] {
  const required = readTexts(config, "require", REQUIRED);
  return judgeWorkloads(objects, config, date, {
    policy: NAME,
    word: "requests",
    judge: (workload) => judge(workload, required),
  });
}

function judge(workload: Workload, required: readonly string[]): Verdict {
  const lacks = lackingRequests(workload, required);
  const missing = lacks.filter(({ presence }) => presence === "absent");
  if (missing.length > 0) {
    return {
      state: "bad",
      wrong: `has no resource request in ${describe(missing)}`,
      remedy: "set resources.requests there",
    };
  }
  if (lacks.length === 0) return GOOD;
  return { state: "unknown", what: `what it requests in ${describe(lacks)}` };
}

/** `container app (cpu, memory), container proxy (memory)` */
function describe(lacks: readonly Lack[]): string {
  const containers = [...new Set(lacks.map(({ container }) => container))];
  return containers
    .map((container) => {
      const resources = lacks.filter((lack) => lack.container === container);
      return `container ${container} (${resources.map(({ resource }) => resource).join(", ")})`;
    })
    .join(", ");
}

/** Every container says what it needs. */
export const workloadHasResourceRequests = stackPolicy({
  name: NAME,
  description: DESCRIPTION,
  configSchema: workloadSchema({
    require: textsSchema("Resources that every container must request.", REQUIRED),
  }),
  enforcementLevel: "advisory",
  judge: ({ objects }, config, date) => workloadsWithoutRequests(objects, config, date),
});
