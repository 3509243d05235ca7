import * as pulumi from "@pulumi/pulumi";
import { Job } from "@pulumi/kubernetes/batch/v1";
import { ConfigMap, ServiceAccount } from "@pulumi/kubernetes/core/v1";
import { managedLabels } from "../internal/labels";
import { loggingServiceAccounts } from "../internal/names";
import { resolveOrThrow } from "../internal/validation";
import { indexManagementJobSpec } from "./jobSpec";
import { resolveIndexManagementSettings, type IndexManagementArgs } from "./settings";

export type { IndexManagementArgs, IndexSnapshotsArgs } from "./settings";
export type { DocumentKind, ManagedDocument } from "./documents/document";

const LABELS = managedLabels(loggingServiceAccounts.indexManagement);

/**
 * What is inside Elasticsearch and Kibana: lifecycles, templates, roles, snapshots, the space with its data views. A Job brings it to the
 * state of the documents, and runs again when one of them changes. An error of an API fails the deployment with its own words.
 *
 * It must come after Elasticsearch and Kibana: `dependsOn` in the options.
 *
 * @example
 * new IndexManagement("index-management", {
 *   environment: "prod",
 *   datasets: resolveDatasets({ gibPerDay: 100 }, lifecycle, problems),
 *   lifecycle,
 * }, { provider: hub, dependsOn: [elasticsearch, kibana] });
 */
export class IndexManagement extends pulumi.ComponentResource {
  /** Name of the Job; it has a hash of everything that the Job applies. */
  public readonly jobName: pulumi.Output<string>;

  /** @throws InvalidSettingsError with every problem of `args`. */
  constructor(name: string, args: IndexManagementArgs, opts?: pulumi.ComponentResourceOptions) {
    const settings = resolveOrThrow(
      `The index management "${name}"`,
      args,
      resolveIndexManagementSettings,
    );
    super("global-monitoring:index:IndexManagement", name, {}, opts);
    const { namespace, objectName } = settings;

    const account = new ServiceAccount(
      `${name}-account`,
      {
        metadata: { name: loggingServiceAccounts.indexManagement, namespace, labels: LABELS },
        automountServiceAccountToken: false,
      },
      { parent: this },
    );
    const files = new ConfigMap(
      `${name}-files`,
      {
        metadata: { name: objectName, namespace, labels: LABELS },
        immutable: true,
        data: { ...settings.files },
      },
      { parent: this },
    );
    const job = new Job(
      `${name}-job`,
      {
        metadata: {
          name: objectName,
          namespace,
          labels: LABELS,
          // A Job that has failed never runs again: without it every further update would wait for it in vain.
          annotations: { "pulumi.com/replaceUnready": "true" },
        },
        spec: indexManagementJobSpec(settings, LABELS, args.snapshots?.bucket),
      },
      // Longer than the Job's own deadline, so that its reason is what is shown.
      { parent: this, dependsOn: [account, files], customTimeouts: { create: "50m" } },
    );
    this.jobName = job.metadata.name;
    this.registerOutputs({ jobName: this.jobName });
  }
}
