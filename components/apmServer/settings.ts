import { Availability } from "../internal/availability";
import { DNS_LABEL, DNS_LABEL_FORM, DNS_NAME } from "../internal/dns";
import type { InternalLoadBalancer } from "../internal/internalLoadBalancer";
import { resolveLoadBalancer } from "../internal/loadBalancerSettings";
import type { Tree } from "../internal/merge";
import { DEFAULT_STORAGE_CLASS, namespaces } from "../internal/names";
import { parseQuantity, QUANTITY_FORM } from "../internal/quantity";
import type { Problems } from "../internal/validation";
import { Licence } from "../logging/licence";
import type { RumArgs, TracingArgs } from "./args";
import { resolveRetention, type RetentionSettings } from "./retention";
import { resolveSampling, type SamplingSettings } from "./sampling";

/** What `ApmServer` needs beside the user's options. */
export interface ApmServerShapeArgs extends TracingArgs {
  /** Name of the environment; the namespace of its data streams. */
  readonly environment: string;
  /** How many copies of each piece run. @default "replicated" */
  readonly availability?: Availability;
  /** Licence of Elasticsearch. @default "basic" */
  readonly licence?: Licence;
  /** Agents of other clusters arrive: a load balancer is made. */
  readonly exposed: boolean;
  /** StorageClass of the volumes for tail-based sampling. @default "gp3" */
  readonly storageClass?: string;
  /** Where runbooks are. @default - alerts name the file */
  readonly runbookBaseUrl?: string;
  /** Namespace, that of Elasticsearch; it must exist. @default "logging" */
  readonly namespace?: string;
  /** Helm values of eck-apm-server merged over ours, last. They must hold no secret. @default - none */
  readonly extraValues?: Readonly<Record<string, unknown>>;
}

/** RUM, complete. */
export type RumSettings = Required<RumArgs>;

/** Complete and checked. */
export interface ApmServerSettings {
  readonly namespace: string;
  readonly environment: string;
  readonly availability: Availability;
  readonly replicas: number;
  readonly memoryMebibytes: number;
  readonly storageClass: string;
  readonly retention: RetentionSettings;
  readonly sampling: SamplingSettings;
  /** `undefined`: refused. */
  readonly rum: RumSettings | undefined;
  readonly apiKeys: boolean;
  readonly loadBalancer: InternalLoadBalancer | undefined;
  readonly host: string | undefined;
  readonly runbookBaseUrl: string | undefined;
  readonly extraValues: Tree | undefined;
}

const DEFAULTS = {
  [Availability.Single]: { replicas: 1, memory: "1Gi", volume: "5Gi" },
  [Availability.Replicated]: { replicas: 2, memory: "2Gi", volume: "20Gi" },
} as const;

/** APM Server's own defaults (internal/beater/config/auth.go). */
const RUM_DEFAULTS = { eventsPerSecond: 300, addresses: 1000 } as const;

const MEBIBYTE = 2 ** 20;
/** What ECK itself gives to APM Server. */
const MIN_MEMORY_MEBIBYTES = 512;
const MAX_REPLICAS = 50;

/** Scheme, host with `*` for any text, port: what a browser sends as `Origin`. */
const ORIGIN = /^https?:\/\/[a-zA-Z0-9*](?:[a-zA-Z0-9.*-]*[a-zA-Z0-9*])?(?::\d{1,5})?$/;
const HEADER = /^[A-Za-z0-9-]+$/;

