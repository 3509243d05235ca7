/** How Elasticsearch is laid out. */
export const ElasticSize = {
  /** One node with every role, no copy of any shard: trials and local clusters. A restart is a gap, a lost volume a loss. */
  Single: "single",
  /** Three dedicated masters, hot nodes, and warm and cold ones where asked for. */
  Cluster: "cluster",
} as const;
export type ElasticSize = (typeof ElasticSize)[keyof typeof ElasticSize];

/** The three dedicated masters of a cluster; they hold no data. */
export interface ElasticMasterOptions {
  /** Memory of one master, a Kubernetes quantity; at least 2Gi. @default - 4Gi, 8Gi from 30 data nodes, 16Gi from 100 */
  readonly memory?: string;
  /** Volume of one master, a Kubernetes quantity. Volumes grow, and never shrink. @default "10Gi" */
  readonly volume?: string;
}

/** The hot tier: it takes in new lines and holds them until they move to warm, to cold or out. */
export interface ElasticHotOptions {
  /** Nodes; 1 with `size: single`, otherwise more than `replicas`. @default - from `gibPerDay`, see docs/capacity.md */
  readonly nodes?: number;
  /** Memory of one node, a Kubernetes quantity; at least 2Gi. @default - from `gibPerDay`, at most 64Gi */
  readonly memory?: string;
  /** Java heap of one node, a Kubernetes quantity; at most half of `memory` and at most 31Gi. @default - half of `memory`, set by Elasticsearch */
  readonly heap?: string;
  /** Volume of one node, a Kubernetes quantity. Volumes grow, and never shrink. @default - from `gibPerDay` and the days of the tier */
  readonly volume?: string;
}

/** A tier of older indices on cheaper nodes. */
export interface ElasticTierOptions {
  /** Days after its rollover at which an index moves here; at least 1. */
  readonly afterDays: number;
  /** Nodes; more than `replicas`. @default - from `gibPerDay` and the days of the tier */
  readonly nodes?: number;
  /** Memory of one node, a Kubernetes quantity; at least 2Gi. @default - from its volume */
  readonly memory?: string;
  /** Volume of one node, a Kubernetes quantity. Volumes grow, and never shrink. @default - from `gibPerDay` and the days of the tier */
  readonly volume?: string;
}

/** When an index of logs is full and the next one is begun: whichever comes first. */
export interface ElasticRolloverOptions {
  /** Age in days; 1 to 365. @default - 1; up to 7 where a day brings less than 10 GiB, so that shards do not get too small */
  readonly days?: number;
  /** Size of a primary shard in GiB; 1 to 50. @default 50 */
  readonly gib?: number;
}

/** What a user decides about Elasticsearch. Numbers of yours win over the model of docs/capacity.md and are checked by it. */
export interface ElasticsearchOptions {
  /** One node, or a cluster with dedicated masters. @default - `single` with `availability: single`, otherwise `cluster` */
  readonly size?: ElasticSize;
  /** Dedicated masters; not with `size: single`. @default - three, sized by the model */
  readonly masters?: ElasticMasterOptions;
  /** Hot nodes. @default - sized by the model */
  readonly hot?: ElasticHotOptions;
  /** Warm nodes; not with `size: single`. @default - none */
  readonly warm?: ElasticTierOptions;
  /** Cold nodes; not with `size: single`. @default - none */
  readonly cold?: ElasticTierOptions;
  /**
   * Availability zones, such as `eu-west-1a`, over which the nodes of each tier are spread, and the copies of each shard with them.
   * At least 2, each once; not with `size: single`. @default - nodes spread over whatever zones there are; copies are only kept on different nodes
   */
  readonly zones?: readonly string[];
  /** Copies of each shard beside the primary; 0 to 3; 0 with `size: single`. @default - 0 with `size: single`, otherwise 1 */
  readonly replicas?: number;
  /** When an index is rolled over. @default - after a day, or 50 GiB in a primary shard */
  readonly rollover?: ElasticRolloverOptions;
}
