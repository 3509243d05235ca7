/** Whether a Prometheus is told to scrape a workload. */
import type { KubernetesObject } from "../objects";
import { selects, selectsNamespace } from "./selectors";
import { allOf, anyOf, at, flag, isRecord, type Presence } from "../values";
import { namespaceOf, ofKind, servicesOf, type Cluster, type Workload } from "./workloads";

/** A kind of object that names what to scrape by a selector of labels. */
interface MonitorKind {
  /** `group/Kind` */
  readonly kind: string;
  /** Whether it selects pods, or Services that select pods. */
  readonly via: "pods" | "services";
  /** Keys by which a Prometheus of the Prometheus Operator selects such objects; absent for other operators. */
  readonly selectedBy?: { readonly labels: string; readonly namespaces: string };
  /** Whether it reaches every namespace. */
  readonly everywhere?: boolean;
}

/**
 * Prometheus Operator, and those who took over the shape of its objects: Azure's and Google's managed Prometheus, VictoriaMetrics. A
 * Probe is not among them: it asks an address from outside and gets none of the workload's own metrics.
 */
const MONITOR_KINDS: readonly MonitorKind[] = [
  {
    kind: "monitoring.coreos.com/ServiceMonitor",
    via: "services",
    selectedBy: { labels: "serviceMonitorSelector", namespaces: "serviceMonitorNamespaceSelector" },
  },
  {
    kind: "monitoring.coreos.com/PodMonitor",
    via: "pods",
    selectedBy: { labels: "podMonitorSelector", namespaces: "podMonitorNamespaceSelector" },
  },
  { kind: "azmonitoring.coreos.com/ServiceMonitor", via: "services" },
  { kind: "azmonitoring.coreos.com/PodMonitor", via: "pods" },
  { kind: "monitoring.googleapis.com/PodMonitoring", via: "pods" },
  { kind: "monitoring.googleapis.com/ClusterPodMonitoring", via: "pods", everywhere: true },
  { kind: "operator.victoriametrics.com/VMServiceScrape", via: "services" },
  { kind: "operator.victoriametrics.com/VMPodScrape", via: "pods" },
];

const PROMETHEUS_KINDS = [
  "monitoring.coreos.com/Prometheus",
  "monitoring.coreos.com/PrometheusAgent",
];

/** What tells Prometheus of a workload. */
export interface Scraping {
  readonly scraped: Presence;
  /** Monitors that select it and that no Prometheus of the stack takes: `PodMonitor shop/api`. */
  readonly untaken: readonly string[];
}

/**
 * Looks for an annotation on the pods or on a Service of theirs, and for a monitor that selects them.
 *
 * @param annotations Annotations that, when "true", have pods scraped.
 */
export function scrapingOf(workload: Workload, annotations: readonly string[]): Scraping {
  const annotated = (metadata: unknown) =>
    anyOf(annotations.map((key) => flag(at(metadata, "annotations", key), false)));
  const services = servicesOf(workload);
  let scraped = anyOf([
    annotated(workload.pods.metadata),
    ...services.map(([{ props }, selected]) => allOf([selected, annotated(at(props, "metadata"))])),
  ]);
  const untaken: string[] = [];
  for (const [monitor, kind] of monitorsOf(workload.cluster)) {
    // One is enough; most workloads have one, and clusters have hundreds.
    if (scraped === "present") break;
    const selected = monitorSelects(monitor, kind, workload, services);
    if (selected === "absent") continue;
    const taken = isTaken(monitor, kind, workload.cluster);
    scraped = anyOf([scraped, allOf([selected, taken])]);
    if (taken === "absent") untaken.push(`${monitor.kind} ${monitor.namespace}/${monitor.name}`);
  }
  return { scraped, untaken };
}

type Monitors = readonly (readonly [KubernetesObject, MonitorKind])[];

const monitors = new WeakMap<Cluster, Monitors>();

function monitorsOf(cluster: Cluster): Monitors {
  const known = monitors.get(cluster);
  if (known !== undefined) return known;
  const found = MONITOR_KINDS.flatMap((kind) =>
    ofKind(cluster, kind.kind).map((monitor) => [monitor, kind] as const),
  );
  monitors.set(cluster, found);
  return found;
}

function monitorSelects(
  monitor: KubernetesObject,
  { via, everywhere }: MonitorKind,
  { namespace, pods }: Workload,
  services: readonly [KubernetesObject, Presence][],
): Presence {
  if (via === "services" && services.length === 0) return "absent";
  const spec = at(monitor.props, "spec");
  const near =
    everywhere === true
      ? "present"
      : selectsNamespace(at(spec, "namespaceSelector"), namespaceOf(monitor), namespace);
  if (near === "absent") return "absent";
  const selector = at(spec, "selector");
  const labelled = (metadata: unknown) => selects(selector, labelsOf(metadata));
  return allOf([
    near,
    via === "pods"
      ? labelled(pods.metadata)
      : anyOf(
          services.map(([{ props }, selected]) =>
            allOf([selected, labelled(at(props, "metadata"))]),
          ),
        ),
  ]);
}

function labelsOf(metadata: unknown): unknown {
  return at(metadata, "labels") ?? {};
}

/**
 * Whether a Prometheus takes a monitor. Only the stack's own on the same cluster can be asked: without one, another stack's is taken to
 * do so.
 */
function isTaken(
  monitor: KubernetesObject,
  { selectedBy }: MonitorKind,
  cluster: Cluster,
): Presence {
  const all = PROMETHEUS_KINDS.flatMap((kind) => ofKind(cluster, kind));
  if (selectedBy === undefined || all.length === 0) return "present";
  const labels = labelsOf(at(monitor.props, "metadata"));
  return anyOf(
    all.map((prometheus) => {
      const spec = at(prometheus.props, "spec");
      return allOf([
        selects(at(spec, selectedBy.labels), labels),
        reaches(at(spec, selectedBy.namespaces), prometheus, monitor, cluster),
      ]);
    }),
  );
}

/** Without a selector of namespaces a Prometheus takes the monitors of its own. */
function reaches(
  selector: unknown,
  prometheus: KubernetesObject,
  monitor: KubernetesObject,
  cluster: Cluster,
): Presence {
  const from = namespaceOf(prometheus);
  const to = namespaceOf(monitor);
  if (selector === undefined || selector === null) {
    if (from === undefined || to === undefined) return "unknown";
    return from === to ? "present" : "absent";
  }
  const namespace = to === undefined ? undefined : cluster.namespaces.get(to);
  // The labels of a Namespace that another stack makes cannot be seen: nobody is blamed for them.
  if (namespace === undefined) return isRecord(selector) ? "present" : "unknown";
  const labels = labelsOf(at(namespace.props, "metadata"));
  return selects(
    selector,
    isRecord(labels) ? { "kubernetes.io/metadata.name": to, ...labels } : labels,
  );
}