/** Defaults and checks of APM Server's arguments. Pure. */
export function resolveApmServerSettings(
  args: ApmServerShapeArgs,
  problems: Problems,
): ApmServerSettings {
  const availability = resolveAvailability(args.availability, problems);
  const defaults = DEFAULTS[availability];
  const namespace = args.namespace ?? namespaces.logging;
  if (!DNS_LABEL.test(namespace)) problems.add("namespace", namespace, DNS_LABEL_FORM);
  if (args.host !== undefined && !DNS_NAME.test(args.host)) {
    problems.add("host", args.host, "a DNS name such as apm.example.com");
  }
  return {
    namespace,
    environment: args.environment,
    availability,
    replicas: resolveReplicas(args.replicas ?? defaults.replicas, availability, problems),
    memoryMebibytes: resolveMemory(args.memory ?? defaults.memory, problems),
    storageClass: args.storageClass ?? DEFAULT_STORAGE_CLASS,
    retention: resolveRetention(args, problems),
    sampling: resolveSampling(
      args.sampling ?? {},
      args.licence ?? Licence.Basic,
      defaults.volume,
      problems.at("sampling"),
    ),
    rum: args.rum === undefined ? undefined : resolveRum(args.rum, problems.at("rum")),
    apiKeys: args.apiKeys ?? true,
    loadBalancer: resolveLoadBalancer(
      args.loadBalancer,
      args.exposed,
      "traces",
      problems.at("loadBalancer"),
    ),
    host: args.host,
    runbookBaseUrl: args.runbookBaseUrl,
    extraValues: args.extraValues,
  };
}

function resolveAvailability(given: Availability | undefined, problems: Problems): Availability {
  const all: readonly string[] = Object.values(Availability);
  if (given === undefined || all.includes(given)) return given ?? Availability.Replicated;
  problems.add("availability", given, `one of ${all.join(", ")}`);
  return Availability.Replicated;
}

function resolveReplicas(replicas: number, availability: Availability, problems: Problems): number {
  const single = availability === Availability.Single;
  const right = single
    ? replicas === 1
    : Number.isInteger(replicas) && replicas >= 2 && replicas <= MAX_REPLICAS;
  if (!right) {
    const allowed = single
      ? '1 with availability "single"'
      : `a whole number from 2 to ${MAX_REPLICAS} with availability "replicated"`;
    problems.add("replicas", replicas, allowed);
  }
  return replicas;
}

function resolveMemory(memory: string, problems: Problems): number {
  const mebibytes = Math.floor((parseQuantity(memory) ?? 0) / MEBIBYTE);
  if (mebibytes < MIN_MEMORY_MEBIBYTES) {
    problems.add("memory", memory, `${QUANTITY_FORM}, ${MIN_MEMORY_MEBIBYTES}Mi or more`);
  }
  return mebibytes;
}

function resolveRum(rum: RumArgs, problems: Problems): RumSettings {
  const settings = {
    allowedOrigins: rum.allowedOrigins,
    services: rum.services ?? [],
    allowedHeaders: rum.allowedHeaders ?? [],
    eventsPerSecond: rum.eventsPerSecond ?? RUM_DEFAULTS.eventsPerSecond,
    addresses: rum.addresses ?? RUM_DEFAULTS.addresses,
  };
  checkOrigins(rum.allowedOrigins, problems);
  if (rum.services?.length === 0) {
    problems.add("services", rum.services, "left out, or at least one service.name");
  }
  settings.services.forEach((service, i) => {
    if (service.trim() === "") problems.add(`services[${i}]`, service, "a service.name");
  });
  settings.allowedHeaders.forEach((header, i) => {
    if (!HEADER.test(header)) {
      problems.add(`allowedHeaders[${i}]`, header, "the name of an HTTP header");
    }
  });
  checkWhole("eventsPerSecond", settings.eventsPerSecond, 100_000, problems);
  checkWhole("addresses", settings.addresses, 1_000_000, problems);
  return settings;
}

/** APM Server's own default is `*`: every page of the world. */
function checkOrigins(origins: readonly string[] | undefined, problems: Problems): void {
  // YAML and JavaScript may leave out what the type requires.
  if (origins === undefined || origins.length === 0) {
    problems.add(
      "allowedOrigins",
      origins,
      "at least one origin such as https://shop.example.com: browsers send no secret",
    );
  }
  origins?.forEach((origin, i) => {
    const path = `allowedOrigins[${i}]`;
    if (!ORIGIN.test(origin)) {
      problems.add(path, origin, "an origin such as https://shop.example.com, without a path");
    } else if (/^https?:\/\/[*.]+(?::\d+)?$/.test(origin)) {
      problems.add(
        path,
        origin,
        "an origin with a name in it: this one is every page of the world",
      );
    }
  });
}

function checkWhole(path: string, value: number, most: number, problems: Problems): void {
  if (!Number.isInteger(value) || value < 1 || value > most) {
    problems.add(path, value, `a whole number from 1 to ${most}`);
  }
}
