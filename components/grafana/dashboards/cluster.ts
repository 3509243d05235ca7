import { nodes, now } from "./clusterNodes";
import { namespaces, volumes, workloads } from "./clusterWorkloads";
import { graph, line } from "./panels";
import {
  API_BUDGET_LEFT,
  BUDGET_STEPS,
  FEW_STEPS,
  chosen,
  oneClusterVariable,
  quantile,
  rate,
} from "./shared";
import type { DashboardSpec, PanelSpec } from "./spec";

const requests = `sum by (cluster) (${rate("apiserver_request_total")})`;

const apiServer: readonly PanelSpec[] = [
  graph(
    "Requests by code",
    "API server requests a second.",
    { unit: "reqps", width: 6, stacked: true },
    line("{{code}}", `sum by (cluster, code) (${rate("apiserver_request_total")})`),
  ),
  graph(
    "Failed requests",
    "Share of requests that ended with a 5xx code.",
    { unit: "percentunit", width: 6 },
    line(
      "{{cluster}}",
      `sum by (cluster) (${rate("apiserver_request_total", 'code=~"5.."')}) / ${requests}`,
    ),
  ),
  graph(
    "Latency, 99th percentile",
    "By verb; watches and other long-running requests left out.",
    { unit: "s", width: 6 },
    line(
      "{{verb}}",
      quantile(
        0.99,
        "apiserver_request_duration_seconds",
        ["verb"],
        'verb!~"WATCH|CONNECT|PROXY"',
        'subresource!~"proxy|attach|log|exec|portforward"',
      ),
    ),
  ),
  graph(
    "Error budget left (30 days)",
    "1 is untouched, 0 is spent; objective 99 %.",
    { unit: "percentunit", width: 6, max: 1, steps: BUDGET_STEPS },
    line("{{cluster}}", API_BUDGET_LEFT),
  ),
];

const scraping: readonly PanelSpec[] = [
  {
    kind: "table",
    title: "Targets by job",
    description: "Targets that exist, and those that did not answer the last scrape.",
    width: 8,
    unit: "short",
    by: [{ label: "job", title: "Job" }],
    queries: [
      line("Targets", `count by (cluster, job) (up${chosen()})`),
      line("Down", `count by (cluster, job) (up${chosen()} == 0)`),
    ],
    columns: { Down: { decimals: 0, steps: FEW_STEPS } },
    sortBy: "Down",
    descending: true,
  },
  graph(
    "Slowest scrape by job",
    "Seconds; near the scrape interval, samples are lost.",
    { unit: "s", width: 8 },
    line("{{job}}", `max by (cluster, job) (scrape_duration_seconds${chosen()})`),
  ),
  graph(
    "Scrapes refused by a limit",
    "Scrapes a second that were dropped because a target sent too much: nothing of it is stored.",
    { unit: "short", width: 8 },
    line(
      "{{pod}}",
      `sum by (cluster, pod) (${rate("prometheus_target_scrapes_exceeded_sample_limit_total")} + ${rate("prometheus_target_scrapes_exceeded_body_size_limit_total")})`,
    ),
  ),
];

const prometheus: readonly PanelSpec[] = [
  graph(
    "Head series over budget",
    "Active series of each replica over the series it is sized for ($series_budget). Above 1 it may run out of memory.",
    {
      unit: "percentunit",
      width: 6,
      steps: [
        [null, "green"],
        [0.8, "yellow"],
        [1, "red"],
      ],
    },
    line(
      "{{pod}}",
      `max by (cluster, pod) (prometheus_tsdb_head_series${chosen()}) / $series_budget`,
    ),
  ),
  graph(
    "Samples ingested",
    "Samples a second by replica.",
    { unit: "short", width: 6 },
    line(
      "{{pod}}",
      `sum by (cluster, pod) (${rate("prometheus_tsdb_head_samples_appended_total")})`,
    ),
  ),
  graph(
    "Rule failures",
    "Rule evaluations a second that failed, by group.",
    { unit: "short", width: 6 },
    line(
      "{{rule_group}}",
      `sum by (cluster, rule_group) (${rate("prometheus_rule_evaluation_failures_total")}) > 0`,
    ),
  ),
  graph(
    "Alerts not delivered",
    "Notifications a second that Prometheus dropped, and that Alertmanager could not send.",
    { unit: "short", width: 6 },
    line(
      "dropped by Prometheus",
      `sum by (cluster) (${rate("prometheus_notifications_dropped_total")})`,
    ),
    line(
      "failed {{integration}}",
      `sum by (cluster, integration) (${rate("alertmanager_notifications_failed_total")})`,
    ),
  ),
];

/** One cluster, from its nodes to its volumes. */
export const cluster: DashboardSpec = {
  uid: "gm-cluster",
  title: "Cluster",
  description:
    "One cluster: nodes, namespaces, workloads, API server, scrape health, Prometheus, volumes.",
  variables: [oneClusterVariable],
  constants: ["series_budget"],
  rows: [
    { title: "Now", panels: now },
    { title: "Nodes", panels: nodes },
    { title: "Namespaces", panels: namespaces },
    { title: "Workloads", panels: workloads },
    { title: "API server", panels: apiServer },
    { title: "Scrape health", panels: scraping },
    { title: "Prometheus", panels: prometheus },
    { title: "Volumes", panels: volumes },
  ],
};
