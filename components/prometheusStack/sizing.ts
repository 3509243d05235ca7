/**
 * Size of one Prometheus replica, from its active series, scrape interval and retention. Estimates with headroom; the
 * alert PrometheusNearSeriesBudget speaks before they are used up.
 *
 * Sources:
 * - memory: "a million series costs around 2GiB of RAM in terms of cardinality, plus with a 15s scrape interval and no
 *   churn around 2.5GiB for ingestion" (robustperception.io, How much RAM does Prometheus 2.x need for cardinality and
 *   ingestion); that is 2 + 2.5 KiB for each series, garbage collection included.
 * - blocks: "an average of only 1-2 bytes per sample"; size retention at 80-85 % of the volume (Prometheus docs, storage).
 * - write-ahead log: about 13 bytes for each sample before compression (robustperception.io, How much space does the
 *   WAL take up), held for the up to 3 h of the head block.
 */
const KIB = 2 ** 10;
const MIB = 2 ** 20;
const GIB = 2 ** 30;

const BASE_MEMORY_BYTES = 512 * MIB;
const CARDINALITY_BYTES_PER_SERIES = 2 * KIB;
const INGESTION_BYTES_PER_SERIES = 2.5 * KIB;
/** The interval to which INGESTION_BYTES_PER_SERIES belongs. Slower scrapes are not credited: labels on Kubernetes are long. */
const REFERENCE_INTERVAL_SECONDS = 15;
/** Queries, rules, series churn in the head and the restart's replay need room beside the steady state. */
const MEMORY_LIMIT_FACTOR = 2;

const BLOCK_BYTES_PER_SAMPLE = 2;
const WAL_BYTES_PER_SAMPLE = 13;
const HEAD_SECONDS = 3 * 3600;
/** Index growth by pods that come and go, and the copy that a compaction writes before it deletes its sources. */
const CHURN_FACTOR = 1.5;
/** Part of the volume that Prometheus may fill. */
const RETENTION_SIZE_PART = 0.8;
const VOLUME_STEP_BYTES = 10 * GIB;

/** Millicores of one replica at rest, and for each 1,000 samples a second. Own estimate: a request, never a limit. */
const BASE_MILLICORES = 200;
const MILLICORES_PER_1000_SAMPLES = 20;

/** Bytes of memory that one replica requests, and may use at most. */
export function prometheusMemory(
  activeSeries: number,
  scrapeIntervalSeconds: number,
): { readonly requestBytes: number; readonly limitBytes: number } {
  const faster = Math.max(1, REFERENCE_INTERVAL_SECONDS / scrapeIntervalSeconds);
  const perSeries = CARDINALITY_BYTES_PER_SERIES + INGESTION_BYTES_PER_SERIES * faster;
  const steady = activeSeries * perSeries;
  return {
    requestBytes: BASE_MEMORY_BYTES + steady,
    limitBytes: BASE_MEMORY_BYTES + MEMORY_LIMIT_FACTOR * steady,
  };
}

/** Millicores that one replica requests. */
export function prometheusMillicores(activeSeries: number, scrapeIntervalSeconds: number): number {
  const thousands = activeSeries / scrapeIntervalSeconds / 1000;
  return Math.ceil((BASE_MILLICORES + MILLICORES_PER_1000_SAMPLES * thousands) / 50) * 50;
}

/** Bytes of the volume that keeps `retentionHours` of samples. */
export function volumeBytes(
  activeSeries: number,
  scrapeIntervalSeconds: number,
  retentionHours: number,
): number {
  const samplesPerSecond = activeSeries / scrapeIntervalSeconds;
  const blocks = retentionHours * 3600 * samplesPerSecond * BLOCK_BYTES_PER_SAMPLE;
  const log = HEAD_SECONDS * samplesPerSecond * WAL_BYTES_PER_SAMPLE;
  return ((blocks + log) * CHURN_FACTOR) / RETENTION_SIZE_PART;
}

/** The same as a Kubernetes quantity, in steps of 10 GiB. */
export function defaultVolumeSize(
  activeSeries: number,
  scrapeIntervalSeconds: number,
  retentionHours: number,
): string {
  const bytes = volumeBytes(activeSeries, scrapeIntervalSeconds, retentionHours);
  return `${Math.max(1, Math.ceil(bytes / VOLUME_STEP_BYTES)) * 10}Gi`;
}

/** `retentionSize` for a volume: 80 % of it, in Prometheus's binary MB. */
export function retentionSize(volume: number): string {
  return `${Math.floor((volume * RETENTION_SIZE_PART) / MIB)}MB`;
}

/** Bytes of one sample while a query runs (a float and a timestamp). */
const QUERY_BYTES_PER_SAMPLE = 16;
/** Prometheus's own default of `--query.max-samples`. */
const MAX_QUERY_SAMPLES = 50_000_000;

/** Samples that one query may load: a quarter of the memory at most, and never more than Prometheus's default. */
export function maxQuerySamples(memoryLimitBytes: number): number {
  const quarter = Math.floor(memoryLimitBytes / 4 / QUERY_BYTES_PER_SAMPLE / 1e6) * 1e6;
  return Math.min(MAX_QUERY_SAMPLES, Math.max(1e6, quarter));
}

/** Memory limit of kube-state-metrics: it renders about a quarter of a cluster's series, some 1 KiB each. Own estimate. */
export function kubeStateMetricsMemoryBytes(activeSeries: number): number {
  return 256 * MIB + (activeSeries / 4) * 2 * KIB;
}

/** Memory limit of the sidecar: it streams, but a Series call holds the labels of what it selects. Own estimate. */
export function sidecarMemoryBytes(activeSeries: number): number {
  return 512 * MIB + activeSeries * KIB;
}
