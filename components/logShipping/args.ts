/** Who runs the ECK operator of a cluster. */
export const EckOperatorMode = {
  /** It is installed here, in the namespace `elastic-system`, for the namespaces of global-monitoring only. */
  Install: "install",
  /** The cluster has one already, of version 3.5 or later, which manages the namespaces `beats` and (hub) `logging`. */
  Existing: "existing",
} as const;
export type EckOperatorMode = (typeof EckOperatorMode)[keyof typeof EckOperatorMode];

/** How logs leave a cluster: Filebeat on each node, further Beats when asked for, all through Logstash on the hub. */
export interface LogShippingOptions {
  /** Whether the ECK operator is installed or the cluster's own is used. @default "install" */
  readonly operator?: EckOperatorMode;
  /**
   * With `operator: existing`: namespace of the operator. On the hub all its pods are admitted to Elasticsearch and Kibana, and the Secret of
   * the licence is made there. @default "elastic-system"
   */
  readonly operatorNamespace?: string;
  /** Filebeat, which ships the logs of containers. @default - see {@link FilebeatOptions} */
  readonly filebeat?: FilebeatOptions;
  /** Tolerations of the Beats that run on each node. @default - all taints, so that no node is without logs */
  readonly tolerations?: readonly TolerationArgs[];
  /** Further Beats. @default - none */
  readonly beats?: BeatsOptions;
}

/** Filebeat on each node. */
export interface FilebeatOptions {
  /** Memory of the container, request and limit; a Kubernetes quantity from 128Mi to 16Gi. @default "512Mi" */
  readonly memory?: string;
  /** CPU request of the container; a Kubernetes quantity. There is no limit. @default "100m" */
  readonly cpu?: string;
  /** Where events wait that Logstash has not taken. @default - 3200 events in memory, no disk */
  readonly queue?: FilebeatQueueOptions;
  /** Namespaces of Kubernetes whose logs stay on the nodes; exact names. @default - none */
  readonly excludeNamespaces?: readonly string[];
}

/** Events that Logstash has not taken yet. */
export interface FilebeatQueueOptions {
  /** Events in memory, when there is no `disk`; 256 to 65536. @default 3200 */
  readonly events?: number;
  /**
   * Size of a queue on each node's disk, a Kubernetes quantity of 1Gi or more: it also keeps lines of pods that go while
   * Logstash is away. @default - none: log files are the buffer
   */
  readonly disk?: string;
}

/** A toleration of Kubernetes. */
export interface TolerationArgs {
  /** Key of the taint. @default - every key; `operator` must be `Exists` */
  readonly key?: string;
  /** `Exists` or `Equal`. @default "Equal" */
  readonly operator?: string;
  /** Value of the taint, with `Equal`. @default - empty */
  readonly value?: string;
  /** `NoSchedule`, `PreferNoSchedule` or `NoExecute`. @default - all */
  readonly effect?: string;
}

/** Beats beside Filebeat; each is off unless it is given. */
export interface BeatsOptions {
  /** Asks services whether they answer, from inside this cluster. @default - off */
  readonly heartbeat?: HeartbeatOptions;
  /** Watches files of the nodes for changes. @default - off */
  readonly auditbeat?: AuditbeatOptions;
  /** Metrics of nodes and pods in Elasticsearch. Prometheus has them anyway. @default - off */
  readonly metricbeat?: MetricbeatOptions;
}

/** How Heartbeat asks. */
export const MonitorKind = {
  /** A request, judged by its status. */
  Http: "http",
  /** A connection. */
  Tcp: "tcp",
  /** A ping. */
  Icmp: "icmp",
} as const;
export type MonitorKind = (typeof MonitorKind)[keyof typeof MonitorKind];

/** Heartbeat: one pod on each cluster. */
export interface HeartbeatOptions {
  /** What is asked; at least one. */
  readonly monitors: readonly HeartbeatMonitor[];
  /** Memory, request and limit; a Kubernetes quantity of 128Mi or more. @default "256Mi" */
  readonly memory?: string;
}

/** Something that Heartbeat asks. */
export interface HeartbeatMonitor {
  readonly kind: MonitorKind;
  /** Name, unique: a DNS label. It is also the id of the monitor. */
  readonly name: string;
  /** `http`: URLs. `tcp`: host:port. `icmp`: host names or addresses. At least one. */
  readonly hosts: readonly string[];
  /** How often, as `@every` and a duration such as `@every 30s`, or a cron expression. @default "@every 30s" */
  readonly schedule?: string;
  /** Seconds to wait for an answer, 1 to 300. @default 16 */
  readonly timeoutSeconds?: number;
  /** `http`: statuses that mean up, each 100 to 599. @default - all below 400 */
  readonly expectedStatus?: readonly number[];
}

/** Auditbeat on each node: hashes files and reports what changes. The kernel's audit log is not read. */
export interface AuditbeatOptions {
  /** Directories or files of the nodes, absolute. @default ["/etc", "/usr/bin", "/usr/sbin"] */
  readonly paths?: readonly string[];
  /** Regular expressions (Go) of paths that are left out. @default ["\\.sw[nop]$", "~$"] */
  readonly excludeFiles?: readonly string[];
  /** Whether subdirectories are watched. @default false */
  readonly recursive?: boolean;
  /** Memory, request and limit; a Kubernetes quantity of 128Mi or more. @default "256Mi" */
  readonly memory?: string;
}

/** What Metricbeat reads. */
export const MetricbeatModule = {
  /** CPU, load, memory and disks of the node. */
  System: "system",
  /** Nodes, pods, containers and volumes, from the kubelet. */
  Kubelet: "kubelet",
} as const;
export type MetricbeatModule = (typeof MetricbeatModule)[keyof typeof MetricbeatModule];

/** Metricbeat on each node. */
export interface MetricbeatOptions {
  /** What is read; at least one. @default - both */
  readonly modules?: readonly MetricbeatModule[];
  /** Seconds between reads, 10 to 3600. @default 60 */
  readonly periodSeconds?: number;
  /** Memory, request and limit; a Kubernetes quantity of 128Mi or more. @default "256Mi" */
  readonly memory?: string;
}

/** Helm values merged over ours. */
export interface ShippingExtraValues {
  /** Chart eck-operator. @default - none */
  readonly operator?: Readonly<Record<string, unknown>>;
  /** Chart eck-beats of Filebeat. @default - none */
  readonly filebeat?: Readonly<Record<string, unknown>>;
  /** Chart eck-beats of Heartbeat. @default - none */
  readonly heartbeat?: Readonly<Record<string, unknown>>;
  /** Chart eck-beats of Auditbeat. @default - none */
  readonly auditbeat?: Readonly<Record<string, unknown>>;
  /** Chart eck-beats of Metricbeat. @default - none */
  readonly metricbeat?: Readonly<Record<string, unknown>>;
}
