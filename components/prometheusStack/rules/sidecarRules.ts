import type { RuleGroup } from "../../internal/rules";
import { Severity } from "../../internal/rules";
import { jobs } from "./jobs";

/** Blocks are cut every 2 h, and the first one 3 h after a start: 4 h without an upload is one block missed. */
const LATE_HOURS = 4;

/** Half of the local retention is gone; with the shortest retention of 6 h still later than LATE_HOURS. */
function stalledHours(localRetentionHours: number): number {
  return Math.max(LATE_HOURS + 0.5, localRetentionHours / 2);
}

/**
 * Seconds since the last upload of each pod. A sidecar that has not uploaded since its start reports 0: then its start
 * counts.
 */
const SECONDS_SINCE_UPLOAD = `time() - max by (cluster, namespace, pod) (
  thanos_objstore_bucket_last_successful_upload_time{job="${jobs.sidecar}"} > 0
  or
  process_start_time_seconds{job="${jobs.sidecar}"}
)`;

/** The way of the blocks from Prometheus to the object storage. */
export function sidecarRules(localRetentionHours: number): RuleGroup {
  const stalled = stalledHours(localRetentionHours);
  return {
    name: "global-monitoring.thanos-sidecar",
    rules: [
      {
        alert: "ThanosSidecarUploadLate",
        expr: `${SECONDS_SINCE_UPLOAD} > ${LATE_HOURS * 3600}`,
        for: "15m",
        severity: Severity.Warning,
        summary: "{{ $labels.pod }} has uploaded no block for {{ $value | humanizeDuration }}.",
        description:
          "Long-term metrics of this replica stop here. Nothing is lost yet: blocks wait on its volume for the " +
          `${localRetentionHours} h of the local retention.`,
      },
      {
        alert: "ThanosSidecarUploadStalled",
        expr: `${SECONDS_SINCE_UPLOAD} > ${stalled * 3600}`,
        for: "15m",
        severity: Severity.Critical,
        summary:
          "{{ $labels.pod }} has uploaded no block for {{ $value | humanizeDuration }}; blocks will be lost.",
        description:
          `Prometheus deletes blocks after ${localRetentionHours} h, uploaded or not. When both replicas stall, the metrics of ` +
          "that time are gone for good.",
      },
      {
        alert: "ThanosSidecarBucketOperationsFailing",
        expr: `sum by (cluster, namespace, pod, operation) (
  increase(thanos_objstore_bucket_operation_failures_total{job="${jobs.sidecar}"}[15m])
) > 0`,
        for: "15m",
        severity: Severity.Warning,
        summary: "{{ $labels.operation }} on the object storage fails for {{ $labels.pod }}.",
        description:
          "The sidecar reaches the object storage and is refused, or does not reach it: role, bucket policy, KMS key, " +
          "network. Uploads are late next.",
      },
    ],
  };
}
