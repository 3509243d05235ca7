/**
 * What add-ons of EKS prove, by name and configuration: AWS's own, the community's and the Marketplace's that observe
 * (EKS user guide, docs of AWS Distro for OpenTelemetry). metrics-server serves autoscalers, and no exporter's place.
 */
import { cloudWatch, grafanaMonitoring } from "./agents";
import { only, perhaps, UNKNOWN_PARTS, type Evidence, type Parts } from "./parts";
import { UNKNOWN_PIPELINES } from "./pipelines";
import { anyOf, at, flag, isRecord, isUnknown, text, UNKNOWN, type Presence } from "../values";
import { parseYaml } from "../yamlText";

/** Whether a type is that of an add-on of EKS. */
export function isAddon(type: string): boolean {
  return /^(?:aws:eks\/addon|aws-native:eks):Addon$/.test(type);
}

type AddonJudge = (values: unknown) => Evidence;

function vendor(): Evidence {
  return { parts: UNKNOWN_PARTS };
}

/** `addonName` → what it installs. */
const ADDONS: Readonly<Partial<Record<string, AddonJudge>>> = {
  "prometheus-node-exporter": () => only("nodeExporter"),
  "kube-state-metrics": () => only("workloadExporter"),
  "amazon-cloudwatch-observability": (values) => cloudWatch(values),
  adot,
  // Where it sends logs is what its configuration says, in a language of its own.
  "fluent-bit": () => perhaps("logs"),
  "calyptia_fluent-bit": () => perhaps("logs"),
  cribl_cribledge: () => perhaps("logs"),
  "grafana-labs_kubernetes-monitoring": grafanaMonitoring,
  "cisco_cisco-cloud-observability-collectors": vendor,
  datadog_operator: vendor,
  "dynatrace_dynatrace-operator": vendor,
  groundcover_agent: vendor,
  guance_datakit: vendor,
  "new-relic_kubernetes-operator": vendor,
  "solarwinds_swo-k8s-collector-addon": vendor,
  "splunk_splunk-otel-collector-chart": vendor,
};

/** What an add-on with these properties proves; `undefined` if it has nothing to do with instrumentation. */
export function addonEvidence(name: unknown, configuration: unknown): Evidence | undefined {
  if (isUnknown(name)) return { parts: UNKNOWN_PARTS };
  const known = text(name) ?? "";
  const judge = Object.hasOwn(ADDONS, known) ? ADDONS[known] : undefined;
  return judge?.(valuesOf(configuration));
}

/** JSON or YAML text. */
function valuesOf(configuration: unknown): unknown {
  if (isUnknown(configuration)) return UNKNOWN;
  return typeof configuration === "string" ? parseYaml(configuration) : configuration;
}

/** Collectors of the add-on adot, each with pipelines that must be switched on: section, signal and what that gives. */
const COLLECTORS: readonly (readonly [string, string, keyof Parts, Presence])[] = [
  ["prometheusMetrics", "metrics", "metrics", "present"],
  // What applications send of themselves may be all that they have.
  ["otlpIngest", "metrics", "metrics", "unknown"],
  ["otlpIngest", "traces", "traces", "present"],
  ["containerLogs", "logs", "logs", "present"],
];

/** An operator, which does nothing by itself, and collectors if its configuration asks for them. */
function adot(values: unknown): Evidence {
  const collector = at(values, "collector");
  if (isUnknown(values) || isUnknown(collector)) return { parts: UNKNOWN_PIPELINES };
  const of = (wanted: keyof Parts) =>
    anyOf(
      COLLECTORS.filter(([, , part]) => part === wanted).map(([section, signal, , gives]) => {
        const pipelines = at(collector, section, "pipelines", signal);
        if (isUnknown(pipelines)) return "unknown";
        const on = anyOf(
          Object.values(isRecord(pipelines) ? pipelines : {}).map((pipeline) =>
            isUnknown(pipeline) ? "unknown" : flag(at(pipeline, "enabled"), false),
          ),
        );
        return on === "present" ? gives : on;
      }),
    );
  return { parts: { metrics: of("metrics"), logs: of("logs"), traces: of("traces") } };
}
