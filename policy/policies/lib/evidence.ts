/** What one resource proves about the instrumentation of its cluster. */
import {
  NO_ROUTING,
  UNKNOWN_ROUTING,
  routingOf,
  routingOfText,
  type Routing,
} from "./alertmanager";
import { chartOf, isHelmType } from "./helm";
import { imageNames, labelOf, objectKind, objectName } from "./kubernetes";
import type { StackResource } from "./resources";
import { allOf, at, flag, isUnknown, list, text, type Presence, type Properties } from "./values";

/** The pieces that signals are made of. */
export type Part =
  | "metrics"
  | "nodeExporter"
  | "workloadExporter"
  | "alertmanager"
  | "alerts"
  | "deadMansSwitch"
  | "logs"
  | "traces";

/** What a resource, or a whole cluster, proves. */
export interface Evidence {
  readonly parts: Partial<Record<Part, Presence>>;
  /** External label `cluster` of a Prometheus. */
  readonly clusterLabel?: string;
  /** An Alertmanager that reads its configuration from this Secret. */
  readonly configSecret?: { readonly name: string; readonly whenMissing: Routing };
  /** The configuration that a Secret or ConfigMap of this name holds. */
  readonly configFile?: { readonly name: string | undefined; readonly routing: Routing };
}

type ChartJudge = (values: unknown, props: Properties) => Evidence;

const UNKNOWN_PARTS: Evidence["parts"] = {
  metrics: "unknown",
  nodeExporter: "unknown",
  workloadExporter: "unknown",
  alertmanager: "unknown",
  alerts: "unknown",
  deadMansSwitch: "unknown",
  logs: "unknown",
  traces: "unknown",
};

function only(part: Part): ChartJudge {
  return () => ({ parts: { [part]: "present" } });
}

/** Chart name → what it installs. The release's name does not matter. */
const CHARTS: Readonly<Partial<Record<string, ChartJudge>>> = {
  "kube-prometheus-stack": kubePrometheusStack,
  "prometheus-operator": kubePrometheusStack,
  "rancher-monitoring": kubePrometheusStack,
  prometheus: prometheusChart,
  alertmanager: (values) => alertmanagerParts("present", routingOf(at(values, "config"))),
  "prometheus-node-exporter": only("nodeExporter"),
  "node-exporter": only("nodeExporter"),
  "kube-state-metrics": only("workloadExporter"),
  filebeat: only("logs"),
  "fluent-bit": only("logs"),
  "aws-for-fluent-bit": only("logs"),
  fluentd: only("logs"),
  vector: only("logs"),
  promtail: only("logs"),
  "eck-beats": (values) => ({ parts: { logs: filebeatType(values) } }),
  "eck-stack": (values) => ({
    parts: {
      logs: allOf([
        flag(at(values, "eck-beats", "enabled"), false),
        filebeatType(at(values, "eck-beats")),
      ]),
    },
  }),
  "apm-attacher": only("traces"),
};

/** Names of workloads whose pods are an agent or exporter: label `app.kubernetes.io/name`, or image. */
const WORKLOADS: Readonly<Partial<Record<string, Part>>> = {
  prometheus: "metrics",
  "node-exporter": "nodeExporter",
  "prometheus-node-exporter": "nodeExporter",
  "kube-state-metrics": "workloadExporter",
  alertmanager: "alertmanager",
  filebeat: "logs",
  "fluent-bit": "logs",
  "aws-for-fluent-bit": "logs",
  fluentd: "logs",
  vector: "logs",
  promtail: "logs",
};

/** Label `app.kubernetes.io/name` of the Secret by which an APM agent of a cluster proves itself to its server. */
const APM_AGENT_SECRET = "apm-agent";

/** The same of the Service through which the agents of a cluster reach their server: an alias of it (ExternalName). */
const APM_SERVER_SERVICE = "apm-server";

/** Evidence of one resource, or `undefined` if it has nothing to do with instrumentation. */
export function evidenceOf(resource: StackResource): Evidence | undefined {
  if (isHelmType(resource.type)) return chartEvidence(resource.props);
  const object = objectKind(resource.type);
  if (object === undefined) return undefined;
  const judge = OBJECTS[`${object.group}:${object.kind}`];
  return judge?.(resource.props);
}

function chartEvidence(props: Properties): Evidence | undefined {
  const chart = chartOf(props);
  if (chart === undefined) return undefined;
  // A chart without a name could be any; so it must not make a violation.
  if (chart === "unknown") return { parts: UNKNOWN_PARTS };
  const judge = Object.hasOwn(CHARTS, chart.name) ? CHARTS[chart.name] : undefined;
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
  const config = at(alertmanager, "config");
  if (isUnknown(config)) return UNKNOWN_ROUTING;
  const defaultRoute = {
    receiver: "null",
    routes: [{ receiver: "null", matchers: ['alertname = "Watchdog"'] }],
  };
  const route = at(config, "route");
  const merged = {
    receivers: at(config, "receivers") ?? [],
    // Helm merges objects and replaces lists: a route without `routes` keeps the chart's own.
    route: isUnknown(route) ? route : { ...defaultRoute, ...(route as object | undefined) },
  };
  return orHidden(routingOf(merged), props);
}

