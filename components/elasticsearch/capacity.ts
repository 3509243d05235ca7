/**
 * Size of Elasticsearch for a daily load: nodes, memory, volumes and shards. Pure, and printed in docs/capacity.md.
 *
 * Sources:
 * - storage: data × (1 + 0.15 for the disk watermark + 0.1 margin), nodes = storage ÷ memory ÷ ratio, ratio 30 for hot nodes and 160
 *   for warm ones (elastic.co/blog/benchmarking-and-sizing-your-elasticsearch-cluster-for-logs-and-metrics).
 * - watermark: no shard is put on a node that is filled to 85 % (Elasticsearch, cluster.routing.allocation.disk.watermark.low).
 * - heap: half of the memory, and at most 31 GiB, below which object pointers are compressed (Elasticsearch, JVM settings).
 * - shards: 10 to 50 GiB and at most 200 million documents, 1,000 shards for each node (Elasticsearch, size your shards).
 */
import type { Dataset } from "../logging/datasets";

/** GiB of index for a GiB of raw log text, before copies: text, fields of Kubernetes and ECS, compressed with best_compression. */
export const INDEX_FACTOR = 1.1;
/** Part of a volume that stays free by the low watermark: above it a node takes no further shard. */
export const LOW_WATERMARK_FREE = 0.15;
/** Part of a volume kept free beside the watermark: merges, uneven shards, a day above the average. */
export const MARGIN = 0.05;
/** GiB of volume for each GiB of a node's memory. */
export const DISK_TO_MEMORY = { hot: 30, warm: 160, cold: 160 } as const;
/** Largest heap with compressed object pointers, in GiB. */
export const MAX_HEAP_GIB = 31;
/** Least memory of a node, in GiB; the operator's own default. */
export const MIN_MEMORY_GIB = 2;
/** Sizes of a shard that Elastic advises, in GiB, and its documents at most. */
export const SHARD_GIB = { min: 10, max: 50 } as const;
export const SHARD_DOCUMENTS = 200_000_000;
/** Shards of one node at most (cluster.max_shards_per_node). */
export const MAX_SHARDS_PER_NODE = 1000;

/** Sizes of memory that the model chooses from, in GiB: what instances of 4 to 8 GiB for each core leave to a pod. */
const MEMORY_STEPS_GIB = [2, 4, 8, 16, 32, 64] as const;
/** Larger nodes are taken before there are more of them than this. */
const PREFERRED_NODES = 3;
const VOLUME_STEP_GIB = 10;
const MAX_DEFAULT_ROLLOVER_DAYS = 7;
/** Raw GiB that one core indexes in a day, each copy counted. Own estimate (0.9 MiB/s, with room for searches): a request, no limit. */
const GIB_PER_CORE_DAY = 75;
/** GiB of memory to a core at least asked for. Own estimate: half of what memory-optimised instances have. */
const MEMORY_GIB_PER_CORE = 16;
const MIN_MILLICORES = 250;

export type Tier = keyof typeof DISK_TO_MEMORY;

/** Numbers of the user for one tier; what is left out comes from the model. */
export interface TierGiven {
  readonly nodes?: number | undefined;
  readonly memoryGib?: number | undefined;
  readonly volumeGib?: number | undefined;
}

/** What of a dataset matters here. */
type Load = Pick<Dataset, "gibPerDay" | "retentionDays">;

/** Load and shape that a plan is made for. */
export interface CapacityInput {
  /** Raw log text of a day, in GiB. */
  readonly gibPerDay: number;
  /** The default one first. */
  readonly datasets: readonly Load[];
  readonly rolloverDays: number;
  readonly rolloverGib: number;
  readonly warmAfterDays: number | undefined;
  readonly coldAfterDays: number | undefined;
  /** Copies of each shard beside the primary. */
  readonly replicas: number;
  /** Zones over which each tier is spread; 1 without. */
  readonly zones: number;
  /** One node with every role. */
  readonly single: boolean;
  readonly given: Readonly<Partial<Record<Tier, TierGiven>>>;
}

