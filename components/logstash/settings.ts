import { Availability } from "../internal/availability";
import type { InternalLoadBalancer } from "../internal/internalLoadBalancer";
import { resolveLoadBalancer } from "../internal/loadBalancerSettings";
import { DEFAULT_STORAGE_CLASS, namespaces } from "../internal/names";
import {
  MAX_VOLUME_BYTES,
  MAX_VOLUME_FORM,
  parseQuantity,
  QUANTITY_FORM,
} from "../internal/quantity";
import type { Problems } from "../internal/validation";
import type { Dataset } from "../logging/datasets";
import type { DropOptions, LogstashOptions, RedactionOptions } from "./args";
import { resolvePipelines, type OwnPipeline } from "./pipelineSettings";
import type { RedactionRule } from "./pipeline/redaction";
import { LogLevel } from "./pipeline/levels";
import { resolvePatterns } from "./redactionSettings";

/** What `Logstash` needs beside the user's options. */
export interface LogstashShapeArgs extends LogstashOptions {
  /** Name of the environment; the namespace of its data streams. */
  readonly environment: string;
  /** How many copies of each piece run. @default "replicated" */
  readonly availability?: Availability;
  /** StorageClass of the volumes. @default "gp3" */
  readonly storageClass?: string;
  /** Datasets, the default one first, as `resolveDatasets` gives them. */
  readonly datasets: readonly Dataset[];
  /** Beats of other clusters arrive: a load balancer is made. */
  readonly exposed: boolean;
  /** Clusters whose Beats send. */
  readonly clusterNames: readonly string[];
  /** Namespace; it must exist. @default "logging" */
  readonly namespace?: string;
  /** Helm values of eck-logstash merged over ours, last. They must hold no secret. @default - none */
  readonly extraValues?: Readonly<Record<string, unknown>>;
}

/** What is taken out of lines, complete. */
export interface RedactionSettings {
  readonly authorization: boolean;
  readonly awsKeys: boolean;
  readonly cardNumbers: boolean;
  readonly email: boolean;
  readonly patterns: readonly RedactionRule[];
}

/** Complete and checked. */
export interface LogstashSettings {
  readonly namespace: string;
  readonly environment: string;
  readonly availability: Availability;
  readonly storageClass: string;
  readonly replicas: number;
  readonly memoryMebibytes: number;
  readonly heapMebibytes: number;
  readonly queue: { readonly volume: string; readonly maxGib: number };
  readonly redaction: RedactionSettings;
  readonly drop: Required<DropOptions>;
  /** Filters of the user, in order. */
  readonly filters: readonly OwnPipeline[];
  /** Pipelines of the user that run beside ours. */
  readonly pipelines: readonly OwnPipeline[];
  readonly datasets: readonly Dataset[];
  readonly clusterNames: readonly string[];
  /** For Beats of other clusters. */
  readonly loadBalancer: InternalLoadBalancer | undefined;
  readonly extraValues: Readonly<Record<string, unknown>> | undefined;
}

const GIBIBYTE = 2 ** 30;
const MEBIBYTE = 2 ** 20;

const DEFAULTS = {
  [Availability.Single]: { replicas: 1, memory: "1536Mi", volume: "5Gi" },
  [Availability.Replicated]: { replicas: 2, memory: "4Gi", volume: "20Gi" },
} as const;

const MIN_MEMORY_MEBIBYTES = 1024;
/** Elastic advises 4 to 8 GB for most pipelines; more makes garbage collection slow (Logstash reference, JVM settings). */
const DEFAULT_HEAP_LIMIT_MEBIBYTES = 8 * 1024;
/** Beyond it the JVM's pointers grow, and less fits than before. */
const MAX_HEAP_MEBIBYTES = 31 * 1024;

/** A namespace of Kubernetes, with `*` for any text. */
const NAMESPACE_PATTERN = /^[a-z0-9*](?:[a-z0-9*-]*[a-z0-9*])?$/;

