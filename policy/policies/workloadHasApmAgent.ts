import { agentOf, SERVER_VARIABLES } from "./lib/workloads/apm";
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
import { stackPolicy } from "./lib/stackPolicy";
import { hookOf, type Workload } from "./lib/workloads/workloads";

const NAME = "workload-has-apm-agent";

const DESCRIPTION =
  "Every workload has an APM agent that knows where to send traces: a service without one is a gap in the trace of each request that passes it. Set ELASTIC_APM_SERVER_URL or OTEL_EXPORTER_OTLP_ENDPOINT, have an agent injected by annotation, or opt out with a reason.";

/**
 * Which workloads have no APM agent; one finding for each.
 *
 * @param config The policy's config as given: `variables`, `exemptNamespaces`, `waivers`.
 * @param date Today as YYYY-MM-DD.
 */
export function untracedWorkloads(
  objects: readonly KubernetesObject[],
  config: unknown,
  date: string,
): Finding[] {
  const variables = readTexts(config, "variables", SERVER_VARIABLES);
  return judgeWorkloads(objects, config, date, {
    policy: NAME,
    word: "apm",
    applies: (workload) => hookOf(workload) === undefined,
    judge: (workload) => judge(workload, variables),
  });
}

function judge(workload: Workload, variables: readonly string[]): Verdict {
  const { agent, unseen } = agentOf(workload, variables);
  if (agent === "present") return GOOD;
  if (agent === "unknown") {
    const where =
      unseen.length === 0 ? "" : ` (variables of ${unseen.join(", ")}, not made by this stack)`;
    return { state: "unknown", what: `whether it has an APM agent${where}` };
  }
  return {
    state: "bad",
    wrong: "has no APM agent",
    remedy: `set one of ${variables.join(", ")} in a container, have an agent injected (annotation instrumentation.opentelemetry.io/inject-…)`,
  };
}

/** Every workload sends traces. */
export const workloadHasApmAgent = stackPolicy({
  name: NAME,
  description: DESCRIPTION,
  configSchema: workloadSchema({
    variables: textsSchema(
      "Environment variables that tell an agent where to send; one of them in one container is enough.",
      SERVER_VARIABLES,
    ),
  }),
  enforcementLevel: "advisory",
  judge: ({ objects }, config, date) => untracedWorkloads(objects, config, date),
});
