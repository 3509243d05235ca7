/** What a Helm chart proves about the instrumentation of its cluster, by its name and values. */
import { NO_ROUTING, routingOf, routingOfText, type Routing } from "../alerting/alertmanager";
import {
  alloyChart,
  cloudWatch,
  collectorChart,
  collectorsChart,
  grafanaMonitoring,
} from "./agents";
import {
  alertmanagerParts,
  hasValueFiles,
  namedSecret,
  only,
  perhaps,
  UNKNOWN_PARTS,
  type ChartJudge,
  type Evidence,
} from "./parts";
import { VICTORIA_CHARTS } from "./victoria";
import { chartOf, isHelmType } from "../helm";
import type { StackResource } from "../resources";
import {
  allOf,
  at,
  flag,
  isRecord,
  isUnknown,
  list,
  text,
  type Presence,
  type Properties,
} from "../values";

/** Anything, alerts and a dead man's switch by its vendor included. */
function vendorBundle(): Evidence {
  return { parts: UNKNOWN_PARTS };
}

/** Chart name → what it installs. The release's name does not matter. */
const CHARTS: Readonly<Partial<Record<string, ChartJudge>>> = {
  "kube-prometheus-stack": kubePrometheusStack,
  "prometheus-operator": kubePrometheusStack,
  "rancher-monitoring": kubePrometheusStack,
  prometheus: prometheusChart,
  alertmanager: (values) => alertmanagerParts("present", routingOf(at(values, "config"))),
  "prometheus-node-exporter": () => only("nodeExporter"),
  "node-exporter": () => only("nodeExporter"),
  "kube-state-metrics": () => only("workloadExporter"),
  filebeat: () => only("logs"),
  "fluent-bit": () => only("logs"),
  "fluent-bit-collector": () => only("logs"),
  "aws-for-fluent-bit": () => only("logs"),
  fluentd: () => only("logs"),
  vector: () => only("logs"),
  promtail: () => only("logs"),
  "eck-beats": (values) => ({ parts: { logs: filebeatType(values) } }),
  "eck-stack": (values) => ({
    parts: {
      logs: allOf([
        flag(at(values, "eck-beats", "enabled"), false),
        filebeatType(at(values, "eck-beats")),
      ]),
    },
  }),
  "apm-attacher": () => only("traces"),
  "loki-stack": (values) => ({
    parts: { logs: flag(at(values, "promtail", "enabled"), true) },
  }),
  alloy: alloyChart,
  "opentelemetry-collector": collectorChart,
  "opentelemetry-kube-stack": collectorsChart,
  "amazon-cloudwatch-observability": cloudWatch,
  ...VICTORIA_CHARTS,
};

/**
 * Agents and bundles that do what their pipelines say, which no table can follow: they may, so nobody is blamed. What
 * helm renders of them counts beside.
 */
const PERHAPS: Readonly<Partial<Record<string, ChartJudge>>> = {
  "k8s-monitoring": grafanaMonitoring,
  "grafana-agent": () => perhaps("metrics", "logs", "traces"),
  "opentelemetry-operator": () => perhaps("traces"),
  "elastic-agent": () => perhaps("metrics", "nodeExporter", "workloadExporter", "logs", "traces"),
  datadog: vendorBundle,
  "newrelic-bundle": vendorBundle,
  "nri-bundle": vendorBundle,
  "splunk-otel-collector": vendorBundle,
  "logging-operator": () => perhaps("logs"),
  "fluent-operator": () => perhaps("logs"),
  // Whether agents of this cluster send them anything cannot be seen; as with an APM server, others may, too.
  jaeger: () => perhaps("traces"),
  "jaeger-operator": () => perhaps("traces"),
  tempo: () => perhaps("traces"),
  "tempo-distributed": () => perhaps("traces"),
};

/** Whether a resource is a release or chart of which its name and values say what it installs. */
export function isKnownChart({ type, props }: StackResource): boolean {
  const chart = isHelmType(type) ? chartOf(props) : undefined;
  return chart !== undefined && chart !== "unknown" && Object.hasOwn(CHARTS, chart.name);
}

