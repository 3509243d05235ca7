import { elasticPodLabels } from "../elasticsearch/networkPolicies";
import { Availability } from "../internal/availability";
import { ELASTIC_VERSION } from "../internal/charts";
import { deepMerge, type Tree } from "../internal/merge";
import { releases, secrets } from "../internal/names";
import type { KibanaSettings } from "./settings";

/** User and group `kibana` of the image. */
const UID = 1000;

/** What Kibana 9 needs to start: its heap is three quarters of it (ECK's own default). */
const MEMORY = "2Gi";

const HARDENED = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  privileged: false,
} as const;

/** Values of the chart eck-kibana. */
export function buildKibanaValues(settings: KibanaSettings): Tree {
  const values = {
    fullnameOverride: releases.kibana,
    version: ELASTIC_VERSION,
    count: settings.replicas,
    elasticsearchRef: { name: releases.elasticsearch },
    http: { tls: { certificate: { secretName: secrets.kibanaTls.name } } },
    secureSettings: [{ secretName: secrets.kibanaEncryption.name }],
    config: config(settings),
    podTemplate: { spec: podSpec(settings) },
  };
  return deepMerge(values, settings.extraValues);
}

/** kibana.yml, beside what ECK writes. */
function config(settings: KibanaSettings): Tree {
  return {
    ...(settings.host === undefined ? {} : { "server.publicBaseUrl": settings.url }),
    "telemetry.optIn": false,
    "telemetry.allowChangingOptInStatus": false,
    // Kibana would ask Elastic's web site for it.
    "newsfeed.enabled": false,
  };
}

function podSpec(settings: KibanaSettings): Tree {
  const small = settings.availability === Availability.Single;
  return {
    automountServiceAccountToken: false,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: UID,
      runAsGroup: UID,
      fsGroup: UID,
      seccompProfile: { type: "RuntimeDefault" },
    },
    ...(settings.replicas > 1 ? spread() : {}),
    // The one container that ECK leaves without what Pod Security "restricted" asks for.
    initContainers: [{ name: "elastic-internal-init-keystore", securityContext: HARDENED }],
    containers: [
      {
        name: "kibana",
        // The same as ECK's own, which mounts a volume at every path that Kibana writes to.
        securityContext: { ...HARDENED, readOnlyRootFilesystem: true },
        resources: {
          requests: { cpu: small ? "100m" : "500m", memory: MEMORY },
          limits: { memory: MEMORY },
        },
      },
    ],
  };
}

function spread(): Tree {
  const labelSelector = { matchLabels: elasticPodLabels.kibana };
  const apart = { topologyKey: "kubernetes.io/hostname", labelSelector };
  return {
    affinity: {
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm: apart }],
      },
    },
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: "topology.kubernetes.io/zone",
        whenUnsatisfiable: "ScheduleAnyway",
        labelSelector,
      },
    ],
  };
}
