import { Severity, type AlertRule, type RuleGroup } from "../../internal/rules";
import { jobs } from "./jobs";

const AVAILABLE = `elasticsearch_filesystem_data_available_bytes{job="${jobs.elasticsearch}"}`;
const SIZE = `elasticsearch_filesystem_data_size_bytes{job="${jobs.elasticsearch}"}`;

/**
 * Elasticsearch's own defaults (cluster.routing.allocation.disk.watermark.*): the low one is reached at 85 % used or, on large volumes, when
 * less than 200 GiB are free; the high one at 90 % or 150 GiB.
 */
const LOW = { freeRatio: 0.15, headroomGib: 200 } as const;
const HIGH = { freeRatio: 0.1, headroomGib: 150 } as const;

/** Space on the volumes of Elasticsearch. */
export function diskRules(): RuleGroup {
  return {
    name: "global-monitoring.elasticsearch-disk",
    rules: [lowWatermark(), highWatermark()],
  };
}

function lowWatermark(): AlertRule {
  return {
    alert: "ElasticsearchDiskLowWatermark",
    expr: below(LOW),
    for: "15m",
    severity: Severity.Warning,
    summary:
      "Node {{ $labels.name }} of Elasticsearch has {{ $value | humanizePercentage }} of its disk left.",
    description:
      "It is past the low watermark: no new shard comes to it. When all nodes of a tier are, new indices stay without copies.",
  };
}

function highWatermark(): AlertRule {
  return {
    alert: "ElasticsearchDiskHighWatermark",
    expr: below(HIGH),
    for: "10m",
    severity: Severity.Critical,
    summary:
      "Node {{ $labels.name }} of Elasticsearch has {{ $value | humanizePercentage }} of its disk left.",
    description:
      "It is past the high watermark: shards move away, if another node has room. At 95 % its indices become read-only: no log is written " +
      "any more, queues fill, and in the end nodes delete log files that were not shipped.",
  };
}

function below(watermark: typeof LOW | typeof HIGH): string {
  return `min by (cluster, name) (${AVAILABLE} / ${SIZE}) < ${watermark.freeRatio}
and on (cluster, name)
min by (cluster, name) (${AVAILABLE}) < ${watermark.headroomGib} * 2 ^ 30`;
}
