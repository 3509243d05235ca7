import type { Dataset } from "../../logging/datasets";
import type { LifecycleSettings } from "../../logging/lifecycle";
import { documentKinds, marked, type ManagedDocument } from "./document";
import { kibanaDocuments } from "./kibana";
import { lifecycleDocument } from "./lifecycle";
import { roleDocuments } from "./roles";
import { SNAPSHOT_POLICY, snapshotDocuments, type SnapshotSchedule } from "./snapshots";
import { componentTemplateDocument, indexTemplateDocument, primaryShardsOf } from "./templates";

/** What decides the documents. */
export interface DocumentsInput {
  readonly environment: string;
  /** The default dataset first. */
  readonly datasets: readonly Dataset[];
  readonly lifecycle: LifecycleSettings;
  /** None: no repository and no policy, and indices are deleted unsaved. */
  readonly snapshots: SnapshotSchedule | undefined;
  /** Whether Kibana is there. */
  readonly kibana: boolean;
  /** Whether there are traces, which users may then read, too. */
  readonly traces: boolean;
  readonly extraDocuments: readonly ManagedDocument[];
}

/** Every document of Elasticsearch and Kibana, marked as ours, in the order in which they are applied. */
export function buildDocuments(input: DocumentsInput): readonly ManagedDocument[] {
  const { datasets, lifecycle, snapshots } = input;
  const snapshotPolicy = snapshots && SNAPSHOT_POLICY;
  const documents = [
    ...(snapshots ? snapshotDocuments(snapshots) : []),
    ...datasets.flatMap((dataset) => [
      lifecycleDocument(dataset, lifecycle, snapshotPolicy),
      componentTemplateDocument(
        dataset,
        primaryShardsOf(dataset, datasets[0] ?? dataset, lifecycle),
        lifecycle,
      ),
      indexTemplateDocument(dataset),
    ]),
    ...roleDocuments(input.environment, input.traces),
    ...(input.kibana ? kibanaDocuments(input.environment, datasets) : []),
    ...input.extraDocuments,
  ];
  return documents
    .map(marked)
    .sort((one, other) => documentKinds.indexOf(one.kind) - documentKinds.indexOf(other.kind));
}
