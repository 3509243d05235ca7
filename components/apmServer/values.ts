import { jsonExporterSidecar } from "../elasticHealth/jsonExporter";
import { Availability } from "../internal/availability";
import { ELASTIC_VERSION } from "../internal/charts";
import { deepMerge, type Tree } from "../internal/merge";
import { releases } from "../internal/names";
import { apmServerConfig } from "./serverConfig";
import { APM_RELEASE, apmPodLabels, apmSecrets, apmService } from "./names";
import type { ApmServerSettings } from "./settings";

/** What other resources make. */
export interface ApmServerRefs {
  /** ConfigMap of the sidecar; its name changes with its content. */
  readonly exporterConfigMap: string;
}

/** User and group of the image. */
const APM_UID = 1000;

/** ECK's volume for `path.data`: the keystore, and traces that are not decided yet. A volume of this name in the template replaces ECK's. */
const DATA_VOLUME = "apmserver-data";

/** Init container in which ECK fills the keystore. */
const KEYSTORE_CONTAINER = "elastic-internal-init-keystore";

/** Seconds for requests under way and for what is not written yet (`shutdown_timeout`, 30 s by default). */
const GRACE_SECONDS = 60;

/** What Pod Security "restricted" asks of a container; what the pod says already is left out. */
const CONTAINER_SECURITY = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
} as const;

/** Values of the chart eck-apm-server. */
export function buildApmServerValues(settings: ApmServerSettings, refs: ApmServerRefs): Tree {
  const values: Tree = {
    fullnameOverride: APM_RELEASE,
    version: ELASTIC_VERSION,
    count: settings.replicas,
    config: apmServerConfig(settings),
    http: { tls: { certificate: { secretName: apmSecrets.tls.name } } },
    // ECK makes the user and its role (docs/tracing.md says which), renews its password and mounts the authority.
    elasticsearchRef: { name: releases.elasticsearch },
    // ECK makes the pods anew when the Secret changes.
    secureSettings: [{ secretName: apmSecrets.token.name }],
    podTemplate: { spec: podSpec(settings, refs) },
  };
  return deepMerge(values, settings.extraValues);
}

function podSpec(settings: ApmServerSettings, refs: ApmServerRefs): Tree {
  const exporter = jsonExporterSidecar(refs.exporterConfigMap);
  return {
    automountServiceAccountToken: false,
    terminationGracePeriodSeconds: GRACE_SECONDS,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: APM_UID,
      runAsGroup: APM_UID,
      fsGroup: APM_UID,
      fsGroupChangePolicy: "OnRootMismatch",
      seccompProfile: { type: "RuntimeDefault" },
    },
    ...(settings.replicas > 1 && spread()),
    initContainers: [
      {
        name: KEYSTORE_CONTAINER,
        securityContext: CONTAINER_SECURITY,
        resources: { requests: { cpu: "10m", memory: "128Mi" }, limits: { memory: "128Mi" } },
      },
    ],
    containers: [apmContainer(settings), exporter.container],
    volumes: [
      exporter.volume,
      ...(settings.sampling.volume === undefined
        ? []
        : [dataVolume(settings.sampling.volume, settings.storageClass)]),
    ],
  };
}

function apmContainer(settings: ApmServerSettings): Tree {
  const memory = `${settings.memoryMebibytes}Mi`;
  return {
    name: "apm-server",
    securityContext: CONTAINER_SECURITY,
    // CPU has no limit: APM Server uses what is free when a burst comes. It sizes its queues by the limit of memory.
    resources: {
      requests: { cpu: settings.availability === Availability.Single ? "100m" : "500m", memory },
      limits: { memory },
    },
    ports: [{ name: "https", containerPort: apmService.port, protocol: "TCP" }],
  };
}

/** A volume that comes and goes with the pod: ECK runs APM Server as a Deployment, and undecided traces are of the last minutes only. */
function dataVolume(storage: string, storageClassName: string): Tree {
  return {
    name: DATA_VOLUME,
    ephemeral: {
      volumeClaimTemplate: {
        spec: {
          accessModes: ["ReadWriteOnce"],
          storageClassName,
          resources: { requests: { storage } },
        },
      },
    },
  };
}

/** One on a node and in a zone, as far as there are enough. */
function spread(): Tree {
  const labelSelector = { matchLabels: apmPodLabels };
  const term = { topologyKey: "kubernetes.io/hostname", labelSelector };
  return {
    affinity: {
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm: term }],
      },
    },
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: "topology.kubernetes.io/zone",
        whenUnsatisfiable: "ScheduleAnyway",
        labelSelector,
      },
    ],
  };
}
