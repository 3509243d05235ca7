import { mebibytes, parseQuantity } from "../internal/quantity";
import { type ElasticsearchOptions, ElasticSize } from "./args";
import type { CapacityPlan, Tier, TierPlan } from "./capacity";

/** A group of equal nodes, which ECK runs as one StatefulSet. */
export interface NodeSetSettings {
  /** Name; part of the names of pods and volumes. */
  readonly name: "master" | Tier;
  readonly count: number;
  readonly roles: readonly string[];
  /** Memory of a node, a Kubernetes quantity: request and limit. */
  readonly memory: string;
  /** Heap, in the form of Java's -Xmx; undefined where Elasticsearch chooses it by memory and roles. */
  readonly heap: string | undefined;
  readonly volume: string;
  /** Processor that a node asks for; no limit, since throttled nodes leave the cluster. */
  readonly millicores: number;
}

const MASTERS = 3;
const MASTER_VOLUME = "10Gi";
const MASTER_MILLICORES = 250;

/** Roles that take in data; `data_content` is where Kibana's and Elasticsearch's own indices live. */
const HOT_ROLES = ["data_hot", "data_content", "ingest"] as const;

/**
 * The node sets. The one node of `size: single` is the set `hot` too, so that its volume stays when the cluster grows into
 * dedicated masters.
 */
export function nodeSetsOf(
  options: ElasticsearchOptions,
  size: ElasticSize,
  plan: CapacityPlan,
): readonly NodeSetSettings[] {
  const single = size === ElasticSize.Single;
  const hotRoles = single ? ["master", ...HOT_ROLES] : HOT_ROLES;
  const hot = {
    ...nodeSet("hot", plan.hot, hotRoles, options.hot),
    heap: javaHeap(options.hot?.heap),
  };
  if (single) return [hot];
  const master: NodeSetSettings = {
    name: "master",
    count: MASTERS,
    roles: ["master"],
    memory: options.masters?.memory ?? `${plan.masterMemoryGib}Gi`,
    heap: undefined,
    volume: options.masters?.volume ?? MASTER_VOLUME,
    millicores: MASTER_MILLICORES,
  };
  return [
    master,
    hot,
    ...(plan.warm === undefined ? [] : [nodeSet("warm", plan.warm, ["data_warm"], options.warm)]),
    ...(plan.cold === undefined ? [] : [nodeSet("cold", plan.cold, ["data_cold"], options.cold)]),
  ];
}

function nodeSet(
  name: Tier,
  plan: TierPlan,
  roles: readonly string[],
  given: { readonly memory?: string; readonly volume?: string } | undefined,
): NodeSetSettings {
  return {
    name,
    count: plan.nodes,
    roles,
    memory: given?.memory ?? `${plan.memoryGib}Gi`,
    heap: undefined,
    volume: given?.volume ?? `${plan.volumeGib}Gi`,
    millicores: plan.millicores,
  };
}

/** Java knows the suffixes k, m and g only. */
function javaHeap(quantity: string | undefined): string | undefined {
  const bytes = quantity === undefined ? undefined : parseQuantity(quantity);
  return bytes === undefined
    ? undefined
    : mebibytes(Math.floor(bytes / 2 ** 20) * 2 ** 20).replace("Mi", "m");
}
