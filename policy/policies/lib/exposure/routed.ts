/** Entrances that are made of two: a route that leads to a Service, and a gateway that has the load balancer. */
import { elsewhere, type Internal } from "./exposure";
import { gatewayExposure, isInternalGateway, type Cluster } from "./gateways";
import { isGateway, isTraefikRoute, parentsOf, routesOf, type Parent } from "./routes";
import { namesOfObject, type KubernetesObject, type ObjectName } from "../objects";
import type { Remark } from "../remarks";
import { at, isUnknown, list, show, text } from "../values";

/** A route or a gateway with what there is to say of it. */
export interface Entrance {
  readonly object: KubernetesObject;
  /** Under which waivers may speak of it: a route goes by its gateways' names, too. */
  readonly names: ReadonlySet<string>;
  readonly remarks: readonly Remark[];
}

/**
 * Gateways and routes of which there is something to say. A route says nothing of a gateway that is judged itself.
 *
 * @param isJudged Whether a gateway is judged itself: because of its own name, or because all are.
 */
export function routedEntrances(
  objects: readonly KubernetesObject[],
  internal: Internal,
  isJudged: (gateway: KubernetesObject) => boolean,
): Entrance[] {
  const gateways = objects.filter(isGateway);
  const routes = objects.flatMap((object) => routesOf(object).map((route) => ({ object, route })));
  if (gateways.length === 0 && routes.length === 0) return [];
  const clusters = clustersOf(objects);
  const clusterOf = ({ provider }: KubernetesObject) => clusters.get(provider) ?? NOWHERE;
  const remarks = new Map(
    gateways.map((gateway) => [gateway, gatewayExposure(gateway, clusterOf(gateway), internal)]),
  );
  const exposed = gateways.filter((gateway) => (remarks.get(gateway) ?? []).length > 0);
  const judged = new Set(exposed.filter(isJudged));
  /** What a route has to say of its gateway. */
  const ofGateway = (gateway: KubernetesObject) =>
    judged.has(gateway) ? [] : (remarks.get(gateway) ?? []);
  const own = [...judged].map((object) => ({
    object,
    names: namesOfObject(object),
    remarks: remarks.get(object) ?? [],
  }));
  const led = routes.map(({ object, route }) => {
    if (isTraefikRoute(route)) {
      return { object, names: namesOfObject(object), remarks: traefikExposure(route, internal) };
    }
    return { object, ...throughGateways(object, route, clusterOf(route), ofGateway, internal) };
  });
  return [...own, ...led.filter((entrance) => entrance.remarks.length > 0)];
}

const NOWHERE: Cluster = { objects: [], find: () => undefined };

function clustersOf(
  objects: readonly KubernetesObject[],
): ReadonlyMap<string | undefined, Cluster> {
  const byProvider = new Map<string | undefined, KubernetesObject[]>();
  for (const object of objects) {
    const known = byProvider.get(object.provider);
    if (known === undefined) byProvider.set(object.provider, [object]);
    else known.push(object);
  }
  return new Map([...byProvider].map(([provider, own]) => [provider, clusterOf(own)]));
}

function clusterOf(objects: readonly KubernetesObject[]): Cluster {
  const key = (type: string, { name, namespace }: ObjectName) =>
    `${type} ${type.endsWith("/GatewayClass") ? "" : namespace} ${name}`;
  const index = new Map(
    objects.map((object) => [key(`${object.group}/${object.kind}`, object), object]),
  );
  return { objects, find: (type, name) => index.get(key(type, name)) };
}

function throughGateways(
  object: KubernetesObject,
  route: KubernetesObject,
  { find }: Cluster,
  ofGateway: (gateway: KubernetesObject) => readonly Remark[],
  internal: Internal,
): Omit<Entrance, "object"> {
  const parents = parentsOf(route, find);
  if (parents === undefined) {
    const remarks: Remark[] = [{ level: "unknown", text: "the gateway that it hangs on" }];
    return { names: namesOfObject(object), remarks };
  }
  // A route names a gateway once for each of its listeners.
  const once = new Map(parents.map((parent) => [titleOf(parent), parent]));
  const gateways = [...once].map(([title, parent]) => ({
    title,
    parent,
    gateway: find(`${parent.group}/Gateway`, parent),
  }));
  const remarks = gateways.flatMap(({ title, parent, gateway }) => {
    if (gateway !== undefined) {
      return ofGateway(gateway).map((remark) => ofRoute(title, remark));
    }
    if (isInternalGateway(parent, internal)) return [];
    const what = `${title}, and with it whether it can be reached from the internet, stands elsewhere`;
    return [elsewhere(what, "it in this policy's config `internalGateways`")];
  });
  const names = [
    ...namesOfObject(object),
    ...gateways.flatMap(({ parent, gateway }) => [
      ...(gateway === undefined ? [] : namesOfObject(gateway)),
      `${parent.namespace}/${parent.name}`,
    ]),
  ];
  return { names: new Set(names), remarks };
}

/** What a gateway is told, as its route is told it. */
function ofRoute(title: string, { level, text }: Remark): Remark {
  const other = level === "violation" ? ", or hang the route on an internal Gateway" : "";
  return { level, text: `${title}: ${text}${other}` };
}

function titleOf({ namespace, name }: Parent): string {
  return `Gateway ${namespace}/${name}`;
}

/** Traefik has one way in for all routes at an entry point; its Service and its arguments say which. */
function traefikExposure({ props }: KubernetesObject, internal: Internal): Remark[] {
  const annotations = at(props, "metadata", "annotations");
  const entryPoints = at(props, "spec", "entryPoints");
  const points = list(entryPoints);
  const className = at(annotations, "kubernetes.io/ingress.class");
  if (isUnknown(className)) return [{ level: "unknown", text: "its Ingress class" }];
  const name = text(className) ?? "traefik";
  if (internal.ingresses.includes(name)) return [];
  if (points.some(isUnknown)) return [{ level: "unknown", text: "its entry points" }];
  const named = points.map(text).filter((point) => point !== undefined);
  if (named.length > 0 && named.every((point) => internal.entryPoints.includes(point))) return [];
  const where =
    named.length === 0
      ? "its default entry points"
      : `the entry points ${named.map(show).join(", ")}`;
  return [
    elsewhere(
      `whether ${where} of Traefik can be reached from the internet stands elsewhere`,
      `its class "${name}" in this policy's config \`internalIngressClasses\`, or the entry points in \`internalEntryPoints\``,
    ),
  ];
}
