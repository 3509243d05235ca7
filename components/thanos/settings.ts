import type * as pulumi from "@pulumi/pulumi";
import { Availability, replicasOf, type Replicas } from "../internal/availability";
import { DURATION_FORM, parseDuration } from "../internal/duration";
import { DEFAULT_STORAGE_CLASS, namespaces, remoteSidecarService } from "../internal/names";
import {
  MAX_VOLUME_BYTES,
  MAX_VOLUME_FORM,
  parseQuantity,
  QUANTITY_FORM,
} from "../internal/quantity";
import type { Problems } from "../internal/validation";

/** How long each resolution is kept in the bucket, as Prometheus durations; `0d` keeps it for ever. */
export interface ThanosRetentionArgs {
  /** Raw samples: 40h or more, so that they are downsampled before they go. @default "30d" */
  readonly raw?: string;
  /** Samples of 5 minutes: 10d or more, and not shorter than `raw`. @default "180d" */
  readonly fiveMinutes?: string;
  /** Samples of 1 hour: not shorter than `fiveMinutes`. @default "2y" */
  readonly oneHour?: string;
}

/** Volumes of Thanos. They hold caches and scratch space: nothing is lost with them. */
export interface ThanosStorageArgs {
  /** StorageClass. Another one replaces the volumes. @default "gp3" */
  readonly className?: string;
  /** Index headers of all blocks, for each store gateway; a Kubernetes quantity. @default - 50Gi replicated, 5Gi single */
  readonly storeGateway?: string;
  /** Room to compact the largest group of blocks; a Kubernetes quantity. @default - 100Gi replicated, 10Gi single */
  readonly compactor?: string;
}

/** Caches in memory. */
export interface ThanosCachingArgs {
  /**
   * Size of each cache: answers in each query-frontend, index entries and chunks in each store gateway. A Kubernetes
   * quantity of 16Mi or more; requests and limits of memory follow it. @default - 512Mi replicated, 64Mi single
   */
  readonly memory?: string;
}

/** A cluster whose sidecars are reached through load balancers. */
export interface RemoteClusterArgs {
  /** Name of the cluster. */
  readonly name: string;
  /** Host name of the load balancer in front of each Prometheus replica. */
  readonly replicaHosts: readonly pulumi.Input<string>[];
}

/** Arguments of `Thanos`. */
export interface ThanosArgs {
  /** Namespace; it must exist. @default "monitoring" */
  readonly namespace?: string;
  /** How many copies of each piece run. @default "replicated" */
  readonly availability?: Availability;
  /** How long each resolution is kept. @default - 30 days raw, 180 days of 5 minutes, 2 years of 1 hour */
  readonly retention?: ThanosRetentionArgs;
  /** Volumes. @default - by availability */
  readonly storage?: ThanosStorageArgs;
  /** IAM role of the store gateway. @default - none: the object storage configuration has keys */
  readonly storeRoleArn?: pulumi.Input<string>;
  /** IAM role of the compactor. @default - none: the object storage configuration has keys */
  readonly compactorRoleArn?: pulumi.Input<string>;
  /** All clusters of the environment, the hub too: each must send metrics, or ClusterSilent fires. */
  readonly clusters: readonly string[];
  /** Clusters other than the hub, with the way to their sidecars. @default - none */
  readonly remoteClusters?: readonly RemoteClusterArgs[];
  /** Caches in memory. @default - by availability */
  readonly caching?: ThanosCachingArgs;
  /** Whether all clusters ship their logs, which ClusterLogsSilent then watches. @default false */
  readonly logShipping?: boolean;
  /** Where the runbooks of the alerts are. @default - alerts have no link, they name the file in docs/runbooks */
  readonly runbookBaseUrl?: string;
  /** Helm values merged over ours, last. @default - none */
  readonly extraValues?: Readonly<Record<string, unknown>>;
}

/** A remote cluster with the number of its Prometheus replicas. */
export interface RemoteCluster {
  readonly name: string;
  readonly replicas: number;
}

/** Complete and checked. */
export interface ThanosSettings {
  readonly namespace: string;
  readonly availability: Availability;
  readonly replicas: Replicas;
  readonly retention: Readonly<Record<keyof ThanosRetentionArgs, string>>;
  readonly storage: Readonly<Record<keyof ThanosStorageArgs, string>>;
  readonly clusters: readonly string[];
  readonly remoteClusters: readonly RemoteCluster[];
  /** Size of each cache, in MiB. */
  readonly cacheMebibytes: number;
  readonly logShipping: boolean;
  readonly runbookBaseUrl: string | undefined;
  readonly extraValues: Readonly<Record<string, unknown>> | undefined;
}

const DEFAULT_RETENTION = { raw: "30d", fiveMinutes: "180d", oneHour: "2y" } as const;

/** About 100 GB suffice the compactor of a medium bucket (Thanos docs, compact.md, "Disk"). */
const DEFAULTS = {
  [Availability.Single]: { storeGateway: "5Gi", compactor: "10Gi", cache: "64Mi" },
  [Availability.Replicated]: { storeGateway: "50Gi", compactor: "100Gi", cache: "512Mi" },
} as const;

const HOUR = 3_600_000;
/** Age at which the compactor makes samples of 5 minutes, and of 1 hour (Thanos docs, compact.md, "Downsampling"). */
const DOWNSAMPLED_AFTER = { raw: 40 * HOUR, fiveMinutes: 10 * 24 * HOUR } as const;

const MEBIBYTE = 2 ** 20;
const MIN_CACHE_MEBIBYTES = 16;

