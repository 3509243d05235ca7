import type { Input } from "@pulumi/pulumi";
import { releases } from "../internal/names";
import { deepMerge } from "../internal/merge";
import type { Tree } from "../internal/merge";
import { alertmanagerValues } from "./alertmanagerValues";
import { defaultRulesValues } from "./defaultRulesValues";
import { kubernetesScrapeValues, nodeExporterValues, stateMetricsValues } from "./exporterValues";
import { operatorValues } from "./operatorValues";
import { prometheusValues } from "./prometheusValues";
import { DashboardDeployment } from "./prometheusStackArgs";
import type { PrometheusStackSettings } from "./settings";
import { thanosRulerValues } from "./thanosRulerValues";

/** What other resources make and the values only carry: leaves. */
export interface PrometheusStackRefs {
  readonly sidecarRoleArn?: Input<string>;
  readonly rulerRoleArn?: Input<string>;
}

/** Folder in Grafana of the chart's dashboards; Grafana's sidecar reads it from the annotation. */
const DASHBOARD_FOLDER = { grafana_folder: "Kubernetes" } as const;

/** Values of kube-prometheus-stack. */
export function buildPrometheusStackValues(
  settings: PrometheusStackSettings,
  refs: PrometheusStackRefs,
): Tree {
  const values: Tree = {
    fullnameOverride: releases.kubePrometheusStack,
    cleanPrometheusOperatorObjectNames: true,
    crds: { enabled: false },
    defaultRules: defaultRulesValues(),
    grafana: dashboardValues(settings),
    prometheusOperator: operatorValues(),
    prometheus: prometheusValues(settings, refs.sidecarRoleArn),
    alertmanager: alertmanagerValues(settings),
    thanosRuler: thanosRulerValues(settings, refs.rulerRoleArn),
    ...kubernetesScrapeValues(settings),
    ...stateMetricsValues(settings),
    ...nodeExporterValues(settings),
  };
  return deepMerge(values, settings.extraValues);
}

/** Values of prometheus-operator-crds: uninstalling the release must not delete every Prometheus and rule. */
export function buildCrdValues(): Tree {
  return { crds: { annotations: { "helm.sh/resource-policy": "keep" } } };
}

function dashboardValues(settings: PrometheusStackSettings): Tree {
  const deploy = settings.dashboards === DashboardDeployment.Deploy;
  return {
    enabled: false,
    forceDeployDashboards: deploy,
    ...(deploy && {
      sidecar: {
        dashboards: {
          multicluster: { global: { enabled: true } },
          annotations: DASHBOARD_FOLDER,
        },
      },
    }),
  };
}
