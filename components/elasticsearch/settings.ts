import type * as pulumi from "@pulumi/pulumi";
import { Availability } from "../internal/availability";
import { DNS_LABEL, DNS_LABEL_FORM, DNS_NAME } from "../internal/dns";
import type { Tree } from "../internal/merge";
import { DEFAULT_STORAGE_CLASS, namespaces } from "../internal/names";
import type { Problems } from "../internal/validation";
import type { Dataset } from "../logging/datasets";
import { Licence } from "../logging/licence";
import type { LifecycleSettings } from "../logging/lifecycle";
import type { ElasticsearchOptions } from "./args";
import { ElasticSize } from "./args";
import {
  type CapacityInput,
  type CapacityPlan,
  defaultRolloverDays,
  planCapacity,
} from "./capacity";
import { checkCapacity } from "./capacityChecks";
import { givenNumbers } from "./given";
import { checkLicence, type LicenceArgs } from "./licence";
import type { KibanaAccess } from "./networkPolicies";
import { nodeSetsOf, type NodeSetSettings } from "./nodeSetSettings";
import { checkOptions } from "./optionChecks";

/** Arguments of {@link Elasticsearch}: what a user decides, and wiring. */
export interface ElasticsearchArgs extends ElasticsearchOptions, LicenceArgs {
  /** Raw log text of all clusters of an average day, in GiB; more than 0. */
  readonly gibPerDay: number;
  /** Datasets that are kept, the default one first. */
  readonly datasets: readonly Dataset[];
  /** How many copies of the whole system run. @default "replicated" */
  readonly availability?: Availability;
  /** Namespace, which must exist. @default "logging" */
  readonly namespace?: string;
  /** StorageClass of the volumes. @default "gp3" */
  readonly storageClass?: string;
  /** IAM role of the snapshot bucket, trusted for the ServiceAccount `elasticsearch`. @default - none: no access to S3 */
  readonly snapshotRoleArn?: pulumi.Input<string>;
  /** AWS region of the snapshot bucket; required with `snapshotRoleArn`. @default - none */
  readonly snapshotRegion?: string;
  /** Secrets of the namespace whose keys go to Elasticsearch's keystore, such as Watcher's accounts. @default - none */
  readonly secureSettings?: readonly string[];
  /** Settings for elasticsearch.yml of every node, such as Watcher's `xpack.notification`. @default - none */
  readonly elasticsearchConfig?: Tree;
  /**
   * Namespace of an ECK operator that is not ours: all its pods may connect, since their labels are not known, and the Secret of the licence is
   * made there. @default - ours, in `elastic-system`
   */
  readonly existingOperatorNamespace?: string;
  /** Ingress of Kibana, whose controller may then connect to it. @default - nobody from outside the cluster may */
  readonly kibanaIngress?: KibanaAccess;
  /** Values of the chart eck-elasticsearch, merged last: objects merge, arrays and scalars replace, `null` deletes. @default - none */
  readonly extraValues?: Readonly<Record<string, unknown>>;
}

/** Resolved arguments of Elasticsearch. */
export interface ElasticsearchSettings {
  readonly namespace: string;
  readonly availability: Availability;
  readonly size: ElasticSize;
  readonly licence: Licence;
  readonly storageClass: string;
  /** Zones that nodes and copies are spread over; empty without zone awareness. */
  readonly zones: readonly string[];
  readonly nodeSets: readonly NodeSetSettings[];
  readonly lifecycle: LifecycleSettings;
  /** What the model of docs/capacity.md plans with the user's numbers. */
  readonly plan: CapacityPlan;
  /** Where the user's numbers are below the model's advice, and work all the same. */
  readonly warnings: readonly string[];
  /** Whether nodes may assume an IAM role for snapshots, and in which region. */
  readonly snapshotRegion: string | undefined;
  readonly secureSettings: readonly string[];
  readonly elasticsearchConfig: Tree;
  readonly extraValues: Tree | undefined;
}

const DEFAULTS = { rolloverGib: 50, replicas: 1 } as const;

/**
 * When an index is rolled over and moves, known before the datasets are resolved against it.
 *
 * @param load - gibPerDay and the shortest retention of all datasets in days
 */
