import { NOT_KNOWN, type Finding } from "./lib/finding";
import type { KubernetesObject } from "./lib/objects";
import { prometheusesOf } from "./lib/metrics/prometheusInstances";
import { placed as where, stackView, type StackView } from "./lib/metrics/prometheusStack";
import type { StackResource } from "./lib/resources";
import { stackPolicy } from "./lib/stackPolicy";
import { compactorsOf, type Compactor } from "./lib/metrics/thanosCompactors";
import { storeOf, type StoreIdentity } from "./lib/metrics/thanosStores";
import { at } from "./lib/values";
import { waiverBook, waiverSchema, type WaiverKeys } from "./lib/waivers";

const NAME = "one-compactor-per-bucket";

const WAIVER_KEYS: WaiverKeys = { subject: "compactor" };

/** From how many uploading sidecars on a bucket without compactor is worth a word. */
const SEVERAL = 2;

interface Placed {
  readonly compactor: Compactor;
  readonly store: StoreIdentity | undefined;
}

/**
 * Which Thanos compactors share their bucket with another, or with a replica of their own. Two of them delete blocks that the
 * other is working on (Thanos: "must be deployed as a singleton against a bucket"). Compactors with different selectors
 * work on different blocks.
 *
 * @param config `compactedElsewhere`: whether another stack's compactor does the work; `waivers`.
 */
export function sharedBuckets(
  resources: readonly StackResource[],
  config: unknown,
  date: string,
  objects: readonly KubernetesObject[] = [],
): Finding[] {
  const waivers = waiverBook(NAME, config, WAIVER_KEYS, date);
  const view = stackView(resources, objects);
  const all = compactorsOf(view).map((compactor) => ({
    compactor,
    store: storeOf(compactor.store, view),
  }));
  const findings = all.flatMap((one): Finding[] => {
    const finding = judge(
      one,
      all.filter((other) => other !== one),
    );
    return finding === undefined || waivers.covers(one.compactor.names) ? [] : [finding];
  });
  if (all.length === 0 && at(config, "compactedElsewhere") !== true) {
    findings.push(...uncompacted(view));
  }
  return [...waivers.findings(), ...findings];
}

function judge(one: Placed, others: readonly Placed[]): Finding | undefined {
  const { urn, label, replicas } = one.compactor;
  const rivals = others.filter((other) => other.compactor.selector === one.compactor.selector);
  const same = rivals.filter(({ store }) => store !== undefined && store.key === one.store?.key);
  const faults = [
    ...(replicas !== "unknown" && replicas > 1 ? [`it has ${replicas} replicas, set it to 1`] : []),
    ...(same.length > 0 ? [`${labels(same)} works on the same bucket, take all but one out`] : []),
  ];
  if (faults.length > 0)
    return { urn, message: `Thanos compactor ${label}: ${faults.join("; ")}.` };
  const doubts = [
    ...(replicas === "unknown" ? ["how many replicas it has"] : []),
    ...doubtsAbout(one, rivals),
  ];
  if (doubts.length === 0) return undefined;
  const message = `Thanos compactor ${label}: ${doubts.join(", and ")} is ${NOT_KNOWN}.`;
  return { urn, undecided: true, message };
}

function doubtsAbout({ store }: Placed, rivals: readonly Placed[]): string[] {
  const doubtful = rivals.filter((rival) => store?.exact !== true || rival.store?.exact !== true);
  return doubtful.length === 0 ? [] : [`whether it shares a bucket with ${labels(doubtful)}`];
}

function labels(placed: readonly Placed[]): string {
  return placed.map(({ compactor }) => where(compactor)).join(", ");
}

function uncompacted(view: StackView): Finding[] {
  const uploading = prometheusesOf(view).filter(({ uploads }) => uploads === "present");
  const first = uploading[0];
  if (first === undefined || uploading.length < SEVERAL) return [];
  return [
    {
      urn: first.urn,
      advice: true,
      message: `${uploading.length} Prometheus servers upload blocks, and the stack has no Thanos compactor: without one blocks are neither compacted, downsampled nor deleted. Install one for each bucket, or set \`compactedElsewhere\` in the config of ${NAME}.`,
    },
  ];
}

/** A bucket has one Thanos compactor, with one replica. */
export const oneCompactorPerBucket = stackPolicy({
  name: NAME,
  description:
    "A bucket of metrics has exactly one Thanos compactor with one replica: two that run at once delete blocks under each other and can destroy the long-term store. Keep one compactor for each bucket, with one replica, or give them selectors for different blocks.",
  configSchema: {
    properties: {
      compactedElsewhere: {
        type: "boolean",
        description:
          "Whether a compactor of another stack works on the buckets of this one: says that none is missing.",
        default: false,
      },
      waivers: waiverSchema(
        WAIVER_KEYS,
        "Compactors (name of release or workload, namespace/name, or URN) let off until a date. An expired or incomplete waiver is a violation.",
      ),
    },
  },
  enforcementLevel: "mandatory",
  // What a Secret is made from tells its bucket: other resources are needed by name, not by content.
  judge: ({ resources, allObjects }, config, date) =>
    sharedBuckets(resources, config, date, allObjects),
});
