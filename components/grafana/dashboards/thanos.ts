import { graph, line } from "./panels";
import { chosen, clusterVariable, quantile, rate } from "./shared";
import type { DashboardSpec, PanelSpec, QuerySpec } from "./spec";
import { compactor, now, uploads } from "./thanosBlocks";

/** Jobs of the hub's pieces: Services of the chart. */
const STORE = 'job="thanos-store-gateway"';
const QUERY = 'job="thanos-query"';
const FRONTEND = 'job="thanos-query-frontend"';
const API_HANDLERS = 'handler=~"query|query_range"';

/** Codes of gRPC that are the server's fault (gRPC status codes; a client that goes away is not). */
const GRPC_FAILED = 'grpc_code=~"Unknown|ResourceExhausted|Internal|Unavailable|DataLoss"';

const store: readonly PanelSpec[] = [
  graph(
    "Series requests: latency",
    "How long a store gateway takes to answer Query.",
    { unit: "s", width: 8 },
    ...quantiles("grpc_server_handling_seconds", STORE, 'grpc_method="Series"'),
  ),
  graph(
    "Series requests: failed",
    "Share of the store gateway's answers that are its own fault.",
    { unit: "percentunit", width: 8 },
    line("{{cluster}}", ratio("grpc_server_handled_total", GRPC_FAILED, STORE)),
  ),
  graph(
    "Blocks loaded",
    "By store gateway; equal on all unless blocks are sharded.",
    { unit: "short", width: 8 },
    line("{{pod}}", `sum by (cluster, pod) (thanos_bucket_store_blocks_loaded${chosen()})`),
  ),
  graph(
    "Index cache hits",
    "Share of index lookups served from memory.",
    { unit: "percentunit", width: 8 },
    line(
      "{{item_type}}",
      `sum by (cluster, item_type) (${rate("thanos_store_index_cache_hits_total", STORE)}) / sum by (cluster, item_type) (${rate("thanos_store_index_cache_requests_total", STORE)})`,
    ),
  ),
  graph(
    "Object storage: latency, 99th percentile",
    "By operation, over all pieces of Thanos on the chosen clusters.",
    { unit: "s", width: 8 },
    line(
      "{{cluster}} {{operation}}",
      quantile(0.99, "thanos_objstore_bucket_operation_duration_seconds", ["operation"]),
    ),
  ),
  graph(
    "Object storage: failed",
    "Operations a second that failed.",
    { unit: "short", width: 8 },
    line(
      "{{cluster}} {{operation}}",
      `sum by (cluster, operation) (${rate("thanos_objstore_bucket_operation_failures_total")}) > 0`,
    ),
  ),
];

const query: readonly PanelSpec[] = [
  graph(
    "Requests by code",
    "Requests a second at the query frontend: Grafana and people.",
    { unit: "reqps", width: 8 },
    line("{{code}}", `sum by (cluster, code) (${rate("http_requests_total", FRONTEND)})`),
  ),
  graph(
    "Failed requests",
    "Share of answers with a 5xx code.",
    { unit: "percentunit", width: 8 },
    line("query frontend", ratio("http_requests_total", 'code=~"5.."', FRONTEND)),
    line("query", ratio("http_requests_total", 'code=~"5.."', QUERY, API_HANDLERS)),
  ),
  graph(
    "Query: latency",
    "Instant and range queries at Query, behind the frontend's cache.",
    { unit: "s", width: 8 },
    ...quantiles("http_request_duration_seconds", QUERY, API_HANDLERS),
  ),
  graph(
    "Query frontend: cache hits",
    "Share of range queries answered from the cache.",
    { unit: "percentunit", width: 8 },
    line(
      "{{cluster}}",
      `sum by (cluster) (${rate("cortex_cache_hits_total", FRONTEND)}) / sum by (cluster) (${rate("cortex_cache_fetched_keys_total", FRONTEND)})`,
    ),
  ),
  graph(
    "Stores by type",
    "StoreAPIs that Query is connected to.",
    { unit: "short", width: 8 },
    line(
      "{{store_type}}",
      `max by (cluster, store_type) (sum by (cluster, pod, store_type) (thanos_store_nodes_grpc_connections${chosen()}))`,
    ),
  ),
  graph(
    "Ruler: failed evaluations",
    "Global rules a second that failed, or that saw a partial answer.",
    { unit: "short", width: 8 },
    line(
      "failed {{rule_group}}",
      `sum by (cluster, rule_group) (${rate("prometheus_rule_evaluation_failures_total", 'container="thanos-ruler"')})`,
    ),
    line("partial", `sum by (cluster) (${rate("thanos_rule_evaluation_with_warnings_total")})`),
  ),
];

/** Thanos itself: the way of the blocks, and of the queries. */
export const thanos: DashboardSpec = {
  uid: "gm-thanos",
  title: "Thanos",
  description: "Thanos itself: uploads of every cluster, compactor, store gateway, queries.",
  variables: [clusterVariable],
  rows: [
    { title: "Now", panels: now },
    { title: "Sidecars: uploads", panels: uploads },
    { title: "Compactor and bucket", panels: compactor },
    { title: "Store gateway and object storage", panels: store },
    { title: "Queries", panels: query },
  ],
};

function quantiles(metric: string, ...matchers: readonly string[]): readonly QuerySpec[] {
  return [0.5, 0.9, 0.99].map((q) => ({
    expr: quantile(q, metric, [], ...matchers),
    legend: `{{cluster}} p${Math.round(q * 100)}`,
  }));
}

/** Share of the counter that also has `failed`. Clusters without any such series count as 0. */
function ratio(metric: string, failed: string, ...matchers: readonly string[]): string {
  const all = `sum by (cluster) (${rate(metric, ...matchers)})`;
  return `(sum by (cluster) (${rate(metric, failed, ...matchers)}) or ${all} * 0) / ${all}`;
}
