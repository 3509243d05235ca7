import type { ClusterIdentity } from "../cluster";
import { deepMerge, type Tree } from "../internal/merge";
import { releases } from "../internal/names";
import { MetricbeatModule, MonitorKind } from "./args";
import { commonConfig, identityProcessor } from "./beatConfig";
import type { BeatsSettings, MonitorSettings } from "./beatsSettings";
import { beatIdentity, type HostMount, podTemplate } from "./podTemplate";
import type { LogShippingSettings } from "./settings";
import { NODE_UPDATE, nodeSpec, rbac } from "./values";

/** A Beat beside Filebeat: its release and the chart's values. */
export interface FurtherBeat {
  readonly release: string;
  readonly values: Tree;
}

/** Where Auditbeat and Metricbeat see the node's files. */
const HOST_ROOT = "/hostfs";

/** User of the images of Beats. */
const BEAT_USER = 1000;

/** Values of the chart eck-beats for each Beat that is asked for beside Filebeat. */
export function furtherBeats(settings: LogShippingSettings): readonly FurtherBeat[] {
  const { heartbeat, auditbeat, metricbeat } = settings.beats;
  const { extraValues } = settings;
  return [
    ...(heartbeat === undefined
      ? []
      : [beat(releases.heartbeat, heartbeatValues(heartbeat, settings), extraValues.heartbeat)]),
    ...(auditbeat === undefined
      ? []
      : [beat(releases.auditbeat, auditbeatValues(auditbeat, settings), extraValues.auditbeat)]),
    ...(metricbeat === undefined
      ? []
      : [
          beat(releases.metricbeat, metricbeatValues(metricbeat, settings), extraValues.metricbeat),
        ]),
  ];
}

function beat(release: string, values: Tree, extra: Tree | undefined): FurtherBeat {
  return { release, values: deepMerge({ ...beatIdentity(release), ...values }, extra) };
}

function heartbeatValues(
  { monitors, memoryBytes }: NonNullable<BeatsSettings["heartbeat"]>,
  { cluster }: LogShippingSettings,
): Tree {
  const pings = monitors.some(({ kind }) => kind === MonitorKind.Icmp);
  return {
    config: {
      ...beatConfig(releases.heartbeat, cluster),
      heartbeat: { monitors: monitors.map(monitorConfig) },
    },
    deployment: {
      replicas: 1,
      // Two at once would ask, and report, everything twice.
      strategy: { type: "Recreate" },
      podTemplate: podTemplate({
        beat: releases.heartbeat,
        cpu: "50m",
        memoryBytes,
        // A ping needs a raw socket, and only root gets the capability without asking for more privileges.
        user: pings ? 0 : BEAT_USER,
        // The program in the image is marked with it: without it the kernel would not start the program at all.
        capabilities: ["NET_RAW"],
        // It remembers nothing, and may run on any node.
        data: { emptyDir: {} },
        spec: {
          securityContext: { fsGroup: BEAT_USER, seccompProfile: { type: "RuntimeDefault" } },
        },
      }),
    },
  };
}

function monitorConfig(monitor: MonitorSettings): Tree {
  const { kind, name, schedule, hosts, timeoutSeconds, expectedStatus } = monitor;
  return {
    type: kind,
    id: name,
    name,
    schedule,
    timeout: `${timeoutSeconds}s`,
    hosts,
    ...(expectedStatus.length > 0 && { "check.response.status": expectedStatus }),
  };
}