/** Limit of a label of a DNS name, and so of the name of a Service. */
const SERVICE_NAME_LIMIT = 63;

/** Checks the arguments and fills in what they leave out. */
export function resolveThanosSettings(args: ThanosArgs, problems: Problems): ThanosSettings {
  const availability = args.availability ?? Availability.Replicated;
  const defaults = DEFAULTS[availability];
  return {
    namespace: args.namespace ?? namespaces.monitoring,
    availability,
    replicas: replicasOf[availability],
    retention: resolveRetention(args.retention ?? {}, problems.at("retention")),
    storage: {
      className: args.storage?.className ?? DEFAULT_STORAGE_CLASS,
      storeGateway: volume(
        args.storage?.storeGateway,
        defaults.storeGateway,
        "storeGateway",
        problems,
      ),
      compactor: volume(args.storage?.compactor, defaults.compactor, "compactor", problems),
    },
    clusters: resolveClusters(args.clusters, problems),
    remoteClusters: resolveRemoteClusters(args, problems),
    cacheMebibytes: resolveCache(args.caching?.memory ?? defaults.cache, problems),
    logShipping: args.logShipping ?? false,
    runbookBaseUrl: args.runbookBaseUrl,
    extraValues: args.extraValues,
  };
}

function resolveRetention(
  args: ThanosRetentionArgs,
  problems: Problems,
): ThanosSettings["retention"] {
  const raw = args.raw ?? DEFAULT_RETENTION.raw;
  const fiveMinutes = args.fiveMinutes ?? DEFAULT_RETENTION.fiveMinutes;
  const oneHour = args.oneHour ?? DEFAULT_RETENTION.oneHour;
  const rawFor = retentionMs(raw, "raw", problems);
  const fiveMinutesFor = retentionMs(fiveMinutes, "fiveMinutes", problems);
  const oneHourFor = retentionMs(oneHour, "oneHour", problems);
  if (rawFor < DOWNSAMPLED_AFTER.raw) {
    problems.add(
      "raw",
      raw,
      "at least 40h or 0d (for ever): samples of 5 minutes are made at that age",
    );
  }
  if (fiveMinutesFor < DOWNSAMPLED_AFTER.fiveMinutes) {
    problems.add(
      "fiveMinutes",
      fiveMinutes,
      "at least 10d or 0d (for ever): samples of 1 hour are made at that age",
    );
  }
  // The other way round the finest resolution alone would cover the oldest time, and a year's graph read all of it.
  if (fiveMinutesFor < rawFor) {
    problems.add("fiveMinutes", fiveMinutes, `at least as long as retention.raw (${raw})`);
  }
  if (oneHourFor < fiveMinutesFor) {
    problems.add("oneHour", oneHour, `at least as long as retention.fiveMinutes (${fiveMinutes})`);
  }
  return { raw: orForEver(raw), fiveMinutes: orForEver(fiveMinutes), oneHour: orForEver(oneHour) };
}

/** Infinity for ever; NaN when it does not parse: comparisons with it are false, so that one mistake makes one problem. */
function retentionMs(text: string, path: string, problems: Problems): number {
  const ms = text === "0" ? 0 : parseDuration(text);
  if (ms === undefined) {
    problems.add(path, text, `${DURATION_FORM}, or "0d" for ever`);
    return Number.NaN;
  }
  return ms === 0 ? Number.POSITIVE_INFINITY : ms;
}

function orForEver(text: string): string {
  return text === "0" ? "0d" : text;
}

function volume(
  size: string | undefined,
  byDefault: string,
  field: string,
  problems: Problems,
): string {
  if (size === undefined) return byDefault;
  const bytes = parseQuantity(size) ?? 0;
  if (bytes < MEBIBYTE) problems.add(`storage.${field}`, size, QUANTITY_FORM);
  if (bytes > MAX_VOLUME_BYTES) problems.add(`storage.${field}`, size, MAX_VOLUME_FORM);
  return size;
}

function resolveCache(memory: string, problems: Problems): number {
  const mebibytes = Math.floor((parseQuantity(memory) ?? 0) / MEBIBYTE);
  if (mebibytes < MIN_CACHE_MEBIBYTES) {
    problems.add("caching.memory", memory, `${QUANTITY_FORM}, 16Mi or more`);
  }
  return mebibytes;
}

function resolveClusters(clusters: readonly string[], problems: Problems): readonly string[] {
  // Without a name ClusterSilent could never fire.
  if (clusters.length === 0) problems.add("clusters", clusters, "a list of at least one cluster");
  const seen = new Set<string>();
  clusters.forEach((cluster, index) => {
    if (seen.has(cluster)) problems.add(`clusters[${index}]`, cluster, "unique");
    seen.add(cluster);
  });
  return [...seen];
}

function resolveRemoteClusters(args: ThanosArgs, problems: Problems): readonly RemoteCluster[] {
  const seen = new Set<string>();
  return (args.remoteClusters ?? []).map(({ name, replicaHosts }, index) => {
    const at = problems.at(`remoteClusters[${index}]`);
    const service = remoteSidecarService(name, replicaHosts.length);
    if (seen.has(name)) at.add("name", name, "unique");
    seen.add(name);
    if (!args.clusters.includes(name)) at.add("name", name, "one of clusters");
    if (service.length > SERVICE_NAME_LIMIT) {
      at.add("name", name, `short enough for the Service "${service}" to have 63 letters`);
    }
    if (replicaHosts.length === 0) {
      at.add("replicaHosts", replicaHosts, "a list with the host of each Prometheus replica");
    }
    return { name, replicas: replicaHosts.length };
  });
}
