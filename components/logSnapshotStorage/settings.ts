import type * as pulumi from "@pulumi/pulumi";
import { DNS_LABEL, DNS_LABEL_FORM } from "../internal/dns";
import { namespaces } from "../internal/names";
import {
  BUCKET,
  BUCKET_FORM,
  checkOidcProvider,
  partitionOf,
  REGION,
  REGION_FORM,
  ROLE_NAME_LIMIT,
  s3Endpoint,
} from "../internal/privateBucketIdentity";
import type { Problems } from "../internal/validation";
import type { SnapshotOptions } from "./args";
import { cronProblem } from "./cron";

/** When snapshots are taken and how long they are kept, checked and complete; what index management needs. */
export interface SnapshotSettings {
  readonly enabled: boolean;
  /** Cron expression of Elasticsearch, in UTC. */
  readonly schedule: string;
  readonly retentionDays: number;
  readonly minCount: number;
  /** `undefined`: no limit. */
  readonly maxCount: number | undefined;
  /** As given; `undefined`: named after environment, account and region. */
  readonly bucket: string | undefined;
  readonly deleteData: boolean;
}

/** Shortest time between two snapshots (Elasticsearch reference, `slm.minimum_interval`). */
const MINIMUM_INTERVAL_MINUTES = 15;

/** At night in Europe and before the working day in America; SLM deletes expired snapshots at the same hour (`slm.retention_schedule`). */
const DEFAULT_SCHEDULE = "0 30 1 * * ?";
const DEFAULT_RETENTION_DAYS = 30;
/** When snapshots fail for a month, the last good ones must not expire. */
const DEFAULT_MIN_COUNT = 5;
/** Each snapshot rewrites the repository's list of all snapshots; beyond this a schedule or a retention is a mistake. */
const MAX_COUNT = 1000;
const MAX_RETENTION_DAYS = 3650;

/**
 * Checks the options and fills in what they leave out.
 *
 * @param onAws Whether the environment has AWS; without it there is no bucket to take snapshots to.
 */
export function resolveSnapshotSettings(
  options: SnapshotOptions,
  problems: Problems,
  onAws = true,
): SnapshotSettings {
  if (!onAws) checkWithoutAws(options, problems);
  const schedule = options.schedule ?? DEFAULT_SCHEDULE;
  const wrong = cronProblem(schedule, MINIMUM_INTERVAL_MINUTES);
  if (wrong !== undefined) problems.add("schedule", options.schedule, wrong);
  if (options.bucket !== undefined && !BUCKET.test(options.bucket)) {
    problems.add("bucket", options.bucket, BUCKET_FORM);
  }
  const retentionDays = options.retentionDays ?? DEFAULT_RETENTION_DAYS;
  checkWhole("retentionDays", retentionDays, 1, MAX_RETENTION_DAYS, problems);
  const { maxCount } = options;
  const minCount = options.minCount ?? Math.min(DEFAULT_MIN_COUNT, maxCount ?? DEFAULT_MIN_COUNT);
  checkWhole("minCount", minCount, 1, MAX_COUNT, problems);
  if (maxCount !== undefined) {
    checkWhole("maxCount", maxCount, 1, MAX_COUNT, problems);
    if (maxCount < minCount) problems.add("maxCount", maxCount, `at least minCount, ${minCount}`);
  }
  return {
    enabled: options.enabled ?? onAws,
    schedule,
    retentionDays,
    minCount,
    maxCount,
    bucket: options.bucket,
    deleteData: options.deleteData ?? false,
  };
}

function checkWithoutAws(options: SnapshotOptions, problems: Problems): void {
  const allowed = "absent with objectStorage.kind s3Compatible: snapshots go to a bucket on AWS";
  if (options.enabled === true) problems.add("enabled", true, allowed);
  for (const field of ["bucket", "deleteData"] as const) {
    if (options[field] !== undefined) problems.add(field, options[field], allowed);
  }
}

function checkWhole(path: string, value: number, min: number, max: number, problems: Problems) {
  if (Number.isInteger(value) && value >= min && value <= max) return;
  problems.add(path, value, `a whole number from ${min} to ${max}`);
}

