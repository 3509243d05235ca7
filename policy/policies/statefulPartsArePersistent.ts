import type { StackContents } from "./lib/contents";
import { stackPolicy } from "./lib/stackPolicy";
import type { Finding } from "./lib/finding";
import { describeObject, namesOfObject } from "./lib/objects";
import { lossesOf } from "./lib/persistence/persistence";
import { findingsOf } from "./lib/remarks";
import { waiverBook, waiverSchema, type WaiverKeys } from "./lib/waivers";

const NAME = "stateful-parts-are-persistent";

const WAIVER_KEYS: WaiverKeys = { subject: "workload" };

/**
 * Parts of monitoring that lose their data with their pod; one finding for each. Prometheus and Elasticsearch are
 * violations, the rest is advice, since others of its kind or what sends to it make good for the loss.
 *
 * @param config The policy's config as given: `waivers`.
 * @param date Today as YYYY-MM-DD.
 */
export function forgetfulParts(
  { objects }: Pick<StackContents, "objects">,
  config: unknown,
  date: string,
): Finding[] {
  const waivers = waiverBook(NAME, config, WAIVER_KEYS, date);
  const parts = objects.map((object) => ({
    title: describeObject(object),
    urn: object.urn,
    rule: "must keep its data on a persistent volume",
    question: "it keeps its data on a persistent volume",
    names: namesOfObject(object),
    remarks: lossesOf(object),
  }));
  return findingsOf(waivers, parts);
}

/** What keeps data keeps it on a persistent volume. */
export const statefulPartsArePersistent = stackPolicy({
  name: NAME,
  description:
    "What keeps data keeps it on a persistent volume: a pod moves with every upgrade of its node, and takes with it the metrics and logs that one needs to see what happened. Set a volumeClaimTemplate (spec.storage of a Prometheus, nodeSets of an Elasticsearch, persistence in charts); or waive a workload with owner, reason and expiry.",
  configSchema: {
    properties: {
      waivers: waiverSchema(
        WAIVER_KEYS,
        "Workloads that may lose their data until a date, by name, namespace/name, or name or URN of the resource (that of a Helm release for all that it makes). An expired or incomplete waiver is a violation.",
      ),
    },
  },
  enforcementLevel: "mandatory",
  judge: ({ allObjects: objects }, config, date) => forgetfulParts({ objects }, config, date),
});