/** What a release or chart with these properties proves. */
export function chartEvidence(props: Properties): Evidence | undefined {
  const chart = chartOf(props);
  if (chart === undefined) return undefined;
  // A chart without a name could be any; so it must not make a violation.
  if (chart === "unknown") return { parts: UNKNOWN_PARTS };
  const table = { ...PERHAPS, ...CHARTS };
  const judge = Object.hasOwn(table, chart.name) ? table[chart.name] : undefined;
  return judge?.(at(props, "values"), props);
}

/** Defaults of the chart: everything on, all alerts and the Watchdog to a receiver "null" that notifies nobody. */
function kubePrometheusStack(values: unknown, props: Properties): Evidence {
  const enabled = (key: string) => flag(at(values, key, "enabled"), true);
  const alertmanager = at(values, "alertmanager");
  const external = externalAlertmanagers(at(values, "prometheus", "prometheusSpec"));
  const spec = at(alertmanager, "alertmanagerSpec");
  const readsSecret = flag(at(spec, "useExistingSecret"), false) === "present";
  const ownAlertmanager = enabled("alertmanager");
  const alerting =
    ownAlertmanager === "absent" && external
      ? alertmanagerParts("present", { alerts: "present", deadMansSwitch: "absent" })
      : alertmanagerParts(
          ownAlertmanager,
          readsSecret ? NO_ROUTING : stackRouting(alertmanager, props),
        );
  return {
    parts: {
      metrics: enabled("prometheus"),
      nodeExporter: enabled("nodeExporter"),
      workloadExporter: enabled("kubeStateMetrics"),
      ...alerting.parts,
    },
    clusterLabel: text(at(values, "prometheus", "prometheusSpec", "externalLabels", "cluster")),
    configSecret: readsSecret ? namedSecret(at(spec, "configSecret")) : undefined,
  };
}

function stackRouting(alertmanager: unknown, props: Properties): Routing {
  const template = text(at(alertmanager, "stringConfig"));
  if (template !== undefined && at(alertmanager, "tplConfig") === true) {
    return routingOfText(template);
  }
  return orHidden(routingOf(defaultedStackConfig(at(alertmanager, "config"))), props);
}

/** The configuration that kube-prometheus-stack makes of its value `alertmanager.config`. */
export function defaultedStackConfig(config: unknown): unknown {
  if (isUnknown(config)) return config;
  const defaultRoute = {
    receiver: "null",
    routes: [{ receiver: "null", matchers: ['alertname = "Watchdog"'] }],
  };
  const route = at(config, "route");
  return {
    receivers: at(config, "receivers") ?? [{ name: "null" }],
    // Helm merges objects and replaces lists: a route without `routes` keeps the chart's own.
    route: isUnknown(route) ? route : { ...defaultRoute, ...(isRecord(route) ? route : {}) },
  };
}

/** Values in files are not seen by a policy: what is missing may stand in them. */
function orHidden(routing: Routing, props: Properties): Routing {
  if (!hasValueFiles(props)) return routing;
  const hidden = (presence: Presence) => (presence === "absent" ? "unknown" : presence);
  return { alerts: hidden(routing.alerts), deadMansSwitch: hidden(routing.deadMansSwitch) };
}

function externalAlertmanagers(prometheusSpec: unknown): boolean {
  return (
    list(at(prometheusSpec, "alertingEndpoints")).length > 0 ||
    list(at(prometheusSpec, "additionalAlertManagerConfigs")).length > 0 ||
    text(at(prometheusSpec, "additionalAlertManagerConfigsSecret", "name")) !== undefined
  );
}

/** The community's chart without operator; its Alertmanager's default receiver has no destination. */
function prometheusChart(values: unknown, props: Properties): Evidence {
  const enabled = (key: string) => flag(at(values, key, "enabled"), true);
  const routing = orHidden(routingOf(at(values, "alertmanager", "config")), props);
  return {
    parts: {
      metrics: "present",
      nodeExporter: enabled("prometheus-node-exporter"),
      workloadExporter: enabled("kube-state-metrics"),
      ...alertmanagerParts(enabled("alertmanager"), routing).parts,
    },
    clusterLabel: text(at(values, "server", "global", "external_labels", "cluster")),
  };
}

/** Whether a Beat, or the chart that makes one, is Filebeat. */
export function filebeatType(values: unknown): Presence {
  if (isUnknown(values)) return "unknown";
  const type = at(values, "type") ?? at(values, "spec", "type");
  if (isUnknown(type)) return "unknown";
  return type === "filebeat" ? "present" : "absent";
}
