import type { ClusterIdentity } from "../cluster";
import type { Tree } from "../internal/merge";
import { namespaces, releases } from "../internal/names";
import { commonConfig, identityProcessor } from "./beatConfig";
import type { FilebeatSettings } from "./settings";

/** Where kubelet writes the logs of pods, and the links to them by container. */
export const POD_LOGS = "/var/log/pods";
export const CONTAINER_LOGS = "/var/log/containers";

/** Pod labels that are worth a field each. All of them would be one field for each label that anybody invents. */
const LABELS = [
  "app",
  "app.kubernetes.io/component",
  "app.kubernetes.io/instance",
  "app.kubernetes.io/name",
  "app.kubernetes.io/part-of",
  "app.kubernetes.io/version",
  "k8s-app",
];

/** What no one asks a log line, and what is the same for all lines of a node. */
const DROPPED_FIELDS = [
  "agent.ephemeral_id",
  "agent.id",
  "ecs.version",
  "input",
  "log.file.device_id",
  "log.file.inode",
];

/** One input for each container of a pod, whatever becomes of the container: see {@link containerInput}. */
const INPUT_ID = "${data.kubernetes.pod.uid}-${data.kubernetes.container.name}";

/** Configuration of Filebeat: the logs of every container of its node, to Logstash. */
export function buildFilebeatConfig(settings: FilebeatSettings, cluster: ClusterIdentity): Tree {
  return {
    ...commonConfig(),
    filebeat: {
      autodiscover: { providers: [podProvider(settings)] },
      // Positions are on disk a second after Logstash has acknowledged the lines.
      registry: { flush: "1s" },
      // At the end it waits for what is under way to be acknowledged; nothing of it is sent twice then.
      shutdown_timeout: "20s",
    },
    queue: queue(settings),
    processors: [
      { drop_fields: { fields: DROPPED_FIELDS, ignore_missing: true } },
      identityProcessor(cluster),
      eventId(),
    ],
  };
}

function podProvider(settings: FilebeatSettings): Tree {
  return {
    type: "kubernetes",
    node: "${NODE_NAME}",
    scope: "node",
    resource: "pod",
    // How long the files of a pod that has ended are still read: a Logstash that is away for less loses no line of a Job.
    cleanup_timeout: "1h",
    include_labels: LABELS,
    // Watches of Deployments and Jobs, and labels of nodes and namespaces on each line, are not worth what they cost.
    add_resource_metadata: {
      node: { enabled: false },
      namespace: { enabled: false },
      deployment: false,
      cronjob: false,
    },
    hints: {
      enabled: true,
      default_config: containerInput(),
      // An annotation must not start an input that listens or asks the network. Since 9.5.4.
      input_allow_list: { enabled: true, types: ["filestream"] },
    },
    // Containers that one of them matches are not given to hints.
    templates: [unreadContainers(settings), staticPods(settings)],
  };
}

/**
 * Reads all log files of a container, rotated and compressed ones too. Filebeat may be away while kubelet rotates: the directory
 * of the pod still has the lines, the link under /var/log/containers has not. Named by pod and container, not by the container's id:
 * otherwise a crash would end the input before the last lines are read.
 */
function containerInput(): Tree {
  const pod = "${data.kubernetes.namespace}_${data.kubernetes.pod.name}_${data.kubernetes.pod.uid}";
  return {
    type: "filestream",
    id: `container-${INPUT_ID}`,
    paths: [`${POD_LOGS}/${pod}/\${data.kubernetes.container.name}/*.log*`],
    ...reading(),
  };
}

/** How every log file of a container is read. */
function reading(): Tree {
  return {
    compression: "auto",
    parsers: [{ container: { stream: "all", format: "auto" } }],
    // By content: kubelet renames and compresses files, and file systems give a number of a file to the next one. Files that
    // are still shorter than the fingerprint are followed too, since 9.5.
    file_identity: { fingerprint: { growing: true } },
    include_file_fingerprint: false,
    prospector: {
      scanner: {
        check_interval: "10s",
        fingerprint: { enabled: true },
        // Half of an archive that kubelet is writing.
        exclude_files: ["\\.tmp$"],
      },
    },
    close: {
      on_state_change: {
        // A file that was deleted is read to its end.
        removed: false,
        // Then it is closed, which gives back its disk space.
        inactive: "5m",
      },
    },
    // Positions of files that are gone are forgotten, the registry does not grow.
    clean_removed: true,
    clean_inactive: -1,
    // The rest of a longer line is cut off, and log.flags says so.
    // Bytes, 1 MiB. As text: of a number this large ECK makes 1.048576e+06, and a unit is not allowed here.
    message_max_bytes: "1048576",
  };
}

/**
 * Containers whose logs stay where they are. Beats and Logstash write a line about lines that they cannot ship: each would cause
 * the next. They are left out here, so that nothing of them is even read.
 */
function unreadContainers(settings: FilebeatSettings): Tree {
  return {
    condition: unread(settings),
    config: [
      {
        type: "filestream",
        id: `unread-${INPUT_ID}`,
        // A template without an input would hand the container on to hints. This one is off, which autodiscover honours since 9.5, and
        // would find nothing if it were not.
        enabled: false,
        paths: [`${POD_LOGS}/none`],
      },
    ],
  };
}

function unread({ excludeNamespaces }: FilebeatSettings): Tree {
  const logstash = {
    and: [
      inNamespace(namespaces.logging),
      { equals: { "kubernetes.container.name": releases.logstash } },
    ],
  };
  return { or: [inNamespace(namespaces.beats), logstash, ...excludeNamespaces.map(inNamespace)] };
}

function inNamespace(namespace: string): Tree {
  return { equals: { "kubernetes.namespace": namespace } };
}

/**
 * Pods that kubelet runs from files (control planes of clusters that are not EKS): their directory has another UID than the API server
 * knows, only the link by container leads there.
 */
function staticPods(settings: FilebeatSettings): Tree {
  return {
    // All templates that match are used.
    condition: {
      and: [
        { has_fields: ["kubernetes.annotations.kubernetes.io/config.mirror"] },
        { not: unread(settings) },
      ],
    },
    config: [
      {
        type: "filestream",
        id: "static-${data.kubernetes.container.id}",
        paths: [`${CONTAINER_LOGS}/*-\${data.kubernetes.container.id}.log`],
        ...reading(),
        prospector: {
          scanner: { check_interval: "10s", symlinks: true, fingerprint: { enabled: true } },
        },
      },
    ],
  };
}

/**
 * The same line has the same id, always. After a kill, lines that were acknowledged in the last second are sent again; the id is
 * Logstash's document id (components/logstash/pipeline/output.ts), and Elasticsearch has them already. SHA-1 keeps no secret here: it
 * takes 32 letters without padding, which Elasticsearch stores in 24 bytes, for each line; SHA-256 would take 57.
 */
function eventId(): Tree {
  return {
    fingerprint: {
      fields: [
        "@timestamp",
        "kubernetes.container.name",
        "kubernetes.pod.uid",
        "log.offset",
        "message",
        "stream",
      ],
      ignore_missing: true,
      method: "sha1",
      encoding: "base32",
      target_field: "@metadata._id",
    },
  };
}

/** Log files are the buffer: the queue only has to keep the output busy. */
function queue({ queueEvents, queueDiskBytes }: FilebeatSettings): Tree {
  if (queueDiskBytes !== undefined)
    return { disk: { max_size: `${Math.floor(queueDiskBytes / 2 ** 20)}MiB` } };
  const events = queueEvents ?? 0;
  return { mem: { events, flush: { min_events: Math.floor(events / 2), timeout: "2s" } } };
}
