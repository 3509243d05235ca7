import { graph, line, number } from "./panels";
import { FEW_STEPS, NONE_STEPS, PLAIN_STEPS, chosen } from "./shared";
import type { PanelSpec, Step } from "./spec";

/** Container of the sidecar in the Prometheus pods, on every cluster. */
const SIDECAR = 'container="thanos-sidecar"';

const lastUpload = `time() - max by (cluster, pod) (thanos_objstore_bucket_last_successful_upload_time${chosen(SIDECAR)})`;

/** A sidecar uploads each finished block of 2 hours; 3 hours without one is late. */
const UPLOAD_STEPS: readonly Step[] = [
  [null, "green"],
  [3 * 3600, "orange"],
  [6 * 3600, "red"],
];

/** What is wrong with Thanos now. */
export const now: readonly PanelSpec[] = [
  number(
    "Compactors halted",
    "A halted compactor found broken blocks and waits for somebody: nothing is compacted, downsampled or deleted.",
    `max by (cluster) (thanos_compact_halted${chosen()})`,
    NONE_STEPS,
  ),
  number(
    "Compactors running",
    "Exactly one may work on a bucket; two corrupt it.",
    `count by (cluster) (thanos_compact_halted${chosen()})`,
    [
      [null, "red"],
      [1, "green"],
      [2, "red"],
    ],
  ),
  number(
    "Stores connected",
    "Sidecars, store gateways and rulers that Query reaches, by replica of Query.",
    `max by (cluster) (sum by (cluster, pod) (thanos_store_nodes_grpc_connections${chosen()}))`,
    PLAIN_STEPS,
  ),
  number(
    "Sidecars without Prometheus",
    "Sidecars whose Prometheus does not answer.",
    `count by (cluster) (thanos_sidecar_prometheus_up${chosen()} == 0)`,
    NONE_STEPS,
  ),
  number(
    "Failed uploads (24 h)",
    "Block uploads of sidecars that failed; they are tried again.",
    `sum by (cluster) (increase(thanos_shipper_upload_failures_total${chosen(SIDECAR)}[1d]))`,
    FEW_STEPS,
  ),
  number(
    "Store blocks not loaded (24 h)",
    "Blocks that a store gateway could not load: their time range is missing in queries.",
    `sum by (cluster) (increase(thanos_bucket_store_block_load_failures_total${chosen()}[1d]))`,
    FEW_STEPS,
  ),
];

/** From every cluster into the bucket. */
export const uploads: readonly PanelSpec[] = [
  {
    kind: "table",
    title: "Age of the last upload",
    description:
      "A block is finished every two hours. Older than local retention, metrics are lost.",
    width: 8,
    unit: "s",
    by: [
      { label: "cluster", title: "Cluster" },
      { label: "pod", title: "Prometheus" },
    ],
    queries: [{ expr: lastUpload, legend: "Age" }],
    columns: { Age: { unit: "s", decimals: 0, steps: UPLOAD_STEPS } },
    sortBy: "Age",
    descending: true,
  },
  graph(
    "Uploads and failures by cluster",
    "Blocks in the last hour.",
    { unit: "short", width: 8 },
    line(
      "{{cluster}} uploaded",
      `sum by (cluster) (increase(thanos_shipper_uploads_total${chosen(SIDECAR)}[1h]))`,
    ),
    line(
      "{{cluster}} failed",
      `sum by (cluster) (increase(thanos_shipper_upload_failures_total${chosen(SIDECAR)}[1h])) > 0`,
    ),
  ),
  graph(
    "Bytes uploaded a day",
    "New data in the bucket by cluster, before compaction, downsampling and retention: what the bucket grows by.",
    { unit: "bytes", width: 8 },
    line(
      "{{cluster}}",
      `sum by (cluster) (increase(thanos_objstore_bucket_operation_transferred_bytes_sum${chosen('operation="upload"', SIDECAR)}[1d]))`,
    ),
  ),
];

/** What happens in the bucket. */
export const compactor: readonly PanelSpec[] = [
  graph(
    "Backlog",
    "Work that the compactor still has to do. It must come back to 0 each day, or queries over old data get slow.",
    { unit: "short", width: 8 },
    line("compactions", `sum by (cluster) (thanos_compact_todo_compactions${chosen()})`),
    line(
      "blocks to downsample",
      `sum by (cluster) (thanos_compact_todo_downsample_blocks${chosen()})`,
    ),
    line(
      "blocks past retention",
      `sum by (cluster) (thanos_compact_todo_deletion_blocks${chosen()})`,
    ),
  ),
  graph(
    "Progress by resolution",
    "Blocks made in the last 6 hours; resolution in milliseconds, 0 is raw.",
    { unit: "short", width: 8 },
    line(
      "compacted {{resolution}}",
      `sum by (cluster, resolution) (increase(thanos_compact_group_compactions_total${chosen()}[6h]))`,
    ),
    line(
      "downsampled {{resolution}}",
      `sum by (cluster, resolution) (increase(thanos_compact_downsample_total${chosen()}[6h]))`,
    ),
  ),
  graph(
    "Failures",
    "Failed runs in the last 6 hours.",
    { unit: "short", width: 8 },
    line(
      "compaction {{resolution}}",
      `sum by (cluster, resolution) (increase(thanos_compact_group_compactions_failures_total${chosen()}[6h]))`,
    ),
    line(
      "downsampling {{resolution}}",
      `sum by (cluster, resolution) (increase(thanos_compact_downsample_failures_total${chosen()}[6h]))`,
    ),
    line(
      "deletion",
      `sum by (cluster) (increase(thanos_compact_block_cleanup_failures_total${chosen()}[6h]))`,
    ),
  ),
  graph(
    "Blocks in the bucket",
    "As the compactor sees them: loaded, marked for deletion, or set aside.",
    { unit: "short", width: 12 },
    line(
      "{{state}}",
      `sum by (cluster, state) (thanos_blocks_meta_synced${chosen('job="thanos-compact"')})`,
    ),
  ),
  graph(
    "Blocks marked",
    "Blocks in the last day that the compactor marked: for deletion, or not to be compacted.",
    { unit: "short", width: 12 },
    line(
      "{{marker}} {{reason}}",
      `sum by (cluster, marker, reason) (increase(thanos_compact_blocks_marked_total${chosen()}[1d]))`,
    ),
  ),
];
