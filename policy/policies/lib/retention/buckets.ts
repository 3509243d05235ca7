/** Which buckets hold data that only their owner may delete, and for how long. */
import { DAY, milliseconds } from "./durations";
import { longestKept } from "./metrics";
import { jsonDocuments } from "./documents";
import { prometheusesOf } from "../metrics/prometheusInstances";
import type { ChartView, StackView } from "../metrics/prometheusStack";
import { compactorsOf } from "../metrics/thanosCompactors";
import { storeOf } from "../metrics/thanosStores";
import { at, list, text } from "../values";

/** A bucket in use. */
export interface UsedBucket {
  readonly name?: string;
  readonly urn?: string;
  /** Who uses it: "Thanos", "Loki", "Elasticsearch snapshots". */
  readonly by: string;
  /** Where its objects are; "" for anywhere. */
  readonly prefix: string;
  /** How long it keeps them, in ms: Infinity for ever, "unknown" in a preview, `undefined` if the stack does not say. */
  readonly keeps: number | "unknown" | undefined;
}

/** Buckets of Thanos, Loki and Elasticsearch's snapshots. */
export function usedBuckets(view: StackView): UsedBucket[] {
  return [...ofThanos(view), ...view.charts.flatMap(ofLoki), ...ofSnapshots(view)];
}

function ofThanos(view: StackView): UsedBucket[] {
  const compactors = compactorsOf(view).map((compactor) => ({
    key: storeOf(compactor.store, view)?.key,
    compactor,
  }));
  const references = [
    ...prometheusesOf(view).flatMap(({ uploads, store }) =>
      uploads === "absent" ? [] : (store ?? []),
    ),
    ...compactors.map(({ compactor }) => compactor.store),
  ];
  const found = new Map<string, UsedBucket>();
  for (const reference of references) {
    const store = storeOf(reference, view);
    if (store === undefined || (store.bucket ?? store.bucketUrn) === undefined) continue;
    const own = compactors.filter(({ key }) => key === store.key);
    // Without the compactor in the stack nobody here knows what it keeps; two of them are another policy's business.
    const kept = own.map(({ compactor }) => longestKept(compactor))[0];
    found.set(store.key, {
      name: store.bucket,
      urn: store.bucketUrn,
      by: "Thanos",
      prefix: "",
      keeps: kept,
    });
  }
  return [...found.values()];
}

/** Loki without retention of its own leaves deletion to the bucket, as its documentation offers. */
function ofLoki(chart: ChartView): UsedBucket[] {
  if (!["loki", "loki-stack", "loki-distributed", "loki-simple-scalable"].includes(chart.chart))
    return [];
  const keeps = lokiRetention(chart);
  if (keeps === undefined) return [];
  const names = [
    ...["chunks", "ruler", "admin"].map((key) =>
      chart.value("loki", "storage", "bucketNames", key),
    ),
    chart.value("loki", "storage_config", "aws", "bucketnames"),
    chart.value("loki", "storage", "s3", "bucketnames"),
  ];
  const known = names.flatMap((name) => text(name)?.split(",") ?? []);
  return [...new Set(known)].map((name) => ({ name: name.trim(), by: "Loki", prefix: "", keeps }));
}

/** What Loki's compactor keeps; `undefined` when it deletes nothing. */
export function lokiRetention(chart: ChartView): number | "unknown" | undefined {
  if (chart.value("loki", "compactor", "retention_enabled") !== true) return undefined;
  const kept = milliseconds(chart.value("loki", "limits_config", "retention_period") ?? "0");
  return kept === 0 ? Infinity : kept;
}

/**
 * Snapshots share files: one that expires breaks every snapshot that refers to it, however old it is. So they are kept
 * for ever as far as the bucket goes; Elasticsearch deletes what no snapshot needs.
 */
function ofSnapshots(view: StackView): UsedBucket[] {
  return jsonDocuments(view).flatMap(({ document }) => {
    if (at(document, "type") !== "s3") return [];
    const name = resolved(text(at(document, "settings", "bucket")), view);
    const prefix = (text(at(document, "settings", "base_path")) ?? "").replace(/^\/+/, "");
    return name === undefined
      ? []
      : [{ name, by: "Elasticsearch snapshots", prefix, keeps: Infinity }];
  });
}

/** A name that a script fills in from its environment, if one workload of the stack says what it is. */
function resolved(name: string | undefined, view: StackView): string | undefined {
  const variable = /^\$\{(\w+)\}$/.exec(name ?? "")?.[1];
  if (variable === undefined) return name;
  const values = new Set(
    view.objects.flatMap(({ props }) =>
      list(at(props, "spec", "template", "spec", "containers"))
        .flatMap((container) => list(at(container, "env")))
        .filter((entry) => at(entry, "name") === variable)
        .flatMap((entry) => text(at(entry, "value")) ?? []),
    ),
  );
  return values.size === 1 ? [...values][0] : undefined;
}

/** Days for a message. */
export function days(ms: number): string {
  return ms === Infinity ? "for ever" : `for ${Math.round(ms / DAY)}d`;
}
