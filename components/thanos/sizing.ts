import { Availability } from "../internal/availability";
import type { ThanosSettings } from "./settings";

/** Requests and limit of a container. No CPU limit: throttling a query makes it slower, and nothing safer. */
export interface ContainerResources {
  readonly requests: { readonly cpu: string; readonly memory: string };
  readonly limits: { readonly memory: string };
}

/** Resources of each piece of Thanos. */
export type ThanosResources = Readonly<
  Record<"query" | "queryFrontend" | "storeGateway" | "compactor", ContainerResources>
>;

/** [cpu, memory in MiB, limit of memory in MiB] without caches. */
type Size = readonly [string, number, number];

/** Starting points; `extraValues` overrides them. The compactor of a medium bucket needs up to 10 GB (compact.md, "Memory"). */
const SIZES: Readonly<Record<Availability, Readonly<Record<keyof ThanosResources, Size>>>> = {
  [Availability.Single]: {
    query: ["50m", 128, 1024],
    queryFrontend: ["25m", 64, 256],
    storeGateway: ["50m", 192, 1024],
    compactor: ["50m", 256, 2048],
  },
  [Availability.Replicated]: {
    query: ["250m", 512, 4096],
    queryFrontend: ["100m", 128, 1024],
    storeGateway: ["250m", 512, 4096],
    compactor: ["500m", 1024, 10240],
  },
};

/** In the store gateway: index cache, bucket cache and chunk pool. */
const STORE_CACHES = 3;

/** Memory grows with the caches: a limit below them would be an endless row of restarts. */
export function thanosResources(
  settings: Pick<ThanosSettings, "availability" | "cacheMebibytes">,
): ThanosResources {
  const sizes = SIZES[settings.availability];
  const cache = settings.cacheMebibytes;
  return {
    query: container(sizes.query, 0),
    queryFrontend: container(sizes.queryFrontend, cache),
    storeGateway: container(sizes.storeGateway, STORE_CACHES * cache),
    compactor: container(sizes.compactor, 0),
  };
}

function container([cpu, memory, limit]: Size, cache: number): ContainerResources {
  return {
    requests: { cpu, memory: `${memory + cache}Mi` },
    limits: { memory: `${limit + cache}Mi` },
  };
}
