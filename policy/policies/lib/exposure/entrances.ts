/** Ways into a cluster: Services of type LoadBalancer, Ingresses, and custom resources whose operators make them. */
import { ingressExposure, serviceExposure, type InternalClasses } from "./exposure";
import type { KubernetesObject } from "../objects";
import type { Remark } from "../remarks";
import { at, isUnknown, list } from "../values";

/** Where custom resources describe their Services; each holds `metadata` and `spec`. */
const SERVICES_IN: Readonly<Record<string, readonly (readonly string[])[]>> = {
  "elasticsearch.k8s.elastic.co/Elasticsearch": [
    ["http", "service"],
    ["transport", "service"],
    ["remoteClusterServer", "service"],
  ],
  "kibana.k8s.elastic.co/Kibana": [["http", "service"]],
  "apm.k8s.elastic.co/ApmServer": [["http", "service"]],
  "agent.k8s.elastic.co/Agent": [["http", "service"]],
  "grafana.integreatly.org/Grafana": [["service"]],
};

/** A Service inside a custom resource. */
interface ServiceTemplate {
  /** Path to it, for messages. */
  readonly where: string;
  readonly template: unknown;
}

/** Whether an object may make a load balancer at all. */
export function isEntrance({ group, kind }: KubernetesObject): boolean {
  const type = `${group}/${kind}`;
  return (
    type === "core/Service" ||
    isIngress({ group, kind }) ||
    type === LOGSTASH ||
    Object.hasOwn(SERVICES_IN, type)
  );
}

const LOGSTASH = "logstash.k8s.elastic.co/Logstash";

function isIngress({ group, kind }: Pick<KubernetesObject, "group" | "kind">): boolean {
  return kind === "Ingress" && (group === "networking.k8s.io" || group === "extensions");
}

/** What is wrong with the load balancers that an object makes; nothing if it makes none, or internal ones. */
export function exposureOf(object: KubernetesObject, internal: InternalClasses): Remark[] {
  const { props, group, kind } = object;
  if (isIngress(object)) {
    return ingressExposure(at(props, "metadata", "annotations"), at(props, "spec"), internal);
  }
  if (group === "core") return ofService("", props, internal);
  const services = templatesOf(object).flatMap(({ where, template }) =>
    ofService(`${where}: `, template, internal),
  );
  if (kind !== "Grafana" || at(props, "spec", "ingress") === undefined) return services;
  const ingress = at(props, "spec", "ingress");
  const found = ingressExposure(
    at(ingress, "metadata", "annotations"),
    at(ingress, "spec"),
    internal,
  );
  return [...services, ...found];
}

function templatesOf({ group, kind, props }: KubernetesObject): ServiceTemplate[] {
  const type = `${group}/${kind}`;
  if (type === LOGSTASH) {
    return list(at(props, "spec", "services")).map((service, index) => ({
      where: `spec.services[${index}]`,
      template: at(service, "service"),
    }));
  }
  const paths = Object.hasOwn(SERVICES_IN, type) ? (SERVICES_IN[type] ?? []) : [];
  return paths.map((path) => ({
    where: ["spec", ...path].join("."),
    template: at(props, "spec", ...path),
  }));
}

function ofService(where: string, template: unknown, internal: InternalClasses): Remark[] {
  const type = at(template, "spec", "type");
  if (isUnknown(type)) return [{ level: "unknown", text: `${where}its type` }];
  if (type !== "LoadBalancer") return [];
  const annotations = at(template, "metadata", "annotations");
  return serviceExposure(annotations, at(template, "spec"), internal).map((remark) => ({
    ...remark,
    text: `${where}${remark.text}`,
  }));
}