/** Values in files are not seen by a policy: what is missing may stand in them. */
function orHidden(routing: Routing, props: Properties): Routing {
  if (list(at(props, "valueYamlFiles")).length === 0) return routing;
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

function alertmanagerParts(alertmanager: Presence, routing: Routing): Evidence {
  return {
    parts: {
      alertmanager,
      alerts: allOf([alertmanager, routing.alerts]),
      deadMansSwitch: allOf([alertmanager, routing.deadMansSwitch]),
    },
  };
}

function filebeatType(values: unknown): Presence {
  if (isUnknown(values)) return "unknown";
  const type = at(values, "type") ?? at(values, "spec", "type");
  if (isUnknown(type)) return "unknown";
  return type === "filebeat" ? "present" : "absent";
}

type ObjectJudge = (props: Properties) => Evidence | undefined;

/** `group:Kind` → what such an object proves. */
const OBJECTS: Readonly<Partial<Record<string, ObjectJudge>>> = {
  "monitoring.coreos.com:Prometheus": prometheusObject,
  "monitoring.coreos.com:PrometheusAgent": prometheusObject,
  "monitoring.coreos.com:Alertmanager": alertmanagerObject,
  "monitoring.coreos.com:AlertmanagerConfig": (props) => {
    const routing = routingOf(at(props, "spec"));
    return { parts: { alerts: routing.alerts, deadMansSwitch: routing.deadMansSwitch } };
  },
  "beat.k8s.elastic.co:Beat": (props) => ({ parts: { logs: filebeatType(at(props, "spec")) } }),
  "opentelemetry.io:Instrumentation": () => ({ parts: { traces: "present" } }),
  "core:Service": apmAliasObject,
  "core:Secret": configFileObject,
  "core:ConfigMap": configFileObject,
  "apps:DaemonSet": workloadObject,
  "apps:Deployment": workloadObject,
  "apps:StatefulSet": workloadObject,
};

function prometheusObject(props: Properties): Evidence {
  return {
    parts: { metrics: "present" },
    clusterLabel: text(at(props, "spec", "externalLabels", "cluster")),
  };
}

function alertmanagerObject(props: Properties): Evidence {
  return {
    parts: { alertmanager: "present" },
    // Without `configSecret` the operator looks for `alertmanager-<name>` and else makes an empty one.
    configSecret: namedSecret(at(props, "spec", "configSecret")) ?? {
      name: `alertmanager-${objectName(props) ?? ""}`,
      whenMissing: NO_ROUTING,
    },
  };
}

/** A Secret named by the program: if the stack does not make it, somebody else does, and it cannot be looked into. */
function namedSecret(name: unknown): Evidence["configSecret"] {
  if (name === undefined || name === "") return undefined;
  return { name: text(name) ?? "", whenMissing: UNKNOWN_ROUTING };
}

/** The server's own Services, such as its load balancer, say nothing of agents: only the alias, put where agents run, does. */
function apmAliasObject(props: Properties): Evidence | undefined {
  if (labelOf(props, "app.kubernetes.io/name") !== APM_SERVER_SERVICE) return undefined;
  const type = at(props, "spec", "type");
  if (isUnknown(type)) return { parts: { traces: "unknown" } };
  return type === "ExternalName" ? { parts: { traces: "present" } } : undefined;
}

function configFileObject(props: Properties): Evidence | undefined {
  if (labelOf(props, "app.kubernetes.io/name") === APM_AGENT_SECRET) {
    return { parts: { traces: "present" } };
  }
  for (const file of ["alertmanager.yaml", "alertmanager.yml"]) {
    const plainText = at(props, "stringData", file);
    const encoded = at(props, "data", file);
    const content = plainText ?? (typeof encoded === "string" ? decode(encoded) : encoded);
    if (content === undefined) continue;
    return {
      parts: {},
      configFile: { name: objectName(props), routing: routingOfText(content) },
    };
  }
  return undefined;
}

/** A Secret's data is base64, a ConfigMap's is not. */
function decode(content: string): string {
  if (isUnknown(content) || !/^[A-Za-z0-9+/\s]+=*\s*$/.test(content)) return content;
  return Buffer.from(content, "base64").toString("utf8");
}

function workloadObject(props: Properties): Evidence | undefined {
  const names = [labelOf(props, "app.kubernetes.io/name") ?? "", ...imageNames(props)];
  for (const name of names) {
    const part = Object.hasOwn(WORKLOADS, name) ? WORKLOADS[name] : undefined;
    if (part !== undefined) return { parts: { [part]: "present" } };
  }
  return undefined;
}
