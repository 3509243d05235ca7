/** What VictoriaMetrics' charts and operator objects prove (VictoriaMetrics docs: operator resources, Helm charts). */
import { NO_ROUTING, routingOf, routingOfText, type Routing } from "../alerting/alertmanager";
import {
  alertmanagerParts,
  doubted,
  hasValueFiles,
  namedSecret,
  only,
  perhaps,
  type ChartJudge,
  type Evidence,
} from "./parts";
import {
  allOf,
  anyOf,
  at,
  flag,
  isRecord,
  isUnknown,
  list,
  text,
  type Presence,
  type Properties,
} from "../values";

/** Storage alone, as of chart victoria-metrics-cluster, scrapes nothing. */
export const VICTORIA_CHARTS: Readonly<Record<string, ChartJudge>> = {
  "victoria-metrics-k8s-stack": victoriaStack,
  "victoria-metrics-agent": (values) => ({
    parts: { metrics: "present" },
    clusterLabel: text(at(values, "config", "global", "external_labels", "cluster")),
  }),
  "victoria-metrics-single": (values) =>
    only("metrics", flag(at(values, "server", "scrape", "enabled"), false)),
  "victoria-metrics-alert": victoriaAlert,
  "victoria-logs-collector": () => only("logs"),
  "victoria-logs-single": vectorBeside,
  "victoria-logs-cluster": vectorBeside,
  "victoria-traces-single": () => perhaps("traces"),
  "victoria-traces-cluster": () => perhaps("traces"),
};

/** Both charts of VictoriaLogs can install Vector. */
function vectorBeside(values: unknown): Evidence {
  return only("logs", flag(at(values, "vector", "enabled"), false));
}

function victoriaStack(values: unknown, props: Properties): Evidence {
  const enabled = (key: string, fallback: boolean) => flag(at(values, key, "enabled"), fallback);
  const spec = at(values, "alertmanager", "spec");
  const vmalert = enabled("vmalert", true);
  const own = allOf([enabled("alertmanager", true), vmalert]);
  const secret = own === "absent" ? undefined : namedSecret(at(spec, "configSecret"));
  const alerting =
    enabled("alertmanager", true) === "absent" && notifiesOthers(values)
      ? alertmanagerParts(vmalert, { alerts: "present", deadMansSwitch: "absent" })
      : alertmanagerParts(own, secret === undefined ? stackRouting(values) : NO_ROUTING);
  const parts: Evidence["parts"] = {
    // A VMSingle can scrape by itself, and does in few installations.
    metrics: anyOf([enabled("vmagent", true), scrapesItself(at(values, "vmsingle", "spec"))]),
    nodeExporter: enabled("prometheus-node-exporter", true),
    workloadExporter: enabled("kube-state-metrics", true),
    ...alerting.parts,
    logs: allOf([
      enabled("vlagent", false),
      flag(at(values, "vlagent", "spec", "k8sCollector", "enabled"), true),
    ]),
    traces: anyOf(
      ["vtsingle", "vtcluster"].map((key) =>
        enabled(key, false) === "absent" ? "absent" : "unknown",
      ),
    ),
  };
  return {
    parts: hasValueFiles(props) ? doubted(parts) : parts,
    clusterLabel: text(at(values, "vmagent", "spec", "externalLabels", "cluster")),
    configSecret: secret,
  };
}

function stackRouting(values: unknown): Routing {
  const raw = at(values, "alertmanager", "spec", "configRawYaml");
  if (raw !== undefined && raw !== "") return routingOfText(raw);
  return routingOf(defaultedVictoriaConfig(at(values, "alertmanager", "config")));
}

/** The configuration that the charts make of their value `alertmanager.config`: by default, nobody is notified. */
export function defaultedVictoriaConfig(config: unknown): unknown {
  if (isUnknown(config)) return config;
  const route = at(config, "route");
  const receiver = { name: "blackhole" };
  return {
    ...(isRecord(config) ? config : {}),
    receivers: at(config, "receivers") ?? [receiver],
    route: isUnknown(route)
      ? route
      : { receiver: receiver.name, ...(isRecord(route) ? route : {}) },
  };
}

/** An Alertmanager that somebody else runs. */
function notifiesOthers(values: unknown): boolean {
  return (
    notifiesOthersBy(at(values, "vmalert", "spec")) ||
    Object.keys(at(values, "vmalert", "additionalNotifierConfigs") ?? {}).length > 0
  );
}

/** The spec of a VMAlert. It excuses nobody whose own Alertmanager it names. */
function notifiesOthersBy(spec: unknown): boolean {
  return (
    list(at(spec, "notifiers")).length > 0 ||
    isRecord(at(spec, "notifier")) ||
    isRecord(at(spec, "notifierConfigRef"))
  );
}

function victoriaAlert(values: unknown, props: Properties): Evidence {
  const alertmanager = flag(at(values, "alertmanager", "enabled"), false);
  const notifier = at(values, "server", "notifier");
  const others =
    list(at(values, "server", "notifiers")).length > 0 ||
    Object.keys(isRecord(notifier) ? notifier : {}).length > 0;
  const found =
    alertmanager === "absent" && others
      ? alertmanagerParts("present", { alerts: "present", deadMansSwitch: "absent" })
      : alertmanagerParts(
          alertmanager,
          routingOf(defaultedVictoriaConfig(at(values, "alertmanager", "config"))),
        );
  return hasValueFiles(props) ? { parts: doubted(found.parts) } : found;
}

/** VMSingle waits for what is written to it, unless its operator is told to let it scrape. */
function scrapesItself(spec: unknown): Presence {
  const ingestOnly = flag(at(spec, "ingestOnlyMode"), true);
  if (ingestOnly === "unknown") return "unknown";
  return ingestOnly === "absent" ? "present" : "absent";
}

/** Kind of operator.victoriametrics.com → what such an object proves. VMCluster and scrape objects prove nothing alone. */
export const VICTORIA_OBJECTS: Readonly<
  Record<string, (props: Properties) => Evidence | undefined>
> = {
  VMAgent: (props) => ({
    parts: {
      metrics:
        flag(at(props, "spec", "ingestOnlyMode"), false) === "present" ? "absent" : "present",
    },
    clusterLabel: text(at(props, "spec", "externalLabels", "cluster")),
  }),
  VMSingle: (props) => ({
    ...only("metrics", scrapesItself(at(props, "spec"))),
    clusterLabel: text(at(props, "spec", "externalLabels", "cluster")),
  }),
  VMAlert: (props) =>
    notifiesOthersBy(at(props, "spec")) ? { parts: {}, otherAlerts: true } : undefined,
  VMAlertmanager: vmAlertmanager,
  VMAlertmanagerConfig: (props) => {
    const { alerts, deadMansSwitch } = routingOf(at(props, "spec"));
    return { parts: { alerts, deadMansSwitch } };
  },
  VLAgent: (props) => only("logs", flag(at(props, "spec", "k8sCollector", "enabled"), false)),
  VTSingle: () => perhaps("traces"),
  VTCluster: () => perhaps("traces"),
};

/** Without a configuration the operator makes one that notifies nobody. */
function vmAlertmanager(props: Properties): Evidence {
  const secret = namedSecret(at(props, "spec", "configSecret"));
  const raw = at(props, "spec", "configRawYaml");
  if (secret !== undefined) return { parts: { alertmanager: "present" }, configSecret: secret };
  return alertmanagerParts("present", raw === undefined ? NO_ROUTING : routingOfText(raw));
}
