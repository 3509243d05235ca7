import type * as pulumi from "@pulumi/pulumi";
import { Availability } from "../internal/availability";
import { ELASTIC_VERSION } from "../internal/charts";
import { instrumentationAnnotations } from "../internal/labels";
import { deepMerge, type Tree } from "../internal/merge";
import { elasticUsers, loggingServiceAccounts, releases, secrets } from "../internal/names";
import { ElasticSize } from "./args";
import { elasticPodLabels } from "./networkPolicies";
import type { NodeSetSettings } from "./nodeSetSettings";
import type { ElasticsearchSettings } from "./settings";

/** What other resources make. */
export interface ElasticsearchRefs {
  readonly snapshotRoleArn?: pulumi.Input<string> | undefined;
}

/** User and group `elasticsearch` of the image. */
const UID = 1000;

/** Elasticsearch reads the token from this path alone (ECK docs, snapshots with IRSA). */
const TOKEN_DIR = "/usr/share/elasticsearch/config/repository-s3";
const TOKEN_FILE = "aws-web-identity-token-file";
const TOKEN_SECONDS = 86_400;

/** For policies and for people: one node is meant, and is no oversight. */
const ONE_NODE = {
  [instrumentationAnnotations.optOut]: "replicas",
  [instrumentationAnnotations.reason]:
    "One node was asked for: no index has a copy, and what is newer than the last snapshot goes with its volume.",
};

/**
 * Values of the chart eck-elasticsearch.
 *
 * The chart annotates the custom resource with `eck.k8s.elastic.co/license: basic`. That is the level below which the operator would
 * refuse it, not the level that it gets; a higher one would refuse it until a trial has started, and stand there twice.
 */
export function buildElasticsearchValues(
  settings: ElasticsearchSettings,
  refs: ElasticsearchRefs,
): Tree {
  const { secureSettings } = settings;
  const values = {
    fullnameOverride: releases.elasticsearch,
    version: ELASTIC_VERSION,
    http: { tls: { certificate: { secretName: secrets.elasticsearchTls.name } } },
    auth: {
      fileRealm: Object.values(elasticUsers).map(({ secretName }) => ({ secretName })),
    },
    ...(secureSettings.length === 0
      ? {}
      : { secureSettings: secureSettings.map((secretName) => ({ secretName })) }),
    // The default deletes the data with the release.
    volumeClaimDeletePolicy: "DeleteOnScaledownOnly",
    // Left to ECK for a cluster: its budget allows one node while the cluster is green and none while it is not.
    ...(settings.size === ElasticSize.Single
      ? { annotations: ONE_NODE, podDisruptionBudget: { disabled: true } }
      : {}),
    nodeSets: settings.nodeSets.map((nodeSet) => nodeSetValues(nodeSet, settings, refs)),
  };
  return deepMerge(values, settings.extraValues);
}

function nodeSetValues(
  nodeSet: NodeSetSettings,
  settings: ElasticsearchSettings,
  refs: ElasticsearchRefs,
): Tree {
  const { zones } = settings;
  return {
    name: nodeSet.name,
    count: nodeSet.count,
    config: config(nodeSet, settings),
    // Spreads the pods, and sets node.attr.zone and the awareness of allocation from the zone of each pod's node.
    ...(zones.length === 0 ? {} : { zoneAwareness: { zones } }),
    podTemplate: { spec: podSpec(nodeSet, settings, refs) },
    volumeClaimTemplates: [
      {
        metadata: { name: "elasticsearch-data" },
        spec: {
          accessModes: ["ReadWriteOnce"],
          storageClassName: settings.storageClass,
          resources: { requests: { storage: nodeSet.volume } },
        },
      },
    ],
  };
}

/** elasticsearch.yml, beside what ECK writes. */
function config(nodeSet: NodeSetSettings, settings: ElasticsearchSettings): Tree {
  const region = settings.snapshotRegion;
  return {
    "node.roles": nodeSet.roles,
    // Memory maps need vm.max_map_count of the host, which only a privileged container may raise.
    "node.store.allow_mmap": false,
    // ECK installs every other licence, from its Secret: a change here would only restart the nodes.
    "xpack.license.self_generated.type": "basic",
    "xpack.security.audit.enabled": false,
    ...(region === undefined ? {} : { "s3.client.default.region": region }),
    ...settings.elasticsearchConfig,
  };
}

