import type { Problems } from "../internal/validation";
import {
  MAX_VOLUME_BYTES,
  MAX_VOLUME_FORM,
  parseQuantity,
  QUANTITY_FORM,
} from "../internal/quantity";
import { type ElasticsearchOptions, ElasticSize, type ElasticTierOptions } from "./args";
import { MAX_HEAP_GIB, MIN_MEMORY_GIB, SHARD_GIB } from "./capacity";
import { gib } from "./given";

const GIB = 2 ** 30;
const MAX_NODES = 1000;
const MAX_REPLICAS = 3;
const MAX_AGE_DAYS = 3650;
const MAX_ROLLOVER_DAYS = 365;
/** A zone's name is the value of a node's label. */
const LABEL_VALUE = /^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;

/** Checks each option in itself and against the layout; sizes against the load are for checkCapacity. */
export function checkOptions(
  options: ElasticsearchOptions,
  size: ElasticSize,
  replicas: number,
  problems: Problems,
): void {
  const sizes: readonly string[] = Object.values(ElasticSize);
  if (!sizes.includes(size)) problems.add("size", size, `one of ${sizes.join(", ")}`);
  if (!isWhole(replicas, 0, MAX_REPLICAS)) {
    problems.add("replicas", replicas, `a whole number from 0 to ${MAX_REPLICAS}`);
  }
  checkNode(options.masters, "masters", problems);
  checkNode(options.hot, "hot", problems);
  checkHeap(options, problems);
  checkZones(options.zones, problems);
  checkRollover(options, problems);
  if (size === ElasticSize.Single) checkSingle(options, replicas, problems);
  else checkCluster(options, replicas, problems);
}

function checkSingle(options: ElasticsearchOptions, replicas: number, problems: Problems): void {
  if (replicas > 0) {
    problems.add(
      "replicas",
      replicas,
      'left out or 0 with size "single": a copy needs a second node',
    );
  }
  const nodes = options.hot?.nodes;
  if (nodes !== undefined && nodes !== 1) {
    problems.add("hot.nodes", nodes, 'left out or 1 with size "single"');
  }
  for (const key of ["masters", "warm", "cold", "zones"] as const) {
    const value = options[key];
    if (value !== undefined) problems.add(key, value, 'left out with size "single"');
  }
}

function checkCluster(options: ElasticsearchOptions, replicas: number, problems: Problems): void {
  for (const tier of ["hot", "warm", "cold"] as const) {
    const nodes = options[tier]?.nodes;
    if (nodes === undefined) continue;
    if (!isWhole(nodes, 1, MAX_NODES)) {
      problems.add(`${tier}.nodes`, nodes, `a whole number from 1 to ${MAX_NODES}`);
    } else if (nodes <= replicas) {
      const copies = `each of the ${replicas + 1} copies of a shard needs a node`;
      problems.add(`${tier}.nodes`, nodes, `more than replicas (${replicas}): ${copies}`);
    }
  }
  checkTier(options.warm, "warm", problems);
  checkTier(options.cold, "cold", problems);
  const warmAfter = options.warm?.afterDays;
  const coldAfter = options.cold?.afterDays;
  if (warmAfter !== undefined && coldAfter !== undefined && warmAfter >= coldAfter) {
    problems.add("cold.afterDays", coldAfter, `more than warm.afterDays (${warmAfter})`);
  }
}

function checkTier(
  tier: ElasticTierOptions | undefined,
  name: "warm" | "cold",
  problems: Problems,
): void {
  if (tier === undefined) return;
  if (!isWhole(tier.afterDays, 1, MAX_AGE_DAYS)) {
    const allowed = `a whole number of days from 1 to ${MAX_AGE_DAYS}`;
    problems.add(`${name}.afterDays`, tier.afterDays, allowed);
  }
  checkNode(tier, name, problems);
}

function checkNode(
  node: { readonly memory?: string; readonly volume?: string } | undefined,
  name: string,
  problems: Problems,
): void {
  if (node?.memory !== undefined && (gib(node.memory) ?? 0) < MIN_MEMORY_GIB) {
    problems.add(`${name}.memory`, node.memory, `${QUANTITY_FORM}, ${MIN_MEMORY_GIB}Gi or more`);
  }
  if (node?.volume === undefined) return;
  const bytes = parseQuantity(node.volume) ?? 0;
  if (bytes < GIB) problems.add(`${name}.volume`, node.volume, `${QUANTITY_FORM}, 1Gi or more`);
  if (bytes > MAX_VOLUME_BYTES) problems.add(`${name}.volume`, node.volume, MAX_VOLUME_FORM);
}

/** Half of the memory is for the file system's cache and what Java needs beside the heap; the other bound is in capacity.ts. */
function checkHeap({ hot }: ElasticsearchOptions, problems: Problems): void {
  if (hot?.heap === undefined) return;
  const heap = gib(hot.heap);
  const memory = gib(hot.memory);
  if (heap === undefined || heap < MIN_MEMORY_GIB / 2) {
    problems.add("hot.heap", hot.heap, `${QUANTITY_FORM}, ${MIN_MEMORY_GIB / 2}Gi or more`);
  } else if (heap > MAX_HEAP_GIB) {
    const why = "above it object pointers take twice the room";
    problems.add("hot.heap", hot.heap, `at most ${MAX_HEAP_GIB}Gi: ${why}`);
  } else if (hot.memory === undefined) {
    problems.add("hot.memory", undefined, "set with hot.heap, which is at most half of it");
  } else if (memory !== undefined && heap > memory / 2) {
    problems.add("hot.heap", hot.heap, `at most half of hot.memory (${hot.memory})`);
  }
}

function checkZones(zones: readonly string[] | undefined, problems: Problems): void {
  if (zones === undefined) return;
  if (zones.length < 2) problems.add("zones", zones, "a list of at least 2 zones, or left out");
  zones.forEach((zone, index) => {
    if (!LABEL_VALUE.test(zone)) {
      problems.add(`zones[${index}]`, zone, "the name of an availability zone such as eu-west-1a");
    }
    if (zones.indexOf(zone) !== index) problems.add(`zones[${index}]`, zone, "unique");
  });
}

function checkRollover({ rollover }: ElasticsearchOptions, problems: Problems): void {
  if (rollover?.days !== undefined && !isWhole(rollover.days, 1, MAX_ROLLOVER_DAYS)) {
    const allowed = `a whole number of days from 1 to ${MAX_ROLLOVER_DAYS}`;
    problems.add("rollover.days", rollover.days, allowed);
  }
  if (rollover?.gib !== undefined && !isWhole(rollover.gib, 1, SHARD_GIB.max)) {
    problems.add("rollover.gib", rollover.gib, `a whole number of GiB from 1 to ${SHARD_GIB.max}`);
  }
}

function isWhole(value: number, min: number, max: number): boolean {
  return Number.isInteger(value) && value >= min && value <= max;
}
