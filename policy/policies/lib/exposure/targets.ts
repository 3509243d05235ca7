/** Where a way into a cluster leads: Services, hosts and ports that Ingresses, routes and Services name. */
import type { KubernetesObject, ObjectName } from "../objects";
import { isRoute } from "./routes";
import { at, list, show, text } from "../values";

/** Services, or what else serves, that an Ingress or a route leads to. */
export function backendsOf(object: KubernetesObject): ObjectName[] {
  const { kind, namespace } = object;
  if (!isRoute(object)) return named(ofIngress(object), namespace);
  if (kind === "VirtualService") return ofVirtualService(object);
  const [rules, services] = kind.startsWith("IngressRoute")
    ? ["routes", "services"]
    : ["rules", "backendRefs"];
  const refs = list(at(object.props, "spec", rules)).flatMap((rule) => list(at(rule, services)));
  return named(refs, namespace);
}

function ofIngress({ props }: KubernetesObject): unknown[] {
  const rules = list(at(props, "spec", "rules"));
  const paths = rules.flatMap((rule) => list(at(rule, "http", "paths")));
  const backends = [
    at(props, "spec", "defaultBackend"),
    ...paths.map((path) => at(path, "backend")),
  ];
  return backends.map((backend) => at(backend, "service") ?? { name: at(backend, "serviceName") });
}

/** Hosts are short names, those with a namespace, or whole domain names; a delegate is a VirtualService that goes on. */
function ofVirtualService({ props, namespace }: KubernetesObject): ObjectName[] {
  const routes = ["http", "tls", "tcp"].flatMap((kind) => list(at(props, "spec", kind)));
  const hosts = routes
    .flatMap((route) => list(at(route, "route")))
    .map((route) => text(at(route, "destination", "host")))
    .filter((host) => host !== undefined);
  const services = hosts.map((host) => {
    const [name = host, other = namespace] = host.split(".");
    return { name, namespace: other };
  });
  const delegates = routes.map((route) => at(route, "delegate"));
  return [...services, ...named(delegates, namespace)];
}

/** References with a name, and mostly without a namespace: then it is the object's own. */
function named(refs: readonly unknown[], own: string): ObjectName[] {
  return refs.flatMap((ref) => {
    const name = text(at(ref, "name"));
    return name === undefined ? [] : [{ name, namespace: text(at(ref, "namespace")) ?? own }];
  });
}

/** Hosts of an Ingress, a route or a gateway. */
export function hostsOf({ kind, props }: KubernetesObject): string[] {
  const spec = at(props, "spec");
  const hosts = [
    ...list(at(spec, "rules")).map((rule) => at(rule, "host")),
    ...list(at(spec, "hostnames")),
    ...list(at(spec, "hosts")),
    ...list(at(spec, "listeners")).map((listener) => at(listener, "hostname")),
    ...list(at(spec, "servers")).flatMap((server) => list(at(server, "hosts"))),
  ];
  const rules = kind.startsWith("IngressRoute") ? list(at(spec, "routes")) : [];
  return [
    ...hosts.map(text).filter((host) => host !== undefined),
    ...rules.flatMap((rule) => hostsOfRule(text(at(rule, "match")) ?? "")),
  ];
}

/** Traefik's rules: Host(`a`) || HostSNI(`b`, `c`) && PathPrefix(`/d`). */
function hostsOfRule(rule: string): string[] {
  const hosts = rule.slice(0, MAX_RULE).matchAll(/\bHost(?:SNI)?\(([^)]*)\)/g);
  return [...hosts].flatMap(([, names = ""]) =>
    [...names.matchAll(/[`"]([^`"]+)[`"]/g)].map(([, host = ""]) => host),
  );
}

/** Longer than any rule. */
const MAX_RULE = 4096;

/** Ports of a Service, by number and by name, as text. */
export function portsOf({ props }: KubernetesObject): string[] {
  return list(at(props, "spec", "ports")).flatMap((port) =>
    ["port", "targetPort", "name"]
      .map((key) => at(port, key))
      .filter((value) => typeof value === "number" || text(value) !== undefined)
      .map((value) => (typeof value === "string" ? value : show(value))),
  );
}
