import type { Input } from "@pulumi/pulumi";
import { images } from "../internal/charts";
import {
  ENVIRONMENT_LABEL,
  GLOBAL_RULE_SCOPE,
  RULER_LABEL,
  RULE_SCOPE_LABEL,
} from "../internal/labels";
import type { Tree } from "../internal/merge";
import { secrets, serviceAccounts, services, serviceUrl, srvAddress } from "../internal/names";
import { podLabels } from "./podLabels";
import { resources, spreadOverZones, volumeClaim } from "./resources";
import { roleAnnotation } from "./roleAnnotation";
import type { PrometheusStackSettings } from "./settings";

/** Blocks of recorded series before they are uploaded, and the state of alerts: small. */
const VOLUME_SIZE = "10Gi";

/** As Prometheus's localRetention: an outage of the object storage must not lose recorded series. */
const LOCAL_RETENTION = "2d";

/** Global rules read through Query from all clusters; each evaluation costs them all. */
const EVALUATION_INTERVAL = "1m";

/** `thanosRuler` of kube-prometheus-stack: on the hub only. */
export function thanosRulerValues(
  settings: PrometheusStackSettings,
  roleArn: Input<string> | undefined,
): Tree {
  const { ruler, replicated } = settings;
  if (ruler === undefined) return { enabled: false };
  return {
    enabled: true,
    name: services.thanosRuler.name,
    serviceAccount: { name: serviceAccounts.thanosRuler, annotations: roleAnnotation(roleArn) },
    podDisruptionBudget: { enabled: replicated, minAvailable: 1 },
    thanosRulerSpec: {
      image: images.thanos,
      version: images.thanos.tag,
      replicas: settings.replicas.thanosRuler,
      ...wiring(settings),
      alertQueryUrl: ruler.alertQueryUrl ?? serviceUrl(services.thanosQuery, settings.namespace),
      labels: {
        // Never `cluster` or `region`: labels of the ruler replace those of the series, and every global alert would
        // seem to come from the hub (Thanos docs, components/rule). The operator adds the replica label, drops it from
        // alerts, and it makes the blocks unique.
        [RULER_LABEL]: settings.cluster.name,
        [ENVIRONMENT_LABEL]: settings.cluster.environment,
      },
      retention: LOCAL_RETENTION,
      evaluationInterval: EVALUATION_INTERVAL,
      storage: volumeClaim(VOLUME_SIZE, settings.storage.className),
      resources: resources("100m", "256Mi", "1Gi"),
      // The operator gives this pod no probes: without them a rollout goes on before a replica evaluates rules.
      containers: [
        {
          name: "thanos-ruler",
          readinessProbe: { httpGet: { path: "/-/ready", port: "web" } },
          livenessProbe: { httpGet: { path: "/-/healthy", port: "web" }, failureThreshold: 6 },
        },
      ],
      podAntiAffinity: replicated ? "hard" : "",
      ...(replicated && { topologySpreadConstraints: spreadOverZones(podLabels.thanosRuler) }),
    },
  };
}

function wiring(settings: PrometheusStackSettings): Tree {
  const { namespace } = settings;
  return {
    queryEndpoints: [srvAddress(services.thanosQuery, namespace)],
    alertmanagersConfig: {
      secret: {
        alertmanagers: [
          {
            // Each replica by itself: Alertmanagers must all get every alert.
            static_configs: [srvAddress(services.alertmanagerOperated, namespace)],
            scheme: "http",
            api_version: "v2",
          },
        ],
      },
    },
    objectStorageConfig: { existingSecret: secrets.thanosObjectStorage },
    ruleSelectorNilUsesHelmValues: false,
    ruleSelector: { matchLabels: { [RULE_SCOPE_LABEL]: GLOBAL_RULE_SCOPE } },
  };
}
