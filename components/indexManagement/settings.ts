import type * as pulumi from "@pulumi/pulumi";
import { Availability } from "../internal/availability";
import { ELASTIC_PREFIX, elasticUsers, namespaces, services } from "../internal/names";
import type { Problems } from "../internal/validation";
import type { Dataset } from "../logging/datasets";
import { isPaid, Licence } from "../logging/licence";
import type { LifecycleSettings } from "../logging/lifecycle";
import { contentHash, MANAGED_BY, type ManagedDocument } from "./documents/document";
import { buildDocuments } from "./documents/documents";
import { KIBANA_SPACE } from "./documents/kibana";
import type { SnapshotSchedule } from "./documents/snapshots";
import scripts from "./job/scripts.json";

/** Snapshots as `LogSnapshotStorage` resolved them. */
export interface IndexSnapshotsArgs extends SnapshotSchedule {
  /** Bucket of the snapshots. */
  readonly bucket: pulumi.Input<string>;
}

/** Arguments of `IndexManagement`. */
export interface IndexManagementArgs {
  /** Namespace of the Job, that of Elasticsearch; it must exist. @default "logging" */
  readonly namespace?: string;
  /** Environment: the last part of each data stream's name. */
  readonly environment: string;
  /** Datasets, the default one first, as `resolveDatasets` gives them. */
  readonly datasets: readonly Dataset[];
  /** How indices live, as the settings of Elasticsearch give it. */
  readonly lifecycle: LifecycleSettings;
  /** Licence of Elasticsearch. @default "basic" */
  readonly licence?: Licence;
  /** With `replicated` the Job waits until every copy of every shard is there (green). @default "replicated" */
  readonly availability?: Availability;
  /** Snapshots. @default - none */
  readonly snapshots?: IndexSnapshotsArgs;
  /** Whether there are traces, which the users then may read, too. @default false */
  readonly traces?: boolean;
  /** Whether Kibana gets its space, data views and saved searches. @default true */
  readonly kibana?: boolean;
  /** Further documents, such as watches; names begin with `global-monitoring-`, but those of hooks (`…@custom`). @default - none */
  readonly extraDocuments?: readonly ManagedDocument[];
}

/** Complete and checked. */
export interface IndexManagementSettings {
  readonly namespace: string;
  readonly elasticsearchUrl: string;
  /** Empty without Kibana. */
  readonly kibanaUrl: string;
  /** Name of Job and ConfigMap: changes with every document and script. */
  readonly objectName: string;
  /** Files of the ConfigMap: scripts and documents. */
  readonly files: Readonly<Record<string, string>>;
}

/** Name under which the documents stand beside the scripts. */
export const DOCUMENTS_FILE = "documents.json";

/** A ConfigMap takes 1 MiB (Kubernetes, ConfigMaps); what is beside the files in the object stays below the rest. */
const MAX_FILES_BYTES = 2 ** 20 - 16 * 2 ** 10;

/** Defaults, checks, and the content of the ConfigMap. */
export function resolveIndexManagementSettings(
  args: IndexManagementArgs,
  problems: Problems,
): IndexManagementSettings {
  const namespace = args.namespace ?? namespaces.logging;
  const kibana = args.kibana ?? true;
  checkExtraDocuments(args, problems);
  const documents = buildDocuments({
    environment: args.environment,
    datasets: args.datasets,
    lifecycle: args.lifecycle,
    snapshots: args.snapshots,
    kibana,
    traces: args.traces ?? false,
    extraDocuments: args.extraDocuments ?? [],
  });
  const plan = {
    managedBy: MANAGED_BY,
    prefix: `${ELASTIC_PREFIX}-`,
    space: KIBANA_SPACE,
    waitFor: args.availability === Availability.Single ? "yellow" : "green",
    documents,
  };
  const files = { ...scripts, [DOCUMENTS_FILE]: JSON.stringify(plan, undefined, 1) };
  const bytes = Object.values(files).reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  if (bytes > MAX_FILES_BYTES)
    problems.add(
      "datasets",
      `${documents.length} documents of ${bytes} bytes`,
      `few enough that their documents fit in a ConfigMap (${MAX_FILES_BYTES} bytes)`,
    );
  const url = ({ name, port }: { name: string; port: number }) =>
    `https://${name}.${namespace}.svc:${port}`;
  return {
    namespace,
    elasticsearchUrl: url(services.elasticsearch),
    kibanaUrl: kibana ? url(services.kibana) : "",
    objectName: `index-management-${contentHash(files)}`,
    files,
  };
}

function checkExtraDocuments(args: IndexManagementArgs, problems: Problems): void {
  const documents = args.extraDocuments ?? [];
  const licence = args.licence ?? Licence.Basic;
  const reserved = new Set<string>(Object.values(elasticUsers).map((user) => user.role));
  documents.forEach((document, i) => {
    const at = problems.at(`extraDocuments[${i}]`);
    const hook = document.kind === "componentTemplate" && document.name.endsWith("@custom");
    if (!hook && !document.name.startsWith(`${ELASTIC_PREFIX}-`))
      at.add(
        "name",
        document.name,
        `a name that begins with ${ELASTIC_PREFIX}-, by which it is known as ours`,
      );
    if (document.kind === "role" && reserved.has(document.name))
      at.add("name", document.name, "another name than those of the roles that are made anyway");
    if (document.kind === "watch" && !isPaid(licence))
      at.add(
        "kind",
        document.kind,
        `a kind that the licence ${licence} has: Watcher needs enterprise or trial`,
      );
    const first = documents.findIndex(
      (one) => one.kind === document.kind && one.name === document.name,
    );
    if (first < i)
      at.add("name", document.name, `unique among the documents of kind ${document.kind}`);
  });
}
