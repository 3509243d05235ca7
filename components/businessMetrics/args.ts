import type { CronJob, Job } from "@pulumi/kubernetes/batch/v1";
import type { DaemonSet, Deployment, StatefulSet } from "@pulumi/kubernetes/apps/v1";
import type { Service } from "@pulumi/kubernetes/core/v1";
import type { Provider } from "@pulumi/kubernetes";

/** What a metric is, by Prometheus' types. */
export const MetricKind = {
  /** It only grows: orders, payments, failures. */
  Counter: "counter",
  /** It goes up and down: carts, stock, length of a queue. */
  Gauge: "gauge",
  /** Values in classic buckets (`<name>_bucket`, `_sum`, `_count`): durations, amounts. */
  Histogram: "histogram",
} as const;
export type MetricKind = (typeof MetricKind)[keyof typeof MetricKind];

/** How the gauges of a service's pods become one number. */
export const Aggregation = { Sum: "sum", Average: "avg", Maximum: "max", Minimum: "min" } as const;
export type Aggregation = (typeof Aggregation)[keyof typeof Aggregation];

/** What an objective is about. */
export const ObjectiveKind = {
  /** A share of events is good. On a counter or a histogram. */
  Availability: "availability",
  /** A share of events is fast enough. On a histogram. */
  Latency: "latency",
} as const;
export type ObjectiveKind = (typeof ObjectiveKind)[keyof typeof ObjectiveKind];

/** What is scraped: pods, or the endpoints of a Service. */
export const MonitorKind = { Pods: "pods", Service: "service" } as const;
export type MonitorKind = (typeof MonitorKind)[keyof typeof MonitorKind];

/** Some events of those that a counter counts. */
export interface EventsArgs {
  /** Name of the counter. @default - that of the metric; of a histogram its `<name>_count` */
  readonly metric?: string;
  /** Label matchers of PromQL, without braces, such as `outcome=~"failed|timeout"`. @default - none: all events */
  readonly matchers?: string;
}

/** What users may expect of a service. */
export interface ObjectiveArgs {
  /** Kind. */
  readonly kind: ObjectiveKind;
  /** Share of events that are good, between 0 and 1, both excluded: 0.999 allows one bad event in a thousand. */
  readonly target: number;
  /** Availability: the events that are bad. Either this or `good`. @default - none */
  readonly errors?: EventsArgs;
  /** Availability: the events that are good. Either this or `errors`. @default - none */
  readonly good?: EventsArgs;
  /** The events that count. @default - all of the metric */
  readonly total?: EventsArgs;
  /** Latency: the slowest that is good, in the metric's unit; one of the metric's `buckets`. @default - none: required for latency */
  readonly threshold?: number;
  /** Time that the target is about, 28d to 90d. Alerts fire on the same shares of its budget. @default "30d" */
  readonly window?: string;
}

/** A metric that the application exposes. */
export interface BusinessMetricArgs {
  /** Name as it is exposed: a letter or `_`, then letters, digits and `_`. Client libraries add `_total` to the names of counters. */
  readonly name: string;
  /** What it counts or measures; shown on the dashboard. */
  readonly help: string;
  /** Kind. */
  readonly kind: MetricKind;
  /** Grafana's id of the unit, such as `s`, `bytes` or `currencyEUR`. @default - from the end of the name: `_seconds`, `_bytes`, `_ratio` */
  readonly unit?: string;
  /** Gauge: how the pods' values become one. @default "sum" */
  readonly aggregation?: Aggregation;
  /** Histogram: upper bounds of its buckets, without +Inf; needed for an objective of latency. @default - not told */
  readonly buckets?: readonly number[];
  /** Objective: with it come alerts on its error budget. @default - none */
  readonly objective?: ObjectiveArgs;
}

/** Kubernetes resources whose pods or endpoints can be scraped. */
export type MonitoredResource = Deployment | StatefulSet | DaemonSet | CronJob | Job | Service;

/** What exposes the metrics. Either `matchLabels` or `resource`. */
export interface MonitoredWorkloadArgs {
  /** Its namespace, which must exist. */
  readonly namespace: string;
  /** Labels that select the pods (or the Service, see `monitor`). At least one. @default - those of `resource` */
  readonly matchLabels?: Readonly<Record<string, string>>;
  /** A workload or a Service of this program; a Service is selected by its own labels. @default - `matchLabels` says it */
  readonly resource?: MonitoredResource;
  /** What `matchLabels` selects. @default "pods"; "service" when `resource` is a Service */
  readonly monitor?: MonitorKind;
  /** Name of the port of the container (or of the Service). */
  readonly port: string;
  /** HTTP path. @default "/metrics" */
  readonly path?: string;
  /** Seconds between two scrapes, 5 to 60: rates look at five minutes. @default - that of the cluster's Prometheus */
  readonly intervalSeconds?: number;
}

/** Limits that stop one service from flooding Prometheus. A scrape over a limit fails as a whole, and an alert of the cluster says so. */
export interface MonitorLimitArgs {
  /** Samples of one scrape of one pod, 10 to 50000. @default 5000 */
  readonly samples?: number;
  /** Pods, 1 to 5000. @default 500 */
  readonly targets?: number;
  /** Labels of a series, those of the target included, 16 to 64. @default 32 */
  readonly labels?: number;
}

/** A cluster that runs the service. */
export interface BusinessClusterArgs {
  /** Name: part of the names of its resources in the stack. */
  readonly name: string;
  /** Its provider. */
  readonly provider: Provider;
}

/** Where the dashboard goes: Grafana's sidecar reads ConfigMaps of its own namespace on the hub. */
export interface BusinessDashboardArgs {
  /** Provider of the hub. @default - the component's: the service runs on the hub, or there is one cluster */
  readonly provider?: Provider;
  /** Namespace of Grafana. @default "monitoring" */
  readonly namespace?: string;
  /** Folder in Grafana. @default "Business metrics" */
  readonly folder?: string;
}

/** Arguments of {@link BusinessMetrics}. */
export interface BusinessMetricsArgs {
  /** What exposes the metrics. */
  readonly workload: MonitoredWorkloadArgs;
  /** The metrics; at least one. No other of the workload is taken. */
  readonly metrics: readonly BusinessMetricArgs[];
  /** Name of the service in series and alerts: a DNS label. @default - the component's name */
  readonly service?: string;
  /** Who is told: label `team` of the alerts. @default - none: the routes by severity and cluster decide */
  readonly team?: string;
  /**
   * Kibana as people reach it, an http(s) URL, where the service is traced under the name `service`: alerts and the dashboard link to it in Kibana APM.
   * @default - no such links
   */
  readonly kibanaUrl?: string;
  /** Environment of the service's traces (`service.environment`), as given to instrumentWorkloads; needs `kibanaUrl`. @default - the links show all */
  readonly environment?: string;
  /** Address of the team's runbooks, http(s): an alert's is `<base>/<Alert>.md`. @default - alerts name docs/business-metrics.md */
  readonly runbookBaseUrl?: string;
  /** Clusters that run the service, each with its provider. @default - one: the provider of the component */
  readonly clusters?: readonly BusinessClusterArgs[];
  /** Where the dashboard goes. @default - nowhere: {@link BusinessMetrics.dashboardJson} has it */
  readonly dashboard?: BusinessDashboardArgs;
  /** Limits of a scrape. @default - see MonitorLimitArgs */
  readonly limits?: MonitorLimitArgs;
}
