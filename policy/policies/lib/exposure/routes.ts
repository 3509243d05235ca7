/**
 * Routes: objects that lead to Services through something that stands alone and has the load balancer. Kinds and fields:
 * documentation of the Gateway API, of Istio and of Traefik.
 */
import type { KubernetesObject, ObjectName } from "../objects";
import { at, isUnknown, list, text } from "../values";

export const GATEWAY_API = "gateway.networking.k8s.io";
export const ISTIO = "networking.istio.io";
const TRAEFIK = ["traefik.io", "traefik.containo.us"];

const GATEWAY_API_ROUTES = ["HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute"];
const TRAEFIK_ROUTES = ["IngressRoute", "IngressRouteTCP", "IngressRouteUDP"];

/** Listeners that are added to a Gateway; routes name them in its place. The second group is where they began. */
const LISTENER_SETS = [`${GATEWAY_API}/ListenerSet`, "gateway.networking.x-k8s.io/XListenerSet"];

type Kind = Pick<KubernetesObject, "group" | "kind">;

/** Whether an object is a route. */
export function isRoute(object: Kind): boolean {
  const { group, kind } = object;
  return (
    (group === GATEWAY_API && GATEWAY_API_ROUTES.includes(kind)) ||
    (group === ISTIO && kind === "VirtualService") ||
    isTraefikRoute(object)
  );
}

/** Whether it is one of Traefik, which has no gateways. */
export function isTraefikRoute({ group, kind }: Kind): boolean {
  return TRAEFIK.includes(group) && TRAEFIK_ROUTES.includes(kind);
}

/** Whether an object is a gateway: of the Gateway API, which makes a load balancer, or of Istio, which speaks of pods. */
export function isGateway({ group, kind }: Kind): boolean {
  return kind === "Gateway" && (group === GATEWAY_API || group === ISTIO);
}

/** The routes that an object is, or has its operator make. */
export function routesOf(object: KubernetesObject): KubernetesObject[] {
  if (isRoute(object)) return [object];
  const written = at(object.props, "spec", "httpRoute");
  if (object.group !== "grafana.integreatly.org" || written === undefined) return [];
  const props = { metadata: at(written, "metadata"), spec: at(written, "spec") };
  return [{ ...object, group: GATEWAY_API, kind: "HTTPRoute", props }];
}

/** A gateway that a route names. */
export interface Parent extends ObjectName {
  /** Group of its kind. */
  readonly group: string;
}

/** Finds an object of a route's cluster. */
export type Find = (type: string, name: ObjectName) => KubernetesObject | undefined;

/** The gateways that a route hangs on; `undefined` where that is not known yet. */
export function parentsOf(route: KubernetesObject, find: Find): readonly Parent[] | undefined {
  const { group, namespace, props } = route;
  const written = at(props, "spec", group === ISTIO ? "gateways" : "parentRefs");
  const refs = list(written);
  if (isUnknown(written) || refs.some((ref) => isUnknown(ref) || isUnknown(at(ref, "name")))) {
    return undefined;
  }
  return refs.flatMap((ref) =>
    group === ISTIO ? ofIstio(text(ref), namespace) : ofGatewayApi(ref, namespace, find),
  );
}

/** `name` or `namespace/name`; `mesh` are the sidecars, which no one outside reaches. */
function ofIstio(written: string | undefined, own: string): Parent[] {
  if (written === undefined || written === "mesh") return [];
  const [first = "", second] = written.split("/");
  return [{ group: ISTIO, name: second ?? first, namespace: second === undefined ? own : first }];
}

/** Services are parents, too: those are routes inside a mesh. */
function ofGatewayApi(ref: unknown, own: string, find: Find): Parent[] {
  const type = `${text(at(ref, "group")) ?? GATEWAY_API}/${text(at(ref, "kind")) ?? "Gateway"}`;
  const name = text(at(ref, "name"));
  if (name === undefined) return [];
  const namespace = text(at(ref, "namespace")) ?? own;
  if (type === `${GATEWAY_API}/Gateway`) return [{ group: GATEWAY_API, name, namespace }];
  if (!LISTENER_SETS.includes(type)) return [];
  const set = find(type, { name, namespace });
  // Where the set stands elsewhere, so does what it hangs on.
  if (set === undefined) return [{ group: GATEWAY_API, name, namespace }];
  const parent = at(set.props, "spec", "parentRef");
  const gateway = text(at(parent, "name"));
  if (gateway === undefined) return [];
  const place = text(at(parent, "namespace")) ?? set.namespace;
  return [{ group: GATEWAY_API, name: gateway, namespace: place }];
}
