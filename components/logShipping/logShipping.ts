import * as pulumi from "@pulumi/pulumi";
import { Namespace, Service } from "@pulumi/kubernetes/core/v1";
import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1";
import { ClusterRole } from "../cluster";
import { charts } from "../internal/charts";
import { managedLabels } from "../internal/labels";
import {
  LOGSTASH_ALIAS_SERVICE,
  namespaces,
  releases,
  serviceHost,
  services,
} from "../internal/names";
import { namespaceMetadata } from "../internal/namespace";
import { chartRelease } from "../internal/release";
import { resolveOrThrow } from "../internal/validation";
import { EckOperatorMode } from "./args";
import { furtherBeats } from "./beatValues";
import { beatsNetworkPolicySpec } from "./networkPolicy";
import { operatorNetworkPolicySpec } from "./operatorNetworkPolicy";
import { buildEckOperatorValues } from "./operatorValues";
import {
  type LogShippingArgs,
  type LogShippingSettings,
  resolveLogShippingSettings,
} from "./settings";
import { buildFilebeatValues } from "./values";

export type { LogShippingArgs } from "./settings";

const LABELS = managedLabels("log-shipping");

/**
 * Logs of one cluster to Logstash on the hub: the ECK operator, Filebeat on each node, further Beats when asked for.
 *
 * It needs the namespace `beats` (Pod Security "privileged"), in it the Secret `filebeat-tls` with the client certificate, and the
 * custom resources of the Prometheus Operator.
 *
 * @example
 * new LogShipping("shop-logs", {
 *   cluster, role: ClusterRole.Workload, logstashHost: hub.logstashHost,
 * }, { parent: this, dependsOn: [beats, certificates, prometheus] });
 */
export class LogShipping extends pulumi.ComponentResource {
  /** The ECK operator: what makes custom resources of ECK comes after it. `undefined` where the cluster has its own. */
  public readonly operator: pulumi.Resource | undefined;

  /** @throws InvalidSettingsError with every problem of `args`. */
  constructor(name: string, args: LogShippingArgs, opts?: pulumi.ComponentResourceOptions) {
    const settings = resolveOrThrow(`LogShipping "${name}"`, args, resolveLogShippingSettings);
    super("global-monitoring:index:LogShipping", name, {}, opts);
    const { beats } = namespaces;
    const inside = { parent: this };

    this.operator =
      settings.operator === EckOperatorMode.Install ? eckOperator(name, settings, this) : undefined;
    const alias = new Service(
      `${name}-logstash`,
      {
        metadata: { name: LOGSTASH_ALIAS_SERVICE, namespace: beats, labels: LABELS },
        spec: { type: "ExternalName", externalName: logstashName(args) },
      },
      inside,
    );
    const policy = new NetworkPolicy(
      `${name}-ingress`,
      {
        metadata: { name: "beats-ingress", namespace: beats, labels: LABELS },
        spec: beatsNetworkPolicySpec(),
      },
      inside,
    );
    const filebeat = { release: releases.filebeat, values: buildFilebeatValues(settings) };
    const before = [alias, policy, ...(this.operator === undefined ? [] : [this.operator])];
    for (const { release, values } of [filebeat, ...furtherBeats(settings)]) {
      chartRelease(
        `${name}-${release}`,
        charts.eckBeats,
        { releaseName: release, namespace: beats, values },
        { parent: this, dependsOn: before },
      );
    }
    this.registerOutputs({});
  }
}

/** What the name that all Beats connect to stands for. A load balancer that is replaced changes this object only. */
function logstashName({ role, logstashHost }: LogShippingArgs): pulumi.Input<string> {
  return role === ClusterRole.Hub || logstashHost === undefined
    ? `${serviceHost(services.logstashBeats.name, namespaces.logging)}.cluster.local`
    : logstashHost;
}

/** The operator in a namespace of its own, which admits nobody but the API server and Prometheus. */
function eckOperator(
  name: string,
  { availability, extraValues }: LogShippingSettings,
  parent: pulumi.Resource,
): pulumi.Resource {
  const namespace = new Namespace(
    `${name}-operator-ns`,
    { metadata: namespaceMetadata(namespaces.elasticSystem, "elastic-operator", "restricted") },
    { parent },
  );
  new NetworkPolicy(
    `${name}-operator-ingress`,
    {
      metadata: {
        name: "elastic-operator-ingress",
        namespace: namespaces.elasticSystem,
        labels: LABELS,
      },
      spec: operatorNetworkPolicySpec(),
    },
    { parent, dependsOn: [namespace] },
  );
  return chartRelease(
    `${name}-operator`,
    charts.eckOperator,
    {
      releaseName: releases.eckOperator,
      namespace: namespaces.elasticSystem,
      values: buildEckOperatorValues({ availability, extraValues: extraValues.operator }),
    },
    { parent, dependsOn: [namespace] },
  );
}
