import type { LogHintArgs, MetricsHintArgs } from "./args";
import { isTree, listAt, textAt, treeAt } from "./tree";
import type { Tree } from "../internal/merge";
import { METRICS_PORT_NAME } from "./wellKnown";

/** Annotations for Filebeat (docs/log-shipping.md). */
export function logAnnotations(logs: LogHintArgs): Readonly<Record<string, string>> {
  const { json = false, multiline, dataset } = logs;
  const prefix = "co.elastic.logs";
  return {
    ...(json && {
      [`${prefix}/json.message_key`]: "message",
      [`${prefix}/json.target`]: "app",
      [`${prefix}/json.add_error_key`]: "true",
    }),
    ...(multiline !== undefined && {
      [`${prefix}/multiline.type`]: "pattern",
      [`${prefix}/multiline.pattern`]: multiline.pattern,
      [`${prefix}/multiline.negate`]: String(multiline.negate ?? false),
      [`${prefix}/multiline.match`]: multiline.match ?? "after",
    }),
    ...(dataset !== undefined && {
      [`${prefix}/processors.1.add_fields.target`]: "data_stream",
      [`${prefix}/processors.1.add_fields.fields.dataset`]: dataset,
    }),
  };
}

/** Annotations for Prometheus; none for a pod that neither names a port `metrics` nor is told one. */
export function metricsAnnotations(
  metrics: MetricsHintArgs,
  template: Tree,
): Readonly<Record<string, string>> {
  const port = metrics.port ?? metricsPort(template);
  if (metrics.annotate === false || port === undefined) return {};
  return {
    "prometheus.io/scrape": "true",
    "prometheus.io/port": String(port),
    "prometheus.io/path": metrics.path ?? "/metrics",
  };
}

function metricsPort(template: Tree): number | undefined {
  for (const container of listAt(treeAt(template, "spec"), "containers") ?? []) {
    for (const port of listAt(container, "ports") ?? []) {
      const number = isTree(port) ? port["containerPort"] : undefined;
      if (textAt(port, "name") === METRICS_PORT_NAME && typeof number === "number") return number;
    }
  }
  return undefined;
}
