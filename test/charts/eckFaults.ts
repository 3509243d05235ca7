import { deepMerge } from "../../components/internal/merge";
import { secrets } from "../../components/internal/names";
import type { Tree } from "./checks/manifest";
import { ECK_VALUES, type EckRelease } from "./eckFixture";

function podChange(spec: Tree): Tree {
  return { podTemplate: { spec } };
}

const container = (release: "kibana" | "logstash", change: Tree): Tree => {
  const { spec } = ECK_VALUES[release].podTemplate;
  return podChange({ containers: [{ ...spec.containers[0], ...change }] });
};
const nodeSet = (change: Tree): Tree => ({
  nodeSets: [deepMerge(ECK_VALUES.elasticsearch.nodeSets[0], change)],
});
/**
 * Faults in values of a logging stack: what is wrong, the check that must find it, the release, the change of its values, and what the
 * check says.
 */
export const ECK_FAULTS: readonly (readonly [string, string, EckRelease, Tree, RegExp])[] = [
  [
    "a misspelt field in a pod template",
    "schema",
    "kibana",
    podChange({ tolerations: [{ ky: "a" }] }),
    /additional properties.*ky/,
  ],
  [
    "a misspelt field of a container in a node set",
    "schema",
    "elasticsearch",
    nodeSet({ podTemplate: { spec: { containers: [{ name: "elasticsearch", resource: {} }] } } }),
    /additional properties.*resource/,
  ],
  [
    "a misspelt field in a DaemonSet's template",
    "schema",
    "filebeat",
    { daemonSet: { podTemplate: { spec: { hostnetwork: true } } } },
    /additional properties.*hostnetwork/,
  ],
  [
    "a misspelt field of the custom resource",
    "schema",
    "elasticsearch",
    { auth: { fileRealms: [] } },
    /additional properties.*fileRealms/,
  ],
  ["text for a number", "schema", "elasticsearch", nodeSet({ count: "three" }), /must be integer/],
  ["another version than the pinned one", "eck", "kibana", { version: "9.4.0" }, /version 9\.4\.0/],
  [
    "plain HTTP",
    "eck",
    "elasticsearch",
    { http: { tls: { certificate: null, selfSignedCertificate: { disabled: true } } } },
    /plain HTTP/,
  ],
  [
    "a node set without a data volume",
    "eck",
    "elasticsearch",
    nodeSet({ volumeClaimTemplates: [] }),
    /hot has no claim elasticsearch-data/,
  ],
  [
    "Logstash without a data volume",
    "eck",
    "logstash",
    { volumeClaimTemplates: [] },
    /no claim logstash-data/,
  ],
  [
    "volumes that go with the cluster",
    "eck",
    "elasticsearch",
    { volumeClaimDeletePolicy: "DeleteOnScaledownAndClusterDeletion" },
    /deleted with it/,
  ],
  [
    "a pod security context without a group for the volumes",
    "eck",
    "logstash",
    podChange({ securityContext: { fsGroup: null } }),
    /fsGroup/,
  ],
  [
    "a name that is too long for its children",
    "admission",
    "kibana",
    { fullnameOverride: "k".repeat(37) },
    /longer than 36/,
  ],
  [
    "an Elasticsearch without a master",
    "admission",
    "elasticsearch",
    nodeSet({ config: { "node.roles": ["data"] } }),
    /no node may be master/,
  ],
  [
    "two node sets of one name",
    "admission",
    "elasticsearch",
    { nodeSets: [ECK_VALUES.elasticsearch.nodeSets[0], ECK_VALUES.elasticsearch.nodeSets[0]] },
    /two node sets "hot"/,
  ],
  [
    "a setting that is ECK's, however it is nested",
    "admission",
    "elasticsearch",
    nodeSet({ config: { xpack: { security: { enabled: false } } } }),
    /sets xpack\.security\.enabled/,
  ],
  [
    "a reference of Logstash without a name",
    "admission",
    "logstash",
    { elasticsearchRefs: [{ name: "elasticsearch" }] },
    /without clusterName/,
  ],
  [
    "a Beat of two kinds",
    "admission",
    "filebeat",
    { deployment: {} },
    /both daemonSet and deployment/,
  ],
  [
    "a certificate whose key ECK cannot read",
    "keys",
    "elasticsearch",
    { http: { tls: { certificate: { secretName: secrets.logstashTls.name } } } },
    /cannot read the key of logging\/Certificate\/logstash-tls: ECDSA as PKCS8/,
  ],
  [
    "a number that gets an exponent",
    "numbers",
    "filebeat",
    { config: { "filebeat.inputs": [{ type: "filestream", message_max_bytes: 1_048_576 }] } },
    /spec\.config\.filebeat\.inputs\.0\.message_max_bytes: 1048576 gets an exponent/,
  ],
  [
    "a user without a Secret",
    "eckReferences",
    "elasticsearch",
    { auth: { fileRealm: [{ secretName: "nobody" }] } },
    /no Secret logging\/nobody/,
  ],
  [
    "a user's Secret without its keys",
    "eckReferences",
    "elasticsearch",
    { auth: { fileRealm: [{ secretName: "elasticsearch-es-elastic-user" }] } },
    /no key username/,
  ],
  [
    "a certificate without a Secret",
    "eckReferences",
    "elasticsearch",
    { http: { tls: { certificate: { secretName: "none" } } } },
    /no Secret logging\/none/,
  ],
  [
    "keystore settings without a Secret",
    "eckReferences",
    "kibana",
    { secureSettings: [{ secretName: "none" }] },
    /no Secret logging\/none/,
  ],
  [
    "a Kibana of no Elasticsearch",
    "eckReferences",
    "kibana",
    { elasticsearchRef: { name: "other" } },
    /no logging\/Elasticsearch\/other/,
  ],
  [
    "a pod's volume without a Secret",
    "objects",
    "logstash",
    podChange({ volumes: [{ name: "tls", secret: { secretName: "none" } }] }),
    /no Secret logging\/none/,
  ],
  [
    "a Beat without its ServiceAccount",
    "objects",
    "filebeat",
    { daemonSet: { podTemplate: { spec: { serviceAccountName: "nobody" } } } },
    /no ServiceAccount beats\/nobody/,
  ],
  [
    "an output to a port that Logstash does not have",
    "services",
    "filebeat",
    { config: { "output.logstash": { hosts: ["logstash-ls-beats.logging.svc:5045"] } } },
    /no port 5045/,
  ],
  [
    "a container without resources",
    "resources",
    "kibana",
    container("kibana", { resources: null }),
    /kibana has no resources\.requests\.cpu/,
  ],
  [
    "Kibana's pods that may run as root",
    "restricted",
    "kibana",
    podChange({ securityContext: { runAsNonRoot: null } }),
    /elastic-internal-init: runAsNonRoot/,
  ],
  [
    "a keystore container that Kibana's operator does not harden",
    "restricted",
    "kibana",
    { secureSettings: [{ secretName: "elasticsearch-user-logstash" }] },
    /elastic-internal-init-keystore: allowPriv/,
  ],
  [
    "an init container of Logstash that the operator does not harden",
    "restricted",
    "logstash",
    podChange({ initContainers: null }),
    /logstash-internal-init-config: allowPriv/,
  ],
  [
    "a main container of Logstash that nobody hardens",
    "restricted",
    "logstash",
    container("logstash", { securityContext: null }),
    /logstash: capabilities/,
  ],
  [
    "replicas of Kibana without a budget",
    "disruption",
    "kibana",
    { count: 2 },
    /Kibana\/kibana is replicated and has no budget/,
  ],
  [
    "an Elasticsearch whose budget is off",
    "disruption",
    "elasticsearch",
    { podDisruptionBudget: { disabled: true } },
    /elasticsearch\/hot is replicated and has no budget/,
  ],
  [
    "an Elasticsearch whose budget selects nothing",
    "disruption",
    "elasticsearch",
    {
      podDisruptionBudget: {
        spec: { maxUnavailable: 1, selector: { matchLabels: { app: "elasticsearch" } } },
      },
    },
    /does not select/,
  ],
  [
    "an Elasticsearch whose budget blocks every drain",
    "disruption",
    "elasticsearch",
    {
      podDisruptionBudget: {
        spec: {
          minAvailable: 3,
          selector: { matchLabels: { "common.k8s.elastic.co/type": "elasticsearch" } },
        },
      },
    },
    /blocks every drain/,
  ],
];
