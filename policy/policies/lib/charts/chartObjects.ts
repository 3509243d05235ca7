/**
 * What well-known charts make, as far as their values alone tell: for releases that helm did not render. Only the parts
 * that the policies about load balancers, Grafana, Elasticsearch and volumes read.
 */
import {
  chartValues,
  exposed,
  ingress,
  podsWithData,
  service,
  type ChartValues,
} from "./chartValues";
import { elasticsearchChart } from "../elasticsearch/chart";
import { chartOf } from "../helm";
import type { KubernetesObject } from "../objects";
import type { StackResource } from "../resources";
import { flag, isRecord, isUnknown, UNKNOWN } from "../values";

type Maker = (values: ChartValues) => KubernetesObject[];

const CHARTS: Readonly<Partial<Record<string, Maker>>> = {
  "kube-prometheus-stack": kubePrometheusStack,
  prometheus: prometheusChart,
  grafana,
  elasticsearch: elasticsearchChart,
  "eck-elasticsearch": eckElasticsearch,
  "eck-kibana": (values) => [eckHttp("kibana", "Kibana", values), ...ingress("kibana", values)],
  "eck-apm-server": (values) => [eckHttp("apm", "ApmServer", values)],
  "eck-logstash": eckLogstash,
  "eck-stack": eckStack,
};

/** The objects of a Release or Chart by its values; none for a chart that is not well known. */
export function objectsByValues(release: StackResource): KubernetesObject[] {
  const chart = chartOf(release.props);
  if (chart === undefined || chart === "unknown") return [];
  const make = Object.hasOwn(CHARTS, chart.name) ? CHARTS[chart.name] : undefined;
  return make?.(chartValues(release, chart.written)) ?? [];
}

function kubePrometheusStack(values: ChartValues): KubernetesObject[] {
  const { get, isOn, object } = values;
  const custom = (kind: string, part: string, storage: unknown) =>
    object("monitoring.coreos.com", kind, part, { spec: { storage } });
  const parts: KubernetesObject[] = [];
  if (isOn(true, "prometheus", "enabled")) {
    const agent = isOn(false, "prometheus", "agentMode");
    const storage = get("prometheus", "prometheusSpec", "storageSpec");
    parts.push(custom(agent ? "PrometheusAgent" : "Prometheus", "prometheus", storage));
    parts.push(...exposed("prometheus", values, "prometheus"));
    if (isOn(false, "prometheus", "thanosServiceExternal", "enabled")) {
      const external = ["prometheus", "thanosServiceExternal"];
      parts.push(service("thanos-external", values, external, "LoadBalancer"));
    }
  }
  if (isOn(true, "alertmanager", "enabled")) {
    const storage = get("alertmanager", "alertmanagerSpec", "storage");
    parts.push(custom("Alertmanager", "alertmanager", storage));
    parts.push(...exposed("alertmanager", values, "alertmanager"));
  }
  if (isOn(false, "thanosRuler", "enabled")) {
    const storage = get("thanosRuler", "thanosRulerSpec", "storage");
    parts.push(custom("ThanosRuler", "thanos-ruler", storage));
    parts.push(...exposed("thanos-ruler", values, "thanosRuler"));
  }
  return isOn(true, "grafana", "enabled") ? [...parts, ...grafana(values.of("grafana"))] : parts;
}

function prometheusChart(values: ChartValues): KubernetesObject[] {
  const persistent = flag(values.get("server", "persistentVolume", "enabled"), true);
  const image = "prometheus/prometheus";
  const server = { kind: "Deployment", part: "prometheus-server", image, dataPath: "/data" };
  return [
    ...(persistent === "absent" ? [podsWithData(values, server)] : []),
    ...exposed("prometheus-server", values, "server"),
  ];
}

function grafana(values: ChartValues): KubernetesObject[] {
  const { get, object } = values;
  const variables = get("env");
  const written = isRecord(variables)
    ? Object.entries(variables).map(([name, value]) => ({ name, value }))
    : [];
  // Whatever `adminPassword` says, the chart hands it over by a Secret.
  const given = { secretKeyRef: { name: "grafana", key: "admin-password" } };
  const password = { name: "GF_SECURITY_ADMIN_PASSWORD", valueFrom: given };
  const known = written.some(({ name }) => name === password.name);
  const env = isUnknown(variables) ? UNKNOWN : known ? written : [password, ...written];
  const containers = [{ name: "grafana", image: "grafana/grafana", env }];
  const volumes = [
    { name: "config", configMap: { name: object("core", "ConfigMap", "grafana", {}).name } },
  ];
  return [
    object("core", "ConfigMap", "grafana", { data: { "grafana.ini": get("grafana.ini") } }),
    object("apps", "Deployment", "grafana", {
      spec: { template: { spec: { containers, volumes } } },
    }),
    ...exposed("grafana", values),
  ];
}

function eckElasticsearch({ get, object }: ChartValues): KubernetesObject[] {
  const props = {
    metadata: { annotations: get("annotations") },
    spec: {
      http: get("http"),
      transport: get("transport"),
      nodeSets: get("nodeSets") ?? [{ name: "default", count: 1 }],
    },
  };
  return [object("elasticsearch.k8s.elastic.co", "Elasticsearch", "", props)];
}

function eckHttp(group: string, kind: string, { get, object }: ChartValues): KubernetesObject {
  return object(`${group}.k8s.elastic.co`, kind, "", { spec: { http: get("http") } });
}

function eckLogstash({ get, object }: ChartValues): KubernetesObject[] {
  const spec = Object.fromEntries(
    ["services", "podTemplate", "volumeClaimTemplates"].map((key) => [key, get(key)]),
  );
  return [object("logstash.k8s.elastic.co", "Logstash", "", { spec })];
}

/** Dependencies of eck-stack, and whether they are on by default. */
const ECK_STACK: Readonly<Record<string, boolean>> = {
  "eck-elasticsearch": true,
  "eck-kibana": true,
  "eck-logstash": false,
  "eck-apm-server": false,
};

function eckStack(values: ChartValues): KubernetesObject[] {
  return Object.entries(ECK_STACK)
    .filter(([name, fallback]) => values.isOn(fallback, name, "enabled"))
    .flatMap(([name]) => CHARTS[name]?.(values.of(name)) ?? []);
}
