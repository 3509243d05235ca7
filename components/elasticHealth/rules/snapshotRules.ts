import { Severity, type RuleGroup } from "../../internal/rules";
import { jobs } from "./jobs";

const JOB = `job="${jobs.elasticsearch}"`;
const LATEST = `elasticsearch_snapshot_stats_latest_snapshot_timestamp_seconds{${JOB}}`;

/** Snapshots, when they are taken. */
export function snapshotRules(maxAgeHours: number): RuleGroup {
  return {
    name: "global-monitoring.elasticsearch-snapshots",
    rules: [
      {
        alert: "ElasticsearchSnapshotTooOld",
        // A repository without snapshots says 0. The second part gives a new one the time of its first snapshot.
        expr: `time() - max by (cluster, repository) (${LATEST}) > ${maxAgeHours * 3600}
and on (cluster, repository)
max by (cluster, repository) (max_over_time(${LATEST}[1h] offset ${maxAgeHours}h)) >= 0`,
        for: "1h",
        severity: Severity.Warning,
        summary: `The newest snapshot in {{ $labels.repository }} is older than ${maxAgeHours} hours.`,
        description:
          "No snapshot is taken, or each fails. What has been logged since then exists only on the volumes of Elasticsearch.",
      },
      {
        alert: "ElasticsearchSnapshotFailed",
        expr: `group by (cluster, repository, state) (
  elasticsearch_snapshot_stats_snapshot_end_time_timestamp{${JOB}, state=~"FAILED|PARTIAL|INCOMPATIBLE"}
)`,
        for: "15m",
        severity: Severity.Warning,
        summary: "The last snapshot in {{ $labels.repository }} ended {{ $labels.state }}.",
        description:
          "Shards are missing from it. A restore would give back only a part, until the next snapshot succeeds.",
      },
    ],
  };
}
