/**
 * The Prometheus servers of a stack: values of charts kube-prometheus-stack and prometheus, and the operator's custom
 * resources. What the operator adds on its own is taken into account: label `prometheus` with namespace and name of the
 * resource, label `prometheus_replica` with the pod's name, retention 24h.
 */
import type { KubernetesObject } from "../objects";
import { count, subjectOf, type ChartView, type StackView, type Subject } from "./prometheusStack";
import type { StoreReference } from "./thanosStores";
import { anyOf, at, flag, isRecord, isUnknown, list, text, type Presence } from "../values";

/** A Prometheus. */
export interface PrometheusInstance extends Subject {
  /** As written; may be unknown or missing. */
  readonly externalLabels: unknown;
  /** Labels beside them: the operator's `prometheus`. */
  readonly addedLabels: Readonly<Record<string, string>>;
  /** Name of the label that tells replicas apart, "" if there is none; may be unknown. */
  readonly replicaLabel: unknown;
  readonly replicas: number | "unknown";
  /** Whether it has a Thanos sidecar. */
  readonly sidecar: Presence;
  /** Whether the sidecar uploads blocks, and where to. */
  readonly uploads: Presence;
  readonly store?: StoreReference;
  readonly remoteWrite: Presence;
  /** As written or as the chart or operator has it; `undefined` for no limit by time. */
  readonly retention: unknown;
  readonly retentionSize: unknown;
}

const OPERATOR_REPLICA_LABEL = "prometheus_replica";

/** External labels by which those who run Prometheus without operator tell replicas apart. */
const REPLICA_LABELS = ["prometheus_replica", "replica", "__replica__"];

/** Prometheus servers and agents of a stack. */
export function prometheusesOf(view: StackView): PrometheusInstance[] {
  return [
    ...view.charts.flatMap((chart) => {
      if (STACK_CHARTS.includes(chart.chart)) return ofStackChart(chart);
      return chart.chart === "prometheus" ? ofPrometheusChart(chart) : [];
    }),
    ...view.objects
      .filter(
        (object) =>
          object.group === "monitoring.coreos.com" &&
          (object.kind === "Prometheus" || object.kind === "PrometheusAgent") &&
          !view.isJudgedByValues(object),
      )
      .map(ofObject),
  ];
}

/** Charts with the values of kube-prometheus-stack. */
export const STACK_CHARTS: readonly string[] = [
  "kube-prometheus-stack",
  "prometheus-operator",
  "rancher-monitoring",
];

function ofStackChart(chart: ChartView): PrometheusInstance[] {
  if (flag(chart.value("prometheus", "enabled"), true) === "absent") return [];
  const spec = (...path: string[]) => chart.value("prometheus", "prometheusSpec", ...path);
  const cleared = (key: string) => flag(spec(key), false) === "present";
  const storage = spec("thanos", "objectStorageConfig");
  const named = `${chart.namespace}/${text(chart.value("fullnameOverride")) ?? chart.release}`;
  const retention = spec("retention");
  return [
    {
      ...chart,
      externalLabels: spec("externalLabels"),
      addedLabels: cleared("prometheusExternalLabelNameClear")
        ? {}
        : { [text(spec("prometheusExternalLabelName")) ?? "prometheus"]: named },
      replicaLabel: cleared("replicaExternalLabelNameClear")
        ? ""
        : spec("replicaExternalLabelName") || OPERATOR_REPLICA_LABEL,
      replicas: count(spec("replicas"), 1),
      sidecar: there(spec("thanos")),
      uploads: there(storage),
      store: {
        subject: chart,
        secret: {
          name: at(storage, "existingSecret", "name"),
          key: at(storage, "existingSecret", "key"),
        },
        inline: at(storage, "secret"),
      },
      remoteWrite: there(spec("remoteWrite")),
      retention: retention === undefined ? "10d" : retention,
      retentionSize: spec("retentionSize"),
    },
  ];
}

function ofObject(object: KubernetesObject): PrometheusInstance {
  const subject = subjectOf(object);
  const spec = (...path: string[]) => at(object.props, "spec", ...path);
  const prometheusLabel = spec("prometheusExternalLabelName");
  const storage = spec("thanos", "objectStorageConfig");
  const file = spec("thanos", "objectStorageConfigFile");
  const size = spec("retentionSize");
  const retention = spec("retention");
  const noRetention = retention === undefined || retention === "";
  return {
    ...subject,
    externalLabels: spec("externalLabels"),
    addedLabels:
      prometheusLabel === ""
        ? {}
        : { [text(prometheusLabel) ?? "prometheus"]: `${object.namespace}/${object.name}` },
    replicaLabel: spec("replicaExternalLabelName") ?? OPERATOR_REPLICA_LABEL,
    replicas: count(spec("replicas"), 1),
    sidecar: there(spec("thanos")),
    uploads: anyOf([there(storage), there(file)]),
    store: { subject, secret: { name: at(storage, "name"), key: at(storage, "key") } },
    remoteWrite: there(spec("remoteWrite")),
    retention: noRetention && (size === undefined || size === "") ? "24h" : retention,
    retentionSize: size,
  };
}

/** The community's chart without operator adds no label, and all its replicas have one configuration. */
function ofPrometheusChart(chart: ChartView): PrometheusInstance[] {
  if (flag(chart.value("server", "enabled"), true) === "absent") return [];
  const labels = chart.value("server", "global", "external_labels");
  const sidecars = chart.value("server", "sidecarContainers");
  const written = isUnknown(sidecars) ? "" : JSON.stringify(sidecars ?? null);
  const thanos = isUnknown(sidecars)
    ? "unknown"
    : written.includes("thanos")
      ? "present"
      : "absent";
  return [
    {
      ...chart,
      externalLabels: labels,
      addedLabels: {},
      replicaLabel: isUnknown(labels)
        ? labels
        : (REPLICA_LABELS.find((name) => at(labels, name) !== undefined) ?? ""),
      replicas: count(chart.value("server", "replicaCount"), 1),
      sidecar: thanos,
      uploads: thanos === "present" && !written.includes("--objstore") ? "absent" : thanos,
      remoteWrite: there(chart.value("server", "remoteWrite")),
      retention: chart.value("server", "retention") ?? "15d",
      retentionSize: chart.value("server", "retentionSize"),
    },
  ];
}

/** Whether a value says anything: an empty object or list says nothing. */
function there(value: unknown): Presence {
  if (isUnknown(value)) return "unknown";
  if (isRecord(value)) return Object.keys(value).length > 0 ? "present" : "absent";
  return list(value).length > 0 && value !== "" ? "present" : "absent";
}
