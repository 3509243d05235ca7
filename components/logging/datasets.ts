import { DEFAULT_DATASET } from "../internal/names";
import type { Problems } from "../internal/validation";
import type { LifecycleSettings } from "./lifecycle";

/** A kind of logs with a data stream, a lifecycle and a retention of its own. */
export interface DatasetArgs {
  /** Name, unique: lower case letters, digits, `.` and `_`, without `-`; at most 60 characters. */
  readonly name: string;
  /** Kubernetes namespaces whose logs are this dataset, in any cluster; `*` stands for any text. At least one. */
  readonly namespaces: readonly string[];
  /** Days that a log line is kept, from its rollover; 1 to 3650. @default - `retentionDays` of logging */
  readonly retentionDays?: number;
  /** Part of `gibPerDay` that this dataset is, in GiB. @default - not known; the whole is what is sized for */
  readonly gibPerDay?: number;
}

/** Complete and checked. */
export interface Dataset {
  readonly name: string;
  /** Empty for the default dataset. */
  readonly namespaces: readonly string[];
  readonly retentionDays: number;
  readonly gibPerDay: number;
}

/** What of logging decides its datasets. */
export interface DatasetsArgs {
  /** Days that a log line is kept, unless its dataset says otherwise; 1 to 3650. @default 14 */
  readonly retentionDays?: number;
  /** Raw log text of all clusters of an average day, in GiB. */
  readonly gibPerDay: number;
  /** Datasets beside the default one. @default - none */
  readonly datasets?: readonly DatasetArgs[];
  /** Names of datasets that events ask for themselves, such as those of further Beats. @default - none */
  readonly named?: readonly string[];
}

/** Dataset of the events that Elasticsearch refused and Logstash put aside. */
export const DEAD_LETTER_DATASET = "logstash.dead_letter";

/** When indices are rolled over and moved. */
export type LifecycleTimes = Pick<
  LifecycleSettings,
  "rolloverDays" | "warmAfterDays" | "coldAfterDays"
>;

/** Days that a dead letter is kept: long enough for a week of absence, no archive. */
const DEAD_LETTER_RETENTION_DAYS = 7;

const DEFAULT_RETENTION_DAYS = 14;
const MAX_RETENTION_DAYS = 3650;
const RETENTION_FORM = `a whole number of days, 1 to ${MAX_RETENTION_DAYS}`;

/**
 * Elastic's data stream naming: at most 100 characters in lower case, without `-` and what index names forbid. Ours are shorter, so
 * that `global-monitoring-logs-<dataset>` stays readable, and have no character that needs escaping in a URL or a pipeline.
 */
const NAME = /^[a-z0-9][a-z0-9._]{0,59}$/;
const NAME_FORM =
  "1 to 60 lower case letters, digits, . and _, the first a letter or digit (- divides the parts of a data stream's name)";

/** A namespace (RFC 1123 label), with `*` for any text. */
const NAMESPACE_PATTERN = /^[a-z0-9*](?:[a-z0-9*-]{0,61}[a-z0-9*])?$/;

/**
 * All datasets: the default one first, then those of `args` in their order, those that events name, and the dead letters of Logstash.
 *
 * Paths of problems are relative to the arguments of logging.
 */
export function resolveDatasets(
  args: DatasetsArgs,
  lifecycle: LifecycleTimes,
  problems: Problems,
): readonly Dataset[] {
  const own = args.datasets ?? [];
  const retentionDays = args.retentionDays ?? DEFAULT_RETENTION_DAYS;
  checkRetention(retentionDays, lifecycle, "retentionDays", problems);
  own.forEach((dataset, i) => {
    checkDataset(dataset, lifecycle, problems.at(`datasets[${i}]`));
  });
  checkNames(own, [DEFAULT_DATASET, DEAD_LETTER_DATASET, ...(args.named ?? [])], problems);
  checkNamespaces(own, problems);
  const known = own.reduce((sum, dataset) => sum + (dataset.gibPerDay ?? 0), 0);
  // A gibPerDay that is none is a problem of its own.
  if (args.gibPerDay > 0 && known > args.gibPerDay)
    problems.add(
      "datasets",
      known,
      `at most gibPerDay (${args.gibPerDay}) in the sum of their gibPerDay`,
    );
  const datasets = [
    {
      name: DEFAULT_DATASET,
      namespaces: [],
      retentionDays,
      gibPerDay: Math.max(args.gibPerDay - known, 0),
    },
    ...own.map((dataset) => ({
      name: dataset.name,
      namespaces: dataset.namespaces,
      retentionDays: dataset.retentionDays ?? retentionDays,
      gibPerDay: dataset.gibPerDay ?? 0,
    })),
  ];
  checkTiers(datasets, lifecycle, problems);
  return [
    ...datasets,
    ...(args.named ?? []).map((name) => unclaimed(name, retentionDays)),
    unclaimed(DEAD_LETTER_DATASET, DEAD_LETTER_RETENTION_DAYS),
  ];
}