function auditbeatValues(
  { paths, excludeFiles, recursive, memoryBytes }: NonNullable<BeatsSettings["auditbeat"]>,
  { cluster, tolerations }: LogShippingSettings,
): Tree {
  return {
    config: {
      ...beatConfig(releases.auditbeat, cluster, [
        // The files are the node's, not those of a directory in a container.
        {
          replace: {
            fields: [{ field: "file.path", pattern: `^${HOST_ROOT}`, replacement: "" }],
            ignore_missing: true,
            fail_on_error: false,
          },
        },
      ]),
      auditbeat: {
        modules: [
          {
            module: "file_integrity",
            // The others need the right to load programs into the kernel.
            backend: "fsnotify",
            paths: paths.map((path) => `${HOST_ROOT}${path}`),
            exclude_files: excludeFiles,
            recursive,
            scan_at_start: true,
            scan_rate_per_sec: "20 MiB",
            max_file_size: "100 MiB",
            hash_types: ["sha256"],
          },
        ],
      },
    },
    daemonSet: {
      updateStrategy: NODE_UPDATE,
      podTemplate: podTemplate({
        beat: releases.auditbeat,
        cpu: "50m",
        memoryBytes,
        user: 0,
        // Without it, root reads what belongs to root only; it gives no right to write.
        capabilities: ["DAC_READ_SEARCH"],
        mounts: paths.map(hostFile),
        spec: nodeSpec(tolerations),
      }),
    },
  };
}

function hostFile(path: string, index: number): HostMount {
  return { name: `host-${index}`, hostPath: path, mountPath: `${HOST_ROOT}${path}` };
}

function metricbeatValues(
  { modules, periodSeconds, memoryBytes }: NonNullable<BeatsSettings["metricbeat"]>,
  { cluster, tolerations }: LogShippingSettings,
): Tree {
  const period = `${periodSeconds}s`;
  const kubelet = modules.includes(MetricbeatModule.Kubelet);
  const system = modules.includes(MetricbeatModule.System);
  return {
    ...(kubelet && rbac(releases.metricbeat, releases.metricbeat, KUBELET_RULES)),
    config: {
      ...beatConfig(releases.metricbeat, cluster),
      metricbeat: {
        modules: [
          ...(system ? [systemModule(period)] : []),
          ...(kubelet ? [kubeletModule(period)] : []),
        ],
      },
    },
    daemonSet: {
      updateStrategy: NODE_UPDATE,
      podTemplate: podTemplate({
        beat: releases.metricbeat,
        cpu: "50m",
        memoryBytes,
        user: 0,
        ...(kubelet && { serviceAccount: releases.metricbeat }),
        environment: [{ name: "NODE_IP", valueFrom: { fieldRef: { fieldPath: "status.hostIP" } } }],
        mounts: system
          ? [
              { name: "proc", hostPath: "/proc", mountPath: `${HOST_ROOT}/proc` },
              {
                name: "cgroup",
                hostPath: "/sys/fs/cgroup",
                mountPath: `${HOST_ROOT}/sys/fs/cgroup`,
              },
            ]
          : [],
        spec: nodeSpec(tolerations),
      }),
    },
  };
}

/** The kubelet asks the API server whether the ServiceAccount may read the node's figures. */
const KUBELET_RULES = [
  { apiGroups: [""], resources: ["nodes/stats", "nodes/metrics"], verbs: ["get"] },
];

function systemModule(period: string): Tree {
  return {
    module: "system",
    period,
    hostfs: HOST_ROOT,
    // "network" would be that of the pod.
    metricsets: ["cpu", "load", "memory", "diskio"],
  };
}

function kubeletModule(period: string): Tree {
  return {
    module: "kubernetes",
    period,
    metricsets: ["node", "system", "pod", "container", "volume"],
    hosts: ["https://${NODE_IP}:10250"],
    // Names and owners of pods would need a watch on each of them; the figures carry pod, namespace and container.
    add_metadata: false,
    bearer_token_file: "/var/run/secrets/kubernetes.io/serviceaccount/token",
    // Many kubelets sign their own certificate. It is the kubelet of the pod's own node.
    ssl: { verification_mode: "none" },
  };
}

function beatConfig(
  beat: string,
  cluster: ClusterIdentity,
  processors: readonly Tree[] = [],
): Tree {
  // See beatDatasets.
  const dataset = { add_fields: { target: "data_stream", fields: { dataset: beat } } };
  return { ...commonConfig(), processors: [...processors, dataset, identityProcessor(cluster)] };
}
