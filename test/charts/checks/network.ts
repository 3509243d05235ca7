import { BlockList, isIPv6 } from "node:net";
import { at, idOf, list, type Manifest, ofKind, selects, text, type Tree, tree } from "./manifest";

export type Protocol = "TCP" | "UDP" | "SCTP";

/** A port that a container opens. */
export interface OpenPort {
  readonly name?: string | undefined;
  readonly port: number;
  readonly protocol: Protocol;
}

/** A pod as NetworkPolicies see it. */
export interface NetPod {
  readonly id: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, unknown>>;
  /** Policies hold for pods with an address of their own only: one on its node's network is not selected, and calls from the node's address. */
  readonly hostNetwork: boolean;
  readonly ports: readonly OpenPort[];
}

/** Something that is no pod: a node, the API server, a load balancer, the Internet. */
export interface Outside {
  readonly id: string;
  readonly address: string;
}

export type Side = NetPod | Outside;

export interface Connection {
  readonly from: Side;
  readonly to: Side;
  readonly port: number;
  readonly protocol: Protocol;
}

/** What decides connections on one cluster. */
export interface Network {
  readonly policies: readonly Manifest[];
  /** Labels of each namespace. */
  readonly namespaces: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
}

/** Policies and namespaces among the manifests of a cluster, and namespaces of others. */
export function networkOf(manifests: readonly Manifest[], others: readonly string[] = []): Network {
  const named = (name: string, labels: Tree): [string, Tree] => [
    name,
    // Kubernetes sets this label on every namespace.
    { ...labels, "kubernetes.io/metadata.name": name },
  ];
  return {
    policies: ofKind(manifests, "NetworkPolicy"),
    namespaces: new Map([
      ...others.map((name) => named(name, {})),
      ...ofKind(manifests, "Namespace").map(({ metadata }) =>
        named(metadata.name, metadata.labels ?? {}),
      ),
    ]),
  };
}

/**
 * Why a connection is refused, as the Kubernetes documentation (Network Policies) says: a pod that no policy of a direction selects is
 * open; once one does, what any of them allows is allowed and nothing else. Both ends must agree. Empty: it is admitted.
 */
export function refusals(connection: Connection, network: Network): readonly string[] {
  return [
    ...refusalsOf("Egress", connection.from, connection.to, connection, network),
    ...refusalsOf("Ingress", connection.to, connection.from, connection, network),
  ];
}

/** Whether a connection gets through. */
export function admitted(connection: Connection, network: Network): boolean {
  return refusals(connection, network).length === 0;
}

type Direction = "Ingress" | "Egress";

function refusalsOf(
  direction: Direction,
  subject: Side,
  peer: Side,
  connection: Connection,
  network: Network,
): readonly string[] {
  if (!isOwnAddress(subject)) return [];
  const policies = network.policies.filter(
    (policy) => directions(policy).includes(direction) && protects(policy, subject),
  );
  if (policies.length === 0) return [];
  const allowed = policies.some((policy) =>
    rules(policy, direction).some(
      (rule) =>
        rulePeers(rule, direction, policy, peer, network) &&
        rulePorts(rule, connection, isOwnAddress(connection.to) ? connection.to : undefined),
    ),
  );
  const names = policies.map((policy) => idOf(policy)).join(", ");
  return allowed ? [] : [`${direction} of ${subject.id}: not admitted by ${names}`];
}

/** A pod that policies can select. */
export function isOwnAddress(side: Side): side is NetPod {
  return "labels" in side && !side.hostNetwork;
}

/** Without policyTypes a policy is for ingress, and for egress if it has egress rules. */
function directions(policy: Manifest): readonly unknown[] {
  const spec = tree(policy.spec);
  const types = list(spec.policyTypes);
  if (types.length > 0) return types;
  return list(spec.egress).length > 0 ? ["Ingress", "Egress"] : ["Ingress"];
}

function protects(policy: Manifest, pod: NetPod): boolean {
  return (
    policy.metadata.namespace === pod.namespace &&
    selects(at(policy.spec, "podSelector"), pod.labels)
  );
}

function rules(policy: Manifest, direction: Direction): readonly unknown[] {
  return list(at(policy.spec, direction === "Ingress" ? "ingress" : "egress"));
}

/** Whether the other end is one of a rule's peers. A rule without peers admits all. */
function rulePeers(
  rule: unknown,
  direction: Direction,
  policy: Manifest,
  other: Side,
  network: Network,
): boolean {
  const peers = list(at(rule, direction === "Ingress" ? "from" : "to"));
  return peers.length === 0 || peers.some((peer) => isPeer(tree(peer), policy, other, network));
}

function isPeer(peer: Tree, policy: Manifest, other: Side, network: Network): boolean {
  const { ipBlock, podSelector, namespaceSelector } = peer;
  if (ipBlock !== undefined) return "address" in other && inBlock(tree(ipBlock), other.address);
  // Addresses of nodes and of the world outside match no selector.
  if (!isOwnAddress(other)) return false;
  const inNamespace =
    namespaceSelector === undefined
      ? other.namespace === policy.metadata.namespace
      : selects(namespaceSelector, network.namespaces.get(other.namespace) ?? {});
  return inNamespace && (podSelector === undefined || selects(podSelector, other.labels));
}

function inBlock(block: Tree, address: string): boolean {
  const excepted = list(block.except).some((cidr) => inCidr(String(cidr), address));
  return inCidr(text(block.cidr) ?? "", address) && !excepted;
}

function inCidr(cidr: string, address: string): boolean {
  const [network = "", bits = ""] = cidr.split("/");
  const family = isIPv6(network) ? "ipv6" : "ipv4";
  const blocks = new BlockList();
  blocks.addSubnet(network, Number(bits), family);
  return blocks.check(address, isIPv6(address) ? "ipv6" : "ipv4");
}

/** Whether a rule has the port. Names are those of the pod that is called; a rule without ports admits every one. */
function rulePorts(rule: unknown, { port, protocol }: Connection, called?: NetPod): boolean {
  const ports = list(at(rule, "ports")).map(tree);
  return (
    ports.length === 0 ||
    ports.some((entry) => {
      if ((entry.protocol ?? "TCP") !== protocol) return false;
      if (entry.port === undefined) return true;
      if (typeof entry.port === "string") {
        const named = called?.ports.filter(({ name }) => name === entry.port) ?? [];
        return named.some((open) => open.port === port && open.protocol === protocol);
      }
      const first = Number(entry.port);
      return port >= first && port <= Number(entry.endPort ?? first);
    })
  );
}
