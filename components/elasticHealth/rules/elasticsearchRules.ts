import { Severity, type RuleGroup } from "../../internal/rules";
import { jobs } from "./jobs";

const JOB = `job="${jobs.elasticsearch}"`;

/** Whether Elasticsearch serves, and whether we would know. */
export function elasticsearchRules(): RuleGroup {
  return {
    name: "global-monitoring.elasticsearch",
    rules: [
      {
        alert: "ElasticsearchClusterRed",
        expr: `max by (cluster) (elasticsearch_cluster_health_status{${JOB}, color="red"}) == 1`,
        for: "5m",
        severity: Severity.Critical,
        summary: "Elasticsearch is red: logs are missing and cannot be written.",
        description:
          "A primary shard has no node. Searches answer without its logs; when it is one that is written to, Logstash " +
          "waits, and its queue fills.",
      },
      {
        alert: "ElasticsearchClusterYellow",
        expr: `max by (cluster) (elasticsearch_cluster_health_status{${JOB}, color="yellow"}) == 1`,
        // A restarted node of some TiB takes an hour to get its copies back.
        for: "2h",
        severity: Severity.Warning,
        summary: "Elasticsearch has been yellow for two hours: some logs exist once only.",
        description:
          "A copy of a shard has no node. Nothing is missing; when the node of the primary is lost too, its logs are.",
      },
      {
        alert: "ElasticsearchUnassignedShards",
        expr: `max by (cluster) (elasticsearch_cluster_health_unassigned_shards{${JOB}})
-
max by (cluster) (elasticsearch_cluster_health_delayed_unassigned_shards{${JOB}}) > 0`,
        for: "30m",
        severity: Severity.Warning,
        summary: "{{ $value }} shards of Elasticsearch have no node.",
        description:
          "Elasticsearch finds no node for them, or has given up after five attempts: no space, too few nodes in a tier or zone, a " +
          "broken copy. They do not come back by waiting.",
      },
      {
        alert: "ElasticsearchHeapHigh",
        expr: `max by (cluster, name) (
  elasticsearch_jvm_memory_used_bytes{${JOB}, area="heap"} / elasticsearch_jvm_memory_max_bytes{${JOB}, area="heap"}
) > 0.9`,
        for: "15m",
        severity: Severity.Warning,
        summary:
          "Node {{ $labels.name }} of Elasticsearch uses {{ $value | humanizePercentage }} of its heap.",
        description:
          "Garbage collection no longer gets it down. Long pauses follow, then circuit breakers refuse searches and writes, then the node leaves.",
      },
      {
        alert: "ElasticsearchExporterDown",
        expr: `absent(up{${JOB}} == 1)`,
        for: "10m",
        severity: Severity.Warning,
        summary: "There are no metrics of Elasticsearch.",
        description:
          "The exporter does not run, or does not answer in time. No other alert on Elasticsearch can fire.",
      },
      {
        alert: "ElasticsearchMetricsIncomplete",
        expr: `max by (cluster, collector) (elasticsearch_scrape_success{${JOB}}) == 0
or
label_replace(
  max by (cluster) (up{${JOB}} == 1)
  unless on (cluster)
  group by (cluster) (elasticsearch_cluster_health_status{${JOB}}),
  "collector", "cluster-health", "", ""
)`,
        for: "30m",
        severity: Severity.Warning,
        summary: "The exporter gets no answer for {{ $labels.collector }} from Elasticsearch.",
        description:
          "Elasticsearch is away, or refuses the exporter's user: its password or its role. The alerts that need these metrics cannot fire.",
      },
    ],
  };
}
