import { kibanaSpaceUrl } from "../../indexManagement/documents/kibana";
import { GRAFANA_TIME_RANGE, kibanaApmServiceUrl } from "../../kibana/links";
import type { ApmGraphSpec, ApmMetric, ApmTableSpec } from "./apmSpec";
import { clusterVariable } from "./shared";
import type { DashboardSpec, PanelLink } from "./spec";

/** Lucene: of the chosen clusters, one metric set of APM Server by the minute; each would be counted three times with the coarser ones. */
function metricset(name: string, ...further: readonly string[]): string {
  return ["cluster:$cluster", `metricset.name:${name}`, "metricset.interval:1m", ...further].join(
    " AND ",
  );
}

const OF_SERVICES = "service.name:$service";

const DURATION = "transaction.duration.histogram";
const CALLS = "span.destination.service.response_time.count";
const CALL_TIME = "span.destination.service.response_time.sum.us";
const SUCCESS = "event.success_count";

const requests: ApmMetric = { kind: "perMinute", field: DURATION };
const failures: ApmMetric = { kind: "complement", field: SUCCESS };
const p95: ApmMetric = { kind: "percentiles", field: DURATION, percents: [95] };

/** Failed requests of a service: from these on somebody should look. */
const FAILURE_STEPS = [
  [null, "green"],
  [0.01, "yellow"],
  [0.05, "red"],
] as const;

const FAILURE_COLUMN = {
  title: "Failed",
  metric: failures,
  unit: "percentunit",
  decimals: 1,
  steps: FAILURE_STEPS,
} as const;

const toKibana: PanelLink = {
  title: "Service in Kibana APM",
  url: kibanaApmServiceUrl({
    baseUrl: kibanaSpaceUrl("${kibana_url:raw}"),
    service: "${service:raw}",
    ...GRAFANA_TIME_RANGE,
  }),
};

const services: ApmTableSpec = {
  kind: "apmTable",
  title: "Services",
  description:
    "Requests in the time that is shown, the failed share, and durations. Counted before traces are sampled.",
  width: 24,
  height: 10,
  unit: "short",
  query: metricset("service_transaction"),
  by: [{ field: "service.name", title: "Service" }],
  columns: [
    { title: "Requests", metric: { kind: "count" }, unit: "short" },
    FAILURE_COLUMN,
    { title: "p95", metric: p95, unit: "µs", decimals: 1 },
  ],
  link: {
    title: "Show the service",
    url: "/d/gm-apm?var-service=${__data.fields.Service}&${cluster:queryparam}&${__url_time_range}",
  },
  sortBy: "Requests",
};

const transactions: ApmTableSpec = {
  kind: "apmTable",
  title: "Top transactions",
  description: "The 50 transactions of the service with most requests.",
  width: 12,
  height: 12,
  unit: "short",
  query: metricset("transaction", OF_SERVICES),
  by: [{ field: "transaction.name", title: "Transaction" }],
  columns: [
    { title: "Requests", metric: { kind: "count" }, unit: "short" },
    FAILURE_COLUMN,
    { title: "p95", metric: p95, unit: "µs", decimals: 1 },
  ],
  sortBy: "Requests",
  links: [toKibana],
};

const dependencies: ApmTableSpec = {
  kind: "apmTable",
  title: "Dependencies",
  description:
    "What the service calls (databases, queues, other services), how often, and how long a call takes on average.",
  width: 12,
  height: 12,
  unit: "short",
  query: metricset("service_destination", OF_SERVICES),
  by: [{ field: "span.destination.service.resource", title: "Dependency" }],
  columns: [
    { title: "Calls", metric: { kind: "count" }, unit: "short" },
    {
      title: "Duration",
      metric: { kind: "quotient", field: CALL_TIME, by: CALLS },
      unit: "µs",
      decimals: 1,
    },
  ],
  sortBy: "Calls",
  links: [toKibana],
};

/** Services of all clusters, as APM sees them. */
export const apmServices: DashboardSpec = {
  uid: "gm-apm",
  title: "Services (APM)",
  description:
    "Rate, errors, durations, top transactions and dependencies of each service, from metrics that APM Server makes of all traces.",
  variables: [
    { ...clusterVariable, all: "listed" },
    {
      name: "service",
      label: "Service",
      query: "metricset.name:service_transaction AND metricset.interval:1m",
      field: "service.name",
      multi: false,
    },
  ],
  constants: ["kibana_url"],
  rows: [
    { title: "All services", panels: [services] },
    {
      title: "Service $service",
      panels: [
        graph("Requests", "Requests a minute, by cluster.", "reqpm", requests, ["cluster"]),
        graph(
          "Failed requests",
          "Share of requests whose outcome is failure, by cluster.",
          "percentunit",
          failures,
          ["cluster"],
        ),
        graph("Duration", "Percentiles over the chosen clusters.", "µs", {
          kind: "percentiles",
          field: DURATION,
          percents: [50, 95, 99],
        }),
      ],
    },
    { title: "In it, and behind it", panels: [transactions, dependencies] },
    {
      title: "Calls",
      panels: [
        {
          ...graph(
            "Calls of dependencies",
            "Calls a minute, of the ten dependencies with most calls.",
            "reqpm",
            { kind: "sumPerMinute", field: CALLS },
            ["span.destination.service.resource"],
          ),
          query: metricset("service_destination", OF_SERVICES),
          width: 12,
        },
        {
          ...graph(
            "Duration of calls",
            "Average over the calls of a dependency.",
            "µs",
            { kind: "quotient", field: CALL_TIME, by: CALLS },
            ["span.destination.service.resource"],
          ),
          query: metricset("service_destination", OF_SERVICES),
          width: 12,
        },
      ],
    },
  ],
};

function graph(
  title: string,
  description: string,
  unit: string,
  metric: ApmMetric,
  by: readonly string[] = [],
): ApmGraphSpec {
  return {
    kind: "apmGraph",
    title,
    description,
    width: 8,
    unit,
    query: metricset("service_transaction", OF_SERVICES),
    metric,
    by,
    links: [toKibana],
  };
}
