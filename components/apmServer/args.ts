import type { LoadBalancerArgs } from "../globalMonitoringArgs";

/** Where it is decided which traces are kept. */
export const SamplingKind = {
  /** The agent decides when a trace begins, before anybody knows how it ends. Any licence. */
  Head: "head",
  /** APM Server decides when the root transaction has ended. Needs licence enterprise or trial. */
  Tail: "tail",
} as const;
export type SamplingKind = (typeof SamplingKind)[keyof typeof SamplingKind];

/** How a root transaction ended. */
export const TraceOutcome = {
  Success: "success",
  Failure: "failure",
  /** The agent could not tell. */
  Unknown: "unknown",
} as const;
export type TraceOutcome = (typeof TraceOutcome)[keyof typeof TraceOutcome];

/**
 * Which traces are kept at which rate. All given conditions must hold, for the root transaction of the trace; each is compared as a whole,
 * there are no patterns. At least one condition: what no policy matches has `defaultRate`.
 */
export interface SamplingPolicyArgs {
  /** `service.name` of the service where the trace begins. @default - any */
  readonly service?: string;
  /** `service.environment` of that service. @default - any */
  readonly environment?: string;
  /** Name of the root transaction, such as `GET /checkout`. @default - any */
  readonly traceName?: string;
  /** Outcome of the root transaction. @default - any */
  readonly outcome?: TraceOutcome;
  /** Part of the matching traces that is kept, 0 to 1. */
  readonly rate: number;
}

/**
 * Sampling of traces. Numbers (rates, errors, durations) are right at any rate: they are counted before traces are dropped. APM Server 9 has no
 * condition on duration; in tail-based sampling it prefers slow traces to fast ones within each policy (docs/tracing.md).
 */
export interface TraceSamplingArgs {
  /** Who decides. @default - `tail` with a licence for it, otherwise `head` */
  readonly kind?: SamplingKind;
  /** Part of the traces that is kept where no policy says otherwise, 0 to 1. Agents count with four decimals. @default 0.1 */
  readonly defaultRate?: number;
  /** Whether every trace whose root transaction failed is kept. `tail` only. @default true, with `tail` */
  readonly keepErrors?: boolean;
  /** Policies; the first that matches a trace decides, after `keepErrors`. `tail` only. @default - none */
  readonly policies?: readonly SamplingPolicyArgs[];
  /**
   * Volume of each replica for the events of traces that are not decided yet, a quantity of at least `1Gi`; APM Server fills at most four fifths of
   * it, and then keeps every trace. It lives as long as its pod. `tail` only. @default "20Gi" replicated, "5Gi" single
   */
  readonly volume?: string;
}

/** Traces from browsers and mobile apps. They carry no secret: whoever can reach APM Server may send as an allowed service. */
export interface RumArgs {
  /**
   * Origins of the pages that may send, such as `https://shop.example.com`; at least one. `*` stands for any text in a host, as in
   * `https://*.example.com`.
   */
  readonly allowedOrigins: readonly string[];
  /** `service.name` of the pages that may send; at least one when given. @default - any */
  readonly services?: readonly string[];
  /** Headers that pages send beside those of the agent. @default - none */
  readonly allowedHeaders?: readonly string[];
  /** Events a second that one address may send; 1 to 100000. @default 300 */
  readonly eventsPerSecond?: number;
  /** Addresses for which that is counted; of further ones the oldest is forgotten. 1 to 1000000. @default 1000 */
  readonly addresses?: number;
}

/** Tracing of an environment: Elastic APM. It needs logging, whose Elasticsearch keeps the traces. */
export interface TracingArgs {
  /** Days that traces, their errors and their logs are kept, from rollover; 1 to 3650. @default 7 */
  readonly retentionDays?: number;
  /**
   * Days that metrics of services are kept, at least `retentionDays`, at most 3650: those by the minute, and those that agents collect. Those by ten
   * minutes are kept twice as long, those by the hour four times. @default 30
   */
  readonly metricsRetentionDays?: number;
  /** APM Servers; at least 2 replicated, exactly 1 single. @default 2 replicated, 1 single */
  readonly replicas?: number;
  /** Memory of each APM Server, a quantity of at least `512Mi`. @default "2Gi" replicated, "1Gi" single */
  readonly memory?: string;
  /** Which traces are kept. @default - one in ten; with a licence for tail-based sampling, all that failed too */
  readonly sampling?: TraceSamplingArgs;
  /** Traces from browsers. @default - refused */
  readonly rum?: RumArgs;
  /** Whether agents may use API keys of Elasticsearch beside the secret token. @default true */
  readonly apiKeys?: boolean;
  /** Load balancer by which agents of other clusters arrive. @default - an internal Network Load Balancer */
  readonly loadBalancer?: LoadBalancerArgs;
  /**
   * DNS name by which agents reach APM Server, such as `apm.example.com`; the record, to the load balancer or to an ingress of yours, is yours.
   * @default - `apm-server.beats.svc`, a Service on every cluster
   */
  readonly host?: string;
}
