import type { InputSeries, RuleTest } from "../../helpers/promtool";
import { type Labels, none, one, series } from "./series";

function elastic(metric: string, labels: Labels, values: string): InputSeries {
  return series(`elasticsearch_${metric}`, { job: "elasticsearch-exporter", ...labels }, values);
}

const GIB = 2 ** 30;

/** When the alerts on Elasticsearch fire. Snapshots are too old after 50 hours. */
export function elasticsearchScenarios(): readonly RuleTest[] {
  return [
    {
      name: "ElasticsearchClusterRed fires after five minutes of red, and ends with it",
      input_series: [elastic("cluster_health_status", { color: "red" }, "0x5 1x20 0x10")],
      alerts: [
        { eval_time: "8m", alertname: "ElasticsearchClusterRed", firing: none },
        { eval_time: "15m", alertname: "ElasticsearchClusterRed", firing: one },
        { eval_time: "30m", alertname: "ElasticsearchClusterRed", firing: none },
      ],
    },
    {
      name: "ElasticsearchClusterYellow gives a restarted node two hours",
      input_series: [elastic("cluster_health_status", { color: "yellow" }, "1x180")],
      alerts: [
        { eval_time: "110m", alertname: "ElasticsearchClusterYellow", firing: none },
        { eval_time: "125m", alertname: "ElasticsearchClusterYellow", firing: one },
        { eval_time: "125m", alertname: "ElasticsearchClusterRed", firing: none },
      ],
    },
    {
      name: "ElasticsearchUnassignedShards does not count shards that wait for their node on purpose",
      input_series: [
        elastic("cluster_health_unassigned_shards", {}, "3x40 4x60"),
        elastic("cluster_health_delayed_unassigned_shards", {}, "3x100"),
      ],
      alerts: [
        { eval_time: "40m", alertname: "ElasticsearchUnassignedShards", firing: none },
        { eval_time: "80m", alertname: "ElasticsearchUnassignedShards", firing: one },
      ],
    },
    {
      name: "the watermarks name the node that is full, and no other",
      input_series: [
        ...disk("small-full", 100, 12),
        ...disk("small-fuller", 100, 8),
        ...disk("small-free", 100, 40),
        // 10 % free, but more than the 150 GiB that Elasticsearch asks for at most.
        ...disk("large", 1800, 180),
      ],
      alerts: [
        { eval_time: "9m", alertname: "ElasticsearchDiskHighWatermark", firing: none },
        { eval_time: "14m", alertname: "ElasticsearchDiskLowWatermark", firing: none },
        {
          eval_time: "20m",
          alertname: "ElasticsearchDiskLowWatermark",
          firing: [{ name: "small-full" }, { name: "small-fuller" }, { name: "large" }],
        },
        {
          eval_time: "20m",
          alertname: "ElasticsearchDiskHighWatermark",
          firing: [{ name: "small-fuller" }],
        },
      ],
    },
    {
      name: "ElasticsearchHeapHigh fires for the heap and not for other memory",
      input_series: [
        elastic("jvm_memory_used_bytes", { name: "a", area: "heap" }, "95x30"),
        elastic("jvm_memory_max_bytes", { name: "a", area: "heap" }, "100x30"),
        elastic("jvm_memory_used_bytes", { name: "b", area: "heap" }, "50x30"),
        elastic("jvm_memory_max_bytes", { name: "b", area: "heap" }, "100x30"),
      ],
      alerts: [
        { eval_time: "14m", alertname: "ElasticsearchHeapHigh", firing: none },
        { eval_time: "20m", alertname: "ElasticsearchHeapHigh", firing: [{ name: "a" }] },
      ],
    },
    {
      name: "ElasticsearchExporterDown fires when nothing is scraped, and when the scrape fails",
      input_series: [series("up", { job: "elasticsearch-exporter" }, "1x20 0x20")],
      alerts: [
        { eval_time: "15m", alertname: "ElasticsearchExporterDown", firing: none },
        {
          eval_time: "35m",
          alertname: "ElasticsearchExporterDown",
          firing: one,
        },
      ],
    },
    {
      name: "ElasticsearchMetricsIncomplete names what the exporter is refused",
      input_series: [
        series("up", { job: "elasticsearch-exporter" }, "1x60"),
        elastic("cluster_health_status", { color: "green" }, "1x60"),
        elastic("scrape_success", { collector: "ilm" }, "0x60"),
        elastic("scrape_success", { collector: "slm" }, "1x60"),
      ],
      alerts: [
        { eval_time: "29m", alertname: "ElasticsearchMetricsIncomplete", firing: none },
        {
          eval_time: "40m",
          alertname: "ElasticsearchMetricsIncomplete",
          firing: [{ collector: "ilm" }],
        },
      ],
    },
    {
      name: "ElasticsearchMetricsIncomplete fires when the exporter answers and Elasticsearch does not",
      input_series: [series("up", { job: "elasticsearch-exporter" }, "1x60")],
      alerts: [
        {
          eval_time: "40m",
          alertname: "ElasticsearchMetricsIncomplete",
          firing: [{ collector: "cluster-health" }],
        },
      ],
    },
    {
      name: "ElasticsearchLifecycleErrors counts indices in the step ERROR",
      input_series: [
        elastic("ilm_index_status", { index: "a", step: "ERROR" }, "1x120"),
        elastic("ilm_index_status", { index: "b", step: "complete" }, "1x120"),
      ],
      alerts: [
        { eval_time: "50m", alertname: "ElasticsearchLifecycleErrors", firing: none },
        { eval_time: "70m", alertname: "ElasticsearchLifecycleErrors", firing: one },
      ],
    },
    {
      name: "ElasticsearchLifecycleStopped fires when somebody forgot to start it again",
      input_series: [elastic("ilm_status", { operation_mode: "RUNNING" }, "0x180")],
      alerts: [
        { eval_time: "119m", alertname: "ElasticsearchLifecycleStopped", firing: none },
        { eval_time: "130m", alertname: "ElasticsearchLifecycleStopped", firing: one },
      ],
    },
    {
      name: "ElasticsearchSnapshotTooOld fires 50 hours after the last one",
      interval: "30m",
      input_series: [
        elastic("snapshot_stats_latest_snapshot_timestamp_seconds", { repository: "s3" }, "0x200"),
      ],
      alerts: [
        // A new repository: the first snapshot has time.
        { eval_time: "40h", alertname: "ElasticsearchSnapshotTooOld", firing: none },
        {
          eval_time: "54h",
          alertname: "ElasticsearchSnapshotTooOld",
          firing: [{ repository: "s3" }],
        },
      ],
    },
    {
      name: "ElasticsearchSnapshotTooOld is quiet while snapshots come every day",
      interval: "1h",
      input_series: [
        elastic(
          "snapshot_stats_latest_snapshot_timestamp_seconds",
          { repository: "s3" },
          "0x24 86400x24 172800x24 259200x24",
        ),
      ],
      alerts: [
        { eval_time: "60h", alertname: "ElasticsearchSnapshotTooOld", firing: none },
        { eval_time: "95h", alertname: "ElasticsearchSnapshotTooOld", firing: none },
      ],
    },
    {
      name: "ElasticsearchSnapshotFailed fires for the last snapshot, until the next one succeeds",
      input_series: [
        elastic(
          "snapshot_stats_snapshot_end_time_timestamp",
          { repository: "s3", state: "PARTIAL" },
          "1x30 stale",
        ),
        elastic(
          "snapshot_stats_snapshot_end_time_timestamp",
          { repository: "s3", state: "SUCCESS" },
          "_x30 1x30",
        ),
      ],
      alerts: [
        {
          eval_time: "20m",
          alertname: "ElasticsearchSnapshotFailed",
          firing: [{ repository: "s3", state: "PARTIAL" }],
        },
        { eval_time: "40m", alertname: "ElasticsearchSnapshotFailed", firing: none },
      ],
    },
  ];
}

function disk(name: string, sizeGib: number, availableGib: number): readonly InputSeries[] {
  return [
    elastic("filesystem_data_size_bytes", { name }, `${sizeGib * GIB}x30`),
    elastic("filesystem_data_available_bytes", { name }, `${availableGib * GIB}x30`),
  ];
}
