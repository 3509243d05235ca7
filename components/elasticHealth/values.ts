import { deepMerge, type Tree } from "../internal/merge";
import { elasticUsers, releases, secrets, serviceHost, services } from "../internal/names";
import type { ElasticHealthSettings } from "./settings";

/** Where Elasticsearch's authority is mounted. */
const CA_DIRECTORY = "/etc/elasticsearch-ca";

/**
 * Series by index that nothing of ours asks: some 70 for each index, which would be most of the scrape. Size, documents and lifecycle of each
 * index stay.
 */
const DROPPED = "elasticsearch_(index_stats|indices_segment|indices_completion|search_active)_.+";

/** Values of the chart `prometheus-elasticsearch-exporter`. */
export function buildElasticHealthValues(settings: ElasticHealthSettings): Tree {
  const user = elasticUsers.exporter;
  const values: Tree = {
    fullnameOverride: releases.elasticsearchExporter,
    log: { format: "json" },
    es: elasticsearch(settings),
    extraEnvSecrets: {
      ES_USERNAME: { secret: user.secretName, key: user.usernameKey },
      ES_PASSWORD: { secret: user.secretName, key: user.passwordKey },
    },
    secretMounts: [
      { name: "elasticsearch-ca", secretName: secrets.elasticsearchCa.name, path: CA_DIRECTORY },
    ],
    // It never asks the API server.
    serviceAccount: {
      create: true,
      name: releases.elasticsearchExporter,
      automountServiceAccountToken: false,
    },
    // Holds the statistics of all shards while it reads them.
    resources: {
      requests: { cpu: "20m", memory: "64Mi" },
      limits: { memory: "256Mi" },
    },
    service: { httpPort: services.elasticsearchExporter.port },
    serviceMonitor: {
      enabled: true,
      // Statistics of all shards are costly for a master with many indices.
      interval: "60s",
      scrapeTimeout: "30s",
      metricRelabelings,
    },
  };
  return deepMerge(values, settings.extraValues);
}

/** Flags of the exporter v1.11. */
function elasticsearch(settings: ElasticHealthSettings): Tree {
  const { name, port } = services.elasticsearch;
  return {
    uri: `https://${serviceHost(name, settings.namespace)}:${port}`,
    all: true,
    indices: true,
    shards: true,
    // Nobody asks these, and each is one more request for every index.
    indices_settings: false,
    indices_mappings: false,
    aliases: false,
    cluster_settings: false,
    data_stream: true,
    ilm: true,
    snapshots: settings.snapshotMaxAgeHours !== undefined,
    slm: settings.snapshotMaxAgeHours !== undefined,
    timeout: "25s",
    ssl: {
      enabled: true,
      useExistingSecrets: true,
      ca: { path: `${CA_DIRECTORY}/${secrets.elasticsearchCa.key}` },
      client: { enabled: false },
    },
  };
}

/**
 * The exporter's own label `cluster` is the name of the Elasticsearch cluster. It would win over the external label of the same name, by which
 * all else tells Kubernetes clusters apart.
 */
const metricRelabelings: readonly Tree[] = [
  { action: "drop", sourceLabels: ["__name__"], regex: DROPPED },
  {
    action: "replace",
    sourceLabels: ["cluster"],
    regex: "(.+)",
    targetLabel: "elasticsearch_cluster",
  },
  { action: "labeldrop", regex: "cluster" },
];
