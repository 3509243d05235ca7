import { Availability } from "../internal/availability";
import { deepMerge, type Tree } from "../internal/merge";
import { namespaces } from "../internal/names";

/** Port of the operator's metrics and of its admission webhook. */
export const ECK_OPERATOR_METRICS_PORT = 8080;
export const ECK_OPERATOR_WEBHOOK_PORT = 9443;

/** Labels of the operator's pods, as the chart sets them. */
export const eckOperatorPodLabels = { "app.kubernetes.io/name": "elastic-operator" } as const;

/** What the values of the operator depend on. */
export interface EckOperatorSettings {
  readonly availability: Availability;
  /** Values of the chart eck-operator, merged last. */
  readonly extraValues?: Tree | undefined;
}

/**
 * Values of the chart eck-operator. Its custom resource definitions are templates of the chart, so that they upgrade with it; the
 * chart marks them to be kept when the release goes (`helm.sh/resource-policy: keep`).
 */
export function buildEckOperatorValues(settings: EckOperatorSettings): Tree {
  const replicated = settings.availability === Availability.Replicated;
  const values = {
    installCRDs: true,
    // It does not narrow the operator's rights, which are a ClusterRole. It narrows what it watches and caches: without it
    // every Secret and Pod of the cluster is in its memory.
    managedNamespaces: [namespaces.logging, namespaces.beats],
    // One leads, the other takes over: no cluster is looked after while the operator is away.
    replicaCount: replicated ? 2 : 1,
    podDisruptionBudget: { enabled: replicated, minAvailable: 1 },
    ...(replicated ? { affinity: spreadOverNodes() } : {}),
    resources: {
      requests: { cpu: "100m", memory: "200Mi" },
      limits: { memory: "1Gi" },
    },
    // The one thing that the chart lacks for Pod Security "restricted" is the seccomp profile.
    podSecurityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
    webhook: {
      enabled: true,
      // The operator's pods have no readiness probe, so Helm goes on before the webhook listens, and with "Fail" the first
      // custom resources would be refused. The operator checks the same rules again before it acts.
      failurePolicy: "Ignore",
      port: ECK_OPERATOR_WEBHOOK_PORT,
    },
    telemetry: { disabled: true },
    config: { metrics: { port: String(ECK_OPERATOR_METRICS_PORT) } },
    podMonitor: { enabled: true, interval: "1m", scrapeTimeout: "30s" },
  };
  return deepMerge(values, settings.extraValues);
}

function spreadOverNodes(): Tree {
  const podAffinityTerm = {
    topologyKey: "kubernetes.io/hostname",
    labelSelector: { matchLabels: eckOperatorPodLabels },
  };
  return {
    podAntiAffinity: {
      preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm }],
    },
  };
}
