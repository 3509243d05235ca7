import {
  type CapacityPlan,
  DISK_TO_MEMORY,
  INDEX_FACTOR,
  LOW_WATERMARK_FREE,
  MARGIN,
  MAX_HEAP_GIB,
  MAX_SHARDS_PER_NODE,
  MIN_MEMORY_GIB,
  SHARD_DOCUMENTS,
  SHARD_GIB,
  type TierPlan,
} from "../components/elasticsearch/capacity";
import type { ElasticsearchOptions } from "../components/elasticsearch/args";
import { resolveElasticsearchSettings } from "../components/elasticsearch/settings";
import { Problems } from "../components/internal/validation";

const LOADS = [1, 10, 100, 1000, 10_000];

interface Scenario {
  readonly title: string;
  readonly retentionDays: number;
  readonly options: ElasticsearchOptions;
}

const SCENARIOS: readonly Scenario[] = [
  { title: "Hot nodes only, kept 14 days", retentionDays: 14, options: {} },
  {
    title: "Hot for 3 days, warm until 30",
    retentionDays: 30,
    options: { warm: { afterDays: 3 } },
  },
  {
    title: "Hot for 3 days, warm until 14, cold until 90, in three zones",
    retentionDays: 90,
    options: {
      warm: { afterDays: 3 },
      cold: { afterDays: 14 },
      zones: ["eu-west-1a", "eu-west-1b", "eu-west-1c"],
    },
  },
];

const USABLE = 1 - LOW_WATERMARK_FREE - MARGIN;

const HEAD = `# Capacity of Elasticsearch

How many nodes, how much memory and disk a day's logs need. \`logging: { gibPerDay, retentionDays }\` is enough: what you leave out
of \`logging.elasticsearch\` follows from the model below. It is an estimate for container logs, made to begin with; measure
with your own, and set what differs.

## The model

| step | rule | source |
|---|---|---|
| index | a GiB of raw text becomes ${INDEX_FACTOR} GiB of index: fields of Kubernetes and ECS are added, best_compression takes away | own estimate |
| copies | × (1 + \`replicas\`) | |
| days | days in the tier; ages count from the rollover, so the hot tier holds \`rollover.days\` more | ILM, min_age |
| disk | ÷ ${USABLE.toFixed(2)}: ${percent(LOW_WATERMARK_FREE)} stay free by the low watermark, above which a node takes no shard, and ${percent(MARGIN)} as a margin for merges, uneven shards and a loud day | [sizing][1], [watermarks][2] |
| memory | 1 GiB for each ${DISK_TO_MEMORY.hot} GiB of disk on hot nodes, ${DISK_TO_MEMORY.warm} on warm and ${DISK_TO_MEMORY.cold} on cold ones; ${MIN_MEMORY_GIB} to 64 GiB, larger nodes before more than 3 of them | [sizing][1] |
| heap | half of the memory, at most ${MAX_HEAP_GIB} GiB, so that object pointers stay compressed; Elasticsearch sets it itself | [JVM settings][3] |
| nodes | one for each copy at least, and the same number in each zone | |
| processor | requests only: a core for each 75 GiB a day of each copy, and for each 16 GiB of memory | own estimate |
| primary shards | of the default dataset, as many as one rollover period fills, at most one for each hot node | [shards][4] |
| rollover | at ${SHARD_GIB.max} GiB in a primary shard or after a day; after up to 7 days where a day brings less than ${SHARD_GIB.min} GiB; in any case at ${SHARD_DOCUMENTS / 1_000_000} million documents, which lifecycle management sees to | [shards][4] |
| shards | at most ${MAX_SHARDS_PER_NODE.toLocaleString("en")} for each data node | [shards][4] |
| masters | three, 4 GiB each; 8 from 30 data nodes, 16 from 100 | own estimate |

[1]: https://www.elastic.co/blog/benchmarking-and-sizing-your-elasticsearch-cluster-for-logs-and-metrics
[2]: https://www.elastic.co/docs/reference/elasticsearch/configuration-reference/cluster-level-shard-allocation-routing-settings
[3]: https://www.elastic.co/docs/reference/elasticsearch/jvm-settings
[4]: https://www.elastic.co/docs/deploy-manage/production-guidance/optimize-performance/size-shards

Your own numbers win. One that cannot hold the load, below the watermark and at the end of the retention, is an error that
says by how much. One that holds it with less room than the model would leave is a warning in the preview.

No node is planned in reserve, which the [source][1] advises for large clusters: when a node is lost, its volume waits for the pod
that replaces it, and meanwhile the copies serve. Zones bind volumes: to go on with a zone down for long, add nodes to \`hot.nodes\`.

Before you raise \`gibPerDay\`: volumes grow in place where the StorageClass allows it (\`allowVolumeExpansion: true\`), and never
shrink. Where it does not, ECK applies no later change either, and \`pulumi up\` warns of such a class. Before you lower \`gibPerDay\` or
\`retentionDays\`, fix \`elasticsearch.hot.volume\` (and that of other tiers) at the present size, else the update is refused. Nodes may be added
and removed; Elasticsearch moves the shards first.
`;

const TAIL = `## Your own load

\`GET _cat/indices/logs-*?v&h=index,pri.store.size,docs.count&s=index\` shows what a day is in Elasticsearch. Divide the sum of
\`pri.store.size\` by ${INDEX_FACTOR} for the raw text that \`gibPerDay\` means. Plan with the loudest day of a month rather than the average if one
is far above the other.
`;

/** The page on capacity, with its tables made by the model. */
export function capacityReference(): string {
  return [HEAD, "## Tables", "", ...SCENARIOS.flatMap(section), TAIL].join("\n");
}

function section({ title, retentionDays, options }: Scenario): string[] {
  const rows = LOADS.map((gibPerDay) => row(gibPerDay, plan(gibPerDay, retentionDays, options)));
  const tiers = [
    "hot",
    ...("warm" in options ? ["warm"] : []),
    ...("cold" in options ? ["cold"] : []),
  ];
  return [
    `### ${title}`,
    "",
    `Nodes × memory (heap), volume of each; one copy beside the primary (\`replicas: 1\`).`,
    "",
    `| GiB a day | ${tiers.join(" | ")} | 3 masters | primary shards | shards |`,
    `|---:|${tiers.map(() => "---|").join("")}---|---:|---:|`,
    ...rows,
    "",
  ];
}

function plan(
  gibPerDay: number,
  retentionDays: number,
  options: ElasticsearchOptions,
): CapacityPlan {
  const problems = Problems.none();
  const datasets = [{ name: "kubernetes.container", namespaces: [], retentionDays, gibPerDay }];
  const settings = resolveElasticsearchSettings({ ...options, gibPerDay, datasets }, problems);
  // A table must not show what the program would refuse.
  if (problems.list.length > 0) throw new Error(JSON.stringify(problems.list));
  return settings.plan;
}

function row(gibPerDay: number, { hot, warm, cold, ...rest }: CapacityPlan): string {
  const tiers = [hot, warm, cold].filter((tier) => tier !== undefined);
  const cells = [
    gibPerDay.toLocaleString("en"),
    ...tiers.map(tierCell),
    `${rest.masterMemoryGib} GiB`,
    String(rest.primaryShards),
    rest.shards.toLocaleString("en"),
  ];
  return `| ${cells.join(" | ")} |`;
}

function tierCell({ nodes, memoryGib, heapGib, volumeGib }: TierPlan): string {
  return `${nodes} × ${memoryGib} GiB (${heapGib}), ${volumeGib.toLocaleString("en")} GiB`;
}

function percent(part: number): string {
  return `${Math.round(part * 100)} %`;
}