/** A dataset that no namespace is, and that is not counted in the sizes. */
function unclaimed(name: string, retentionDays: number): Dataset {
  return { name, namespaces: [], retentionDays, gibPerDay: 0 };
}

/** The retention of every dataset in days, before any is checked. */
export function retentionDaysOf(
  args: Pick<DatasetsArgs, "retentionDays" | "datasets">,
): readonly number[] {
  const retentionDays = args.retentionDays ?? DEFAULT_RETENTION_DAYS;
  const own = (args.datasets ?? []).map((dataset) => dataset.retentionDays ?? retentionDays);
  return [retentionDays, ...own, DEAD_LETTER_RETENTION_DAYS];
}

function checkDataset(dataset: DatasetArgs, lifecycle: LifecycleTimes, problems: Problems): void {
  if (!NAME.test(dataset.name)) problems.add("name", dataset.name, NAME_FORM);
  if (dataset.namespaces.length === 0)
    problems.add("namespaces", dataset.namespaces, "at least one namespace");
  dataset.namespaces.forEach((namespace, i) => {
    if (!NAMESPACE_PATTERN.test(namespace))
      problems.add(
        `namespaces[${i}]`,
        namespace,
        "a namespace (1 to 63 of a-z, 0-9 and -, not at the ends), * for any text",
      );
  });
  if (dataset.retentionDays !== undefined)
    checkRetention(dataset.retentionDays, lifecycle, "retentionDays", problems);
  const gib = dataset.gibPerDay;
  if (gib !== undefined && !(Number.isFinite(gib) && gib > 0))
    problems.add("gibPerDay", gib, "a number of GiB above 0");
}

function checkRetention(
  days: number,
  lifecycle: LifecycleTimes,
  path: string,
  problems: Problems,
): void {
  if (!Number.isInteger(days) || days < 1 || days > MAX_RETENTION_DAYS)
    problems.add(path, days, RETENTION_FORM);
  // Elasticsearch counts retention from rollover: an index that is open for longer holds lines long past their time.
  else if (days < lifecycle.rolloverDays)
    problems.add(
      path,
      days,
      `at least the days after which an index is rolled over (elasticsearch.rollover.days: ${lifecycle.rolloverDays})`,
    );
}

function checkNames(
  datasets: readonly DatasetArgs[],
  taken: readonly string[],
  problems: Problems,
): void {
  datasets.forEach(({ name }, i) => {
    const path = `datasets[${i}].name`;
    if (taken.includes(name))
      problems.add(path, name, `another name than ${name}, a dataset that is there anyway`);
    else if (datasets.findIndex((other) => other.name === name) < i)
      problems.add(path, name, "unique among the datasets");
  });
}

function checkNamespaces(datasets: readonly DatasetArgs[], problems: Problems): void {
  const claims = datasets.flatMap((dataset, i) =>
    dataset.namespaces.map((pattern, j) => ({
      pattern,
      dataset: dataset.name,
      path: `datasets[${i}].namespaces[${j}]`,
    })),
  );
  claims.forEach((claim, i) => {
    const earlier = claims.slice(0, i).find((other) => overlap(other.pattern, claim.pattern));
    if (earlier !== undefined)
      problems.add(
        claim.path,
        claim.pattern,
        `claimed by one dataset only; ${JSON.stringify(earlier.pattern)} of dataset ${earlier.dataset} covers it too`,
      );
  });
}

/**
 * Whether some text matches both patterns, in which `*` stands for any text. Takes time in proportion to the product of their lengths,
 * however many `*` they have: `reached[i]` says whether some text leads through what was read of one pattern and to place i of the other.
 */
function overlap(one: string, other: string): boolean {
  if (!one.includes("*") && !other.includes("*")) return one === other;
  // At first nothing of one is read: only stars of the other can be passed.
  let reached = Array.from({ length: other.length + 1 }, (_, i) => /^\**$/.test(other.slice(0, i)));
  for (const letter of one) {
    const before = reached;
    const next: boolean[] = [];
    for (let i = 0; i <= other.length; i++) {
      const passed = other[i - 1];
      const star = letter === "*" || passed === "*";
      const skip = star && (before[i] === true || next[i - 1] === true);
      next.push(skip || (i > 0 && letter === passed && before[i - 1] === true));
    }
    reached = next;
  }
  return reached[other.length] === true;
}

/** A tier that no dataset lives long enough to reach stands empty: its nodes cost and do nothing. */
function checkTiers(
  datasets: readonly Dataset[],
  lifecycle: LifecycleTimes,
  problems: Problems,
): void {
  const longest = Math.max(...datasets.map((dataset) => dataset.retentionDays));
  const tiers = [
    ["elasticsearch.warm.afterDays", lifecycle.warmAfterDays],
    ["elasticsearch.cold.afterDays", lifecycle.coldAfterDays],
  ] as const;
  for (const [path, days] of tiers)
    if (days !== undefined && days >= longest)
      problems.add(path, days, `less than the longest retention of a dataset (${longest} days)`);
}
