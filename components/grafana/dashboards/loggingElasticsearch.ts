import { jobs } from "../../elasticHealth/rules/jobs";
import { graph, line } from "./panels";
import { USE_STEPS, chosen, rate } from "./shared";
import type { PanelSpec } from "./spec";

const JOB = `job="${jobs.elasticsearch}"`;

/** A share of something, by node of Elasticsearch. */
function share(used: string, whole: string): string {
  return `max by (cluster, name) (${used} / ${whole})`;
}

/** Elasticsearch: space, memory, load. */
export const elasticsearchPanels: readonly PanelSpec[] = [
  graph(
    "Disk in use",
    "By node. No new shards come from 85 % on, shards leave from 90 %, and at 95 % nothing is written any more; on large volumes later.",
    { unit: "percentunit", width: 8, max: 1, steps: USE_STEPS },
    line(
      "{{name}}",
      `1 - min by (cluster, name) (elasticsearch_filesystem_data_available_bytes${chosen(JOB)} / elasticsearch_filesystem_data_size_bytes${chosen(JOB)})`,
    ),
  ),
  graph(
    "Heap in use",
    "By node. It goes up and down; above 90 % for long, garbage collection no longer helps.",
    { unit: "percentunit", width: 8, max: 1, steps: USE_STEPS },
    line(
      "{{name}}",
      share(
        `elasticsearch_jvm_memory_used_bytes${chosen(JOB, 'area="heap"')}`,
        `elasticsearch_jvm_memory_max_bytes${chosen(JOB, 'area="heap"')}`,
      ),
    ),
  ),
  graph(
    "Writes refused",
    "Writes a second that a node had no room for in its queue. Logstash tries again.",
    { unit: "short", width: 8 },
    line(
      "{{name}}",
      `sum by (cluster, name) (${rate("elasticsearch_thread_pool_rejected_count", JOB, 'type="write"')})`,
    ),
  ),
  graph(
    "Size of data streams",
    "With copies. By data stream: the dataset is its second part.",
    { unit: "bytes", width: 12, stacked: true },
    line(
      "{{data_stream}}",
      `max by (cluster, data_stream) (elasticsearch_data_stream_store_size_bytes${chosen(JOB)})`,
    ),
  ),
  graph(
    "Snapshots",
    "Shards that are missing from the last snapshot of a repository, and how many snapshots it holds.",
    { unit: "short", width: 12 },
    line(
      "{{repository}} missing shards",
      `max by (cluster, repository) (elasticsearch_snapshot_stats_snapshot_failed_shards${chosen(JOB)})`,
    ),
    line(
      "{{repository}} snapshots",
      `max by (cluster, repository) (elasticsearch_snapshot_stats_number_of_snapshots${chosen(JOB)})`,
    ),
  ),
];
