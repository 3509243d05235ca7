import * as pulumi from "@pulumi/pulumi";
import { CustomResource } from "@pulumi/kubernetes/apiextensions";
import { Service } from "@pulumi/kubernetes/core/v1";
import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1";
import { charts } from "../internal/charts";
import { loadBalancerHost } from "../internal/internalLoadBalancer";
import { managedLabels } from "../internal/labels";
import { releases, services, serviceUrl } from "../internal/names";
import { chartRelease } from "../internal/release";
import { prometheusRuleSpec } from "../internal/rules";
import { resolveOrThrow } from "../internal/validation";
import { ingressPolicies } from "./networkPolicies";
import type { PrometheusStackArgs } from "./prometheusStackArgs";
import { inClusterRuleGroups } from "./rules/inClusterRules";
import type { PrometheusStackSettings } from "./settings";
import { resolvePrometheusStackSettings } from "./settings";
import { sidecarServiceArgs } from "./sidecarService";
import { buildCrdValues, buildPrometheusStackValues } from "./values";

/** Name of the PrometheusRule with the rules of this project. */
const RULE_NAME = "global-monitoring-cluster";

/**
 * Metrics and alerting of one cluster: Prometheus with Thanos sidecar, Alertmanager, the operator, kube-state-metrics,
 * node-exporter, and on the hub Thanos Ruler. cert-manager must be there (the operator's webhook has its certificate
 * from it), and the Secret `thanos-objstore`.
 *
 * @example
 * new PrometheusStack("shop", { cluster, alertmanager: routing, sidecarRoleArn: role.arn }, { parent: this });
 */
export class PrometheusStack extends pulumi.ComponentResource {
  /** Hostname (or address) of each replica's load balancer, by replica; empty without `remoteAccess`. */
  public readonly sidecarHosts: pulumi.Output<string>[];
  /** URL of Prometheus inside the cluster. */
  public readonly prometheusUrl: string;
  /** URL of Alertmanager inside the cluster. */
  public readonly alertmanagerUrl: string;

  /** @throws InvalidSettingsError with every problem of `args`. */
  constructor(name: string, args: PrometheusStackArgs, opts?: pulumi.ComponentResourceOptions) {
    const settings = resolveOrThrow(
      `PrometheusStack ${name}`,
      args,
      resolvePrometheusStackSettings,
    );
    super("global-monitoring:index:PrometheusStack", name, {}, opts);
    const { namespace } = settings;

    const crds = chartRelease(
      `${name}-crds`,
      charts.prometheusOperatorCrds,
      { releaseName: releases.prometheusOperatorCrds, namespace, values: buildCrdValues() },
      { parent: this },
    );
    const release = chartRelease(
      `${name}-release`,
      charts.kubePrometheusStack,
      {
        releaseName: releases.kubePrometheusStack,
        namespace,
        values: buildPrometheusStackValues(settings, {
          sidecarRoleArn: args.sidecarRoleArn,
          rulerRoleArn: args.ruler?.roleArn,
        }),
      },
      // After the policies: no pod listens before it is decided who may connect.
      { parent: this, dependsOn: [crds, ...this.addNetworkPolicies(name, settings)] },
    );
    this.addRules(name, settings, release);

    this.sidecarHosts = this.addSidecarServices(name, settings, release);
    this.prometheusUrl = serviceUrl(services.prometheus, namespace);
    this.alertmanagerUrl = serviceUrl(services.alertmanager, namespace);
    this.registerOutputs({
      sidecarHosts: this.sidecarHosts,
      prometheusUrl: this.prometheusUrl,
      alertmanagerUrl: this.alertmanagerUrl,
    });
  }

  private addNetworkPolicies(name: string, settings: PrometheusStackSettings): NetworkPolicy[] {
    return ingressPolicies(settings).map(
      (policy) =>
        new NetworkPolicy(
          `${name}-${policy.name}`,
          {
            metadata: {
              name: policy.name,
              namespace: settings.namespace,
              labels: managedLabels("network-policy"),
            },
            spec: policy.spec,
          },
          { parent: this },
        ),
    );
  }

  private addRules(
    name: string,
    settings: PrometheusStackSettings,
    release: pulumi.Resource,
  ): void {
    new CustomResource(
      `${name}-rules`,
      {
        apiVersion: "monitoring.coreos.com/v1",
        kind: "PrometheusRule",
        metadata: {
          name: RULE_NAME,
          namespace: settings.namespace,
          labels: managedLabels("prometheus-rules"),
        },
        spec: prometheusRuleSpec(inClusterRuleGroups(settings), settings.runbookBaseUrl),
      },
      { parent: this, dependsOn: [release] },
    );
  }

  /** After the release: Pulumi waits for a load balancer's endpoints, which are pods of the release. */
  private addSidecarServices(
    name: string,
    settings: PrometheusStackSettings,
    release: pulumi.Resource,
  ): pulumi.Output<string>[] {
    const access = settings.remoteAccess;
    if (access === undefined) return [];
    return Array.from({ length: settings.replicas.prometheus }, (_, replica) => {
      const service = new Service(
        `${name}-sidecar-${replica}`,
        sidecarServiceArgs(access, settings.namespace, replica),
        { parent: this, dependsOn: [release] },
      );
      return service.status.apply((status) => loadBalancerHost(status, "the Thanos sidecar"));
    });
  }
}
