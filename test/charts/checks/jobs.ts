import { at, list, type Manifest, ofKind, selects, text, tree } from "./manifest";
import type { KeptService } from "./scrape";
import { workloads } from "./workloads";

/**
 * Values of the label `job` that the monitors make (Prometheus Operator, API reference): what a relabelling writes, else the label that
 * `jobLabel` names on the Service or pod, else the Service's name, or the PodMonitor's with its namespace.
 */
export function scrapedJobs(
  manifests: readonly Manifest[],
  kept: readonly KeptService[] = [],
): ReadonlySet<string> {
  const services = [
    ...ofKind(manifests, "Service").map(({ metadata }) => metadata),
    ...kept.map(({ labels }) => ({ name: "", labels })),
  ];
  const pods = workloads(manifests);
  const jobs = [
    ...ofKind(manifests, "ServiceMonitor").flatMap((monitor) => {
      const found = services.filter(({ labels }) =>
        selects(at(monitor.spec, "selector"), tree(labels)),
      );
      const label = text(at(monitor.spec, "jobLabel"));
      return [
        ...written(monitor, "endpoints"),
        ...found.map(({ name, labels }) => labelOf(tree(labels), label) ?? name),
      ];
    }),
    ...ofKind(manifests, "PodMonitor").flatMap((monitor) => {
      const { name, namespace } = monitor.metadata;
      const found = pods.filter(({ labels }) => selects(at(monitor.spec, "selector"), labels));
      const label = text(at(monitor.spec, "jobLabel"));
      const own = written(monitor, "podMetricsEndpoints");
      return own.length > 0
        ? own
        : found.map(({ labels }) => labelOf(labels, label) ?? `${namespace ?? ""}/${name}`);
    }),
  ];
  return new Set(jobs);
}

function labelOf(
  labels: Readonly<Record<string, unknown>>,
  label: string | undefined,
): string | undefined {
  return label === undefined ? undefined : text(labels[label]);
}

function written(monitor: Manifest, endpoints: string): readonly string[] {
  return list(at(monitor.spec, endpoints))
    .flatMap((endpoint) => list(at(endpoint, "relabelings")))
    .filter((rule) => at(rule, "targetLabel") === "job")
    .flatMap((rule) => text(at(rule, "replacement")) ?? []);
}

/** Jobs that an expression asks for: those of `job="a"`, and each of `job=~"a|b"`. */
export function askedJobs(expr: string): readonly string[] {
  return [...expr.matchAll(/\bjob\s*=(~?)\s*"([^"]*)"/g)].flatMap(([, regex, value = ""]) =>
    regex === "" ? [value] : value.split("|").filter((part) => /^[\w/-]+$/.test(part)),
  );
}
