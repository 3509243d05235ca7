import * as pulumi from "@pulumi/pulumi";
import { CustomResource } from "@pulumi/kubernetes/apiextensions";
import { ConfigMap, Secret, Service } from "@pulumi/kubernetes/core/v1";
import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1";
import { PodDisruptionBudget } from "@pulumi/kubernetes/policy/v1";
import { RandomPassword } from "@pulumi/random";
import { jsonExporterPodMonitorSpec } from "../elasticHealth/jsonExporter";
import { charts } from "../internal/charts";
import { disruptionBudgetSpec } from "../internal/disruptionBudget";
import { EXTERNAL_TIMEOUTS, loadBalancerHost } from "../internal/internalLoadBalancer";
import { chartRelease } from "../internal/release";
import { prometheusRuleSpec } from "../internal/rules";
import { resolveOrThrow } from "../internal/validation";
import { APM_MODULE, APM_TARGET } from "./metrics";
import { APM_ALIAS_HOST, APM_RELEASE, apmPodLabels, apmSecrets, apmService } from "./names";
import { agentsPolicySpec, exporterConfigMapArgs, externalServiceArgs, LABELS } from "./objects";
import { apmRules } from "./rules";
import {
  type ApmServerSettings,
  type ApmServerShapeArgs,
  resolveApmServerSettings,
} from "./settings";
import { buildApmServerValues } from "./values";

/** Arguments of `ApmServer`. */
export type ApmServerArgs = ApmServerShapeArgs;

/** Letters and digits: 48 of them are 285 bits, and none needs quoting in a header or a variable. */
const TOKEN_LENGTH = 48;

/**
 * APM Server on the hub: takes traces of all clusters, from Elastic's agents and by OTLP, and writes them to Elasticsearch (docs/tracing.md).
 * The ECK operator, Elasticsearch, the Secret `apm-tls` (names {@link apmDnsNames}) and the custom resources of the Prometheus Operator must be
 * there; `apmDocuments` goes to index management.
 *
 * @example
 * const apm = new ApmServer("apm", { environment: "prod", exposed: true, retentionDays: 14 }, { parent: this, dependsOn: [elasticsearch] });
 * export const apmSecretToken = apm.secretToken;
 */
export class ApmServer extends pulumi.ComponentResource {
  /** HTTPS URL that agents use, the same on every cluster. */
  public readonly serverUrl: string;
  /** Hostname of the load balancer for other clusters; none when not `exposed`. */
  public readonly host: pulumi.Output<string> | undefined;
  /** What agents prove themselves with. A secret. */
  public readonly secretToken: pulumi.Output<string>;
  /** Rate at which agents begin traces (`ELASTIC_APM_TRANSACTION_SAMPLE_RATE`): 1 when APM Server samples. */
  public readonly transactionSampleRate: number;

  /** @throws InvalidSettingsError with every problem of `args`. */
  constructor(name: string, args: ApmServerArgs, opts?: pulumi.ComponentResourceOptions) {
    const settings = resolveOrThrow(`ApmServer ${name}`, args, resolveApmServerSettings);
    super("global-monitoring:index:ApmServer", name, {}, opts);
    const { namespace } = settings;
    const inside = { parent: this };

    const token = new RandomPassword(
      `${name}-token`,
      { length: TOKEN_LENGTH, special: false },
      inside,
    );
    const exporter = exporterConfigMapArgs(settings);
    const needed = [
      new Secret(
        `${name}-secret-token`,
        {
          metadata: { name: apmSecrets.token.name, namespace, labels: LABELS },
          stringData: { [apmSecrets.token.key]: token.result },
        },
        inside,
      ),
      new ConfigMap(`${name}-exporter`, exporter, inside),
      new NetworkPolicy(
        `${name}-allow-agents`,
        {
          metadata: { name: "allow-apm-agents", namespace, labels: LABELS },
          spec: agentsPolicySpec(),
        },
        inside,
      ),
    ];
    const release = chartRelease(
      `${name}-release`,
      charts.eckApmServer,
      {
        releaseName: APM_RELEASE,
        namespace,
        values: buildApmServerValues(settings, { exporterConfigMap: exporter.metadata.name }),
      },
      { ...inside, dependsOn: needed },
    );
    this.addMonitoring(name, settings);
    this.addDisruptionBudget(name, settings);

    this.host = this.addLoadBalancer(name, settings, release);
    this.serverUrl = `https://${settings.host ?? APM_ALIAS_HOST}:${apmService.port}`;
    this.secretToken = pulumi.secret(token.result);
    this.transactionSampleRate = settings.sampling.agentRate;
    this.registerOutputs({
      serverUrl: this.serverUrl,
      host: this.host,
      secretToken: this.secretToken,
    });
  }

  private addMonitoring(name: string, settings: ApmServerSettings): void {
    const { namespace } = settings;
    const custom = (kind: string, objectName: string, spec: unknown) => ({
      apiVersion: "monitoring.coreos.com/v1",
      kind,
      metadata: { name: objectName, namespace, labels: LABELS },
      spec,
    });
    const monitor = jsonExporterPodMonitorSpec({
      matchLabels: apmPodLabels,
      module: APM_MODULE,
      target: APM_TARGET,
      namespace,
    });
    const rules = prometheusRuleSpec(
      apmRules({ tailSampling: settings.sampling.volume !== undefined }),
      settings.runbookBaseUrl,
    );
    const inside = { parent: this };
    new CustomResource(`${name}-pod-monitor`, custom("PodMonitor", APM_RELEASE, monitor), inside);
    new CustomResource(
      `${name}-rules`,
      custom("PrometheusRule", "global-monitoring-tracing", rules),
      inside,
    );
  }

  private addDisruptionBudget(name: string, settings: ApmServerSettings): void {
    if (settings.replicas < 2) return;
    new PodDisruptionBudget(
      `${name}-pdb`,
      {
        metadata: { name: APM_RELEASE, namespace: settings.namespace, labels: LABELS },
        spec: disruptionBudgetSpec(apmPodLabels),
      },
      { parent: this },
    );
  }

  /** After the release: Pulumi waits for a load balancer's endpoints, which are its pods. */
  private addLoadBalancer(
    name: string,
    settings: ApmServerSettings,
    release: pulumi.Resource,
  ): pulumi.Output<string> | undefined {
    if (settings.loadBalancer === undefined) return undefined;
    const service = new Service(
      `${name}-external`,
      externalServiceArgs(settings.loadBalancer, settings.namespace),
      { parent: this, dependsOn: [release], customTimeouts: EXTERNAL_TIMEOUTS },
    );
    return service.status.apply((status) => loadBalancerHost(status, "APM Server"));
  }
}