/** One tier as planned. */
export interface TierPlan {
  readonly nodes: number;
  /** Of each node. */
  readonly memoryGib: number;
  readonly heapGib: number;
  readonly volumeGib: number;
  readonly millicores: number;
  /** What all nodes of the tier hold at the end of the retention, copies included. */
  readonly dataGib: number;
}

/** The whole cluster as planned. */
export interface CapacityPlan {
  readonly hot: TierPlan;
  readonly warm: TierPlan | undefined;
  readonly cold: TierPlan | undefined;
  /** Memory of each dedicated master. */
  readonly masterMemoryGib: number;
  /** Primary shards of the write index of the default dataset; of the others one. */
  readonly primaryShards: number;
  /** Shards of all datasets at the end of the retention, copies included. */
  readonly shards: number;
}

/** Nodes, memory, volumes and shards for a load. */
export function planCapacity(input: CapacityInput): CapacityPlan {
  const data = tierData(input);
  const hot = planTier("hot", data.hot, input);
  const warm = input.warmAfterDays === undefined ? undefined : planTier("warm", data.warm, input);
  const cold = input.coldAfterDays === undefined ? undefined : planTier("cold", data.cold, input);
  const primaryShards = primaries(input, hot.nodes);
  const nodes = hot.nodes + (warm?.nodes ?? 0) + (cold?.nodes ?? 0);
  return {
    hot,
    warm,
    cold,
    masterMemoryGib: masterMemory(nodes),
    primaryShards,
    shards: countShards(input, primaryShards),
  };
}

/** Heap that Elasticsearch gives itself in a node of this memory, in GiB. */
export function heapGib(memoryGib: number): number {
  return Math.min(MAX_HEAP_GIB, memoryGib / 2);
}

/** Volume of all nodes of a tier that holds `dataGib` with all its free room, in GiB. */
export function storageGib(dataGib: number): number {
  return dataGib / (1 - LOW_WATERMARK_FREE - MARGIN);
}

/** Days after which an index is rolled over, where the user does not say: until a shard has 10 GiB, at most a week. */
export function defaultRolloverDays(gibPerDay: number, shortestRetentionDays: number): number {
  const untilMinimum = Math.ceil(SHARD_GIB.min / (gibPerDay * INDEX_FACTOR));
  const most = Math.min(MAX_DEFAULT_ROLLOVER_DAYS, Math.floor(shortestRetentionDays));
  return Math.max(1, Math.min(most, untilMinimum));
}

/**
 * GiB that each tier holds at the end of the retention, copies included. Ages count from the rollover, so the hot tier holds the
 * write index beside. What `datasets` do not account for of `gibPerDay` is taken to be kept as long as the longest of them.
 */
export function tierData(input: CapacityInput): Readonly<Record<Tier, number>> {
  const data = { hot: 0, warm: 0, cold: 0 };
  const end = (days: number | undefined): number => days ?? Number.POSITIVE_INFINITY;
  const coldAfter = end(input.coldAfterDays);
  const warmAfter = Math.min(end(input.warmAfterDays), coldAfter);
  for (const { gibPerDay, retentionDays } of loads(input)) {
    const daily = gibPerDay * INDEX_FACTOR * (input.replicas + 1);
    const hotDays = Math.min(retentionDays, warmAfter);
    const coldDays = Math.max(0, retentionDays - coldAfter);
    data.hot += daily * (hotDays + input.rolloverDays);
    data.cold += daily * coldDays;
    data.warm += daily * (retentionDays - hotDays - coldDays);
  }
  return data;
}

