/** Snapshots of the logs to a bucket on AWS S3. */
export interface SnapshotOptions {
  /** Makes bucket, role and snapshots. @default - true on AWS, false with `objectStorage.kind: s3Compatible` */
  readonly enabled?: boolean;
  /**
   * Name of the bucket: 3 to 63 lower-case letters, digits and hyphens; another one than that of the metrics.
   * @default - `gm-<environment>-logs-<account>-<region>`
   */
  readonly bucket?: string;
  /**
   * When a snapshot is taken, in UTC: a cron expression of Elasticsearch (seconds, minutes, hours, day of month, month, day of
   * week, optionally year; one of the two days is `?`). @default "0 30 1 * * ?", daily at 01:30
   */
  readonly schedule?: string;
  /** Days that a snapshot is kept, 1 to 3650. @default 30 */
  readonly retentionDays?: number;
  /** Snapshots that are kept even when they are older, 1 to 1000. @default 5 */
  readonly minCount?: number;
  /** Snapshots that are kept at most, even when they are younger; `minCount` to 1000. @default - no limit */
  readonly maxCount?: number;
  /** Lets `pulumi destroy` delete bucket and key with all snapshots in them. @default false */
  readonly deleteData?: boolean;
}
