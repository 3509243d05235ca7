import type { Tree } from "../internal/merge";
import { mebibytes } from "../internal/quantity";
import { hardenedContainer, hardenedPod, resources } from "./resources";
import type { PrometheusStackSettings } from "./settings";
import { kubeStateMetricsMemoryBytes } from "./sizing";

/**
 * Labels of Kubernetes objects that become labels of `kube_<object>_labels`: who owns it and what it is. Every further one
 * is a cost for each object.
 */
const OWNER_LABELS = [
  "app.kubernetes.io/name",
  "app.kubernetes.io/instance",
  "app.kubernetes.io/version",
  "app.kubernetes.io/component",
  "app.kubernetes.io/part-of",
  "app.kubernetes.io/managed-by",
  "team",
  "owner",
] as const;
const OWNED_KINDS = ["pods", "deployments", "statefulsets", "daemonsets", "cronjobs", "jobs"];
/** Exempts a volume from the chart's and our volume alerts. */
const VOLUME_LABELS = ["excluded_from_alerts"];
const NODE_LABELS = [
  "topology.kubernetes.io/zone",
  "node.kubernetes.io/instance-type",
  "eks.amazonaws.com/nodegroup",
  "karpenter.sh/nodepool",
  "karpenter.sh/capacity-type",
];

/** User of node-exporter and kube-state-metrics: nobody. */
const NOBODY = 65534;

/** What is scraped of Kubernetes itself. The control plane of EKS shows only the API server. */
export function kubernetesScrapeValues(settings: PrometheusStackSettings): Tree {
  const sampleLimit = settings.limits.systemSamplesPerScrape;
  return {
    kubeApiServer: { enabled: true, serviceMonitor: { sampleLimit } },
    kubelet: { enabled: true, serviceMonitor: { sampleLimit } },
    coreDns: { enabled: true },
    kubeControllerManager: { enabled: false },
    kubeScheduler: { enabled: false },
    kubeEtcd: { enabled: false },
    kubeProxy: { enabled: false },
  };
}

/** Sub-chart kube-state-metrics: its Service is `<release>-kube-state-metrics`. */
export function stateMetricsValues(settings: PrometheusStackSettings): Tree {
  return {
    kubeStateMetrics: { enabled: true },
    "kube-state-metrics": {
      resources: resources(
        "50m",
        "128Mi",
        mebibytes(kubeStateMetricsMemoryBytes(settings.activeSeriesBudget)),
      ),
      metricLabelsAllowlist: [
        ...OWNED_KINDS.map((kind) => allow(kind, OWNER_LABELS)),
        allow("namespaces", ["team", "owner"]),
        allow("nodes", NODE_LABELS),
        allow("persistentvolumeclaims", VOLUME_LABELS),
      ],
      containerSecurityContext: { ...hardenedContainer },
      // Nothing reads these metrics, and without them its role cannot list the Secrets of all namespaces.
      collectorsExclude: ["secrets", "configmaps"],
      prometheus: { monitor: { sampleLimit: settings.limits.systemSamplesPerScrape } },
    },
  };
}

/** Sub-chart node-exporter, in a namespace of its own: the host's network, processes and file systems need "privileged". */
export function nodeExporterValues(settings: PrometheusStackSettings): Tree {
  return {
    nodeExporter: { enabled: true },
    "prometheus-node-exporter": {
      namespaceOverride: settings.nodeExporterNamespace,
      resources: resources("20m", "32Mi", "128Mi"),
      securityContext: hardenedPod(NOBODY),
      containerSecurityContext: { ...hardenedContainer },
      // Only on the node's own address: hostNetwork would bind every interface.
      service: { listenOnAllInterfaces: false },
    },
  };
}

function allow(kind: string, labels: readonly string[]): string {
  return `${kind}=[${labels.join(",")}]`;
}
