import * as pulumi from "@pulumi/pulumi";
import { Secret } from "@pulumi/kubernetes/core/v1";
import type { Release } from "@pulumi/kubernetes/helm/v3";
import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1";
import { receiverSecret } from "../alertRouting/requiredReceiverSecrets";
import type { ManagedDocument } from "../indexManagement/documents/document";
import { charts } from "../internal/charts";
import { managedLabels } from "../internal/labels";
import { deepMerge } from "../internal/merge";
import { releases } from "../internal/names";
import { chartRelease } from "../internal/release";
import { resolveOrThrow } from "../internal/validation";
import { LogAlertEngine, type LogAlertsOptions } from "./args";
import { alertmanagerIngress, alertmanagerIngressSpec } from "./networkPolicies";
import {
  resolveLogAlertsSettings,
  type LogAlertsContext,
  type LogAlertsSettings,
} from "./settings";
import { buildElastAlertValues } from "./values";
import { WATCHER_SECRET, watcherSetup } from "./watcher/setup";
import { watchDocuments } from "./watcher/watches";

/** Arguments of {@link LogAlerts}: which alerts, and what surrounds them. */
export interface LogAlertsArgs extends LogAlertsOptions, LogAlertsContext {
  /**
   * Secrets of the receivers, by the receiver's name, as for AlertRouting; only Watcher uses them, `email` (with a user) and `phone`.
   * @default - none
   */
  readonly receiverSecrets?: Readonly<Record<string, pulumi.Input<string>>>;
  /** Namespace of Elasticsearch and ElastAlert2; it must exist. @default "logging" */
  readonly namespace?: string;
  /** Values merged last over those of the chart elastalert2; not with `engine: watcher`. @default - none */
  readonly extraValues?: Readonly<Record<string, unknown>>;
}

/**
 * Alerts on what is in the logs of all clusters, on the hub.
 *
 * With ElastAlert2 it needs in its namespace the Secrets that ECK and the component of Elasticsearch make there: its user
 * `elasticsearch-user-log-alerts` and the authority `elasticsearch-es-http-certs-public`. With Watcher it makes the Secret that
 * Elasticsearch reads into its keystore, and nothing that runs: {@link LogAlerts.watches} go to index management.
 *
 * @example
 * new LogAlerts("log-alerts", {
 *   environment: "prod",
 *   alerting,
 *   clusterNames: ["hub-euw1", "shop-euw1"],
 *   availability: "replicated",
 *   rules: [logAlert({ name: "CheckoutErrors", query: "service.name:checkout AND log.level:error", over: "5m", threshold: 20, severity: "critical" })],
 * }, { providers: [hub] });
 */
export class LogAlerts extends pulumi.ComponentResource {
  /** Watches for index management to put; none with ElastAlert2. */
  public readonly watches: readonly ManagedDocument[];
  /** Settings of elasticsearch.yml that Watcher needs; none with ElastAlert2. */
  public readonly elasticsearchConfig: Readonly<Record<string, unknown>>;
  /** Secrets for Elasticsearch's keystore that Watcher needs; none with ElastAlert2. */
  public readonly secureSettings: readonly { readonly secretName: string }[];
  /** The Helm release of ElastAlert2; `undefined` with Watcher. */
  public readonly release: Release | undefined;

  /** @throws InvalidSettingsError with every problem of `args`. */
  constructor(name: string, args: LogAlertsArgs, opts?: pulumi.ComponentResourceOptions) {
    const settings = resolveOrThrow(`LogAlerts "${name}"`, args, resolveLogAlertsSettings);
    super("global-monitoring:index:LogAlerts", name, {}, opts);
    const setup = watcherSetup(settings, args.alerting);
    this.elasticsearchConfig = setup.elasticsearchConfig;
    this.secureSettings = setup.secureSettings;

    if (settings.engine === LogAlertEngine.Watcher) {
      this.watches = watchDocuments(settings, args.alerting);
      if (setup.secureSettings.length > 0)
        watcherSecret(name, settings, setup.secretKeys, args, this);
    } else {
      this.watches = [];
      this.release = elastAlert(name, settings, args, this);
    }
    this.registerOutputs({ secureSettings: this.secureSettings });
  }
}

function elastAlert(
  name: string,
  settings: LogAlertsSettings,
  { extraValues }: LogAlertsArgs,
  parent: pulumi.Resource,
): Release {
  const admission = new NetworkPolicy(
    `${name}-allow-alertmanager`,
    {
      metadata: { ...alertmanagerIngress, labels: managedLabels("elastalert2") },
      spec: alertmanagerIngressSpec(settings.namespace),
    },
    { parent },
  );
  return chartRelease(
    `${name}-release`,
    charts.elastalert2,
    {
      releaseName: releases.elastalert2,
      namespace: settings.namespace,
      values: deepMerge(buildElastAlertValues(settings), extraValues),
    },
    { parent, dependsOn: [admission] },
  );
}

function watcherSecret(
  name: string,
  { namespace }: LogAlertsSettings,
  secretKeys: Readonly<Record<string, string>>,
  { receiverSecrets = {} }: LogAlertsArgs,
  parent: pulumi.Resource,
): void {
  const stringData = Object.fromEntries(
    Object.entries(secretKeys).map(([key, receiver]) => [
      key,
      pulumi.secret(receiverSecret(receiverSecrets, receiver) ?? ""),
    ]),
  );
  const metadata = { name: WATCHER_SECRET, namespace, labels: managedLabels("elasticsearch") };
  new Secret(`${name}-watcher`, { metadata, stringData }, { parent });
}
