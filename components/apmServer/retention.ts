import type { Problems } from "../internal/validation";
import type { TracingArgs } from "./args";

/** Days that each kind of data is kept, from rollover. */
export interface RetentionSettings {
  /** Traces, their errors and their logs. */
  readonly traces: number;
  /** Metrics by the minute, and those that agents collect. */
  readonly metrics: number;
  /** Metrics by ten minutes. */
  readonly tenMinutes: number;
  /** Metrics by the hour. */
  readonly hour: number;
}

const DEFAULTS = { traces: 7, metrics: 30 } as const;
const MAX_DAYS = 3650;

/** The same proportions as Elastic's own policies: 90, 180 and 390 days. */
const COARSER = { tenMinutes: 2, hour: 4 } as const;

/** Defaults and checks of the retention. */
export function resolveRetention(
  args: Pick<TracingArgs, "retentionDays" | "metricsRetentionDays">,
  problems: Problems,
): RetentionSettings {
  const traces = args.retentionDays ?? DEFAULTS.traces;
  const metrics = args.metricsRetentionDays ?? Math.max(DEFAULTS.metrics, traces);
  const form = `a whole number of days, 1 to ${MAX_DAYS}`;
  const wrong = (days: number) => !Number.isInteger(days) || days < 1 || days > MAX_DAYS;
  if (wrong(traces)) problems.add("retentionDays", traces, form);
  else if (wrong(metrics)) problems.add("metricsRetentionDays", metrics, form);
  else if (metrics < traces) {
    problems.add(
      "metricsRetentionDays",
      metrics,
      `at least retentionDays (${traces}): Kibana finds traces by these metrics`,
    );
  }
  return {
    traces,
    metrics,
    tenMinutes: metrics * COARSER.tenMinutes,
    hour: metrics * COARSER.hour,
  };
}
