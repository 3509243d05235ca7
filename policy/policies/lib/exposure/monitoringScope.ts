/** Whether a way into a cluster leads to monitoring: by names, labels, ports, and the pods behind it. */
import { backendsOf, hostsOf, portsOf } from "./targets";
import { imageNames } from "../kubernetes";
import { podTemplateOf, type KubernetesObject } from "../objects";
import { serviceSelects } from "../workloads/selectors";
import { at, isRecord, text } from "../values";

/**
 * What monitoring is called. Whole words, so that "temporal" is no "tempo".
 */
export const DEFAULT_MATCH =
  "(?<![a-z])(prometheus|alertmanager|pushgateway|thanos|cortex|mimir|grafana|loki|tempo|jaeger|kibana|elasticsearch|opensearch|logstash|fleet-server|apm-?server|apm\\.k8s\\.elastic\\.co|monitoring|observability|logging|elastic-system)(?![a-z])";

/** Ports that nothing else is known for: Alertmanager, its gossip, Thanos gRPC and HTTP, Kibana, Elasticsearch, Beats. */
const PORTS: ReadonlySet<string> = new Set([
  "9093",
  "9094",
  "10901",
  "10902",
  "5601",
  "9200",
  "9300",
  "5044",
]);

/** Labels that say what something is; others, such as `release`, only say who shall find it. */
const NAMING_LABELS = [
  "app.kubernetes.io/name",
  "app.kubernetes.io/component",
  "app.kubernetes.io/part-of",
  "app",
  "k8s-app",
  "component",
];

/** Finds what it is by which an object leads to monitoring; `undefined` if it does not. */
export function monitoringFinder(
  objects: readonly KubernetesObject[],
  match: string | undefined,
): (object: KubernetesObject) => string | undefined {
  const named = wordFinder(match);
  const workloads = grouped(objects.filter((object) => podTemplateOf(object) !== undefined));
  const services = grouped(
    objects.filter(({ group, kind }) => group === "core" && kind === "Service"),
  );
  const near = (index: ReadonlyMap<string, KubernetesObject[]>, object: KubernetesObject) =>
    index.get(placeOf(object)) ?? [];
  const byItself = (object: KubernetesObject) =>
    named(ownWords(object)) ?? portsOf(object).find((port) => PORTS.has(port));
  const byPods = (service: KubernetesObject) => {
    const selector = at(service.props, "spec", "selector");
    const behind = near(workloads, service).filter(
      (workload) => serviceSelects(selector, podLabels(workload)) === "present",
    );
    return named(behind.flatMap(({ name, props }) => [name, ...imageNames(props)]));
  };
  return (object) => {
    const found = byItself(object);
    if (found !== undefined) return found;
    if (object.group === "core") return byPods(object);
    const behind = backendsOf(object).flatMap(({ name, namespace }) =>
      near(services, { ...object, namespace }).filter((service) => service.name === name),
    );
    return behind.map((service) => byItself(service) ?? byPods(service)).find(Boolean);
  };
}

/** Finds the first word that speaks of monitoring. A regular expression that does not compile counts as none. */
export function wordFinder(
  match: string | undefined,
): (words: readonly string[]) => string | undefined {
  const pattern = expression(match ?? DEFAULT_MATCH);
  return (words) => words.find((word) => pattern.test(word));
}

/** What describes an object itself. */
function ownWords(object: KubernetesObject): string[] {
  const { name, namespace, kind, within, props } = object;
  const labels = NAMING_LABELS.map((label) => text(at(props, "metadata", "labels", label)));
  const selector = at(props, "spec", "selector");
  const selected = isRecord(selector) ? Object.entries(selector).flat() : [];
  const words = [name, namespace, kind, within, ...labels, ...selected];
  return [
    ...words.filter((word): word is string => typeof word === "string"),
    ...backendsOf(object).flatMap((backend) => [backend.name, backend.namespace]),
    ...hostsOf(object),
    ...portsOf(object),
  ];
}

function podLabels(workload: KubernetesObject): unknown {
  return at(podTemplateOf(workload)?.metadata, "labels");
}

/** Objects by cluster and namespace. */
function grouped(objects: readonly KubernetesObject[]): ReadonlyMap<string, KubernetesObject[]> {
  const groups = new Map<string, KubernetesObject[]>();
  for (const object of objects) {
    const place = placeOf(object);
    const group = groups.get(place);
    if (group === undefined) groups.set(place, [object]);
    else group.push(object);
  }
  return groups;
}

function placeOf({ provider, namespace }: KubernetesObject): string {
  return `${provider ?? ""} ${namespace}`;
}

function expression(source: string): RegExp {
  try {
    return new RegExp(source, "i");
  } catch {
    return new RegExp(DEFAULT_MATCH, "i");
  }
}