/** Checks the arguments and fills in what they leave out. */
export function resolveLogstashSettings(
  args: LogstashShapeArgs,
  problems: Problems,
): LogstashSettings {
  const availability = args.availability ?? Availability.Replicated;
  const pipelines = resolvePipelines(args.pipelines ?? [], problems);
  const memoryMebibytes = resolveMemory(args.memory ?? DEFAULTS[availability].memory, problems);
  return {
    namespace: args.namespace ?? namespaces.logging,
    environment: args.environment,
    availability,
    storageClass: args.storageClass ?? DEFAULT_STORAGE_CLASS,
    replicas: resolveReplicas(args.replicas, availability, problems),
    memoryMebibytes,
    heapMebibytes: resolveHeap(args.heap, memoryMebibytes, problems),
    queue: resolveQueue(args, DEFAULTS[availability].volume, problems.at("queue")),
    redaction: resolveRedaction(args.redaction ?? {}, problems.at("redaction")),
    drop: resolveDrop(args.drop ?? {}, problems.at("drop")),
    filters: pipelines.filters,
    pipelines: pipelines.pipelines,
    datasets: args.datasets,
    clusterNames: args.clusterNames,
    loadBalancer: resolveLoadBalancer(
      args.loadBalancer,
      args.exposed,
      "logs",
      problems.at("loadBalancer"),
    ),
    extraValues: args.extraValues,
  };
}

function resolveReplicas(
  given: number | undefined,
  availability: Availability,
  problems: Problems,
): number {
  const replicas = given ?? DEFAULTS[availability].replicas;
  const single = availability === Availability.Single;
  const right = single ? replicas === 1 : Number.isInteger(replicas) && replicas >= 2;
  if (!right) {
    const allowed = single
      ? '1 with availability "single"'
      : 'a whole number of at least 2 with availability "replicated"';
    problems.add("replicas", replicas, allowed);
  }
  return replicas;
}

function resolveMemory(memory: string, problems: Problems): number {
  const mebibytes = Math.floor((parseQuantity(memory) ?? 0) / MEBIBYTE);
  if (mebibytes < MIN_MEMORY_MEBIBYTES) {
    problems.add("memory", memory, `${QUANTITY_FORM}, 1Gi or more`);
  }
  return mebibytes;
}

function resolveHeap(given: string | undefined, memory: number, problems: Problems): number {
  if (given === undefined) return Math.min(Math.floor(memory / 2), DEFAULT_HEAP_LIMIT_MEBIBYTES);
  const heap = (parseQuantity(given) ?? 0) / MEBIBYTE;
  if (!Number.isInteger(heap) || heap < 1) {
    problems.add("heap", given, `${QUANTITY_FORM}, of whole MiB`);
  }
  if (heap > memory / 2) {
    problems.add("heap", given, `at most half of memory, which is ${memory}Mi`);
  }
  if (heap > MAX_HEAP_MEBIBYTES) problems.add("heap", given, "at most 31Gi");
  return heap;
}

function resolveQueue(
  args: LogstashOptions,
  defaultVolume: string,
  problems: Problems,
): LogstashSettings["queue"] {
  const volume = args.queue?.volume ?? defaultVolume;
  const bytes = parseQuantity(volume) ?? 0;
  if (bytes < 2 * GIBIBYTE) problems.add("volume", volume, `${QUANTITY_FORM}, 2Gi or more`);
  if (bytes > MAX_VOLUME_BYTES) problems.add("volume", volume, MAX_VOLUME_FORM);
  const room = Math.floor(bytes / GIBIBYTE) - 1;
  const maxGib = args.queue?.maxGib ?? Math.min(room, Math.floor((bytes * 0.9) / GIBIBYTE));
  if (args.queue?.maxGib !== undefined && bytes >= 2 * GIBIBYTE) {
    if (!Number.isInteger(maxGib) || maxGib < 1 || maxGib > room) {
      const allowed = `a whole number from 1 to ${room}, 1 GiB less than queue.volume (${volume})`;
      problems.add("maxGib", maxGib, allowed);
    }
  }
  return { volume, maxGib };
}

function resolveRedaction(args: RedactionOptions, problems: Problems): RedactionSettings {
  return {
    authorization: args.authorization ?? true,
    awsKeys: args.awsKeys ?? true,
    cardNumbers: args.cardNumbers ?? true,
    email: args.email ?? false,
    patterns: resolvePatterns(args.patterns ?? [], problems),
  };
}

function resolveDrop(args: DropOptions, problems: Problems): Required<DropOptions> {
  const levels: readonly string[] = Object.values(LogLevel);
  args.namespaces?.forEach((namespace, i) => {
    if (!NAMESPACE_PATTERN.test(namespace)) {
      problems.add(`namespaces[${i}]`, namespace, "a namespace of Kubernetes, * for any text");
    }
    if (/^\*+$/.test(namespace)) {
      problems.add(`namespaces[${i}]`, namespace, "more than *, which would drop every line");
    }
  });
  args.levels?.forEach((level, i) => {
    if (!levels.includes(level)) problems.add(`levels[${i}]`, level, `one of ${levels.join(", ")}`);
  });
  return { namespaces: args.namespaces ?? [], levels: args.levels ?? [] };
}
