import { APM_MODULE } from "../../apmServer/metrics";
import { graph, line, number } from "./panels";
import { NONE_STEPS, PLAIN_STEPS, chosen, clusterVariable, rate } from "./shared";
import type { DashboardSpec, PanelSpec } from "./spec";

const JOB = `job="${APM_MODULE}"`;

function perSecond(by: string, metric: string, ...matchers: readonly string[]): string {
  return `sum by (${by}) (${rate(metric, JOB, ...matchers)})`;
}

const now: readonly PanelSpec[] = [
  number(
    "APM Servers that answer",
    "Pods whose metrics are read.",
    `sum by (cluster) (up${chosen(JOB)})`,
    PLAIN_STEPS,
  ),
  number(
    "Requests a second",
    "Of agents of all clusters, OTLP included.",
    perSecond("cluster", "apm_server_requests_total"),
    PLAIN_STEPS,
  ),
  number(
    "Queues that are full",
    "APM Servers that can begin no further bulk request: they refuse traces.",
    `sum by (cluster) (apm_server_output_bulk_requests_available${chosen(JOB)} == bool 0)`,
    NONE_STEPS,
  ),
  number(
    "Documents lost a second",
    "Refused by Elasticsearch.",
    perSecond("cluster", "apm_server_output_failed_total"),
    NONE_STEPS,
  ),
  number(
    "Events refused a second",
    "Invalid or too large.",
    perSecond("cluster", "apm_server_events_refused_total"),
    NONE_STEPS,
  ),
  number(
    "Failed authentications a second",
    "No secret token, a wrong one, or an API key that is not valid.",
    perSecond("cluster", "apm_server_requests_refused_total", 'reason=~"unauthorized|forbidden"'),
    NONE_STEPS,
  ),
];

const traffic: readonly PanelSpec[] = [
  graph(
    "Requests",
    "Requests a second, by way in: intake is the protocol of Elastic's agents.",
    { unit: "reqps", width: 8, stacked: true },
    line("{{listener}}", perSecond("cluster, listener", "apm_server_requests_total")),
  ),
  graph(
    "Refused requests",
    "Requests a second, by reason.",
    { unit: "reqps", width: 8 },
    line("{{reason}}", perSecond("cluster, reason", "apm_server_requests_refused_total")),
  ),
  graph(
    "Events of Elastic's agents",
    "Accepted, and refused by reason, a second.",
    { unit: "short", width: 8 },
    line("accepted", perSecond("cluster", "apm_server_events_accepted_total")),
    line("{{reason}}", perSecond("cluster, reason", "apm_server_events_refused_total")),
  ),
];

const output: readonly PanelSpec[] = [
  graph(
    "Documents",
    "Written to Elasticsearch, and refused by it, a second.",
    { unit: "short", width: 8 },
    line("{{pod}} written", perSecond("cluster, pod", "apm_server_output_acked_total")),
    line("{{pod}} refused", perSecond("cluster, pod", "apm_server_output_failed_total")),
  ),
  graph(
    "Documents on their way",
    "In the queue or in a bulk request.",
    { unit: "short", width: 8 },
    line("{{pod}}", `max by (cluster, pod) (apm_server_output_active${chosen(JOB)})`),
  ),
  graph(
    "Bulk requests that may be begun",
    "At 0 the queue is full.",
    { unit: "short", width: 8 },
    line(
      "{{pod}}",
      `max by (cluster, pod) (apm_server_output_bulk_requests_available${chosen(JOB)})`,
    ),
  ),
];

const resources: readonly PanelSpec[] = [
  graph(
    "Memory",
    "Resident memory.",
    { unit: "bytes", width: 8 },
    line("{{pod}}", `max by (cluster, pod) (apm_server_memory_rss_bytes${chosen(JOB)})`),
  ),
  graph(
    "Tail-based sampling: events",
    "Events a second: kept, and left out. None with head-based sampling.",
    { unit: "short", width: 8 },
    line("kept", perSecond("cluster", "apm_server_sampling_sampled_total")),
    line("left out", perSecond("cluster", "apm_server_sampling_dropped_total")),
  ),
  graph(
    "Tail-based sampling: volume",
    "Part in use. From 0.8 on every trace is kept.",
    { unit: "percentunit", width: 8, max: 1 },
    line(
      "{{pod}}",
      `max by (cluster, pod) (apm_server_sampling_disk_used_bytes${chosen(JOB)} / apm_server_sampling_disk_size_bytes${chosen(JOB)})`,
    ),
  ),
];

/** Tracing itself: the way of a trace from the agent to Elasticsearch. */
export const apmServer: DashboardSpec = {
  uid: "gm-apm-server",
  title: "Tracing",
  description: "Tracing itself: requests of agents, queues, what is lost and why.",
  variables: [clusterVariable],
  rows: [
    { title: "Now", panels: now },
    { title: "In", panels: traffic },
    { title: "Out", panels: output },
    { title: "Resources", panels: resources },
  ],
};
