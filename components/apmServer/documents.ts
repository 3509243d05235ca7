import type { estypes } from "@elastic/elasticsearch";
import type { BodyOf, ManagedDocument } from "../indexManagement/documents/document";
import { CLUSTER_LABEL } from "../internal/labels";
import { ELASTIC_PREFIX } from "../internal/names";
import type { LifecycleSettings } from "../logging/lifecycle";
import type { RetentionSettings } from "./retention";

/** What decides the documents. */
export interface ApmDocumentsInput {
  readonly retention: RetentionSettings;
  /** How indices live on the nodes of this Elasticsearch. */
  readonly lifecycle: Pick<
    LifecycleSettings,
    "rolloverDays" | "rolloverGib" | "warmAfterDays" | "coldAfterDays" | "replicas"
  >;
}

/** Kinds of data with a lifecycle policy each. */
type Tier = keyof RetentionSettings;

const TIERS: readonly Tier[] = ["traces", "metrics", "tenMinutes", "hour"];

const POLICY_NAMES: Readonly<Record<Tier, string>> = {
  traces: "traces",
  metrics: "metrics",
  tenMinutes: "metrics-10m",
  hour: "metrics-60m",
};

const AGGREGATES = ["service_destination", "service_summary", "service_transaction", "transaction"];

/**
 * Data streams of APM and what keeps them, as in Elasticsearch's plugin apm-data (x-pack/plugin/apm-data, index-templates). Each index template
 * there composes `<name>@custom` last, and does without it: the hook that Elastic's guide names for lifecycles. Not here: `traces-apm.sampled`,
 * by which APM Servers tell each other their decisions, and which Elastic's own policy deletes after an hour.
 */
const STREAMS: readonly (readonly [name: string, tier: Tier])[] = [
  ["traces-apm", "traces"],
  ["traces-apm.rum", "traces"],
  ["logs-apm.error", "traces"],
  ["logs-apm.app", "traces"],
  ["metrics-apm.app", "metrics"],
  ["metrics-apm.internal", "metrics"],
  ...AGGREGATES.flatMap((name): [string, Tier][] => [
    [`metrics-apm.${name}.1m`, "metrics"],
    [`metrics-apm.${name}.10m`, "tenMinutes"],
    [`metrics-apm.${name}.60m`, "hour"],
  ]),
];

/** Order in which a restarted node recovers indices: after logs, which have 100. */
const PRIORITY = 90;

/** The metrics of a day are small: rolled over by size, or at the latest so often. */
const METRICS_ROLLOVER_DAYS = 30;

/** Lifecycle policies of APM's data, and the hooks by which Elasticsearch's own templates take them. For index management, as extra documents. */
export function apmDocuments(input: ApmDocumentsInput): readonly ManagedDocument[] {
  return [
    ...TIERS.map((tier) => lifecyclePolicyDocument(tier, input)),
    ...STREAMS.map(([name, tier]) => hookDocument(name, tier, input.lifecycle.replicas)),
  ];
}

/** Component templates that {@link apmDocuments} writes: the names are Elasticsearch's, not ours. */
export const apmHooks: readonly string[] = STREAMS.map(([name]) => `${name}@custom`);

function policyName(tier: Tier): string {
  return `${ELASTIC_PREFIX}-apm-${POLICY_NAMES[tier]}`;
}

/** Days count from rollover. Only traces are large enough to be worth a move between tiers. */
function lifecyclePolicyDocument(
  tier: Tier,
  { retention, lifecycle }: ApmDocumentsInput,
): ManagedDocument {
  const name = policyName(tier);
  const days = retention[tier];
  const openDays = tier === "traces" ? lifecycle.rolloverDays : METRICS_ROLLOVER_DAYS;
  const reached = (after: number | undefined): after is number =>
    tier === "traces" && after !== undefined && after < days;
  const replicas = { allocate: { number_of_replicas: lifecycle.replicas } };
  const body = {
    policy: {
      phases: {
        hot: {
          min_age: "0ms",
          actions: {
            rollover: {
              // An index must not stay open for longer than what is in it is kept.
              max_age: `${Math.min(openDays, days)}d`,
              max_primary_shard_size: `${lifecycle.rolloverGib}gb`,
            },
            set_priority: { priority: PRIORITY },
          },
        },
        ...(reached(lifecycle.warmAfterDays) && {
          warm: {
            min_age: `${lifecycle.warmAfterDays}d`,
            actions: { ...replicas, forcemerge: { max_num_segments: 1 } },
          },
        }),
        ...(reached(lifecycle.coldAfterDays) && {
          cold: { min_age: `${lifecycle.coldAfterDays}d`, actions: replicas },
        }),
        delete: { min_age: `${days}d`, actions: { delete: {} } },
      },
    },
  } satisfies BodyOf<estypes.IlmPutLifecycleRequest, "name">;
  return { kind: "lifecyclePolicy", name, method: "PUT", path: `/_ilm/policy/${name}`, body };
}

function hookDocument(stream: string, tier: Tier, replicas: number): ManagedDocument {
  const name = `${stream}@custom`;
  const body = {
    template: {
      settings: {
        index: {
          // Data streams made by 8.15 and 8.16 have a data stream lifecycle beside; ours goes first.
          lifecycle: { name: policyName(tier), prefer_ilm: true },
          number_of_replicas: replicas,
        },
      },
      mappings: {
        properties: {
          labels: { properties: { [CLUSTER_LABEL]: { type: "keyword" } } },
          // Agents can only send labels: so the same searches fit traces and logs.
          [CLUSTER_LABEL]: { type: "alias", path: `labels.${CLUSTER_LABEL}` },
        },
      },
    },
  } satisfies BodyOf<estypes.ClusterPutComponentTemplateRequest, "name">;
  return {
    kind: "componentTemplate",
    name,
    method: "PUT",
    path: `/_component_template/${name}`,
    body,
  };
}
