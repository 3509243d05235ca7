import type * as pulumi from "@pulumi/pulumi";

/** Languages that have an APM agent of Elastic. */
export const Language = {
  NodeJs: "nodejs",
  Java: "java",
  Python: "python",
  Go: "go",
  DotNet: "dotnet",
  Ruby: "ruby",
  Php: "php",
} as const;
export type Language = (typeof Language)[keyof typeof Language];

/** How much an APM agent says in the log of its application. */
export const AgentLogLevel = {
  Trace: "trace",
  Debug: "debug",
  Info: "info",
  Warning: "warning",
  Error: "error",
  Critical: "critical",
  Off: "off",
} as const;
export type AgentLogLevel = (typeof AgentLogLevel)[keyof typeof AgentLogLevel];

/** Where APM agents send to, and what they say of themselves. The platform's stack exports most of it. */
export interface ApmAgentArgs {
  /** HTTPS URL of APM Server, port included: `apm.serverUrl` of the platform's stack. */
  readonly serverUrl: pulumi.Input<string>;
  /** Secret token of APM Server: `apmSecretToken` of the platform's stack. Only a Kubernetes Secret gets it. */
  readonly secretToken: pulumi.Input<string>;
  /**
   * Authority that signed APM Server's certificate, as PEM: `apm.certificateAuthority` of the platform's stack.
   * @default - a public one, which every image trusts
   */
  readonly certificateAuthority?: pulumi.Input<string>;
  /** Name of the environment, such as prod; that of the platform, so that traces, logs and metrics meet. */
  readonly environment: string;
  /** Name of the cluster, as the platform's configuration has it. */
  readonly cluster: string;
  /** Labels on all events, such as `team`; `cluster` is added. Values without commas and equals signs. @default - none */
  readonly globalLabels?: Readonly<Record<string, string>>;
  /**
   * Part of the transactions that agents record, 0 to 1: `apm.transactionSampleRate` of the platform's stack. Without it `tracing.sampling.defaultRate`
   * of the platform changes nothing for head-based sampling; tail-based sampling sees only what is recorded. @default - the agent's: 1
   */
  readonly transactionSampleRate?: pulumi.Input<number>;
  /** Log level of the agents. @default - the agent's: info, for Go and PHP less */
  readonly logLevel?: AgentLogLevel;
}

/** Annotations by which Prometheus finds the metrics of pods. */
export interface MetricsHintArgs {
  /** Whether pods are annotated at all. @default true */
  readonly annotate?: boolean;
  /** Port of the metrics, 1 to 65535. @default - that of the container port named `metrics`; pods without one are left alone */
  readonly port?: number;
  /** HTTP path of the metrics. @default "/metrics" */
  readonly path?: string;
}

/** Lines of a log that belong together. */
export interface MultilineArgs {
  /** Regular expression (Go's) of a line. */
  readonly pattern: string;
  /** Whether the lines that do NOT match are the ones to append. @default false */
  readonly negate?: boolean;
  /** Where those lines are appended: `after` the line before them, or `before` the line after. @default "after" */
  readonly match?: string;
}

/** How the logs of pods are read, as annotations for Filebeat. JSON lines need none: Logstash knows them. */
export interface LogHintArgs {
  /** Whether Filebeat itself parses JSON lines, under the field `app`. Not together with `multiline`. @default false */
  readonly json?: boolean;
  /** Joins lines, such as those of a stack trace; see {@link JAVA_STACK_TRACES}. @default - every line is an event */
  readonly multiline?: MultilineArgs;
  /** Dataset of the lines, one of the platform's `logging.datasets`. @default - that of the namespace */
  readonly dataset?: string;
}

/** Joins the lines of a Java exception to the line that reports it. */
export const JAVA_STACK_TRACES: MultilineArgs = {
  pattern: "^\\s+(?:at|\\.{3})\\s|^\\s*(?:Caused by|Suppressed):",
  negate: false,
  match: "after",
};

/** A namespace whose workloads are instrumented. */
export interface InstrumentedNamespaceArgs {
  /** Its name in Kubernetes. */
  readonly name: string;
  /**
   * What makes the namespace, when this program does.
   * @default - it exists already: it is read, so that a preview fails when it does not
   */
  readonly madeBy?: pulumi.Resource;
}

/** A workload that stays as it is, where an annotation is out of reach, as in somebody else's chart. */
export interface ExcludedWorkloadArgs {
  /** Its name in Kubernetes; or that of a Helm Release, which then is not warned of. */
  readonly name: string;
  /** Its namespace. @default - any */
  readonly namespace?: string;
  /** Why. */
  readonly reason: string;
}

/** What all workloads of a program get. */
export interface InstrumentWorkloadsArgs {
  /** APM agents. */
  readonly apm: ApmAgentArgs;
  /** Metrics of pods. @default - pods with a container port named `metrics` are scraped there */
  readonly metrics?: MetricsHintArgs;
  /** Logs of pods. @default - no hints */
  readonly logs?: LogHintArgs;
  /**
   * Namespaces whose workloads are instrumented; each gets the Secret that agents read.
   * @default - all, and no Secret is made: an agent without one is refused by APM Server
   */
  readonly namespaces?: readonly InstrumentedNamespaceArgs[];
  /** Workloads that stay as they are. @default - those that say so by annotation */
  readonly exclude?: readonly ExcludedWorkloadArgs[];
}
