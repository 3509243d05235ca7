import {
  CLUSTER_LABEL,
  ENVIRONMENT_LABEL,
  PROMETHEUS_REPLICA_LABEL,
  REGION_LABEL,
} from "../internal/labels";
import { MonitorKind } from "./args";
import { exposedNames } from "./metricSettings";
import { businessRuleGroups } from "./rules";
import { jobOf } from "./series";
import type { BusinessMetricsSettings } from "./settings";

/** What the values need of other resources: the labels that select the pods or the Service. */
export interface MonitorRefs {
  /** Plain, or an Output of the resource: a leaf either way. */
  readonly matchLabels: unknown;
}

type Tree = Readonly<Record<string, unknown>>;

/** Longer names and values of labels are a mistake of the application: an identifier, a text. */
const LABEL_LENGTHS = { labelNameLengthLimit: 128, labelValueLengthLimit: 512 } as const;

/** Labels that Prometheus adds to all that leaves it, unless a series has them already: then that would pose as another cluster. */
const EXTERNAL_LABELS = [
  CLUSTER_LABEL,
  REGION_LABEL,
  ENVIRONMENT_LABEL,
  PROMETHEUS_REPLICA_LABEL,
].join("|");

/** Name of the monitor and of the PrometheusRule in the service's namespace. */
export function objectName(settings: BusinessMetricsSettings): string {
  return `business-metrics-${settings.service}`;
}

/** Kind of the custom resource that makes Prometheus scrape. */
export function monitorResourceKind({ monitor }: BusinessMetricsSettings): string {
  return monitor.kind === MonitorKind.Service ? "ServiceMonitor" : "PodMonitor";
}

/** `spec` of the PodMonitor or ServiceMonitor. */
export function monitorSpec(settings: BusinessMetricsSettings, refs: MonitorRefs): Tree {
  const { kind, limits } = settings.monitor;
  const endpoints = kind === MonitorKind.Service ? "endpoints" : "podMetricsEndpoints";
  return {
    selector: { matchLabels: refs.matchLabels },
    namespaceSelector: { matchNames: [settings.namespace] },
    [endpoints]: [endpoint(settings)],
    sampleLimit: limits.samples,
    targetLimit: limits.targets,
    labelLimit: limits.labels,
    ...LABEL_LENGTHS,
  };
}

/** `spec` of the PrometheusRule. */
export function ruleSpec(settings: BusinessMetricsSettings): Tree {
  return { groups: businessRuleGroups(settings) };
}

function endpoint(settings: BusinessMetricsSettings): Tree {
  const { port, path, intervalSeconds } = settings.monitor;
  return {
    port,
    path,
    ...(intervalSeconds !== undefined && { interval: `${intervalSeconds}s` }),
    // What the application says of its namespace, job or service stands behind what is known of its pod.
    honorLabels: false,
    relabelings: [
      { action: "replace", targetLabel: "service", replacement: settings.service },
      { action: "replace", targetLabel: "job", replacement: jobOf(settings) },
    ],
    metricRelabelings: [
      { action: "keep", sourceLabels: ["__name__"], regex: takenNames(settings).join("|") },
      { action: "labelmap", regex: `(${EXTERNAL_LABELS})`, replacement: "exported_$1" },
      { action: "labeldrop", regex: EXTERNAL_LABELS },
    ],
  };
}

/** Series of the declared metrics and of the counters that objectives name. */
function takenNames(settings: BusinessMetricsSettings): readonly string[] {
  const declared = settings.metrics.flatMap(exposedNames);
  const counted = settings.objectives.flatMap(({ total, part }) => [total.metric, part.metric]);
  return [...new Set([...declared, ...counted])];
}