/** The buckets of an environment, as given; what is not known stays `undefined`. */
export interface BucketsGiven {
  readonly environment: string;
  /** Of the snapshots; left out, it is named by {@link defaultSnapshotBucket}. */
  readonly snapshots: string | undefined;
  readonly metrics: string | undefined;
}

/**
 * Notes that snapshots would go to the bucket of the metrics: its roles, its lifecycle and its compactor are made for
 * blocks of Thanos alone, and either part's `deleteData` would delete both. `problems` is at the snapshot options. A bucket without a
 * name of its own is judged by the beginning of the name that it will have, since the account is known later.
 */
export function checkSnapshotBucket(given: BucketsGiven, problems: Problems): void {
  const { environment, snapshots, metrics } = given;
  const [ours, theirs] = [`gm-${environment}-logs-`, `gm-${environment}-metrics-`];
  if (snapshots !== undefined && snapshots === metrics) {
    problems.add("bucket", snapshots, "another bucket than that of the metrics");
  } else if (snapshots === undefined && metrics?.startsWith(ours) === true) {
    problems.add(
      "bucket",
      snapshots,
      `given: the bucket of the metrics, ${metrics}, is named as that of the snapshots would be`,
    );
  } else if (metrics === undefined && snapshots?.startsWith(theirs) === true) {
    problems.add(
      "bucket",
      snapshots,
      `a name that does not begin with ${theirs}, as that of the metrics`,
    );
  }
}

/** What `LogSnapshotStorage` is made from, but for its provider. */
export interface LogSnapshotStorageInputs {
  /** Environment, such as `prod`: part of the names on AWS. A DNS label. */
  readonly environment: string;
  /** Name of the hub, where Elasticsearch runs: part of the role's name. A DNS label. */
  readonly cluster: string;
  /** Region of bucket and key, such as `eu-west-1`: the hub's. Another one replaces both. */
  readonly region: string;
  /** ARN of the hub's IAM OIDC provider: `arn:aws:iam::<account>:oidc-provider/<issuer>`. */
  readonly oidcProviderArn: pulumi.Input<string>;
  /** Issuer URL of the hub, with or without `https://`. */
  readonly oidcProviderUrl: pulumi.Input<string>;
  /** Bucket, schedule and retention. `enabled` is not false. @default - see {@link SnapshotOptions} */
  readonly options?: SnapshotOptions;
  /** Namespace of Elasticsearch's ServiceAccount. @default "logging" */
  readonly namespace?: string;
}

/** Bucket and role, checked and complete. */
export interface LogSnapshotStorageSettings extends SnapshotSettings {
  readonly environment: string;
  readonly cluster: string;
  readonly region: string;
  readonly partition: string;
  /** Host of S3 in the region. */
  readonly endpoint: string;
  readonly namespace: string;
  readonly roleName: string;
}

/** Checks what the resources are made from. */
export function resolveLogSnapshotStorageSettings(
  args: LogSnapshotStorageInputs,
  problems: Problems,
): LogSnapshotStorageSettings {
  const { environment, cluster, region } = args;
  for (const field of ["environment", "cluster"] as const) {
    if (!DNS_LABEL.test(args[field])) problems.add(field, args[field], DNS_LABEL_FORM);
  }
  if (!REGION.test(region)) problems.add("region", region, REGION_FORM);
  const roleName = `gm-${environment}-${cluster}-snapshots`;
  if (roleName.length > ROLE_NAME_LIMIT) {
    problems.add(
      "cluster",
      cluster,
      `short enough for the role name "${roleName}" to have ${ROLE_NAME_LIMIT} letters`,
    );
  }
  const partition = partitionOf(region);
  checkOidcProvider(args, partition, problems);
  const snapshots = resolveSnapshotSettings(args.options ?? {}, problems.at("options"));
  if (!snapshots.enabled) {
    problems.add("options.enabled", false, "true: without snapshots there is nothing to make");
  }
  return {
    ...snapshots,
    environment,
    cluster,
    region,
    partition,
    endpoint: s3Endpoint(region),
    namespace: args.namespace ?? namespaces.logging,
    roleName,
  };
}

/** Name of the bucket unless another is given: unique on AWS, and known in a preview. */
export function defaultSnapshotBucket(
  environment: string,
  account: string,
  region: string,
): string {
  return `gm-${environment}-logs-${account}-${region}`;
}
