import type { Input } from "@pulumi/pulumi";
import { imageReference, images } from "../internal/charts";
import {
  CLUSTER_LABEL,
  ENVIRONMENT_LABEL,
  GLOBAL_RULE_SCOPE,
  PROMETHEUS_REPLICA_LABEL,
  REGION_LABEL,
  RULE_SCOPE_LABEL,
} from "../internal/labels";
import type { Tree } from "../internal/merge";
import { secrets, serviceAccounts } from "../internal/names";
import { mebibytes } from "../internal/quantity";
import { annotatedPodsScrape } from "./annotatedPodsScrape";
import { podLabels } from "./podLabels";
import { AdditionalScrape } from "./prometheusStackArgs";
import { resources, spreadOverZones, volumeClaim } from "./resources";
import type { PrometheusStackSettings } from "./settings";
import {
  maxQuerySamples,
  prometheusMemory,
  prometheusMillicores,
  sidecarMemoryBytes,
} from "./sizing";
import { roleAnnotation } from "./roleAnnotation";

const SIDECAR_TLS_VOLUME = "thanos-sidecar-tls";
const SIDECAR_TLS_DIR = "/etc/thanos/tls";

/** Seconds that a scrape may take at most; kube-state-metrics of a large cluster needs more than Prometheus's 10. */
const SCRAPE_TIMEOUT_SECONDS = 25;

/** Dropped targets that Prometheus remembers for each scrape job; without a limit they cost memory for nothing. */
const KEEP_DROPPED_TARGETS = 100;

/**
 * Exemplars that each replica remembers over all series; the oldest go. Prometheus' own default. One with a trace id takes about 100 bytes
 * (Prometheus docs, feature flags), so all take 10 MB: next to nothing for the smallest series budget, and a graph shows a few hundred.
 */
const MAX_EXEMPLARS = 100_000;

/**
 * cert-manager's controller, ours or one that was there before. A PodMonitor here and no ServiceMonitor of its chart:
 * cert-manager comes before the CRDs of the Prometheus Operator.
 */
function certManagerPods(): Tree {
  return {
    name: "cert-manager",
    namespaceSelector: { any: true },
    selector: {
      matchLabels: {
        "app.kubernetes.io/name": "cert-manager",
        "app.kubernetes.io/component": "controller",
      },
    },
    // The namespace of a certificate is a label of the metric: it must win over that of the pod.
    podMetricsEndpoints: [{ port: "http-metrics", honorLabels: true }],
  };
}

/** `prometheus` of kube-prometheus-stack. */
export function prometheusValues(
  settings: PrometheusStackSettings,
  roleArn: Input<string> | undefined,
): Tree {
  return {
    serviceAccount: { name: serviceAccounts.prometheus, annotations: roleAnnotation(roleArn) },
    podDisruptionBudget: { enabled: settings.replicated, minAvailable: 1 },
    thanosService: { enabled: true },
    thanosServiceMonitor: { enabled: true },
    additionalPodMonitors: [certManagerPods()],
    prometheusSpec: {
      replicas: settings.replicas.prometheus,
      externalLabels: {
        [CLUSTER_LABEL]: settings.cluster.name,
        [REGION_LABEL]: settings.cluster.region,
        [ENVIRONMENT_LABEL]: settings.cluster.environment,
      },
      // Before alerts leave, the operator drops this label again, so that both replicas send the same alert.
      replicaExternalLabelName: PROMETHEUS_REPLICA_LABEL,
      ...(settings.prometheusExternalUrl !== undefined && {
        externalUrl: settings.prometheusExternalUrl,
      }),
      // As the kubelets' (operatorValues): an Endpoints object ends at 1,000 nodes.
      serviceDiscoveryRole: "EndpointSlice",
      ...selectors(),
      ...intervals(settings),
      ...retention(settings),
      ...limits(settings),
      ...compute(settings),
      ...exemplars(),
      ...sidecar(settings),
      ...(settings.additionalScrape === AdditionalScrape.Annotations && {
        additionalScrapeConfigs: [annotatedPodsScrape(settings)],
      }),
    },
  };
}

