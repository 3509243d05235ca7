/** What charts of agents prove, which do what their values say (values of the charts, AWS's guide to CloudWatch on EKS). */
import { doubted, hasValueFiles, UNKNOWN_PARTS, type Evidence, type Parts } from "./parts";
import { alloyParts, chartCollectorParts, collectorParts, UNKNOWN_PIPELINES } from "./pipelines";
import {
  allOf,
  anyOf,
  at,
  flag,
  isRecord,
  isUnknown,
  type Presence,
  type Properties,
} from "../values";

/** Chart opentelemetry-collector. */
export function collectorChart(values: unknown, props: Properties): Evidence {
  return { parts: seen(collectorOfValues(values), props) };
}

function collectorOfValues(values: unknown): Parts {
  const ownConfig = flag(at(values, "configMap", "create"), true);
  if (isUnknown(values) || ownConfig !== "present") return UNKNOWN_PIPELINES;
  const alternate = at(values, "alternateConfig");
  const replaced = isRecord(alternate) && Object.keys(alternate).length > 0;
  const presets = at(values, "presets");
  if (isUnknown(alternate)) return UNKNOWN_PIPELINES;
  return replaced ? collectorParts(alternate) : chartCollectorParts(at(values, "config"), presets);
}

/** Switches of the collector "daemon" of opentelemetry-kube-stack that are on by default. */
const DAEMON_PRESETS = ["logsCollection", "hostMetrics", "kubeletMetrics", "clusterMetrics"];

/** Chart opentelemetry-kube-stack: exporters, and collectors, which do not alert. */
export function collectorsChart(values: unknown, props: Properties): Evidence {
  const collectors = at(values, "collectors");
  if (isUnknown(values) || isUnknown(collectors)) return { parts: UNKNOWN_PARTS };
  const named: Properties = { daemon: {}, ...(isRecord(collectors) ? collectors : {}) };
  const found = Object.entries(named).map(([name, collector]): Parts => {
    const daemon = name === "daemon";
    const on = flag(at(collector, "enabled"), daemon);
    if (collector === null || on === "absent") return {};
    if (on === "unknown" || isUnknown(collector)) return UNKNOWN_PIPELINES;
    const presets = at(collector, "presets");
    return chartCollectorParts(at(collector, "config"), presets, daemon ? DAEMON_PRESETS : []);
  });
  const of = (part: keyof Parts) => anyOf(found.map((parts) => parts[part] ?? "absent"));
  const installed = (key: string) => flag(at(values, key, "enabled"), false);
  const parts: Parts = {
    metrics: of("metrics"),
    nodeExporter: anyOf([installed("nodeExporter"), of("nodeExporter")]),
    workloadExporter: anyOf([installed("kubeStateMetrics"), of("workloadExporter")]),
    logs: of("logs"),
    traces: anyOf([flag(at(values, "instrumentation", "enabled"), false), of("traces")]),
  };
  return { parts: seen(parts, props) };
}

/** Chart alloy; its operator's object Alloy has the same values as its spec. */
export function alloyChart(values: unknown, props: Properties): Evidence {
  const create = flag(at(values, "alloy", "configMap", "create"), true);
  const content = at(values, "alloy", "configMap", "content");
  const own = create === "present" ? alloyParts(content) : UNKNOWN_PIPELINES;
  return { parts: seen(own, props) };
}

/** Features of chart k8s-monitoring, of its versions 2 to 4, and what each gives. */
const FEATURES: readonly (readonly [part: keyof Parts, path: readonly string[]])[] = [
  ["metrics", ["clusterMetrics", "enabled"]],
  ["metrics", ["annotationAutodiscovery", "enabled"]],
  ["metrics", ["prometheusOperatorObjects", "enabled"]],
  ["nodeExporter", ["telemetryServices", "node-exporter", "deploy"]],
  ["workloadExporter", ["telemetryServices", "kube-state-metrics", "deploy"]],
  ["logs", ["podLogs", "enabled"]],
  ["logs", ["podLogsViaLoki", "enabled"]],
  ["logs", ["podLogsViaOpenTelemetry", "enabled"]],
  ["logs", ["podLogsViaKubernetesApi", "enabled"]],
  ["traces", ["applicationObservability", "enabled"]],
];

/** Chart k8s-monitoring. What is on by default changes with its versions, so that none of its signals is ever absent. */
export function grafanaMonitoring(values: unknown): Evidence {
  const on = FEATURES.filter(([, path]) => flag(at(values, ...path), false) === "present");
  return {
    parts: {
      ...UNKNOWN_PIPELINES,
      ...Object.fromEntries(on.map(([part]) => [part, "present" as const])),
    },
  };
}

/**
 * CloudWatch's agent, as chart and as add-on of EKS: it measures nodes and workloads itself, ships logs by Fluent Bit, and
 * instruments applications. CloudWatch's alarms are elsewhere.
 */
export function cloudWatch(values: unknown, props: Properties = {}): Evidence {
  const on = (fallback: boolean, ...path: string[]) =>
    flag(at(values, ...path, "enabled"), fallback);
  const agent = on(true, "agent");
  const otel = on(false, "otelContainerInsights");
  const written = at(values, "agent", "config");
  // A configuration of one's own takes the place of the default one.
  const configured = (fallback: Presence, ...path: string[]) => {
    if (written === undefined || written === null) return fallback;
    return isRecord(written) && at(written, ...path) !== undefined ? "present" : "unknown";
  };
  const insights = configured(
    on(true, "containerInsights"),
    "logs",
    "metrics_collected",
    "kubernetes",
  );
  const metrics = allOf([agent, anyOf([insights, otel])]);
  const signals = configured(
    on(true, "applicationSignals"),
    "traces",
    "traces_collected",
    "application_signals",
  );
  const parts: Parts = {
    metrics,
    nodeExporter: metrics,
    workloadExporter: metrics,
    logs: anyOf([
      on(true, "containerLogs"),
      allOf([otel, on(false, "otelContainerInsights", "logs")]),
    ]),
    traces: allOf([agent, signals]),
  };
  const evidence = { parts: seen(parts, props) };
  return metrics === "absent" ? evidence : { ...evidence, otherAlerts: true };
}

function seen(parts: Parts, props: Properties): Parts {
  return hasValueFiles(props) ? doubted(parts) : parts;
}
