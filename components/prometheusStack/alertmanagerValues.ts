import type { Tree } from "../internal/merge";
import { serviceAccounts } from "../internal/names";
import { podLabels } from "./podLabels";
import { resources, spreadOverZones, volumeClaim } from "./resources";
import type { PrometheusStackSettings } from "./settings";

/** Silences and the notification log: some MiB even after a bad week. */
const VOLUME_SIZE = "2Gi";

/** Replicas that must stay while nodes are drained: gossip of three survives one loss. */
const MIN_AVAILABLE = 2;

/**
 * Seconds after its start in which an Alertmanager notifies nobody; the operator makes `--dispatch.start-delay` of it. Without,
 * a replica that restarts tells of alerts that are inhibited, because nobody has sent it yet those that inhibit them. Prometheus and
 * ThanosRuler send an alert again at the first evaluation that is more than a minute later (Prometheus, rules/alerting.go,
 * needsSending): the ruler every two minutes; the rest is for the start itself. Alone, less must do: a silence of three
 * minutes sets off the dead man's switch.
 */
const START_DELAY_SECONDS = { replicated: 150, single: 60 } as const;

/** `alertmanager` of kube-prometheus-stack. */
export function alertmanagerValues(settings: PrometheusStackSettings): Tree {
  const { alertmanager, replicated, storage } = settings;
  return {
    enabled: true,
    // Delivery metrics by receiver: AlertmanagerNotDelivering names it, and the dead man's switch can be told apart.
    enableFeatures: ["receiver-name-in-metrics"],
    serviceAccount: { name: serviceAccounts.alertmanager },
    podDisruptionBudget: { enabled: replicated, minAvailable: MIN_AVAILABLE },
    config: completeConfig(alertmanager.config),
    templateFiles: alertmanager.templateFiles,
    ...(Object.keys(alertmanager.annotations).length > 0 && {
      annotations: alertmanager.annotations,
    }),
    alertmanagerSpec: {
      replicas: settings.replicas.alertmanager,
      minReadySeconds: replicated ? START_DELAY_SECONDS.replicated : START_DELAY_SECONDS.single,
      // Another cluster's Alertmanager that gets hold of an address cannot join this one.
      clusterLabel: settings.cluster.name,
      automountServiceAccountToken: false,
      // AlertmanagerConfig objects of this namespace only: the chart's default takes everybody's, and with them anyone's
      // receivers and routes.
      alertmanagerConfigNamespaceSelector: {
        matchLabels: { "kubernetes.io/metadata.name": settings.namespace },
      },
      ...(alertmanager.externalUrl !== undefined && { externalUrl: alertmanager.externalUrl }),
      ...(alertmanager.secretName !== undefined && { secrets: [alertmanager.secretName] }),
      storage: volumeClaim(VOLUME_SIZE, storage.className),
      persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Retain" },
      resources: resources("20m", "64Mi", "256Mi"),
      podAntiAffinity: replicated ? "hard" : "",
      ...(replicated && { topologySpreadConstraints: spreadOverZones(podLabels.alertmanager) }),
    },
  };
}

/**
 * Helm merges the configuration into the chart's own. Every key that is left out would bring the chart's back: a route of
 * Watchdog to a receiver "null", and inhibitions that nobody asked for.
 */
function completeConfig(config: Tree): Tree {
  const route = config.route as Tree;
  return {
    global: {},
    inhibit_rules: [],
    templates: [],
    time_intervals: [],
    ...config,
    route: { routes: [], ...route },
  };
}
