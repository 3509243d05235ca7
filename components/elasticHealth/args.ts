/** What a user decides about the health of the log system. */
export interface ElasticHealthOptions {
  /**
   * Hours after which the newest snapshot is too old; 2 to 8760. Longer than the time between two snapshots, so that one may fail
   * before somebody is told. @default 50, for a daily snapshot
   */
  readonly snapshotMaxAgeHours?: number;
}

/** Arguments of {@link ElasticHealth}. */
export interface ElasticHealthArgs extends ElasticHealthOptions {
  /** Namespace of Elasticsearch and Logstash, which must exist. @default "logging" */
  readonly namespace?: string;
  /** Whether snapshots are taken: only then are they missed. */
  readonly snapshots: boolean;
  /** Whether ElastAlert2 runs: only then is it missed. */
  readonly elastAlert: boolean;
  /** URL below which the runbooks are, `<url>/<alert>.md`. @default - alerts name their file in this project */
  readonly runbookBaseUrl?: string;
  /**
   * Values of the chart prometheus-elasticsearch-exporter, merged last: objects merge, arrays and scalars replace, `null` deletes. They must hold
   * no secret. @default - none
   */
  readonly extraValues?: Readonly<Record<string, unknown>>;
}