/** Objects of all namespaces, whatever their labels; the chart's default takes only those of its own release. */
function selectors(): Tree {
  return {
    serviceMonitorSelectorNilUsesHelmValues: false,
    podMonitorSelectorNilUsesHelmValues: false,
    probeSelectorNilUsesHelmValues: false,
    scrapeConfigSelectorNilUsesHelmValues: false,
    ruleSelectorNilUsesHelmValues: false,
    // Global rules belong to ThanosRuler: here they would see one cluster only.
    ruleSelector: {
      matchExpressions: [{ key: RULE_SCOPE_LABEL, operator: "NotIn", values: [GLOBAL_RULE_SCOPE] }],
    },
  };
}

function intervals(settings: PrometheusStackSettings): Tree {
  const interval = settings.scrapeIntervalSeconds;
  return {
    scrapeInterval: `${interval}s`,
    scrapeTimeout: `${Math.min(interval, SCRAPE_TIMEOUT_SECONDS)}s`,
    evaluationInterval: `${interval}s`,
  };
}

/**
 * Local compaction stays on: with Prometheus from 3.9 and a sidecar from 0.41 the operator lets Prometheus compact only
 * what is uploaded (CRD field disableCompaction).
 */
function retention(settings: PrometheusStackSettings): Tree {
  return {
    retention: settings.localRetention,
    retentionSize: settings.storage.retentionSize,
    walCompression: true,
    storageSpec: volumeClaim(settings.storage.size, settings.storage.className),
    persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Retain" },
  };
}

function limits(settings: PrometheusStackSettings): Tree {
  const { limits } = settings;
  const memory = prometheusMemory(settings.activeSeriesBudget, settings.scrapeIntervalSeconds);
  return {
    // For targets that set none; an explicit sampleLimit goes up to the enforced one.
    sampleLimit: limits.samplesPerScrape,
    enforcedSampleLimit: limits.systemSamplesPerScrape,
    enforcedTargetLimit: limits.targets,
    enforcedLabelLimit: limits.labels,
    enforcedLabelNameLengthLimit: limits.labelNameLength,
    enforcedLabelValueLengthLimit: limits.labelValueLength,
    enforcedBodySizeLimit: limits.bodySize,
    enforcedKeepDroppedTargets: KEEP_DROPPED_TARGETS,
    query: {
      maxConcurrency: 20,
      maxSamples: maxQuerySamples(memory.limitBytes),
      timeout: "2m",
    },
  };
}

/**
 * Samples with the id of a trace, for those who expose some; nothing for others. They live in the head and the write-ahead log only: the
 * sidecars answer Thanos Query for them, and the bucket has none.
 */
function exemplars(): Tree {
  return { enableFeatures: ["exemplar-storage"], exemplars: { maxSize: MAX_EXEMPLARS } };
}

function compute(settings: PrometheusStackSettings): Tree {
  const { activeSeriesBudget, scrapeIntervalSeconds } = settings;
  const memory = prometheusMemory(activeSeriesBudget, scrapeIntervalSeconds);
  return {
    resources: resources(
      `${prometheusMillicores(activeSeriesBudget, scrapeIntervalSeconds)}m`,
      mebibytes(memory.requestBytes),
      mebibytes(memory.limitBytes),
    ),
    podAntiAffinity: settings.replicated ? "hard" : "",
    ...(settings.replicated && {
      topologySpreadConstraints: spreadOverZones(podLabels.prometheus),
    }),
  };
}

function sidecar(settings: PrometheusStackSettings): Tree {
  const access = settings.remoteAccess;
  const thanos = {
    image: imageReference(images.thanos),
    // Beside the image: the operator decides on compaction by it.
    version: images.thanos.tag,
    objectStorageConfig: { existingSecret: secrets.thanosObjectStorage },
    resources: resources(
      "50m",
      "128Mi",
      mebibytes(sidecarMemoryBytes(settings.activeSeriesBudget)),
    ),
  };
  if (access === undefined) return { thanos };
  return {
    volumes: [{ name: SIDECAR_TLS_VOLUME, secret: { secretName: access.tlsSecretName } }],
    thanos: {
      ...thanos,
      volumeMounts: [{ name: SIDECAR_TLS_VOLUME, mountPath: SIDECAR_TLS_DIR }],
      // caFile makes the client's certificate obligatory.
      grpcServerTlsConfig: {
        certFile: `${SIDECAR_TLS_DIR}/tls.crt`,
        keyFile: `${SIDECAR_TLS_DIR}/tls.key`,
        caFile: `${SIDECAR_TLS_DIR}/ca.crt`,
      },
    },
  };
}
