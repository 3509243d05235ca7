import type { estypes } from "@elastic/elasticsearch";
import { CLUSTER_LABEL, ENVIRONMENT_LABEL, REGION_LABEL } from "../../internal/labels";
import { lifecyclePolicy } from "../../internal/names";
import type { Dataset } from "../../logging/datasets";
import type { LifecycleSettings } from "../../logging/lifecycle";
import type { BodyOf, ManagedDocument } from "./document";

/** Above the built-in template `logs` (100) and those of Elastic's integrations (200): ours decides for our datasets. */
const PRIORITY = 500;

/** Seconds until a new line is found. Each refresh writes a segment; ten times fewer than by default, and nobody reads as fast as 1 s. */
const REFRESH_SECONDS = 10;

/** Fields of an index at which further ones are kept in the text but no longer indexed: labels and fields of ECS that one team invents cannot stop the rest. */
const MAX_FIELDS = 1500;

/**
 * What applications say by names of their own (components/logstash/pipeline/scripts/fields.ts): one field, whatever is in it. As single fields,
 * the first line of an index would decide each type for all services, and lines of another type would be refused.
 */
const APPLICATION_FIELDS = {
  type: "flattened",
  // Longer texts are kept and not searched; Elasticsearch refuses terms of more than 32,766 bytes.
  ignore_above: 1024,
  // As deep as Logstash reads JSON. By default 20, and a deeper line would be refused.
  depth_limit: 100,
} as const;

/** Settings and mappings of one dataset. */
export function componentTemplateDocument(
  dataset: Dataset,
  primaryShards: number,
  lifecycle: LifecycleSettings,
): ManagedDocument {
  const name = templateName(dataset.name);
  const body = {
    template: {
      settings: {
        index: {
          // Sorted and encoded for logs, which takes less disk. In every licence; only its synthetic _source is not in Basic.
          mode: "logsdb",
          codec: "best_compression",
          lifecycle: { name: lifecyclePolicy(dataset.name) },
          number_of_shards: primaryShards,
          number_of_replicas: lifecycle.replicas,
          refresh_interval: `${REFRESH_SECONDS}s`,
          mapping: {
            ignore_malformed: true,
            total_fields: { limit: MAX_FIELDS, ignore_dynamic_beyond_limit: true },
          },
        },
      },
      mappings: {
        properties: {
          [CLUSTER_LABEL]: { type: "keyword" },
          [REGION_LABEL]: { type: "keyword" },
          [ENVIRONMENT_LABEL]: { type: "keyword" },
          app: APPLICATION_FIELDS,
        },
      },
      // `logs@settings` turns the failure store on: what cannot be indexed would be answered as a success and lie where no alert looks.
      // Refused, it comes back to Logstash, whose dead letters are a dataset, with an alert.
      data_stream_options: { failure_store: { enabled: false } },
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

/**
 * Index template of one dataset. Later components win: first Elastic's own, then ours, then the user's hooks `logs@custom` (all logs, the
 * hook of the built-in template) and `logs-<dataset>@custom` (one dataset), which we never write.
 */
export function indexTemplateDocument(dataset: Dataset): ManagedDocument {
  const name = templateName(dataset.name);
  const hooks = ["logs@custom", `logs-${dataset.name}@custom`];
  const body = {
    index_patterns: [`logs-${dataset.name}-*`],
    priority: PRIORITY,
    data_stream: {},
    allow_auto_create: true,
    composed_of: ["logs@mappings", "logs@settings", "ecs@mappings", name, ...hooks],
    ignore_missing_component_templates: hooks,
  } satisfies BodyOf<estypes.IndicesPutIndexTemplateRequest, "name">;
  return { kind: "indexTemplate", name, method: "PUT", path: `/_index_template/${name}`, body };
}

/**
 * Primary shards of a dataset, in proportion to the default dataset's. A dataset whose volume is not known gets one: rollover by size
 * keeps it in bounds.
 */
export function primaryShardsOf(
  dataset: Dataset,
  defaultDataset: Dataset,
  lifecycle: LifecycleSettings,
): number {
  if (dataset.name === defaultDataset.name) return lifecycle.primaryShards;
  if (dataset.gibPerDay === 0) return 1;
  const share = dataset.gibPerDay / Math.max(defaultDataset.gibPerDay, dataset.gibPerDay);
  return Math.max(1, Math.ceil(lifecycle.primaryShards * share));
}

/** Component template and index template are of different kinds: one name serves both, and the lifecycle policy. */
function templateName(dataset: string): string {
  return lifecyclePolicy(dataset);
}
