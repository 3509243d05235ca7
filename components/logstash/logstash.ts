import * as pulumi from "@pulumi/pulumi";
import { CustomResource } from "@pulumi/kubernetes/apiextensions";
import { ConfigMap, Service } from "@pulumi/kubernetes/core/v1";
import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1";
import { PodDisruptionBudget } from "@pulumi/kubernetes/policy/v1";
import {
  jsonExporterPodMonitorSpec,
  JSON_EXPORTER_CONFIG_KEY,
} from "../elasticHealth/jsonExporter";
import {
  LOGSTASH_MODULE,
  LOGSTASH_TARGET,
  logstashMetricsConfig,
} from "../elasticHealth/logstashMetrics";
import { charts } from "../internal/charts";
import { disruptionBudgetSpec } from "../internal/disruptionBudget";
import { EXTERNAL_TIMEOUTS, loadBalancerHost } from "../internal/internalLoadBalancer";
import { releases, serviceHost, services } from "../internal/names";
import { chartRelease } from "../internal/release";
import { resolveOrThrow } from "../internal/validation";
import { beatsPolicySpec, contentConfigMap, externalServiceArgs, LABELS } from "./objects";
import { pipelineFiles, pipelineList } from "./pipeline/pipelines";
import { MAIN_PIPELINE } from "./pipelineSettings";
import { resolveLogstashSettings, type LogstashSettings, type LogstashShapeArgs } from "./settings";
import { buildLogstashValues, logstashPods } from "./values";

/** Arguments of `Logstash`. */
export type LogstashArgs = LogstashShapeArgs;

/**
 * Logstash on the hub: takes the lines of all Beats over mTLS, makes one shape of them, takes secrets out, and writes them to data
 * streams (docs/log-pipeline.md). The ECK operator must be there, the Secrets `logstash-tls`, `elasticsearch-es-http-certs-public` and that of its
 * user, and the custom resources of the Prometheus Operator.
 *
 * @example
 * new Logstash("logstash", { environment: "prod", datasets, exposed: true, clusterNames: ["hub", "shop"] }, { parent: this });
 */
export class Logstash extends pulumi.ComponentResource {
  /** Hostname of the load balancer for other clusters; none when not `exposed`. */
  public readonly beatsHost: pulumi.Output<string> | undefined;
  /** `host:port` for Beats of this cluster. */
  public readonly url: string;

  /** @throws InvalidSettingsError with every problem of `args`. */
  constructor(name: string, args: LogstashArgs, opts?: pulumi.ComponentResourceOptions) {
    const settings = resolveOrThrow(`Logstash ${name}`, args, resolveLogstashSettings);
    super("global-monitoring:index:Logstash", name, {}, opts);
    const { namespace } = settings;
    const inside = { parent: this };

    const scripts = contentConfigMap("scripts", namespace, pipelineFiles(settings));
    const exporter = contentConfigMap("exporter", namespace, {
      [JSON_EXPORTER_CONFIG_KEY]: logstashMetricsConfig(
        pipelineList(settings).map((pipeline) => ({
          id: String(pipeline["pipeline.id"]),
          deadLetters: pipeline["pipeline.id"] === MAIN_PIPELINE,
        })),
      ),
    });
    const needed = [
      new ConfigMap(`${name}-scripts`, scripts, inside),
      new ConfigMap(`${name}-exporter`, exporter, inside),
      new NetworkPolicy(
        `${name}-allow-beats`,
        {
          metadata: { name: "allow-logstash-beats", namespace, labels: LABELS },
          spec: beatsPolicySpec(settings),
        },
        inside,
      ),
    ];
    const release = chartRelease(
      `${name}-release`,
      charts.eckLogstash,
      {
        releaseName: releases.logstash,
        namespace,
        values: buildLogstashValues(settings, {
          scriptsConfigMap: scripts.metadata.name,
          exporterConfigMap: exporter.metadata.name,
        }),
      },
      { parent: this, dependsOn: needed },
    );
    this.addMonitoring(name, settings);
    this.addDisruptionBudget(name, settings);

    this.beatsHost = this.addLoadBalancer(name, settings, release);
    this.url = `${serviceHost(services.logstashBeats.name, namespace)}:${services.logstashBeats.port}`;
    this.registerOutputs({ beatsHost: this.beatsHost, url: this.url });
  }

  private addMonitoring(name: string, settings: LogstashSettings): void {
    const { namespace } = settings;
    new CustomResource(
      `${name}-pod-monitor`,
      {
        apiVersion: "monitoring.coreos.com/v1",
        kind: "PodMonitor",
        metadata: { name: releases.logstash, namespace, labels: LABELS },
        spec: jsonExporterPodMonitorSpec({
          matchLabels: logstashPods,
          module: LOGSTASH_MODULE,
          target: LOGSTASH_TARGET,
          namespace,
        }),
      },
      { parent: this },
    );
  }

  private addDisruptionBudget(name: string, settings: LogstashSettings): void {
    if (settings.replicas < 2) return;
    new PodDisruptionBudget(
      `${name}-pdb`,
      {
        metadata: { name: releases.logstash, namespace: settings.namespace, labels: LABELS },
        spec: disruptionBudgetSpec(logstashPods),
      },
      { parent: this },
    );
  }

  /** After the release: Pulumi waits for a load balancer's endpoints, which are its pods. */
  private addLoadBalancer(
    name: string,
    settings: LogstashSettings,
    release: pulumi.Resource,
  ): pulumi.Output<string> | undefined {
    if (settings.loadBalancer === undefined) return undefined;
    const service = new Service(
      `${name}-external`,
      externalServiceArgs(settings.loadBalancer, settings.namespace),
      { parent: this, dependsOn: [release], customTimeouts: EXTERNAL_TIMEOUTS },
    );
    return service.status.apply((status) => loadBalancerHost(status, "Logstash"));
  }
}
