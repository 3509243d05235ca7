import type { LoadBalancerArgs } from "../globalMonitoringArgs";
import type { LogLevel } from "./pipeline/levels";

/** The persisted queue of one Logstash: what it holds survives a restart, and Elasticsearch's absence. */
export interface LogstashQueueOptions {
  /** Volume of the queue of each replica, a quantity such as `50Gi`, of at most 64Ti. @default "20Gi" replicated, "5Gi" single */
  readonly volume?: string;
  /**
   * Bytes that the queue may hold, in whole GiB; at least 1, and at least 1 GiB below `volume`, since the file system and the page being written
   * need room. At the limit Beats are held back. @default - nine tenths of `volume`, rounded down
   */
  readonly maxGib?: number;
}

/** One thing that must not reach Elasticsearch. */
export interface RedactionPatternArgs {
  /** Name, unique: a lower case letter, then lower case letters, digits, `_` or `-`; at most 40 characters. */
  readonly name: string;
  /**
   * Regular expression in the syntax of Ruby (Oniguruma), without slashes around it. It must not match the empty text, must not
   * refer back to a group, and must not nest unbounded repetitions: such a pattern can take minutes for one line.
   */
  readonly pattern: string;
  /** What stands in place of it; `\1` is the first group. @default "[redacted:<name>]" */
  readonly replacement?: string;
}

/** What is taken out of every line before it is stored: from `message` and every other text that the line was parsed into. */
export interface RedactionOptions {
  /**
   * Credentials by their surroundings: `Authorization` headers, Bearer and Basic tokens, cookies, `password=…`-like pairs, credentials in
   * URLs, JSON Web Tokens, private key blocks. @default true
   */
  readonly authorization?: boolean;
  /** Access key ids of AWS, and secret keys and session tokens after a name that says so. @default true */
  readonly awsKeys?: boolean;
  /** Payment card numbers that pass the check digit (Luhn). @default true */
  readonly cardNumbers?: boolean;
  /** E-mail addresses. @default false */
  readonly email?: boolean;
  /** Patterns of your own, applied after those above. @default - none */
  readonly patterns?: readonly RedactionPatternArgs[];
}

/** Lines that are thrown away. */
export interface DropOptions {
  /** Kubernetes namespaces, in any cluster, whose lines are dropped; `*` stands for any text. @default - none */
  readonly namespaces?: readonly string[];
  /** Levels whose lines are dropped, such as `debug`. Lines of unknown level stay. @default - none */
  readonly levels?: readonly LogLevel[];
}

/** Filters of your own, or a pipeline of your own. Exactly one of `filters` and `config`. */
export interface LogstashPipelineArgs {
  /** Name, unique, and not `main` or `dead-letters`: a lower case letter, then lower case letters, digits or `-`; at most 40 characters. */
  readonly id: string;
  /**
   * Filters in Logstash's language (`mutate { … }`, `if … { … }`) that every line passes after parsing and before redaction, so that nothing
   * they add escapes it. Not `filter { … }` around them. @default - none
   */
  readonly filters?: string;
  /** A whole pipeline (`input { … } filter { … } output { … }`) that runs beside ours. @default - none */
  readonly config?: string;
}

/** Logstash: queue, redaction, drop rules and pipelines of your own. */
export interface LogstashOptions {
  /** Pods; at least 2 replicated, exactly 1 single. @default 2 replicated, 1 single */
  readonly replicas?: number;
  /** Memory of each pod, a quantity of at least `1Gi`. @default "4Gi" replicated, "1536Mi" single */
  readonly memory?: string;
  /** Heap of the JVM, a quantity of whole MiB: at most half of `memory` and at most 31Gi. @default - half of `memory`, at most 8Gi */
  readonly heap?: string;
  /** Persisted queue. @default - see {@link LogstashQueueOptions} */
  readonly queue?: LogstashQueueOptions;
  /** What is taken out of every line. @default - see {@link RedactionOptions} */
  readonly redaction?: RedactionOptions;
  /** Lines that are thrown away. @default - none */
  readonly drop?: DropOptions;
  /** Filters and pipelines of your own. @default - none */
  readonly pipelines?: readonly LogstashPipelineArgs[];
  /** Load balancer by which Beats of workload clusters arrive. @default - an internal Network Load Balancer */
  readonly loadBalancer?: LoadBalancerArgs;
}
