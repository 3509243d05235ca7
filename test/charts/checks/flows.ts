import { type Manifest, ofKind } from "./manifest";
import {
  admitted,
  type Connection,
  isOwnAddress,
  type NetPod,
  type Network,
  networkOf,
  type Protocol,
  refusals,
  type Side,
} from "./network";
import { netPods } from "./netPods";

/** A flow between kinds of pods, with the reason why it must get through. */
export interface Flow {
  readonly why: string;
  /** Who calls and who is called: each as {@link sidesOf} understands it. */
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** Left out: every port that the called pods open. */
  readonly ports?: readonly number[];
  /** @default "TCP" */
  readonly protocol?: Protocol;
  /** Nobody may be there to call or to be called: the flow is allowed where they are, not needed. */
  readonly optional?: true;
}

/** A cluster as far as connections go. */
export interface NetCluster {
  readonly network: Network;
  readonly pods: readonly NetPod[];
  /** Everybody who is not ours. */
  readonly others: readonly Side[];
}

/** A cluster with pods and addresses of others. */
export function netCluster(
  manifests: readonly Manifest[],
  others: readonly Side[] = [],
): NetCluster {
  const namespaces = others.flatMap((side) => ("namespace" in side ? [side.namespace] : []));
  return { network: networkOf(manifests, namespaces), pods: netPods(manifests), others };
}

/** Means all pods and addresses that are known. */
export const ANYBODY = "anybody";

/** Sides by id: the whole, the beginning up to a `/`, or a beginning with `*` after it. */
export function sidesOf(who: readonly string[], cluster: NetCluster): readonly Side[] {
  const all: readonly Side[] = [...cluster.pods, ...cluster.others];
  return all.filter(({ id }) =>
    who.some(
      (pattern) =>
        pattern === ANYBODY ||
        id === pattern ||
        id.startsWith(`${pattern}/`) ||
        (pattern.endsWith("*") && id.startsWith(pattern.slice(0, -1))),
    ),
  );
}

/** Every connection that a flow means on a cluster. */
export function connectionsOf(flow: Flow, cluster: NetCluster): readonly Connection[] {
  const called = sidesOf(flow.to, cluster);
  return sidesOf(flow.from, cluster).flatMap((from) =>
    called.flatMap((to) => doorsOf(flow, to).map((door) => ({ from, to, ...door }))),
  );
}

type Door = Pick<Connection, "port" | "protocol">;

function doorsOf({ ports, protocol }: Flow, to: Side): readonly Door[] {
  if (ports !== undefined) return ports.map((port) => ({ port, protocol: protocol ?? "TCP" }));
  const open = "ports" in to ? to.ports : [];
  return open.map((door) => ({ port: door.port, protocol: door.protocol }));
}

/** Flows that policies stop, and flows of nobody: a misspelt name would be admitted for ever. */
export function flowProblems(
  flows: readonly Flow[],
  cluster: NetCluster,
): { readonly problems: readonly string[]; readonly checked: number } {
  let checked = 0;
  const problems = flows.flatMap((flow) => {
    const connections = connectionsOf(flow, cluster);
    if (connections.length === 0) {
      const what = `nobody is ${flow.from.join(", ")} or ${flow.to.join(", ")}`;
      return flow.optional === true ? [] : [`${flow.why}: ${what}`];
    }
    checked += connections.length;
    return connections.flatMap((connection) =>
      refusals(connection, cluster.network).map(
        (why) => `${flow.why}: ${nameOf(connection)}: ${why}`,
      ),
    );
  });
  return { problems, checked };
}

/** Connections to pods of ours that policies admit though no flow is for them; `checked` counts those that are refused as well. */
export function surplus(
  flows: readonly Flow[],
  cluster: NetCluster,
): { readonly problems: readonly string[]; readonly checked: number } {
  const wanted = new Set(flows.flatMap((flow) => connectionsOf(flow, cluster)).map(nameOf));
  const others = everyConnection(cluster).filter((connection) => !wanted.has(nameOf(connection)));
  return {
    problems: others.filter((connection) => admitted(connection, cluster.network)).map(nameOf),
    checked: others.length,
  };
}

/** Every pod and address to every port of every pod of ours that policies can protect. */
function everyConnection(cluster: NetCluster): readonly Connection[] {
  const callers: readonly Side[] = [...cluster.pods, ...cluster.others];
  return cluster.pods.filter(isOwnAddress).flatMap((to) => {
    const doors = new Map(to.ports.map((port) => [`${port.port}/${port.protocol}`, port]));
    return [...doors.values()].flatMap(({ port, protocol }) =>
      callers.map((from) => ({ from, to, port, protocol })),
    );
  });
}

/** How messages name a connection. */
export function nameOf({ from, to, port, protocol }: Connection): string {
  return `${from.id} → ${to.id}:${port}${protocol === "TCP" ? "" : `/${protocol}`}`;
}

/** Namespaces among the manifests in which pods run that no policy protects. */
export function openNamespaces(manifests: readonly Manifest[]): readonly string[] {
  const guarded = new Set(
    ofKind(manifests, "NetworkPolicy").map(({ metadata }) => metadata.namespace),
  );
  const used = netPods(manifests)
    .filter(isOwnAddress)
    .map(({ namespace }) => namespace);
  return [...new Set(used)].filter((namespace) => !guarded.has(namespace)).sort();
}
