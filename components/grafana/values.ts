import { images } from "../internal/charts";
import { deepMerge, type Tree } from "../internal/merge";
import { releases, secrets, serviceAccounts } from "../internal/names";
import { DASHBOARD_FOLDER, DASHBOARD_LABEL, FOLDER_ANNOTATION, HOME_UID } from "./dashboardFiles";
import {
  APM_UID,
  apmDataSource,
  ELASTICSEARCH_UID,
  elasticsearchDataSource,
  elasticsearchEnvironment,
  exemplarLinks,
} from "./elasticsearchDataSource";
import { grafanaIni } from "./iniValues";
import type { GrafanaSettings } from "./settings";

/** Container port of Grafana (the chart's `service.targetPort`). */
export const GRAFANA_PORT = 3000;

/** Role that the chart binds to Grafana's ServiceAccount; grafana.ts makes it. */
export const SIDECAR_ROLE = "grafana-dashboards";

/** Where the sidecar writes dashboards. Not below /tmp, so that no volume is mounted into another. */
const DASHBOARD_DIRECTORY = "/var/lib/grafana-dashboards";

/** Where the Secret grafana-oidc is mounted. */
const OIDC_DIRECTORY = "/etc/secrets/oidc";

/** Data source uids; the dashboards ask `thanos`, those of the logs `elasticsearch` too. */
export const dataSourceUids = {
  thanos: "thanos",
  alertmanager: "alertmanager",
  elasticsearch: ELASTICSEARCH_UID,
  apm: APM_UID,
} as const;

const HARDENED = {
  readOnlyRootFilesystem: true,
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  seccompProfile: { type: "RuntimeDefault" },
} as const;

/** Values of the chart `grafana`. */
export function buildGrafanaValues(settings: GrafanaSettings): Tree {
  const values: Tree = {
    fullnameOverride: releases.grafana,
    replicas: settings.replicas,
    ...pod(settings),
    admin: {
      existingSecret: secrets.grafanaAdmin.name,
      userKey: secrets.grafanaAdmin.userKey,
      passwordKey: secrets.grafanaAdmin.passwordKey,
    },
    // Rendering fails when a literal secret slips into grafana.ini.
    assertNoLeakedSecrets: true,
    "grafana.ini": grafanaIni(settings, {
      homeDashboard: `${DASHBOARD_DIRECTORY}/${DASHBOARD_FOLDER}/${HOME_UID}.json`,
      clientSecretFile: `${OIDC_DIRECTORY}/${secrets.grafanaOidc.clientSecretKey}`,
    }),
    ...(settings.dataSources.elasticsearch !== undefined && {
      envValueFrom: elasticsearchEnvironment(),
    }),
    datasources: { "datasources.yaml": dataSources(settings) },
    sidecar: sidecar(settings),
    // No `labels.release`: the chart writes that label itself, and a second one is a duplicate YAML key.
    serviceMonitor: { enabled: true },
    // The test pod of `helm test` would be one more image.
    testFramework: { enabled: false },
    ...ingress(settings),
    // A budget for one replica would block every drain of its node.
    ...(settings.replicas > 1 ? { podDisruptionBudget: { minAvailable: 1 } } : {}),
  };
  return deepMerge(values, settings.extraValues);
}

/** The pod: restricted, with a writable /tmp beside the read-only root, and least rights at the API server. */
function pod(settings: GrafanaSettings): Tree {
  return {
    serviceAccount: { name: serviceAccounts.grafana },
    // The chart's own Role would let the sidecar read every Secret of the namespace.
    rbac: { namespaced: true, useExistingRole: SIDECAR_ROLE },
    containerSecurityContext: HARDENED,
    extraEmptyDirMounts: [{ name: "tmp", mountPath: "/tmp" }],
    // Nothing is lost with the pod: see GrafanaSettings.replicas.
    persistence: { enabled: false },
    enableServiceLinks: false,
    // Idle use of Grafana 13 is about 200 MiB; big tables of many clusters need the rest.
    resources: {
      requests: { cpu: "100m", memory: "256Mi" },
      limits: { memory: "1Gi" },
    },
    ...(settings.sso === undefined
      ? {}
      : {
          extraSecretMounts: [
            {
              name: "oidc",
              secretName: secrets.grafanaOidc.name,
              mountPath: OIDC_DIRECTORY,
              readOnly: true,
              defaultMode: 0o440,
            },
          ],
        }),
  };
}

/** The sidecar that turns labelled ConfigMaps into files; Grafana reads the files every 30 seconds. */
function sidecar(settings: GrafanaSettings): Tree {
  return {
    securityContext: HARDENED,
    resources: {
      requests: { cpu: "10m", memory: "96Mi" },
      limits: { memory: "192Mi" },
    },
    dashboards: {
      enabled: true,
      label: DASHBOARD_LABEL.key,
      labelValue: DASHBOARD_LABEL.value,
      folder: DASHBOARD_DIRECTORY,
      folderAnnotation: FOLDER_ANNOTATION,
      resource: "configmap",
      searchNamespace: settings.namespace,
      // Grafana polls the files, so the sidecar needs neither the admin's password nor basic auth.
      skipReload: true,
      extraMounts: [{ name: "tmp", mountPath: "/tmp" }],
      provider: { foldersFromFilesStructure: true, allowUiUpdates: false },
    },
  };
}

function dataSources(settings: GrafanaSettings): Tree {
  return {
    apiVersion: 1,
    // Data sources that vanish from here vanish from Grafana.
    prune: true,
    datasources: [
      {
        name: "Thanos",
        uid: dataSourceUids.thanos,
        type: "prometheus",
        access: "proxy",
        url: settings.dataSources.prometheusUrl,
        isDefault: true,
        editable: false,
        jsonData: {
          // Long queries do not fit into a URL.
          httpMethod: "POST",
          prometheusType: "Thanos",
          prometheusVersion: images.thanos.tag.replace(/^v/, ""),
          timeInterval: "30s",
          // A cluster that is away leaves a warning and the others' data, not an error.
          customQueryParameters: "partial_response=true&dedup=true",
          manageAlerts: false,
          ...exemplarLinks(settings.dataSources.elasticsearch),
        },
      },
      {
        name: "Alertmanager",
        uid: dataSourceUids.alertmanager,
        type: "alertmanager",
        access: "proxy",
        url: settings.dataSources.alertmanagerUrl,
        editable: false,
        jsonData: { implementation: "prometheus", handleGrafanaManagedAlerts: false },
      },
      ...(settings.dataSources.elasticsearch === undefined
        ? []
        : [elasticsearchDataSource(settings.dataSources.elasticsearch)]),
      ...(settings.dataSources.elasticsearch?.traces === true
        ? [apmDataSource(settings.dataSources.elasticsearch)]
        : []),
    ],
  };
}

function ingress(settings: GrafanaSettings): Tree {
  if (settings.ingress === undefined || settings.host === undefined) return {};
  const { className, annotations, tlsSecretName } = settings.ingress;
  return {
    ingress: {
      enabled: true,
      ingressClassName: className,
      annotations: annotations ?? {},
      hosts: [settings.host],
      tls:
        tlsSecretName === undefined ? [] : [{ secretName: tlsSecretName, hosts: [settings.host] }],
    },
  };
}
