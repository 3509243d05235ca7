import { once } from "node:events";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import type { Target } from "./prometheusConfig";

/** A fake scrape target: a process of the cluster that shows metrics, and can die. */
export interface FakeTarget extends Target {
  /** Closes its port; connections are refused from then on. */
  die(): Promise<void>;
  /** Opens the same port again. */
  live(): Promise<void>;
}

/** Series of a target, which a test may change: value by series, such as `kube_job_failed{namespace="shop"}`. */
export type Series = Map<string, number | (() => number)>;

/** Starts a target. Its series are read at each scrape. */
export async function startTarget(
  labels: Readonly<Record<string, string>>,
  series: Series,
): Promise<FakeTarget> {
  let server = await listen(series, 0);
  const { port } = server.address() as AddressInfo;
  return {
    address: `127.0.0.1:${port}`,
    labels,
    die: async () => {
      if (!server.listening) return;
      server.closeAllConnections();
      await once(server.close(), "close");
    },
    live: async () => {
      if (!server.listening) server = await listen(series, port);
    },
  };
}

async function listen(series: Series, port: number): Promise<http.Server> {
  const server = http.createServer((_request, response) => {
    response.setHeader("content-type", "text/plain; version=0.0.4");
    const lines = [...series].map(
      ([name, value]) => `${name} ${String(typeof value === "number" ? value : value())}\n`,
    );
    response.end(lines.join(""));
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return server;
}

/** A counter that grows by the second. */
export function growing(): () => number {
  const begin = Date.now();
  return () => (Date.now() - begin) / 1_000;
}

/** What stands on the hub, all well: each job whose absence is an alert has a target. */
export interface World {
  readonly jobs: Readonly<Record<keyof typeof JOBS, FakeTarget>>;
  /** Series of kube-state-metrics. */
  readonly kube: Series;
  /** Series of the kubelet, and of one in another namespace. */
  readonly kubelet: Series;
  readonly otherKubelet: Series;
  /** Series as Thanos Query gives them to the ruler: of all clusters. */
  readonly global: Series;
  readonly globalTarget: FakeTarget;
  readonly targets: readonly FakeTarget[];
}

const service = (job: string, namespace = "monitoring") => ({ job, service: job, namespace });

/** Labels of the scrape targets, by what they are. The rules go by `job`. */
const JOBS = {
  apiserver: { ...service("apiserver", "default"), service: "kubernetes" },
  kubelet: { ...service("kubelet", "kube-system"), metrics_path: "/metrics", node: "node-1" },
  otherKubelet: { ...service("kubelet", "edge"), metrics_path: "/metrics", node: "edge-1" },
  kubeStateMetrics: service("kube-state-metrics"),
  alertmanager: service("kps-alertmanager"),
  thanosQuery: service("thanos-query"),
  thanosRuler: service("kps-thanos-ruler"),
  logstash: service("logstash", "logging"),
  elasticsearchExporter: service("elasticsearch-exporter", "logging"),
  elasticOperator: service("elastic-system/elastic-operator", "elastic-system"),
  apmServer: service("apm-server", "tracing"),
  filebeat: service("filebeat", "logging"),
} as const;

/** Clusters of prod, of which the global rules expect series. */
export const CLUSTERS = ["hub-euw1", "shop-euw1", "shop-use1"] as const;

/** Series by which a cluster shows that it lives. */
export const lifeOf = (cluster: string) => `prometheus_build_info{cluster="${cluster}"}`;

/** Sidecars of a cluster that Thanos Query is connected to. */
const connectionsTo = (cluster: string) =>
  `thanos_store_nodes_grpc_connections{store_type="sidecar",external_labels="{cluster=\\"${cluster}\\"}"}`;

export async function startWorld(): Promise<World> {
  const kube: Series = new Map([
    ['kube_deployment_status_replicas_available{namespace="logging",deployment="elastalert2"}', 1],
    ['kube_node_info{node="node-1"}', 1],
  ]);
  const kubelet: Series = new Map();
  const otherKubelet: Series = new Map();
  const own: Partial<Record<keyof typeof JOBS, Series>> = {
    kubelet,
    otherKubelet,
    kubeStateMetrics: kube,
    alertmanager: new Map<string, number | (() => number)>([
      ['alertmanager_build_info{pod="alertmanager-kps-0"}', 1],
      ['alertmanager_notifications_total{receiver_name="deadMansSwitch"}', growing()],
      ['alertmanager_notifications_failed_total{receiver_name="deadMansSwitch"}', 0],
    ]),
    elasticsearchExporter: new Map([['elasticsearch_cluster_health_status{color="green"}', 1]]),
    logstash: new Map([["logstash_pipeline_events_out_total", growing()]]),
    thanosQuery: new Map(CLUSTERS.map((cluster) => [connectionsTo(cluster), 2])),
  };
  const names = Object.keys(JOBS) as (keyof typeof JOBS)[];
  const started = await Promise.all(
    names.map(
      async (name) =>
        [name, await startTarget(JOBS[name], own[name] ?? (new Map() as Series))] as const,
    ),
  );
  const jobs = Object.fromEntries(started) as Record<keyof typeof JOBS, FakeTarget>;
  const global: Series = new Map(
    CLUSTERS.flatMap((cluster): [string, number | (() => number)][] => [
      [lifeOf(cluster), 1],
      [`filebeat_output_acked_total{cluster="${cluster}",job="filebeat"}`, growing()],
    ]),
  );
  const globalTarget = await startTarget({ job: "thanos-query" }, global);
  return {
    jobs,
    kube,
    kubelet,
    otherKubelet,
    global,
    globalTarget,
    targets: started.map(([, target]) => target),
  };
}

export async function endWorld({ targets, globalTarget }: World): Promise<void> {
  await Promise.all([...targets, globalTarget].map((target) => target.die()));
}
