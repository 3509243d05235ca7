/** Whether an Elasticsearch outlives the loss of a node. */
import { settingOf, settingIn } from "./settings";
import { containersOf, podTemplateOf, type KubernetesObject } from "../objects";
import { OPT_OUT, optOutOf, REASON } from "../optOut";
import type { Remark } from "../remarks";
import { at, isUnknown, list, text } from "../values";

/** Tiers whose indices have copies; frozen ones are read from snapshots. */
const TIERS = ["data_hot", "data_content", "data_warm", "data_cold"] as const;

/** What a copy of a shard needs: a second node to be on. */
const COPIES = 2;

const REMEDY = `add nodes, or say why not by the annotations ${OPT_OUT}: "replicas" and ${REASON}`;

/**
 * What is too few in an Elasticsearch of the ECK operator. Advice: a single node is what many environments want, and
 * then says so by an annotation.
 *
 * @param minimum Nodes that can be elected master, of which more than half must live; 1 asks for nothing.
 */
export function tooFewNodes(object: KubernetesObject, minimum: number): Remark[] {
  const sets = list(at(object.props, "spec", "nodeSets")).map(nodeSetOf);
  if (minimum < COPIES || sets.length === 0) return [];
  if (sets.some((set) => set === undefined)) return unlessOptedOut(object, [UNKNOWN_NODES]);
  const known = sets.filter((set) => set !== undefined);
  // Counts are left to an autoscaler.
  if (known.some(({ count }) => count === undefined)) return [];
  const sum = (role: string) =>
    known.filter(({ has }) => has(role)).reduce((total, { count }) => total + (count ?? 0), 0);
  const masters = sum("master");
  const short = TIERS.filter((tier) => sum(tier) > 0 && sum(tier) < COPIES);
  const got: string[] = [];
  if (masters < minimum) {
    got.push(`${nodes(masters)} can be elected master, ${minimum} are needed so that one may fail`);
  }
  if (short.length > 0) got.push(`one node for ${short.join(", ")}, whose data has no copy`);
  return got.length === 0 ? [] : unlessOptedOut(object, [tooFew(got.join("; "))]);
}

/** What is too few in pods: the setting that makes a cluster of one. */
export function singleNodePods(object: KubernetesObject): Remark[] {
  const template = podTemplateOf(object);
  if (template === undefined) return [];
  const single = containersOf(template).some(
    ({ props }) => settingIn(at(props, "env"), "discovery.type") === "single-node",
  );
  if (!single) return [];
  const found = tooFew("discovery.type is single-node, so that its data has no copy");
  return unlessOptedOut(object, [found]);
}

const UNKNOWN_NODES: Remark = { level: "unknown", text: "the counts or roles of its nodes" };

function tooFew(got: string): Remark {
  return { level: "advice", text: `${got}: ${REMEDY}` };
}

function nodes(count: number): string {
  return count === 1 ? "1 node" : `${count} nodes`;
}

function unlessOptedOut(object: KubernetesObject, remarks: readonly Remark[]): Remark[] {
  if (remarks.length === 0) return [];
  const annotations = at(object.props, "metadata", "annotations");
  const { out, written, withoutReason } = optOutOf("replicas", annotations);
  if (out === "unknown") return [{ level: "unknown", text: OPT_OUT }];
  if (out === "absent") return [...remarks];
  if (!withoutReason) return [];
  return [{ level: "violation", text: `${written} needs ${REASON}: say why` }];
}

interface NodeSet {
  /** Absent where an autoscaler sets it. */
  readonly count: number | undefined;
  readonly has: (role: string) => boolean;
}

function nodeSetOf(set: unknown): NodeSet | undefined {
  const count = at(set, "count");
  const config = at(set, "config");
  const roles = settingOf(config, "node.roles");
  if ([set, count, config, roles, ...list(roles)].some(isUnknown)) return undefined;
  return {
    count: typeof count === "number" ? count : undefined,
    has: (role) => hasRole(config, roles, role),
  };
}

function hasRole(config: unknown, roles: unknown, role: string): boolean {
  if (roles !== undefined) {
    const named = list(roles).map((each) => text(each) ?? "");
    return named.includes(role) || (role.startsWith("data") && named.includes("data"));
  }
  // Without roles a node has all of them, but for those that the spelling of version 7 takes away.
  const switched = settingOf(config, role === "master" ? "node.master" : "node.data");
  return switched !== false && switched !== "false";
}
