import type { MetricSource } from "../../../scripts/charts/metricSources";
import { at, eachTree, idOf, list, type Manifest, ofKind, text, tree } from "./manifest";

/** Sources whose version is not that of the deployed image: their lists were checked against another program. */
export function versionProblems(
  sources: readonly MetricSource[],
  images: readonly string[],
): readonly string[] {
  return sources.flatMap(({ exposedBy, image }) => {
    if (image === undefined) return [];
    const version = /\d+\.\d+(?:\.\d+)?/.exec(exposedBy)?.[0] ?? "";
    const deployed = images.filter((one) => new RegExp(`(?:^|/)${image}:`).test(one));
    if (deployed.length === 0) return [`${exposedBy}: no image ${image} is deployed`];
    const tag = new RegExp(`:v?${version.replaceAll(".", "\\.")}(?![\\d])`);
    return deployed
      .filter((one) => !tag.test(one))
      .map((one) => `${exposedBy}: ${one} is deployed; check its metrics again (npm run metrics)`);
  });
}

/** Metrics that are asked for, and that a monitor or scrape configuration throws away by their name. */
export function droppedMetrics(
  manifests: readonly Manifest[],
  metrics: readonly string[],
): readonly string[] {
  return ofKind(manifests, "ServiceMonitor", "PodMonitor", "ScrapeConfig").flatMap((monitor) => {
    const problems: string[] = [];
    eachTree(monitor.spec, (node, field) => {
      const labels = list(node.sourceLabels);
      // A rule that asks other labels as well drops some series of a metric.
      const byName = labels.length === 1 && labels[0] === "__name__";
      if (field !== "metricRelabelings" || node.action !== "drop" || !byName) return;
      // Relabelling is anchored (Prometheus documentation, relabel_config).
      const pattern = new RegExp(`^(?:${text(node.regex) ?? "(.*)"})$`);
      problems.push(...metrics.filter((name) => pattern.test(name)));
    });
    return problems.map((name) => `${idOf(monitor)}: drops ${name}`);
  });
}

/** Names that the rules among the manifests record. */
export function recordedNames(manifests: readonly Manifest[]): ReadonlySet<string> {
  return new Set(
    ofKind(manifests, "PrometheusRule")
      .flatMap((rule) => list(at(rule.spec, "groups")))
      .flatMap((group) => list(at(group, "rules")))
      .flatMap((rule) => text(tree(rule).record) ?? []),
  );
}
