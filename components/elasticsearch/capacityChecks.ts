import { MAX_VOLUME_BYTES } from "../internal/quantity";
import type { Problems } from "../internal/validation";
import { type ElasticsearchOptions, ElasticSize } from "./args";
import {
  type CapacityInput,
  type CapacityPlan,
  DISK_TO_MEMORY,
  LOW_WATERMARK_FREE,
  MARGIN,
  MAX_SHARDS_PER_NODE,
  SHARD_GIB,
  storageGib,
  type Tier,
  type TierPlan,
} from "./capacity";
import type { GivenNumbers } from "./given";

const MAX_VOLUME_GIB = MAX_VOLUME_BYTES / 2 ** 30;
/** A heap this much smaller than advised is not worth a word. */
const HEAP_TOLERANCE = 0.1;

/**
 * Holds the plan, in which the user's numbers have won, against the load: what does not fit is a problem that says by how much,
 * what is merely below the model's advice is a warning.
 *
 * @returns the warnings
 */
export function checkCapacity(
  options: ElasticsearchOptions,
  input: CapacityInput,
  plan: CapacityPlan,
  given: GivenNumbers,
  problems: Problems,
): readonly string[] {
  const warnings: string[] = [];
  const before = problems.list.length;
  if (input.single && given.tiers.hot?.volumeGib === undefined) checkOneNode(plan, problems);
  for (const tier of ["hot", "warm", "cold"] as const) {
    const planned = plan[tier];
    if (planned === undefined) continue;
    checkVolume(tier, planned, options, input, problems);
    if (problems.list.length === before) warnings.push(...tierWarnings(tier, planned, input));
  }
  // One mistake makes one problem.
  if (problems.list.length === before) checkShards(plan, input, problems);
  warnings.push(...shapeWarnings(options, input, plan, given));
  return warnings;
}

function checkOneNode({ hot }: CapacityPlan, problems: Problems): void {
  const most = hot.memoryGib * DISK_TO_MEMORY.hot;
  if (hot.volumeGib <= most) return;
  const why = `${round(hot.volumeGib)} GiB of volume are needed, and a node of ${round(hot.memoryGib)}Gi memory carries ${round(most)}`;
  problems.add("size", ElasticSize.Single, `"${ElasticSize.Cluster}": ${why}`);
}

function checkVolume(
  tier: Tier,
  plan: TierPlan,
  options: ElasticsearchOptions,
  input: CapacityInput,
  problems: Problems,
): void {
  const { nodes, volumeGib, dataGib } = plan;
  const given = options[tier];
  const needed = Math.ceil(storageGib(dataGib) / nodes);
  const load = `${round(input.gibPerDay)} GiB a day come to ${round(dataGib)} GiB in the ${tier} tier, copies included`;
  if (volumeGib > MAX_VOLUME_GIB) {
    const why = `${load}, and the largest volume of EBS has ${MAX_VOLUME_GIB} GiB`;
    problems.add(
      `${tier}.nodes`,
      nodes,
      `at least ${Math.ceil((nodes * volumeGib) / MAX_VOLUME_GIB)}: ${why}`,
    );
    return;
  }
  const usable = nodes * volumeGib * (1 - LOW_WATERMARK_FREE);
  if (dataGib <= usable) return;
  const missing = `${round(dataGib - usable)} GiB more than ${nodes} × ${round(volumeGib)} GiB hold below the watermark of ${percent(1 - LOW_WATERMARK_FREE)}`;
  problems.add(
    `${tier}.volume`,
    given?.volume,
    `at least ${needed}Gi with ${nodes} nodes: ${load}, ${missing}`,
  );
}

function tierWarnings(tier: Tier, plan: TierPlan, input: CapacityInput): string[] {
  const { nodes, volumeGib, memoryGib, dataGib } = plan;
  const warnings: string[] = [];
  const advised = Math.ceil(storageGib(dataGib) / nodes);
  if (volumeGib < advised) {
    warnings.push(
      `${tier}.volume: ${round(volumeGib)} GiB hold the load, without the margin of ${percent(MARGIN)}; the model advises ${advised}Gi`,
    );
  }
  const ratio = DISK_TO_MEMORY[tier];
  if (volumeGib > memoryGib * ratio) {
    warnings.push(
      `${tier}.memory: ${round(memoryGib)} GiB carry ${round(memoryGib * ratio)} GiB of volume by 1:${ratio}, and the volume has ${round(volumeGib)} GiB; the model advises ${Math.ceil(volumeGib / ratio)}Gi or more nodes`,
    );
  }
  if (nodes % input.zones !== 0) {
    warnings.push(
      `${tier}.nodes: ${nodes} nodes are not the same number in each of ${input.zones} zones; the model advises ${Math.ceil(nodes / input.zones) * input.zones}`,
    );
  }
  return warnings;
}

function checkShards(plan: CapacityPlan, input: CapacityInput, problems: Problems): void {
  const others = (plan.warm?.nodes ?? 0) + (plan.cold?.nodes ?? 0);
  const nodes = plan.hot.nodes + others;
  const needed = Math.ceil(plan.shards / MAX_SHARDS_PER_NODE) - others;
  if (needed <= plan.hot.nodes) return;
  const why = `${plan.shards} shards at the end of the retention are ${plan.shards - nodes * MAX_SHARDS_PER_NODE} more than ${nodes} nodes hold (${MAX_SHARDS_PER_NODE} each)`;
  const instead = `rollover.days be more than ${input.rolloverDays}, or the retention be shorter`;
  problems.add("hot.nodes", plan.hot.nodes, `at least ${needed}, or ${instead}: ${why}`);
}

function shapeWarnings(
  options: ElasticsearchOptions,
  input: CapacityInput,
  plan: CapacityPlan,
  given: GivenNumbers,
): string[] {
  const warnings: string[] = [];
  const heap = given.heapGib;
  if (heap !== undefined && heap < plan.hot.heapGib * (1 - HEAP_TOLERANCE)) {
    warnings.push(
      `hot.heap: ${round(heap)} GiB; the model advises ${round(plan.hot.heapGib)}Gi, half of the memory`,
    );
  }
  if (options.rollover?.gib !== undefined && options.rollover.gib < SHARD_GIB.min) {
    warnings.push(
      `rollover.gib: shards of ${options.rollover.gib} GiB are many and small; the model advises ${SHARD_GIB.min} to ${SHARD_GIB.max}`,
    );
  }
  if (input.zones === 2) {
    warnings.push(
      "zones: of 3 masters one zone of two holds 2, and its loss stops the cluster; the model advises 3 zones",
    );
  }
  if (!input.single && input.replicas === 0) {
    warnings.push("replicas: without a copy a lost volume is lost data; the model advises 1");
  }
  return warnings;
}

function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function percent(part: number): string {
  return `${Math.round(part * 100)} %`;
}
