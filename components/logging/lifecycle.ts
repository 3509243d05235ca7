/** How an index of logs lives, the same for every dataset; how long, is the dataset's own. */
export interface LifecycleSettings {
  /** Days after which an index is rolled over at the latest. */
  readonly rolloverDays: number;
  /** Size of a primary shard at which an index is rolled over, in GiB. */
  readonly rolloverGib: number;
  /** Days after rollover at which an index moves to warm nodes; none without a warm tier. */
  readonly warmAfterDays: number | undefined;
  /** Days after rollover at which an index moves to cold nodes; none without a cold tier. */
  readonly coldAfterDays: number | undefined;
  /** Primary shards of the write index of the default dataset. */
  readonly primaryShards: number;
  /** Copies of each shard beside the primary. */
  readonly replicas: number;
}