export function lifecycleTimes(
  options: ElasticsearchOptions,
  load: { readonly gibPerDay: number; readonly shortestRetentionDays: number },
): Pick<LifecycleSettings, "rolloverDays" | "rolloverGib" | "warmAfterDays" | "coldAfterDays"> {
  return {
    rolloverDays:
      options.rollover?.days ?? defaultRolloverDays(load.gibPerDay, load.shortestRetentionDays),
    rolloverGib: options.rollover?.gib ?? DEFAULTS.rolloverGib,
    warmAfterDays: options.warm?.afterDays,
    coldAfterDays: options.cold?.afterDays,
  };
}

/** Defaults and checks of Elasticsearch's arguments. Pure; the role is only asked whether it is there. */
export function resolveElasticsearchSettings(
  args: ElasticsearchArgs,
  problems: Problems,
): ElasticsearchSettings {
  const availability = args.availability ?? Availability.Replicated;
  const size =
    args.size ?? (availability === Availability.Single ? ElasticSize.Single : ElasticSize.Cluster);
  const single = size === ElasticSize.Single;
  const replicas = args.replicas ?? (single ? 0 : DEFAULTS.replicas);
  const found = problems.list.length;
  checkOptions(args, size, replicas, problems);
  checkWiring(args, availability, problems);
  const sane = problems.list.length === found;

  const times = lifecycleTimes(args, {
    gibPerDay: args.gibPerDay,
    shortestRetentionDays: Math.min(...args.datasets.map(({ retentionDays }) => retentionDays)),
  });
  const given = givenNumbers(args);
  const input: CapacityInput = {
    gibPerDay: args.gibPerDay,
    datasets: args.datasets,
    ...times,
    replicas,
    zones: Math.max(1, args.zones?.length ?? 0),
    single,
    given: given.tiers,
  };
  const plan = planCapacity(input);
  // Numbers that are wrong in themselves would only make a second problem out of one.
  const warnings = sane ? checkCapacity(args, input, plan, given, problems) : [];
  return {
    namespace: args.namespace ?? namespaces.logging,
    availability,
    size,
    licence: args.licence ?? Licence.Basic,
    storageClass: args.storageClass ?? DEFAULT_STORAGE_CLASS,
    zones: args.zones ?? [],
    nodeSets: nodeSetsOf(args, size, plan),
    lifecycle: { ...times, primaryShards: plan.primaryShards, replicas },
    plan,
    warnings,
    snapshotRegion: args.snapshotRoleArn === undefined ? undefined : args.snapshotRegion,
    secureSettings: args.secureSettings ?? [],
    elasticsearchConfig: args.elasticsearchConfig ?? {},
    extraValues: args.extraValues,
  };
}

function checkWiring(
  args: ElasticsearchArgs,
  availability: Availability,
  problems: Problems,
): void {
  const availabilities: readonly string[] = Object.values(Availability);
  if (!availabilities.includes(availability)) {
    problems.add("availability", availability, `one of ${availabilities.join(", ")}`);
  }
  checkLicence(args, problems);
  if (!(args.gibPerDay > 0 && Number.isFinite(args.gibPerDay))) {
    problems.add("gibPerDay", args.gibPerDay, "a number above 0");
  }
  if (args.datasets.length === 0) {
    problems.add("datasets", args.datasets, "a list of at least one dataset");
  }
  if (args.namespace !== undefined && !DNS_LABEL.test(args.namespace)) {
    problems.add("namespace", args.namespace, DNS_LABEL_FORM);
  }
  const operator = args.existingOperatorNamespace;
  if (operator !== undefined && !DNS_LABEL.test(operator)) {
    problems.add("existingOperatorNamespace", operator, DNS_LABEL_FORM);
  }
  if (args.storageClass !== undefined && !DNS_NAME.test(args.storageClass)) {
    problems.add("storageClass", args.storageClass, "the name of a StorageClass");
  }
  // Without it the AWS client asks the instance metadata service, which pods should not reach.
  if (args.snapshotRoleArn !== undefined && args.snapshotRegion === undefined) {
    problems.add("snapshotRegion", undefined, "set with snapshotRoleArn");
  }
  args.secureSettings?.forEach((name, index) => {
    if (!DNS_NAME.test(name)) {
      problems.add(`secureSettings[${index}]`, name, "the name of a Secret");
    }
  });
}
