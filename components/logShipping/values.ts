import { createHash } from "node:crypto";
import {
  FILEBEAT_MODULE,
  FILEBEAT_TARGET,
  filebeatMetricsConfig,
} from "../elasticHealth/filebeatMetrics";
import {
  JSON_EXPORTER_CONFIG_KEY,
  jsonExporterPodMonitorSpec,
  jsonExporterSidecar,
} from "../elasticHealth/jsonExporter";
import { deepMerge, type Tree } from "../internal/merge";
import { managedLabels } from "../internal/labels";
import { loggingServiceAccounts, namespaces, releases } from "../internal/names";
import { buildFilebeatConfig, CONTAINER_LOGS, POD_LOGS } from "./filebeatConfig";
import { beatIdentity, beatPodLabels, podTemplate } from "./podTemplate";
import type { LogShippingSettings } from "./settings";

/** ConfigMap of the sidecar that turns Filebeat's JSON into metrics. */
const EXPORTER_CONFIG_MAP = "filebeat-metrics";

/**
 * A tenth of the nodes at a time: a changed configuration reaches 100 nodes in ten steps, and one that does not start
 * stops at the first.
 */
export const NODE_UPDATE = {
  type: "RollingUpdate",
  rollingUpdate: { maxUnavailable: "10%" },
} as const;

/**
 * A node without it ships no logs, and full nodes are where logs are asked for: the scheduler makes room for it, and the kubelet
 * evicts it last.
 */
const NODE_PRIORITY = "system-node-critical";

/** Watches that autodiscover opens with hints on: pods of its node, its node, and namespaces (libbeat, providers/kubernetes/pod.go). */
const RULES = [
  { apiGroups: [""], resources: ["pods", "namespaces", "nodes"], verbs: ["get", "list", "watch"] },
];

/** Values of the chart eck-beats for Filebeat. */
export function buildFilebeatValues(settings: LogShippingSettings): Tree {
  const { filebeat, cluster, tolerations } = settings;
  const exporter = jsonExporterSidecar(EXPORTER_CONFIG_MAP);
  const exporterConfig = filebeatMetricsConfig();
  const values = {
    ...beatIdentity(releases.filebeat),
    ...rbac(releases.filebeat, loggingServiceAccounts.filebeat, RULES),
    config: buildFilebeatConfig(filebeat, cluster),
    daemonSet: {
      updateStrategy: NODE_UPDATE,
      podTemplate: podTemplate({
        beat: releases.filebeat,
        cpu: filebeat.cpu,
        memoryBytes: filebeat.memoryBytes,
        // Kubelet writes logs for root. As their owner it needs no capability to read them.
        user: 0,
        mounts: [
          { name: "pod-logs", hostPath: POD_LOGS },
          { name: "container-logs", hostPath: CONTAINER_LOGS },
        ],
        serviceAccount: loggingServiceAccounts.filebeat,
        sidecars: [exporter.container],
        volumes: [exporter.volume],
        spec: nodeSpec(tolerations),
        // The exporter reads its configuration at start only.
        annotations: { "global-monitoring/exporter-config": hashOf(exporterConfig) },
      }),
    },
    // By name, so that extra objects of the user come beside it.
    extraObjects: {
      exporterConfig: literally(exporterConfigMap(exporterConfig)),
      podMonitor: literally(podMonitor()),
    },
  };
  return deepMerge(values, settings.extraValues.filebeat);
}

function exporterConfigMap(config: string): Tree {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: {
      name: EXPORTER_CONFIG_MAP,
      namespace: namespaces.beats,
      labels: managedLabels(releases.filebeat),
    },
    data: { [JSON_EXPORTER_CONFIG_KEY]: config },
  };
}

/** Here and not a resource by itself: a preview's time hangs on the number of resources of each cluster. */
function podMonitor(): Tree {
  return {
    apiVersion: "monitoring.coreos.com/v1",
    kind: "PodMonitor",
    metadata: {
      name: releases.filebeat,
      namespace: namespaces.beats,
      labels: managedLabels(releases.filebeat),
    },
    spec: jsonExporterPodMonitorSpec({
      matchLabels: beatPodLabels(releases.filebeat),
      module: FILEBEAT_MODULE,
      target: FILEBEAT_TARGET,
      namespace: namespaces.beats,
    }),
  };
}

/** The chart takes further objects as text of a template; JSON is YAML, and what would start an action is escaped. */
function literally(object: Tree): string {
  return JSON.stringify(object).replaceAll("{{", '{{ "{{" }}');
}

/** Fields of a pod that runs on every node. */
export function nodeSpec(tolerations: LogShippingSettings["tolerations"]): Tree {
  return {
    priorityClassName: NODE_PRIORITY,
    tolerations: [...tolerations],
    // More than filebeat.shutdown_timeout.
    terminationGracePeriodSeconds: 30,
  };
}

/** ServiceAccount with a ClusterRole of its own; the chart has no names of its own for either. */
export function rbac(release: string, serviceAccount: string, rules: readonly Tree[]): Tree {
  const name = `global-monitoring-${release}`;
  return {
    serviceAccount: { name: serviceAccount },
    clusterRole: { name, rules },
    clusterRoleBinding: {
      name,
      subjects: [{ kind: "ServiceAccount", name: serviceAccount, namespace: namespaces.beats }],
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name },
    },
  };
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
