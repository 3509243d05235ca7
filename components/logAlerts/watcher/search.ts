import type { Tree } from "../../internal/merge";
import { LogAlertKind } from "../args";
import { CLUSTER_FIELD } from "../fields";
import type { LogAlertRule } from "../rule";

/** As for ElastAlert2: lines need a while to arrive. */
const DELAY_SECONDS = 60;

/** Groups that one watch tells apart; Elasticsearch takes those with the most lines. */
const GROUPS = 1_000;

/** How long a service is known after its last line, for the kind absence. */
const KNOWN_SECONDS = 24 * 3_600;

/** Name of the aggregation whose buckets are the alerts. */
export const ALERTS = "alerts";

/** Body of the search of a rule: what is left of the buckets of {@link ALERTS} are its alerts, one bucket each. */
export function searchBody(
  rule: LogAlertRule,
  clusters: readonly string[],
): Tree & { readonly query: Tree } {
  return {
    size: 0,
    track_total_hits: false,
    query: {
      bool: {
        filter: [since(lookBack(rule)), { query_string: { query: rule.query } }],
      },
    },
    aggs: { [ALERTS]: alerts(rule, clusters) },
  };
}

function lookBack({ kind, by, overSeconds }: LogAlertRule): number {
  if (kind === LogAlertKind.Spike) return 2 * overSeconds;
  if (kind === LogAlertKind.Absence && by.length > 0) return Math.max(KNOWN_SECONDS, overSeconds);
  return overSeconds;
}

function alerts(rule: LogAlertRule, clusters: readonly string[]): Tree {
  const { kind, by, threshold, factor, overSeconds } = rule;
  if (kind === LogAlertKind.Spike)
    return {
      ...groups(by, threshold),
      aggs: {
        current: { filter: since(overSeconds) },
        before: { filter: { bool: { must_not: [since(overSeconds)] } } },
        spiking: selector(
          { current: "current._count", before: "before._count" },
          "params.current >= params.threshold && params.current >= params.before * params.factor",
          { threshold, factor },
        ),
      },
    };
  if (kind !== LogAlertKind.Absence) return groups(by, threshold);
  const few = "params.lines < params.threshold";
  if (by.length > 0)
    return {
      ...groups(by, 1),
      aggs: {
        recent: { filter: since(overSeconds) },
        silent: selector({ lines: "recent._count" }, few, { threshold }),
      },
    };
  // By name, so that a cluster without a single line has a bucket too.
  const filters = Object.fromEntries(
    clusters.map((cluster) => [cluster, { term: { [CLUSTER_FIELD]: cluster } }]),
  );
  return {
    filters: { keyed: false, filters },
    aggs: { silent: selector({ lines: "_count" }, few, { threshold }) },
  };
}

function groups(by: readonly string[], leastLines: number): Tree {
  const common = { size: GROUPS, min_doc_count: leastLines };
  if (by.length === 0) return { terms: { field: CLUSTER_FIELD, ...common } };
  const terms = [CLUSTER_FIELD, ...by].map((field) => ({ field }));
  return { multi_terms: { terms, ...common } };
}

/** Keeps the buckets for which the script is true (Elasticsearch docs, bucket selector aggregation). */
function selector(paths: Tree, source: string, params: Tree): Tree {
  return { bucket_selector: { buckets_path: paths, script: { source, params } } };
}

/** Lines of the last `seconds` before the time that the watch was due; Watcher fills in the time. */
function since(seconds: number): Tree {
  const time = "{{ctx.trigger.scheduled_time}}||";
  return {
    range: {
      "@timestamp": {
        gt: `${time}-${seconds + DELAY_SECONDS}s`,
        lte: `${time}-${DELAY_SECONDS}s`,
      },
    },
  };
}
