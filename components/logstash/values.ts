import { jsonExporterSidecar } from "../elasticHealth/jsonExporter";
import { ELASTIC_VERSION } from "../internal/charts";
import { deepMerge, type Tree } from "../internal/merge";
import {
  elasticUsers,
  LOGSTASH_VARIABLES_SECRET,
  releases,
  secrets,
  services,
} from "../internal/names";
import {
  DATA_DIR,
  DEAD_LETTER_DIR,
  ELASTICSEARCH_CA,
  PASSWORD_VARIABLE,
  QUEUE_DIR,
  SCRIPTS_DIR,
  TLS_DIR,
  USER_VARIABLE,
} from "./paths";
import { pipelineList } from "./pipeline/pipelines";
import { MAIN_PIPELINE } from "./pipelineSettings";
import type { LogstashSettings } from "./settings";
import { DATA_VOLUME, DEAD_LETTER_MEBIBYTES, logstashResources, pipelineWorkers } from "./sizing";

/** What other resources make. */
export interface LogstashRefs {
  /** ConfigMap with the scripts of the pipeline; its name changes with them. */
  readonly scriptsConfigMap: string;
  /** ConfigMap of the sidecar; its name changes with its content. */
  readonly exporterConfigMap: string;
}

/** Labels that ECK puts on the pods (pkg/controller/logstash/labels at v3.5.0). */
export const logstashPods = {
  "common.k8s.elastic.co/type": "logstash",
  "logstash.k8s.elastic.co/name": releases.logstash,
} as const;

/** Seconds to empty the queue before a pod goes; what is left then stays on the volume, for the pod that comes. */
const DRAIN_SECONDS = 300;

/** User of the image. */
const LOGSTASH_UID = 1000;

/** ECK's volume claim for `path.data`; the operator mounts it. */
const DATA_CLAIM = "logstash-data";
const QUEUE_CLAIM = "pq";

/** What Pod Security "restricted" asks of a container; what the pod says already is left out. */
const CONTAINER_SECURITY = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
} as const;

/** Values of the chart eck-logstash. */
export function buildLogstashValues(settings: LogstashSettings, refs: LogstashRefs): Tree {
  const values: Tree = {
    fullnameOverride: releases.logstash,
    version: ELASTIC_VERSION,
    count: settings.replicas,
    config: logstashConfig(settings),
    pipelines: pipelineList(settings),
    volumeClaimTemplates: [
      claim(DATA_CLAIM, DATA_VOLUME, settings),
      claim(QUEUE_CLAIM, settings.queue.volume, settings),
    ],
    services: [
      {
        name: "beats",
        service: {
          spec: {
            type: "ClusterIP",
            ports: [
              {
                name: "beats",
                port: services.logstashBeats.port,
                targetPort: services.logstashBeats.port,
              },
            ],
          },
        },
      },
    ],
    podTemplate: { spec: podSpec(settings, refs) },
  };
  return deepMerge(values, settings.extraValues);
}

/** `logstash.yml`; ECK adds the API with TLS and `config.reload.automatic`. */
function logstashConfig(settings: LogstashSettings): Tree {
  return {
    "path.queue": QUEUE_DIR,
    "path.dead_letter_queue": DEAD_LETTER_DIR,
    "pipeline.workers": pipelineWorkers(settings),
    "pipeline.ecs_compatibility": "v8",
    // A pod that goes for good, when replicas are fewer, leaves nothing behind on its volume.
    "queue.drain": true,
    "dead_letter_queue.max_bytes": `${DEAD_LETTER_MEBIBYTES}mb`,
    "dead_letter_queue.storage_policy": "drop_older",
    "dead_letter_queue.retain.age": "7d",
    // Certificates are renewed in place: without it Beats would meet one that has run out.
    "ssl.reload.automatic": true,
    "log.format": "json",
  };
}

function claim(name: string, storage: string, settings: LogstashSettings): Tree {
  return {
    metadata: { name },
    spec: {
      accessModes: ["ReadWriteOnce"],
      storageClassName: settings.storageClass,
      resources: { requests: { storage } },
    },
  };
}

function podSpec(settings: LogstashSettings, refs: LogstashRefs): Tree {
  const exporter = jsonExporterSidecar(refs.exporterConfigMap);
  return {
    automountServiceAccountToken: false,
    terminationGracePeriodSeconds: DRAIN_SECONDS,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: LOGSTASH_UID,
      runAsGroup: LOGSTASH_UID,
      fsGroup: LOGSTASH_UID,
      fsGroupChangePolicy: "OnRootMismatch",
      seccompProfile: { type: "RuntimeDefault" },
    },
    ...(settings.replicas > 1 && { topologySpreadConstraints: spread() }),
    initContainers: [
      // ECK's own has no restricted security context; command and mounts come from the operator.
      { name: "logstash-internal-init-config", securityContext: CONTAINER_SECURITY },
      deadLetterDirectory(),
    ],
    containers: [logstashContainer(settings), exporter.container],
    volumes: [
      { name: "tls", secret: { secretName: secrets.logstashTls.name } },
      { name: "elasticsearch-ca", secret: { secretName: secrets.elasticsearchCa.name } },
      { name: "scripts", configMap: { name: refs.scriptsConfigMap } },
      exporter.volume,
    ],
  };
}

function logstashContainer(settings: LogstashSettings): Tree {
  const user = elasticUsers.logstash;
  const heap = `${settings.heapMebibytes}m`;
  return {
    name: "logstash",
    // Its root file system stays writable: JRuby and the image's start script write to it.
    securityContext: CONTAINER_SECURITY,
    resources: logstashResources(settings),
    ports: [{ name: "beats", containerPort: services.logstashBeats.port, protocol: "TCP" }],
    env: [
      { name: "LS_JAVA_OPTS", value: `-Xms${heap} -Xmx${heap}` },
      secretVariable(USER_VARIABLE, user.secretName, user.usernameKey),
      secretVariable(PASSWORD_VARIABLE, user.secretName, user.passwordKey),
    ],
    // Secrets of the user's own pipelines; nobody has to make it.
    envFrom: [{ secretRef: { name: LOGSTASH_VARIABLES_SECRET, optional: true } }],
    volumeMounts: [
      { name: QUEUE_CLAIM, mountPath: QUEUE_DIR },
      { name: "tls", mountPath: TLS_DIR, readOnly: true },
      {
        name: "elasticsearch-ca",
        mountPath: ELASTICSEARCH_CA.slice(0, ELASTICSEARCH_CA.lastIndexOf("/")),
        readOnly: true,
      },
      { name: "scripts", mountPath: SCRIPTS_DIR, readOnly: true },
    ],
  };
}

/** The reader of dead letters does not start without the directory, which only the first dead letter's writer would make. */
function deadLetterDirectory(): Tree {
  return {
    name: "dead-letter-directory",
    command: ["mkdir", "-p", `${DEAD_LETTER_DIR}/${MAIN_PIPELINE}`],
    securityContext: CONTAINER_SECURITY,
    resources: { requests: { cpu: "10m", memory: "16Mi" }, limits: { memory: "32Mi" } },
    volumeMounts: [{ name: DATA_CLAIM, mountPath: DATA_DIR }],
  };
}

function secretVariable(name: string, secret: string, key: string): Tree {
  return { name, valueFrom: { secretKeyRef: { name: secret, key } } };
}

function spread(): readonly Tree[] {
  return ["topology.kubernetes.io/zone", "kubernetes.io/hostname"].map((topologyKey) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: "ScheduleAnyway",
    labelSelector: { matchLabels: logstashPods },
  }));
}
