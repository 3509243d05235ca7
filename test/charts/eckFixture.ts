import { charts, type ChartPin, ELASTIC_VERSION } from "../../components/internal/charts";
import { podSecurity } from "../../components/internal/labels";
import { elasticUsers, namespaces, releases, secrets } from "../../components/internal/names";
import type { Tree } from "./checks/manifest";
import type { ClusterOf, ObjectOf, ReleaseOf } from "./program";

const { logging, beats, elasticSystem } = namespaces;

const seccompProfile = { type: "RuntimeDefault" };
const pod = { runAsNonRoot: true, runAsUser: 1000, fsGroup: 1000, seccompProfile };
const hardened = { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } };
const resources = { requests: { cpu: "100m", memory: "1Gi" }, limits: { memory: "1Gi" } };

function claim(name: string): Tree {
  return {
    metadata: { name },
    spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "20Gi" } } },
  };
}

/** Values of each release of a small logging stack that passes every check. */
export const ECK_VALUES = {
  operator: {
    fullnameOverride: releases.eckOperator,
    replicaCount: 2,
    podDisruptionBudget: { enabled: true, minAvailable: 1 },
    podSecurityContext: { runAsNonRoot: true, seccompProfile },
    podMonitor: { enabled: true },
    config: { metrics: { port: "8080" } },
    resources: { requests: { cpu: "100m", memory: "150Mi" }, limits: { memory: "512Mi" } },
  },
  elasticsearch: {
    fullnameOverride: releases.elasticsearch,
    version: ELASTIC_VERSION,
    volumeClaimDeletePolicy: "DeleteOnScaledownOnly",
    auth: { fileRealm: [{ secretName: elasticUsers.logstash.secretName }] },
    http: { tls: { certificate: { secretName: secrets.elasticsearchTls.name } } },
    nodeSets: [
      {
        name: "hot",
        count: 3,
        config: { "node.roles": ["master", "data_hot", "data_content", "ingest"] },
        volumeClaimTemplates: [claim("elasticsearch-data")],
        podTemplate: { spec: { containers: [{ name: "elasticsearch", resources }] } },
      },
    ],
  },
  kibana: {
    fullnameOverride: releases.kibana,
    version: ELASTIC_VERSION,
    count: 1,
    elasticsearchRef: { name: releases.elasticsearch },
    podTemplate: {
      spec: { securityContext: pod, containers: [{ name: "kibana", resources }] },
    },
  },
  logstash: {
    fullnameOverride: releases.logstash,
    version: ELASTIC_VERSION,
    count: 1,
    volumeClaimTemplates: [claim("logstash-data")],
    services: [{ name: "beats", service: { spec: { ports: [{ name: "beats", port: 5044 }] } } }],
    podTemplate: {
      spec: {
        securityContext: pod,
        initContainers: [{ name: "logstash-internal-init-config", securityContext: hardened }],
        containers: [
          {
            name: "logstash",
            resources,
            securityContext: hardened,
            ports: [{ name: "beats", containerPort: 5044 }],
            volumeMounts: [{ name: "tls", mountPath: "/tls" }],
          },
        ],
        volumes: [{ name: "tls", secret: { secretName: secrets.logstashTls.name } }],
      },
    },
  },
  filebeat: {
    fullnameOverride: releases.filebeat,
    version: ELASTIC_VERSION,
    type: "filebeat",
    serviceAccount: { name: "filebeat" },
    config: { "output.logstash": { hosts: ["logstash-ls-beats.logging.svc:5044"] } },
    daemonSet: {
      podTemplate: {
        spec: {
          serviceAccountName: "filebeat",
          securityContext: { seccompProfile },
          containers: [
            { name: "filebeat", resources, securityContext: { ...hardened, runAsUser: 0 } },
          ],
          volumes: [{ name: "varlog", hostPath: { path: "/var/log" } }],
        },
      },
    },
  },
} as const satisfies Record<string, Tree>;

/** Which release of {@link ECK_VALUES}. */
export type EckRelease = keyof typeof ECK_VALUES;

const PLACES: Readonly<Record<EckRelease, { readonly pin: ChartPin; readonly namespace: string }>> =
  {
    operator: { pin: charts.eckOperator, namespace: elasticSystem },
    elasticsearch: { pin: charts.eckElasticsearch, namespace: logging },
    kibana: { pin: charts.eckKibana, namespace: logging },
    logstash: { pin: charts.eckLogstash, namespace: logging },
    filebeat: { pin: charts.eckBeats, namespace: beats },
  };

/** A cluster with a small logging stack; values of releases may be replaced. */
export function eckCluster(change: Partial<Record<EckRelease, Tree>> = {}): ClusterOf {
  const names = Object.keys(ECK_VALUES) as EckRelease[];
  return {
    cluster: "hub",
    releases: names.map((name): ReleaseOf => {
      const { pin, namespace } = PLACES[name];
      return {
        urn: name,
        release: ECK_VALUES[name].fullnameOverride,
        namespace,
        chart: pin.chart,
        version: pin.version,
        values: change[name] ?? ECK_VALUES[name],
      };
    }),
    objects: [
      ...[
        [elasticSystem, "restricted"] as const,
        [logging, "restricted"] as const,
        [beats, "privileged"] as const,
      ].map(([name, level]) => object("v1", "Namespace", name, "", {}, podSecurity(level))),
      object("v1", "Secret", elasticUsers.logstash.secretName, logging, {
        stringData: { username: "u", password: "p", roles: "r" },
      }),
      certificate(secrets.elasticsearchTls.name, "RSA"),
      certificate(secrets.logstashTls.name, "ECDSA"),
    ],
  };
}

function certificate(secretName: string, algorithm: string): ObjectOf {
  return object("cert-manager.io/v1", "Certificate", secretName, logging, {
    spec: { secretName, privateKey: { algorithm, encoding: "PKCS8" } },
  });
}

function object(
  apiVersion: string,
  kind: string,
  name: string,
  namespace: string,
  rest: Tree,
  labels?: Readonly<Record<string, string>>,
): ObjectOf {
  const metadata = { name, ...(namespace === "" ? {} : { namespace }), labels };
  return { urn: `${kind}/${name}`, manifest: { apiVersion, kind, metadata, ...rest } };
}