function podSpec(
  nodeSet: NodeSetSettings,
  settings: ElasticsearchSettings,
  refs: ElasticsearchRefs,
): Tree {
  const { snapshotRoleArn } = refs;
  const s3 = snapshotRoleArn === undefined ? undefined : tokenAccess(snapshotRoleArn, settings);
  const heap = nodeSet.heap === undefined ? [] : [javaOptions(nodeSet.heap)];
  const env = [...heap, ...(s3?.env ?? [])];
  return {
    ...(s3 === undefined ? {} : { serviceAccountName: loggingServiceAccounts.elasticsearch }),
    // The token below has its own audience; nobody here asks the Kubernetes API.
    automountServiceAccountToken: false,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: UID,
      runAsGroup: UID,
      fsGroup: UID,
      // A change of owner of every file would delay the start by minutes.
      fsGroupChangePolicy: "OnRootMismatch",
      seccompProfile: { type: "RuntimeDefault" },
    },
    ...scheduling(nodeSet, settings),
    containers: [
      {
        name: "elasticsearch",
        // The same as ECK's own, which it also gives its init containers.
        securityContext: {
          allowPrivilegeEscalation: false,
          capabilities: { drop: ["ALL"] },
          privileged: false,
          readOnlyRootFilesystem: true,
          runAsNonRoot: true,
        },
        resources: {
          requests: { cpu: `${nodeSet.millicores}m`, memory: nodeSet.memory },
          limits: { memory: nodeSet.memory },
        },
        ...(env.length === 0 ? {} : { env }),
        ...(s3 === undefined ? {} : { volumeMounts: s3.volumeMounts }),
      },
    ],
    ...(s3 === undefined ? {} : { volumes: s3.volumes }),
  };
}

/**
 * ECK prefers different hosts for all nodes of the cluster, and shard allocation keeps the copies of a shard on different hosts
 * anyway. Masters must be on different hosts: two that go together take the quorum with them.
 */
function scheduling(nodeSet: NodeSetSettings, settings: ElasticsearchSettings): Tree {
  if (settings.availability === Availability.Single || settings.size === ElasticSize.Single) {
    return {};
  }
  const labelSelector = {
    matchLabels: {
      ...elasticPodLabels.elasticsearch,
      "elasticsearch.k8s.elastic.co/statefulset-name": `${releases.elasticsearch}-es-${nodeSet.name}`,
    },
  };
  const apart = { topologyKey: "kubernetes.io/hostname", labelSelector };
  const spread = {
    maxSkew: 1,
    topologyKey: "topology.kubernetes.io/zone",
    whenUnsatisfiable: "ScheduleAnyway",
    labelSelector,
  };
  return {
    ...(nodeSet.name === "master"
      ? {
          affinity: {
            podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [apart] },
          },
        }
      : {}),
    ...(settings.zones.length === 0 ? { topologySpreadConstraints: [spread] } : {}),
  };
}

function javaOptions(heap: string): Tree {
  return { name: "ES_JAVA_OPTS", value: `-Xms${heap} -Xmx${heap}` };
}

/** Access to S3 by a token of the ServiceAccount, without keys and without the webhook of EKS. */
function tokenAccess(roleArn: pulumi.Input<string>, settings: ElasticsearchSettings) {
  const volume = "aws-iam-token";
  return {
    env: [
      { name: "AWS_ROLE_ARN", value: roleArn },
      { name: "AWS_WEB_IDENTITY_TOKEN_FILE", value: `${TOKEN_DIR}/${TOKEN_FILE}` },
      { name: "AWS_REGION", value: settings.snapshotRegion ?? "" },
    ],
    volumeMounts: [{ name: volume, mountPath: TOKEN_DIR, readOnly: true }],
    volumes: [
      {
        name: volume,
        projected: {
          sources: [
            {
              serviceAccountToken: {
                audience: "sts.amazonaws.com",
                expirationSeconds: TOKEN_SECONDS,
                path: TOKEN_FILE,
              },
            },
          ],
        },
      },
    ],
  };
}
