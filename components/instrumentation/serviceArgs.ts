import type { CronJob, Job } from "@pulumi/kubernetes/batch/v1";
import type { DaemonSet, Deployment, StatefulSet } from "@pulumi/kubernetes/apps/v1";
import type { ApmAgentArgs, Language, LogHintArgs } from "./args";

/** Kinds of workloads whose pods can be changed while they run. */
export const PatchableKind = {
  Deployment: "Deployment",
  StatefulSet: "StatefulSet",
  DaemonSet: "DaemonSet",
  CronJob: "CronJob",
} as const;
export type PatchableKind = (typeof PatchableKind)[keyof typeof PatchableKind];

/** A workload that this program does not make: of a Helm Release, an operator or another team. */
export interface ExistingWorkloadArgs {
  /** Its namespace, which must exist. */
  readonly namespace: string;
  /** Labels that select its pods; at least one. */
  readonly selector: Readonly<Record<string, string>>;
  /** Its kind; needed for `apm` and `logs`. @default "Deployment" */
  readonly kind?: PatchableKind;
  /** Its name; needed for `apm` and `logs`. @default - it stays as it is, and only its metrics are taken */
  readonly name?: string;
  /** Names of its containers that run the application; needed for `apm`. @default - none */
  readonly containers?: readonly string[];
}

/** A workload: a resource of this program, or the description of another. */
export type WorkloadArgs =
  Deployment | StatefulSet | DaemonSet | CronJob | Job | ExistingWorkloadArgs;

/** Where a service offers metrics. */
export interface ServiceMetricsArgs {
  /** Port of the pods, 1 to 65535; one of their containers must declare it (`containerPort`). */
  readonly port: number;
  /** HTTP path. @default "/metrics" */
  readonly path?: string;
  /** Seconds between two scrapes, 5 to 600. @default - that of the cluster's Prometheus */
  readonly intervalSeconds?: number;
}

/** The APM agent of one service. */
export interface ServiceApmArgs extends ApmAgentArgs {
  /** Language of the service. */
  readonly language: Language;
  /**
   * Whether the agent is copied in by an init container, for images without one: Java, Node.js, .NET and Python.
   * @default false
   */
  readonly attach?: boolean;
  /** Version of the service. @default - label app.kubernetes.io/version of a workload of this program, else the image's tag */
  readonly version?: string;
  /**
   * Environment variables that the workload sets itself, which are then left alone. Kubernetes reports a variable that both set
   * to different values as a conflict and changes nothing. @default - none
   */
  readonly keep?: readonly string[];
}

/** What one service gets. At least one of `metrics`, `apm` and `logs`. */
export interface ServiceInstrumentationArgs {
  /** The service's pods. */
  readonly workload: WorkloadArgs;
  /** Namespace of the workload; needed when `workload` is a resource, whose namespace only the cluster knows. */
  readonly namespace?: string;
  /** Name of the service in traces and metrics, a DNS label; once in a namespace. @default - the component's name */
  readonly serviceName?: string;
  /** Metrics that Prometheus scrapes. @default - none */
  readonly metrics?: ServiceMetricsArgs;
  /** APM agent. @default - none */
  readonly apm?: ServiceApmArgs;
  /** How logs are read. @default - no hints */
  readonly logs?: LogHintArgs;
}
