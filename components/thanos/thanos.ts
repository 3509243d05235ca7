import * as pulumi from "@pulumi/pulumi";
import { CustomResource } from "@pulumi/kubernetes/apiextensions";
import { ConfigMap, Service } from "@pulumi/kubernetes/core/v1";
import type { Release } from "@pulumi/kubernetes/helm/v3";
import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1";
import { charts } from "../internal/charts";
import { GLOBAL_RULE_SCOPE, managedLabels, RULE_SCOPE_LABEL } from "../internal/labels";
import { releases, services, serviceUrl } from "../internal/names";
import { chartRelease } from "../internal/release";
import { prometheusRuleSpec } from "../internal/rules";
import { resolveOrThrow } from "../internal/validation";
import { endpointsConfigMap, endpointsFile, remoteEndpoints } from "./endpoints";
import { ingressPolicySpec, ingressRules } from "./networkPolicies";
import { globalRuleSpec } from "./rules/globalRules";
import { thanosRules } from "./rules/thanosRules";
import { resolveThanosSettings, type ThanosArgs, type ThanosSettings } from "./settings";
import { buildThanosValues } from "./values";

export type {
  RemoteClusterArgs,
  ThanosArgs,
  ThanosCachingArgs,
  ThanosRetentionArgs,
  ThanosStorageArgs,
} from "./settings";

const LABELS = managedLabels("thanos");

/**
 * Thanos on the hub: one place to query all clusters, recent samples from their Prometheus, older ones from the
 * bucket; compaction, downsampling and retention; rules over all clusters.
 *
 * It needs in its namespace: the Secret `thanos-objstore`, with remote clusters the Secret `thanos-query-tls`, and the
 * custom resources of the Prometheus Operator. ThanosRuler runs with `PrometheusStack`; the global rules are made here.
 *
 * ```ts
 * const thanos = new Thanos("thanos", {
 *   clusters: ["hub", "shop"],
 *   remoteClusters: [{ name: "shop", replicaHosts: shop.sidecarHosts }],
 *   storeRoleArn: storage.roleArns["hub"]?.store,
 *   compactorRoleArn: storage.roleArns["hub"]?.compactor,
 * }, { providers: [hub] });
 * ```
 */
export class Thanos extends pulumi.ComponentResource {
  /** URL for PromQL over all clusters, inside the hub: query-frontend, with its cache. */
  public readonly queryUrl: string;
  /** The Helm release. */
  public readonly release: Release;

  constructor(name: string, args: ThanosArgs, opts?: pulumi.ComponentResourceOptions) {
    const settings = resolveOrThrow(`Thanos "${name}"`, args, resolveThanosSettings);
    super("global-monitoring:index:Thanos", name, {}, opts);
    const { namespace } = settings;
    const inside = { parent: this };

    const endpoints = new ConfigMap(
      `${name}-endpoints`,
      {
        metadata: { name: endpointsConfigMap.name, namespace, labels: LABELS },
        data: { [endpointsConfigMap.key]: endpointsFile(settings) },
      },
      inside,
    );
    const remotes = remoteServices(name, args, settings, inside);
    for (const rule of ingressRules) {
      new NetworkPolicy(
        `${name}-allow-${rule.name}`,
        {
          metadata: { name: `allow-${rule.name}`, namespace, labels: LABELS },
          spec: ingressPolicySpec(rule),
        },
        inside,
      );
    }
    this.release = chartRelease(
      `${name}-release`,
      charts.thanos,
      {
        releaseName: releases.thanos,
        namespace,
        values: buildThanosValues(settings, {
          storeRoleArn: args.storeRoleArn,
          compactorRoleArn: args.compactorRoleArn,
        }),
      },
      { parent: this, dependsOn: [endpoints, ...remotes] },
    );
    prometheusRule(
      `${name}-rules`,
      "thanos",
      namespace,
      {},
      prometheusRuleSpec(thanosRules(settings.remoteClusters), settings.runbookBaseUrl),
      this,
    );
    prometheusRule(
      `${name}-global-rules`,
      "global",
      namespace,
      { [RULE_SCOPE_LABEL]: GLOBAL_RULE_SCOPE },
      globalRuleSpec(settings.clusters, settings.runbookBaseUrl, settings),
      this,
    );

    this.queryUrl = serviceUrl(services.thanosQueryFrontend, namespace);
    this.registerOutputs({ queryUrl: this.queryUrl });
  }
}

/** A name inside the hub for each remote replica, so that a new load balancer changes one object and restarts nothing. */
function remoteServices(
  name: string,
  args: ThanosArgs,
  settings: ThanosSettings,
  opts: pulumi.CustomResourceOptions,
): Service[] {
  const hosts = new Map(
    args.remoteClusters?.map((cluster) => [cluster.name, cluster.replicaHosts]),
  );
  return remoteEndpoints(settings.remoteClusters).map(
    ({ cluster, replica, service }) =>
      new Service(
        `${name}-remote-${cluster}-${replica}`,
        {
          metadata: { name: service, namespace: settings.namespace, labels: LABELS },
          spec: { type: "ExternalName", externalName: hosts.get(cluster)?.[replica] ?? "" },
        },
        opts,
      ),
  );
}

function prometheusRule(
  name: string,
  role: string,
  namespace: string,
  labels: Readonly<Record<string, string>>,
  spec: Readonly<Record<string, unknown>>,
  parent: pulumi.Resource,
): CustomResource {
  return new CustomResource(
    name,
    {
      apiVersion: "monitoring.coreos.com/v1",
      kind: "PrometheusRule",
      metadata: { name: `global-monitoring-${role}`, namespace, labels: { ...LABELS, ...labels } },
      spec,
    },
    { parent },
  );
}
