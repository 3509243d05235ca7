import * as pulumi from "@pulumi/pulumi";
import type { Provider } from "@pulumi/kubernetes";
import { CustomResource } from "@pulumi/kubernetes/apiextensions";
import { ConfigMap } from "@pulumi/kubernetes/core/v1";
import { DASHBOARD_LABEL, FOLDER_ANNOTATION } from "../grafana/dashboardFiles";
import { managedLabels } from "../internal/labels";
import { resolveOrThrow } from "../internal/validation";
import type { BusinessMetricsArgs } from "./args";
import { businessDashboardJson, dashboardUid } from "./dashboard";
import { type BusinessMetricsSettings, resolveBusinessMetricsSettings } from "./settings";
import { monitorResourceKind, monitorSpec, objectName, ruleSpec } from "./values";
import { selectorLabels } from "./workload";

const API_VERSION = "monitoring.coreos.com/v1";
const LABELS = managedLabels("business-metrics");

/**
 * Business metrics of one service: scraped, recorded, drawn, and for those with an objective watched by alerts on the error budget.
 * Each cluster's own Prometheus evaluates the rules; the dashboard shows all clusters.
 *
 * @example
 * new BusinessMetrics("checkout", {
 *   workload: { namespace: "shop", matchLabels: { app: "checkout" }, port: "metrics" },
 *   metrics: [
 *     {
 *       name: "orders_total",
 *       help: "Orders by outcome.",
 *       kind: "counter",
 *       objective: { kind: "availability", target: 0.999, errors: { matchers: 'outcome="failed"' } },
 *     },
 *   ],
 *   team: "shop",
 *   dashboard: { provider: hub },
 * });
 */
export class BusinessMetrics extends pulumi.ComponentResource {
  /** Grafana's uid of the dashboard. */
  public readonly dashboardUid: string;
  private readonly settings: BusinessMetricsSettings;

  /** @throws InvalidSettingsError with every problem of `args`. */
  constructor(name: string, args: BusinessMetricsArgs, opts?: pulumi.ComponentResourceOptions) {
    const subject = `BusinessMetrics ${name}`;
    const settings = resolveOrThrow(subject, args, (given, problems) =>
      resolveBusinessMetricsSettings(name, given, problems),
    );
    super("global-monitoring:index:BusinessMetrics", name, {}, opts);
    this.settings = settings;
    this.dashboardUid = dashboardUid(settings);
    for (const advice of settings.advice) void pulumi.log.warn(advice, this);

    const { resource } = args.workload;
    const matchLabels =
      resource === undefined
        ? settings.monitor.matchLabels
        : selectorLabels(subject, resource, settings.namespace);
    if (args.clusters === undefined) this.addTo(name, matchLabels, undefined);
    for (const cluster of args.clusters ?? [])
      this.addTo(`${name}-${cluster.name}`, matchLabels, cluster.provider);
    if (args.dashboard !== undefined) this.addDashboard(name, args.dashboard.provider);
    this.registerOutputs({ dashboardUid: this.dashboardUid });
  }

  /**
   * The dashboard for Grafana, as JSON: for a stack output, when the platform's team makes the ConfigMap. Built when asked for.
   */
  public get dashboardJson(): string {
    return businessDashboardJson(this.settings);
  }

  private addTo(prefix: string, matchLabels: unknown, provider: Provider | undefined): void {
    const { settings } = this;
    const opts = this.on(provider);
    const metadata = {
      name: objectName(settings),
      namespace: settings.namespace,
      labels: LABELS,
    };
    new CustomResource(
      `${prefix}-monitor`,
      {
        apiVersion: API_VERSION,
        kind: monitorResourceKind(settings),
        metadata,
        spec: monitorSpec(settings, { matchLabels }),
      },
      opts,
    );
    new CustomResource(
      `${prefix}-rules`,
      // Without the label of global rules: the cluster's own Prometheus evaluates it.
      { apiVersion: API_VERSION, kind: "PrometheusRule", metadata, spec: ruleSpec(settings) },
      opts,
    );
  }

  private addDashboard(name: string, provider: Provider | undefined): void {
    const { dashboard } = this.settings;
    new ConfigMap(
      `${name}-dashboard`,
      {
        metadata: {
          name: `grafana-dashboard-${this.dashboardUid}`,
          namespace: dashboard.namespace,
          labels: { ...LABELS, [DASHBOARD_LABEL.key]: DASHBOARD_LABEL.value },
          annotations: { [FOLDER_ANNOTATION]: dashboard.folder },
        },
        data: { [`${this.dashboardUid}.json`]: this.dashboardJson },
      },
      this.on(provider),
    );
  }

  private on(provider: Provider | undefined): pulumi.CustomResourceOptions {
    return provider === undefined ? { parent: this } : { parent: this, provider };
  }
}
