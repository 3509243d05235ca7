import { imageReference, images } from "../internal/charts";
import type { Tree } from "../internal/merge";

/** Port of the sidecar that turns the JSON of a Beat or of Logstash into Prometheus metrics. */
export const JSON_EXPORTER_PORT = 7979;
/** Name of that port. */
const JSON_EXPORTER_PORT_NAME = "metrics";
/** Key of the ConfigMap that holds the exporter's configuration. */
export const JSON_EXPORTER_CONFIG_KEY = "config.yml";

/** Name of the container and of its volume. */
const NAME = "json-exporter";
const CONFIG_DIRECTORY = "/etc/json-exporter";

/** User `nobody` of the image, as a number: Kubernetes cannot check a name against `runAsNonRoot`. */
const NOBODY = 65534;

/** The sidecar container, and the volume it mounts. */
export interface JsonExporterSidecar {
  readonly container: Tree;
  readonly volume: Tree;
}

/**
 * The sidecar that answers `/probe` with the metrics of {@link filebeatMetricsConfig} or {@link logstashMetricsConfig}, read from the
 * ConfigMap. It reads the file once, at start: when the text changes, the pods must be made anew, most simply by a ConfigMap name or a pod
 * annotation that changes with it.
 *
 * No readiness probe: a pod of Logstash whose exporter fails must go on receiving logs. Errors only in its log: at `info` it writes its whole
 * configuration at each start.
 */
export function jsonExporterSidecar(configMapName: string): JsonExporterSidecar {
  return {
    container: {
      name: NAME,
      image: imageReference(images.jsonExporter),
      args: [
        `--config.file=${CONFIG_DIRECTORY}/${JSON_EXPORTER_CONFIG_KEY}`,
        `--web.listen-address=:${JSON_EXPORTER_PORT}`,
        "--log.level=error",
        "--log.format=json",
      ],
      ports: [
        { name: JSON_EXPORTER_PORT_NAME, containerPort: JSON_EXPORTER_PORT, protocol: "TCP" },
      ],
      livenessProbe: {
        httpGet: { path: "/", port: JSON_EXPORTER_PORT_NAME },
        periodSeconds: 30,
        timeoutSeconds: 5,
      },
      securityContext: {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        runAsNonRoot: true,
        runAsUser: NOBODY,
        runAsGroup: NOBODY,
        capabilities: { drop: ["ALL"] },
        seccompProfile: { type: "RuntimeDefault" },
      },
      // Measured: 18 MiB at rest; one answer of Logstash is some 100 KiB.
      resources: {
        requests: { cpu: "5m", memory: "32Mi" },
        limits: { memory: "64Mi" },
      },
      volumeMounts: [{ name: NAME, mountPath: CONFIG_DIRECTORY, readOnly: true }],
    },
    volume: { name: NAME, configMap: { name: configMapName } },
  };
}

/** Which pods a {@link jsonExporterPodMonitorSpec} reads, and what their sidecar is to ask. */
export interface JsonExporterTarget {
  /** Labels of the pods. */
  readonly matchLabels: Readonly<Record<string, string>>;
  /** Module of the exporter's configuration; also the label `job` of the metrics. */
  readonly module: string;
  /** URL that the sidecar asks, as its pod sees it. */
  readonly target: string;
  /** Namespace of the pods. */
  readonly namespace: string;
}

/**
 * `spec` of a PodMonitor (monitoring.coreos.com/v1). `job` is the module, `instance` the pod and `node` its node: not
 * `<namespace>/<PodMonitor>` and the address of the sidecar. `up` is 0 when the program behind the sidecar does not answer.
 */
export function jsonExporterPodMonitorSpec(args: JsonExporterTarget): Tree {
  return {
    namespaceSelector: { matchNames: [args.namespace] },
    selector: { matchLabels: args.matchLabels },
    podMetricsEndpoints: [
      {
        port: JSON_EXPORTER_PORT_NAME,
        path: "/probe",
        params: { module: [args.module], target: [args.target] },
        relabelings: [
          { action: "replace", targetLabel: "job", replacement: args.module },
          {
            action: "replace",
            sourceLabels: ["__meta_kubernetes_pod_name"],
            targetLabel: "instance",
          },
          {
            action: "replace",
            sourceLabels: ["__meta_kubernetes_pod_node_name"],
            targetLabel: "node",
          },
        ],
      },
    ],
  };
}