/** The datasets, the default one first, and what they do not account for. */
function loads(input: CapacityInput): readonly [Load, ...Load[]] {
  const [first, ...others] = input.datasets;
  const known = input.datasets.reduce((sum, { gibPerDay }) => sum + gibPerDay, 0);
  const longest = Math.max(1, ...input.datasets.map(({ retentionDays }) => retentionDays));
  const rest = { gibPerDay: Math.max(0, input.gibPerDay - known), retentionDays: longest };
  if (first === undefined) return [rest];
  return rest.gibPerDay === 0 ? [first, ...others] : [first, ...others, rest];
}

/** The smallest memory that carries the volume in few nodes; else the largest, in as many nodes as it takes. */
function planTier(tier: Tier, dataGib: number, input: CapacityInput): TierPlan {
  const given = input.given[tier] ?? {};
  const steps = given.memoryGib === undefined ? MEMORY_STEPS_GIB : [given.memoryGib];
  const plans = steps.map((memoryGib) => tierWith(memoryGib, tier, dataGib, given, input));
  const few = Math.max(PREFERRED_NODES, given.nodes ?? 0);
  const fits = plans.find(
    (plan) => plan.volumeGib <= plan.memoryGib * DISK_TO_MEMORY[tier] && plan.nodes <= few,
  );
  const chosen = fits ?? plans[plans.length - 1];
  if (chosen === undefined) throw new Error("no step of memory");
  return chosen;
}

function tierWith(
  memoryGib: number,
  tier: Tier,
  dataGib: number,
  given: TierGiven,
  input: CapacityInput,
): TierPlan {
  const total = storageGib(dataGib);
  const perNode = given.volumeGib ?? memoryGib * DISK_TO_MEMORY[tier];
  const nodes = given.nodes ?? defaultNodes(Math.ceil(total / perNode), input);
  const volumeGib =
    given.volumeGib ?? Math.max(1, Math.ceil(total / nodes / VOLUME_STEP_GIB)) * VOLUME_STEP_GIB;
  const indexing =
    tier === "hot" ? (input.gibPerDay * (input.replicas + 1)) / nodes / GIB_PER_CORE_DAY : 0;
  const cores = Math.max(indexing, memoryGib / MEMORY_GIB_PER_CORE);
  return {
    nodes,
    memoryGib,
    heapGib: heapGib(memoryGib),
    volumeGib,
    millicores: Math.max(MIN_MILLICORES, Math.ceil(cores * 20) * 50),
    dataGib,
  };
}

/** A node for each copy, as many in every zone. */
function defaultNodes(wanted: number, input: CapacityInput): number {
  if (input.single) return 1;
  return Math.ceil(Math.max(wanted, input.replicas + 1) / input.zones) * input.zones;
}

/**
 * As many as the default dataset, with all that no other claims, fills in one rollover period, so that a day is not a chain of
 * rollovers; at most one for each hot node, between which they share the indexing.
 */
function primaries(input: CapacityInput, hotNodes: number): number {
  const claimed = input.datasets.slice(1).reduce((sum, { gibPerDay }) => sum + gibPerDay, 0);
  const period = Math.max(0, input.gibPerDay - claimed) * input.rolloverDays * INDEX_FACTOR;
  return Math.max(1, Math.min(hotNodes, Math.ceil(period / input.rolloverGib)));
}

/** Backing indices come by age or by size, whichever is more often; the write index is one more. */
function countShards(input: CapacityInput, primaryShards: number): number {
  return loads(input).reduce((sum, { gibPerDay, retentionDays }, index) => {
    // The others have one primary shard.
    const shards = index === 0 ? primaryShards : 1;
    const byAge = retentionDays / input.rolloverDays;
    const bySize = (gibPerDay * INDEX_FACTOR * retentionDays) / (input.rolloverGib * shards);
    const indices = Math.ceil(Math.max(byAge, bySize)) + 1;
    return sum + indices * shards * (input.replicas + 1);
  }, 0);
}

/** Own estimate: a master holds the cluster state, which grows with nodes and indices (1 GiB of heap for 3,000 indices). */
function masterMemory(dataNodes: number): number {
  if (dataNodes >= 100) return 16;
  return dataNodes >= 30 ? 8 : 4;
}
