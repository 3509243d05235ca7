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
import { scrapingOf } from "./lib/workloads/scraping";
import { stackPolicy } from "./lib/stackPolicy";
import { at } from "./lib/values";
import { hookOf, type Workload } from "./lib/workloads/workloads";

const NAME = "workload-is-scraped";

const ANNOTATIONS: readonly string[] = ["prometheus.io/scrape"];

const DESCRIPTION =
  'Prometheus scrapes every workload: what has no metrics cannot alert. Annotate the pods, or a Service that selects them, with prometheus.io/scrape: "true", or make a ServiceMonitor or PodMonitor that selects them; or opt out with a reason.';

/**
 * Which workloads no Prometheus is told of; one finding for each.
 *
 * @param config The policy's config as given: `annotations`, `includeJobs`, `exemptNamespaces`, `waivers`.
 * @param date Today as YYYY-MM-DD.
 */
export function unscrapedWorkloads(
  objects: readonly KubernetesObject[],
  config: unknown,
  date: string,
): Finding[] {
  const annotations = readTexts(config, "annotations", ANNOTATIONS);
  const includeJobs = at(config, "includeJobs") === true;
  return judgeWorkloads(objects, config, date, {
    policy: NAME,
    word: "scrape",
    applies: (workload) => hookOf(workload) === undefined && (includeJobs || !isJob(workload)),
    judge: (workload) => judge(workload, annotations),
  });
}

function judge(workload: Workload, annotations: readonly string[]): Verdict {
  const { scraped, untaken } = scrapingOf(workload, annotations);
  if (scraped === "present") return GOOD;
  if (scraped === "unknown") return { state: "unknown", what: "whether Prometheus scrapes it" };
  const but =
    untaken.length === 0
      ? ""
      : ` (${untaken.join(", ")} would select it, but no Prometheus on this cluster selects that)`;
  return {
    state: "bad",
    wrong: `is not scraped${but}`,
    remedy: `annotate its pods with ${annotations[0] ?? "prometheus.io/scrape"}: "true", make a ServiceMonitor or PodMonitor that selects them`,
  };
}

/** A pod that ends is mostly gone before it is scraped: its metrics are those of kube-state-metrics about the Job. */
function isJob({ object }: Workload): boolean {
  return object.group === "batch";
}

/** Every workload has metrics. */
export const workloadIsScraped = stackPolicy({
  name: NAME,
  description: DESCRIPTION,
  configSchema: workloadSchema({
    annotations: textsSchema(
      'Annotations of pods or Services that, when "true", have them scraped.',
      ANNOTATIONS,
    ),
    includeJobs: {
      type: "boolean",
      description:
        "Whether Jobs and CronJobs are judged, too. Their pods often end before they are scraped, and tell by other ways.",
      default: false,
    },
  }),
  enforcementLevel: "advisory",
  judge: ({ objects }, config, date) => unscrapedWorkloads(objects, config, date),
});
