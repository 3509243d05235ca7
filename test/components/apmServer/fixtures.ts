import type { ApmServerShapeArgs } from "../../../components/apmServer/settings";
import {
  type ApmServerSettings,
  resolveApmServerSettings,
} from "../../../components/apmServer/settings";
import { Problems } from "../../../components/internal/validation";

/** The least arguments. */
export const BASE: ApmServerShapeArgs = { environment: "prod", exposed: true };

/** With a licence for tail-based sampling. */
export const PAID: ApmServerShapeArgs = { ...BASE, licence: "platinum" };

/** Settings of arguments that are right. */
export function settingsOf(args: Partial<ApmServerShapeArgs> = {}): ApmServerSettings {
  const problems = Problems.none();
  const settings = resolveApmServerSettings({ ...BASE, ...args }, problems);
  if (problems.list.length > 0) throw new Error(JSON.stringify(problems.list));
  return settings;
}

/** What is wrong, as `path: allowed`. */
export function problemsOf(args: Partial<ApmServerShapeArgs>): readonly string[] {
  const problems = Problems.none();
  resolveApmServerSettings({ ...BASE, ...args }, problems);
  return problems.list.map(({ path, allowed }) => `${path}: ${allowed}`);
}

/** What APM Server 9 answers on `/stats`: the shape of its registries (internal/beatcmd/beat.go and its test), numbers made up. */
export const APM_STATS = {
  beat: {
    info: { ephemeral_id: "0b6c", name: "apm-server", uptime: { ms: 61_000 }, version: "9.5.0" },
    memstats: { gc_next: 50_000_000, memory_alloc: 30_000_000, rss: 123_456_789 },
    runtime: { goroutines: 90 },
  },
  "apm-server": {
    acm: { request: { count: 12 }, response: { count: 12, errors: { count: 2, unauthorized: 2 } } },
    otlp: {
      grpc: {
        logs: { request: { count: 1 }, response: { count: 1, errors: { count: 0 } } },
        metrics: { request: { count: 2 }, response: { count: 2, errors: { count: 0 } } },
        traces: {
          request: { count: 30 },
          response: { count: 30, errors: { count: 1, timeout: 1 } },
        },
      },
      http: {
        logs: { request: { count: 4 }, response: { count: 4, errors: { count: 0 } } },
        metrics: { request: { count: 5 }, response: { count: 5, errors: { count: 0 } } },
        traces: { request: { count: 6 }, response: { count: 6, errors: { count: 0 } } },
      },
    },
    processor: { stream: { accepted: 1_234_567_890, errors: { invalid: 3, toolarge: 4 } } },
    sampling: {
      tail: {
        dynamic_service_groups: 7,
        events: {
          dropped: 800,
          failed_writes: 1,
          head_unsampled: 0,
          processed: 1000,
          sampled: 150,
          stored: 950,
        },
        storage: { disk_total: 20_000_000_000, disk_used: 5_000_000_000, lsm_size: 1 },
      },
      transactions_dropped: 3,
    },
    server: {
      request: { count: 5000 },
      response: {
        count: 5000,
        errors: { count: 60, forbidden: 10, queue: 20, ratelimit: 5, timeout: 5, unauthorized: 20 },
        valid: { accepted: 4940, count: 4940 },
      },
    },
  },
  libbeat: {
    output: {
      events: { acked: 990, active: 5, batches: 50, failed: 5, toomany: 2, total: 1000 },
      type: "elasticsearch",
      write: { bytes: 987_654 },
    },
    pipeline: { events: { total: 1000 } },
  },
  output: {
    elasticsearch: {
      bulk_requests: { available: 9, completed: 50 },
      indexers: { active: 1, created: 0, destroyed: 0 },
    },
  },
} as const;
