import * as pulumi from "@pulumi/pulumi";
import { ConfigMap, Secret } from "@pulumi/kubernetes/core/v1";
import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1";
import { Role } from "@pulumi/kubernetes/rbac/v1";
import { RandomPassword } from "@pulumi/random";
import { charts } from "../internal/charts";
import { managedLabels } from "../internal/labels";
import { releases, secrets } from "../internal/names";
import { chartRelease } from "../internal/release";
import { resolveOrThrow } from "../internal/validation";
import type { GrafanaArgs } from "./args";
import {
  DASHBOARD_FOLDER,
  DASHBOARD_LABEL,
  FOLDER_ANNOTATION,
  dashboardFiles,
} from "./dashboardFiles";
import { grafanaNetworkPolicySpec } from "./networkPolicy";
import { type GrafanaSettings, resolveGrafanaSettings } from "./settings";
import { SIDECAR_ROLE, buildGrafanaValues } from "./values";

/** Letters and digits: 32 of them are 190 bits, and none needs quoting anywhere. */
const PASSWORD_LENGTH = 32;

const LABELS = managedLabels("grafana");

/**
 * Grafana on the hub: Thanos and the hub's Alertmanager as data sources, dashboards as code, single sign-on.
 *
 * Dashboards come from ConfigMaps of its namespace with the label `grafana_dashboard: "1"`: ours, those of
 * kube-prometheus-stack, and any of yours.
 *
 * @example
 * new Grafana("grafana", {
 *   clusters: ["hub-euw1", "shop-euw1"],
 *   domain: "monitoring.example.com",
 * }, { provider: hub });
 */
export class Grafana extends pulumi.ComponentResource {
  /** Where people find Grafana. */
  public readonly url: string;
  /** Kubernetes Secret with the administrator's name and password. */
  public readonly adminPasswordSecretName: string;
  /** The administrator's password. A secret. */
  public readonly adminPassword: pulumi.Output<string>;

  /** @throws InvalidSettingsError with every problem of `args`. */
  constructor(name: string, args: GrafanaArgs, opts?: pulumi.ComponentResourceOptions) {
    const settings = resolveOrThrow(`Grafana ${name}`, args, resolveGrafanaSettings);
    super("global-monitoring:index:Grafana", name, {}, opts);
    const parent = { parent: this };

    const password = new RandomPassword(
      `${name}-admin-password`,
      { length: PASSWORD_LENGTH, special: false },
      parent,
    );
    const needed: pulumi.Resource[] = [
      this.secret(`${name}-admin`, settings, secrets.grafanaAdmin.name, {
        [secrets.grafanaAdmin.userKey]: settings.adminUser,
        [secrets.grafanaAdmin.passwordKey]: password.result,
      }),
      new Role(
        `${name}-dashboards-role`,
        {
          metadata: { name: SIDECAR_ROLE, namespace: settings.namespace, labels: LABELS },
          rules: [{ apiGroups: [""], resources: ["configmaps"], verbs: ["get", "list", "watch"] }],
        },
        parent,
      ),
    ];
    if (args.oidcClientSecret !== undefined) {
      needed.push(
        this.secret(`${name}-oidc`, settings, secrets.grafanaOidc.name, {
          [secrets.grafanaOidc.clientSecretKey]: pulumi.secret(args.oidcClientSecret),
        }),
      );
    }
    for (const [uid, json] of dashboardFiles(settings)) {
      new ConfigMap(
        `${name}-dashboard-${uid}`,
        {
          metadata: {
            name: `grafana-dashboard-${uid}`,
            namespace: settings.namespace,
            labels: { ...LABELS, [DASHBOARD_LABEL.key]: DASHBOARD_LABEL.value },
            annotations: { [FOLDER_ANNOTATION]: DASHBOARD_FOLDER },
          },
          data: { [`${uid}.json`]: json },
        },
        parent,
      );
    }
    new NetworkPolicy(
      `${name}-network-policy`,
      {
        metadata: { name: releases.grafana, namespace: settings.namespace, labels: LABELS },
        spec: grafanaNetworkPolicySpec(settings),
      },
      parent,
    );
    chartRelease(
      `${name}-release`,
      charts.grafana,
      {
        releaseName: releases.grafana,
        namespace: settings.namespace,
        values: buildGrafanaValues(settings),
      },
      // Without its Secrets the pod cannot start, and the Release would wait for it in vain.
      { ...parent, dependsOn: needed },
    );

    this.url = settings.rootUrl;
    this.adminPasswordSecretName = secrets.grafanaAdmin.name;
    this.adminPassword = password.result;
    this.registerOutputs({
      url: this.url,
      adminPasswordSecretName: this.adminPasswordSecretName,
      adminPassword: this.adminPassword,
    });
  }

  private secret(
    name: string,
    settings: GrafanaSettings,
    secretName: string,
    stringData: Readonly<Record<string, pulumi.Input<string>>>,
  ): Secret {
    return new Secret(
      name,
      {
        metadata: { name: secretName, namespace: settings.namespace, labels: LABELS },
        stringData,
      },
      { parent: this },
    );
  }
}
