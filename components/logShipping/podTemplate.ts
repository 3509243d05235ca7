import { ELASTIC_VERSION } from "../internal/charts";
import { mebibytes } from "../internal/quantity";
import type { Tree } from "../internal/merge";
import { secrets } from "../internal/names";
import { CERTIFICATE_DIRECTORY } from "./beatConfig";
import { goMemoryLimit } from "./memory";

/** A directory or file of the node, as a Beat sees it: read only. */
export interface HostMount {
  readonly name: string;
  /** On the node. */
  readonly hostPath: string;
  /** In the container. @default - `hostPath` */
  readonly mountPath?: string;
}

/** What differs between the pods of Beats. */
export interface BeatPod {
  /** Name of the Beat, of its container and of its release. */
  readonly beat: string;
  readonly cpu: string;
  readonly memoryBytes: number;
  /** User id; 0 reads the node's files. */
  readonly user: number;
  /** Linux capabilities that are kept. @default - none */
  readonly capabilities?: readonly string[];
  /** What is read of the node. @default - nothing */
  readonly mounts?: readonly HostMount[];
  /** ServiceAccount whose token the Beat gets. @default - none, no token */
  readonly serviceAccount?: string;
  /** Taken over as they are. @default - none */
  readonly environment?: readonly Tree[];
  /** Further containers. @default - none */
  readonly sidecars?: readonly Tree[];
  /** Volumes of the sidecars. @default - none */
  readonly volumes?: readonly Tree[];
  /** Volume in place of the directory of the node in which ECK keeps what a Beat remembers. @default - that directory */
  readonly data?: Tree;
  /** Further fields of the pod's spec. @default - none */
  readonly spec?: Tree;
  /** Annotations of the pod. @default - none */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Values that the chart eck-beats needs for every Beat. */
export function beatIdentity(beat: string): Tree {
  return { fullnameOverride: beat, type: beat, version: ELASTIC_VERSION };
}

/** Labels that ECK gives the pods of a Beat. */
export function beatPodLabels(beat: string): Readonly<Record<string, string>> {
  return { "common.k8s.elastic.co/type": "beat", "beat.k8s.elastic.co/name": beat };
}

/**
 * Pod template of a Beat. ECK adds the image, the configuration (`-c`), the logging to standard error (`-e`) and the directory
 * of the node for what the Beat remembers, `/var/lib/<namespace>/<name>/<type>-data`.
 */
export function podTemplate(pod: BeatPod): Tree {
  const mounts = pod.mounts ?? [];
  return {
    ...(pod.annotations !== undefined && { metadata: { annotations: pod.annotations } }),
    spec: {
      automountServiceAccountToken: pod.serviceAccount !== undefined,
      ...(pod.serviceAccount !== undefined && { serviceAccountName: pod.serviceAccount }),
      securityContext: { seccompProfile: { type: "RuntimeDefault" } },
      // With every taint tolerated, nodes with Windows would be taken too.
      nodeSelector: { "kubernetes.io/os": "linux" },
      ...pod.spec,
      containers: [container(pod, mounts), ...(pod.sidecars ?? [])],
      volumes: [
        {
          name: "certificates",
          secret: { secretName: secrets.filebeatTls.name, defaultMode: 0o440 },
        },
        ...mounts.map(({ name, hostPath }) => ({ name, hostPath: { path: hostPath } })),
        ...(pod.data === undefined ? [] : [{ name: "beat-data", ...pod.data }]),
        ...(pod.volumes ?? []),
      ],
    },
  };
}

function container(pod: BeatPod, mounts: readonly HostMount[]): Tree {
  const memory = mebibytes(pod.memoryBytes);
  return {
    name: pod.beat,
    env: [
      { name: "NODE_NAME", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } },
      { name: "GOMEMLIMIT", value: goMemoryLimit(pod.memoryBytes) },
      ...(pod.environment ?? []),
    ],
    securityContext: {
      runAsUser: pod.user,
      runAsNonRoot: pod.user !== 0,
      privileged: false,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: {
        drop: ["ALL"],
        ...(pod.capabilities !== undefined && { add: [...pod.capabilities] }),
      },
    },
    resources: { requests: { cpu: pod.cpu, memory }, limits: { memory } },
    volumeMounts: [
      { name: "certificates", mountPath: CERTIFICATE_DIRECTORY, readOnly: true },
      ...mounts.map(({ name, hostPath, mountPath = hostPath }) => ({
        name,
        mountPath,
        readOnly: true,
      })),
    ],
  };
}
