import { Severity, type RuleGroup } from "../../internal/rules";
import { jobs } from "./jobs";

const JOB = `job="${jobs.elasticsearch}"`;

/** Rollover, tiers and deletion: what keeps the disks from filling. */
export function lifecycleRules(): RuleGroup {
  return {
    name: "global-monitoring.elasticsearch-lifecycle",
    rules: [
      {
        alert: "ElasticsearchLifecycleErrors",
        expr: `count by (cluster) (elasticsearch_ilm_index_status{${JOB}, step="ERROR"} == 1) > 0`,
        // Elasticsearch tries again by itself every ten minutes (indices.lifecycle.poll_interval).
        for: "1h",
        severity: Severity.Warning,
        summary: "The lifecycle of {{ $value }} indices has stopped with an error.",
        description:
          "They are not rolled over, moved or deleted. The index that is written to grows without limit, and old logs fill the disks.",
      },
      {
        alert: "ElasticsearchLifecycleStopped",
        expr: `max by (cluster) (elasticsearch_ilm_status{${JOB}, operation_mode="RUNNING"}) == 0`,
        for: "2h",
        severity: Severity.Warning,
        summary: "Lifecycle management of Elasticsearch is stopped.",
        description:
          "Somebody stopped it, for a restore perhaps, and has not started it again. No index is rolled over or deleted.",
      },
    ],
  };
}
