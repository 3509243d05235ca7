import type * as pulumi from "@pulumi/pulumi";
import { Availability } from "../internal/availability";
import { images } from "../internal/charts";
import { PROMETHEUS_REPLICA_LABEL, RULER_REPLICA_LABEL } from "../internal/labels";
import { deepMerge, type Tree } from "../internal/merge";
import { releases, secrets, serviceAccounts } from "../internal/names";
import { endpointsConfigMap, QUERY_TLS_DIR } from "./endpoints";
import type { ThanosSettings } from "./settings";
import { thanosResources } from "./sizing";

/** What other resources make. */
export interface ThanosRefs {
  readonly storeRoleArn?: pulumi.Input<string>;
  readonly compactorRoleArn?: pulumi.Input<string>;
}

const ENDPOINTS_DIR = "/etc/thanos/endpoints";

/**
 * Readers stop using a block that is marked for deletion after half the time that the compactor waits: then its
 * replacement is loaded everywhere (Thanos docs, components/store.md, --ignore-deletion-marks-delay).
 */
const DELETE_DELAY_HOURS = 48;

/** Values of the chart thanos. */
export function buildThanosValues(settings: ThanosSettings, refs: ThanosRefs): Tree {
  const values = {
    fullnameOverride: releases.thanos,
    image: {
      repository: `${images.thanos.registry}/${images.thanos.repository}`,
      tag: images.thanos.tag,
    },
    objstoreConfig: {
      create: false,
      name: secrets.thanosObjectStorage.name,
      key: secrets.thanosObjectStorage.key,
    },
    serviceMonitor: { enabled: true },
    autoGomemlimit: { enabled: true },
    query: query(settings),
    queryFrontend: queryFrontend(settings),
    storeGateway: storeGateway(settings, refs),
    compact: compact(settings, refs),
  };
  return deepMerge(values, settings.extraValues);
}

function query(settings: ThanosSettings): Tree {
  return {
    enabled: true,
    ...replicated(settings, settings.replicas.thanosQuery),
    serviceAccount: { name: serviceAccounts.thanosQuery },
    replicaLabels: [PROMETHEUS_REPLICA_LABEL, RULER_REPLICA_LABEL],
    // All endpoints are in the file below; the chart would add deprecated flags beside it.
    enableDnsDiscovery: false,
    extraArgs: [
      "--query.auto-downsampling",
      `--endpoint.sd-config-file=${ENDPOINTS_DIR}/${endpointsConfigMap.key}`,
      // It looks at the file by the clock; its default of 5 minutes is half of what ClusterSilent waits.
      "--endpoint.sd-config-reload-interval=30s",
      // A cluster that hangs must not hang every query; its part is left out, with a warning.
      "--store.response-timeout=30s",
    ],
    resources: thanosResources(settings).query,
    ...endpointVolumes(settings),
  };
}

/** Directories, not single files: Kubernetes updates these in running pods, and Thanos reads them again. */
function endpointVolumes(settings: ThanosSettings): Tree {
  const endpoints = { name: "endpoints", configMap: { name: endpointsConfigMap.name } };
  const tls = { name: "tls", secret: { secretName: secrets.thanosQueryTls.name } };
  const remote = settings.remoteClusters.length > 0;
  return {
    extraVolumes: remote ? [endpoints, tls] : [endpoints],
    extraVolumeMounts: [
      { name: endpoints.name, mountPath: ENDPOINTS_DIR, readOnly: true },
      ...(remote ? [{ name: tls.name, mountPath: QUERY_TLS_DIR, readOnly: true }] : []),
    ],
  };
}

function queryFrontend(settings: ThanosSettings): Tree {
  return {
    enabled: true,
    ...replicated(settings, settings.replicas.thanosQueryFrontend),
    serviceAccount: { name: serviceAccounts.thanosQueryFrontend },
    extraArgs: [
      "--query-range.split-interval=24h",
      `--query-range.response-cache-config=${cacheConfig({ max_size: size(settings.cacheMebibytes) })}`,
      "--cache-compression-type=snappy",
      "--labels.split-interval=24h",
      "--query-frontend.compress-responses",
      "--query-frontend.log-queries-longer-than=10s",
    ],
    resources: thanosResources(settings).queryFrontend,
  };
}

function storeGateway(settings: ThanosSettings, refs: ThanosRefs): Tree {
  const cache = cacheConfig({
    max_size: size(settings.cacheMebibytes),
    // Thanos does not start when an item, by default up to 125 MiB, could be larger than the cache.
    max_item_size: size(Math.min(125, Math.floor(settings.cacheMebibytes / 2))),
  });
  return {
    enabled: true,
    ...replicated(settings, settings.replicas.thanosStore),
    serviceAccount: serviceAccount(serviceAccounts.thanosStore, refs.storeRoleArn),
    persistence: persistence(settings, settings.storage.storeGateway),
    extraArgs: [
      `--ignore-deletion-marks-delay=${DELETE_DELAY_HOURS / 2}h`,
      `--index-cache.config=${cache}`,
      `--store.caching-bucket.config=${cache}`,
      `--chunk-pool-size=${size(settings.cacheMebibytes)}`,
      "--store.enable-index-header-lazy-reader",
    ],
    resources: thanosResources(settings).storeGateway,
  };
}

function compact(settings: ThanosSettings, refs: ThanosRefs): Tree {
  const { raw, fiveMinutes, oneHour } = settings.retention;
  return {
    enabled: true,
    // It would merge the blocks of replicas for good; Query deduplicates when it reads.
    deduplication: { enabled: false },
    serviceAccount: serviceAccount(serviceAccounts.thanosCompact, refs.compactorRoleArn),
    persistence: persistence(settings, settings.storage.compactor),
    extraArgs: [
      `--retention.resolution-raw=${raw}`,
      `--retention.resolution-5m=${fiveMinutes}`,
      `--retention.resolution-1h=${oneHour}`,
      `--delete-delay=${DELETE_DELAY_HOURS}h`,
      // Its web page could mark blocks for deletion without asking who you are.
      "--disable-admin-operations",
    ],
    resources: thanosResources(settings).compactor,
  };
}

/** JSON is YAML; in one line it fits a flag and a diff. */
function cacheConfig(config: Tree): string {
  return JSON.stringify({ type: "IN-MEMORY", config });
}

/** A size as every parser of Thanos reads it: one knows no "MiB" and takes 10^6 bytes, which is near enough. */
function size(mebibytes: number): string {
  return `${mebibytes}MB`;
}

/** The chart fills in the selector of the spread constraints. */
function replicated(settings: ThanosSettings, replicas: number): Tree {
  if (settings.availability === Availability.Single) return { replicas };
  return {
    replicas,
    podDisruptionBudget: {
      enabled: true,
      maxUnavailable: 1,
      unhealthyPodEvictionPolicy: "AlwaysAllow",
    },
    topologySpreadConstraints: ["topology.kubernetes.io/zone", "kubernetes.io/hostname"].map(
      (topologyKey) => ({ maxSkew: 1, topologyKey, whenUnsatisfiable: "ScheduleAnyway" }),
    ),
  };
}

function serviceAccount(name: string, roleArn: pulumi.Input<string> | undefined): Tree {
  return roleArn === undefined
    ? { name }
    : { name, annotations: { "eks.amazonaws.com/role-arn": roleArn } };
}

function persistence(settings: ThanosSettings, volume: string): Tree {
  return {
    enabled: true,
    storageClass: settings.storage.className,
    size: volume,
    // A cache: to keep it after the release would only cost.
    retainDeleted: false,
    retainScaled: false,
  };
}
