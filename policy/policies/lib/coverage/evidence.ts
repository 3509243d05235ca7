/** What one resource or object proves about the instrumentation of its cluster. */
import { NO_ROUTING, routingOf, routingOfText } from "../alerting/alertmanager";
import { alloyChart } from "./agents";
import { chartEvidence, filebeatType } from "./charts";
import { LOG_OBJECTS } from "./logOperators";
import { namedSecret, only, perhaps, type Evidence, type Part } from "./parts";
import { collectorParts, UNKNOWN_PIPELINES } from "./pipelines";
import { VICTORIA_OBJECTS } from "./victoria";
import { isHelmType } from "../helm";
import { imageNames, labelOf, objectKind, objectName, type ObjectKind } from "../kubernetes";
import type { StackResource } from "../resources";
import { allOf, at, flag, isUnknown, text, type Presence, type Properties } from "../values";
import { parseYaml } from "../yamlText";

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
  vmagent: "metrics",
  "victoria-metrics-agent": "metrics",
  "victoria-logs-collector": "logs",
};

/** Names of workloads that do what a configuration says which they read from elsewhere. */
const AGENTS: Readonly<Partial<Record<string, readonly Part[]>>> = {
  alloy: ["metrics", "logs", "traces"],
  "grafana-agent": ["metrics", "logs", "traces"],
  "opentelemetry-collector": ["metrics", "logs", "traces"],
  "opentelemetry-collector-contrib": ["metrics", "logs", "traces"],
  "opentelemetry-collector-k8s": ["metrics", "logs", "traces"],
  "aws-otel-collector": ["metrics", "logs", "traces"],
  "cloudwatch-agent": ["metrics", "traces"],
  jaeger: ["traces"],
  tempo: ["traces"],
};

/** Label `app.kubernetes.io/name` of the Secret by which an APM agent of a cluster proves itself to its server. */
const APM_AGENT_SECRET = "apm-agent";

/** The same of the Service through which the agents of a cluster reach their server: an alias of it (ExternalName). */
const APM_SERVER_SERVICE = "apm-server";

/** Evidence of one resource, or `undefined` if it has nothing to do with instrumentation. */
export function evidenceOf(resource: StackResource): Evidence | undefined {
  if (isHelmType(resource.type)) return chartEvidence(resource.props);
  const kind = objectKind(resource.type);
  return kind === undefined ? undefined : objectEvidence({ ...kind, props: resource.props });
}

/** The same of a Kubernetes object, wherever it comes from. */
export function objectEvidence({
  group,
  kind,
  props,
}: ObjectKind & { readonly props: Properties }): Evidence | undefined {
  const key = `${group}:${kind}`;
  return Object.hasOwn(OBJECTS, key) ? OBJECTS[key]?.(props) : undefined;
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
  "agent.k8s.elastic.co:Agent": elasticAgentObject,
  "opentelemetry.io:Instrumentation": () => only("traces"),
  "opentelemetry.io:OpenTelemetryCollector": collectorObject,
  "collectors.grafana.com:Alloy": (props) => alloyChart(at(props, "spec"), {}),
  "cloudwatch.aws.amazon.com:AmazonCloudWatchAgent": () => perhaps("metrics", "traces"),
  "jaegertracing.io:Jaeger": () => perhaps("traces"),
  "tempo.grafana.com:TempoStack": () => perhaps("traces"),
  "tempo.grafana.com:TempoMonolithic": () => perhaps("traces"),
  ...LOG_OBJECTS,
  ...Object.fromEntries(
    Object.entries(VICTORIA_OBJECTS).map(([kind, judge]) => [
      `operator.victoriametrics.com:${kind}`,
      judge,
    ]),
  ),
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

/** As a sidecar it is in pods that ask for it, which cannot be seen here. */
function collectorObject(props: Properties): Evidence {
  const mode = at(props, "spec", "mode");
  if (isUnknown(mode) || mode === "sidecar") return { parts: UNKNOWN_PIPELINES };
  const config = at(props, "spec", "config");
  // Its first version took the configuration as text.
  const written = text(config);
  const configuration = written === undefined ? config : parseYaml(written);
  return { parts: collectorParts(configuration, allocates(props)) };
}

/** Whether a collector gets the targets of ServiceMonitors and PodMonitors: by its own allocator, or by one that a label names. */
function allocates(props: Properties): Presence {
  if (labelOf(props, "opentelemetry.io/target-allocator") !== undefined) return "unknown";
  const allocator = at(props, "spec", "targetAllocator");
  return allOf([
    flag(at(allocator, "enabled"), false),
    flag(at(allocator, "prometheusCR", "enabled"), false),
  ]);
}

/** Elastic Agent ships what its policy says, which stands in Fleet; as Fleet Server it ships nothing. */
function elasticAgentObject(props: Properties): Evidence | undefined {
  if (at(props, "spec", "fleetServerEnabled") === true) return undefined;
  return { parts: { logs: "unknown" } };
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
    if (part !== undefined) return only(part);
  }
  for (const name of names) {
    const parts = Object.hasOwn(AGENTS, name) ? AGENTS[name] : undefined;
    if (parts !== undefined) return perhaps(...parts);
  }
  return undefined;
}
