import assert from "node:assert/strict";
import { disruptionProblems } from "./disruption";
import { eckWorkloads } from "./eck";
import { eckAdmissionProblems } from "./eckAdmission";
import { eckKeyProblems, eckNumberProblems } from "./eckConfig";
import { eckProblems } from "./eckProblems";
import { at, list, type Manifest, type Tree } from "./manifest";
import { object } from "./objects";
import { restrictedProblems } from "./podSecurity";
import { inventory } from "./references";
import { madeByEck } from "../operators";

const VERSIONS: Readonly<Record<string, string>> = {
  Elasticsearch: "elasticsearch.k8s.elastic.co/v1",
  Kibana: "kibana.k8s.elastic.co/v1",
  Logstash: "logstash.k8s.elastic.co/v1alpha1",
  Beat: "beat.k8s.elastic.co/v1beta1",
  ApmServer: "apm.k8s.elastic.co/v1",
};

function eck(kind: string, spec: Tree): Manifest {
  return object(VERSIONS[kind] ?? "", kind, "x", { spec: { version: "9.5.6", ...spec } });
}

/** Of the only pod that a custom resource has. */
function podOf(manifest: Manifest) {
  const [only, ...more] = eckWorkloads(manifest);
  assert.ok(only !== undefined && more.length === 0);
  return only;
}

const namesOf = (containers: readonly Tree[]) => containers.map(({ name }) => name);

describe("eckWorkloads", () => {
  const kinds: readonly (readonly [string, Tree, string, string[]])[] = [
    [
      "Elasticsearch",
      { nodeSets: [{ name: "a", count: 1 }] },
      "elasticsearch/elasticsearch",
      ["elastic-internal-init-filesystem", "elastic-internal-suspend", "elasticsearch"],
    ],
    ["Kibana", {}, "kibana/kibana", ["elastic-internal-init", "kibana"]],
    ["Logstash", {}, "logstash/logstash", ["logstash-internal-init-config", "logstash"]],
    ["Beat", { type: "heartbeat", deployment: {} }, "beats/heartbeat", ["heartbeat"]],
    ["ApmServer", {}, "apm/apm-server", ["apm-server"]],
  ];
  for (const [kind, spec, image, containers] of kinds) {
    it(`adds the containers and the image of ${kind}`, () => {
      const pod = podOf(eck(kind, spec));
      assert.deepEqual(namesOf(pod.containers), containers);
      assert.equal(pod.containers.at(-1)?.image, `docker.elastic.co/${image}:9.5.6`);
    });
  }

  it("adds the keystore container only with secure settings", () => {
    const secureSettings = [{ secretName: "s" }];
    assert.deepEqual(namesOf(podOf(eck("ApmServer", { secureSettings })).containers), [
      "elastic-internal-init-keystore",
      "apm-server",
    ]);
  });

  it("orders and sizes init containers as the operator does", () => {
    const secureSettings = [{ secretName: "s" }];
    const resources = { requests: { cpu: "1", memory: "4Gi" }, limits: { memory: "4Gi" } };
    const podTemplate = (name: string) => ({ spec: { containers: [{ name, resources }] } });
    const sizes = (kind: string, spec: Tree) =>
      list(podOf(eck(kind, { secureSettings, ...spec })).pod.initContainers).map((init) => {
        const limit = (of: string) => at(init, "resources", "limits", of);
        return [at(init, "name"), limit("cpu"), limit("memory")];
      });
    const nodeSets = [{ name: "a", podTemplate: podTemplate("elasticsearch") }];
    assert.deepEqual(sizes("Elasticsearch", { nodeSets }), [
      ["elastic-internal-init-filesystem", "100m", "50Mi"],
      ["elastic-internal-init-keystore", "500m", "196Mi"],
      ["elastic-internal-suspend", undefined, "4Gi"],
    ]);
    assert.deepEqual(sizes("Kibana", {}), [
      ["elastic-internal-init-keystore", "100m", "128Mi"],
      ["elastic-internal-init", "100m", "50Mi"],
    ]);
    assert.deepEqual(sizes("Logstash", {}), [
      ["logstash-internal-init-config", "100m", "50Mi"],
      ["elastic-internal-init-keystore", "1", "1Gi"],
    ]);
  });

  it("lets only Elasticsearch and Kibana run from a root file system that is read-only", () => {
    const readOnly = kinds
      .filter(([kind, spec]) =>
        podOf(eck(kind, spec)).containers.every(
          (container) => at(container, "securityContext", "readOnlyRootFilesystem") === true,
        ),
      )
      .map(([kind]) => kind);
    assert.deepEqual(readOnly, ["Elasticsearch", "Kibana"]);
  });

  it("marks the pods of Elasticsearch and Kibana as watched", () => {
    const watched = kinds
      .filter(
        ([kind, spec]) => podOf(eck(kind, spec)).labels["eck.k8s.elastic.co/watched"] === "true",
      )
      .map(([kind]) => kind);
    assert.deepEqual(watched, ["Elasticsearch", "Kibana"]);
  });

  it("makes no pods of other custom resources, whatever their kind is called", () => {
    assert.deepEqual(eckWorkloads(object("example.org/v1", "Kibana", "x", { spec: {} })), []);
    const policy = "stackconfigpolicy.k8s.elastic.co/v1alpha1";
    assert.deepEqual(eckWorkloads(object(policy, "StackConfigPolicy", "x", { spec: {} })), []);
  });

  it("makes pods of every node set, with its own count, name and roles as labels", () => {
    const nodeSets = [
      { name: "master", count: 3, config: { "node.roles": ["master"] } },
      { name: "hot", count: 5, config: { node: { roles: ["data_hot"] } } },
      { name: "any", count: 1 },
    ];
    const found = eckWorkloads(eck("Elasticsearch", { nodeSets }));
    const role = (name: string) =>
      found.map(({ labels }) => labels[`elasticsearch.k8s.elastic.co/node-${name}`]);
    assert.deepEqual(
      found.map(({ id, replicas }) => [id, replicas]),
      [
        ["ns/Elasticsearch/x/master", 3],
        ["ns/Elasticsearch/x/hot", 5],
        ["ns/Elasticsearch/x/any", 1],
      ],
    );
    assert.deepEqual(role("master"), ["true", "false", "true"]);
    assert.deepEqual(role("data_hot"), ["false", "true", "true"]);
    assert.deepEqual(role("voting_only"), ["false", "false", "false"]);
    const labels = found[0]?.labels;
    assert.equal(labels?.["elasticsearch.k8s.elastic.co/cluster-name"], "x");
    assert.equal(labels["elasticsearch.k8s.elastic.co/statefulset-name"], "x-es-master");
  });

  it("labels pods by the group of their kind, and with what the template says", () => {
    const podTemplate = { metadata: { labels: { team: "a" } } };
    const { labels } = podOf(eck("ApmServer", { podTemplate }));
    assert.deepEqual(labels, {
      "common.k8s.elastic.co/type": "apm-server",
      "apm.k8s.elastic.co/name": "x",
      "apm.k8s.elastic.co/version": "9.5.6",
      team: "a",
    });
  });

  it("lets the template's image and security contexts win, of the pod as a whole", () => {
    const securityContext = { runAsNonRoot: true };
    const image = "registry.example.com/kibana:9.5.6";
    const spec = { securityContext, containers: [{ name: "kibana", image, securityContext }] };
    const { pod, containers } = podOf(eck("Kibana", { podTemplate: { spec } }));
    assert.deepEqual(pod.securityContext, securityContext);
    assert.equal(containers.at(-1)?.image, image);
    assert.deepEqual(containers.at(-1)?.securityContext, securityContext);
    // An init container of the operator runs from the same image.
    assert.equal(containers[0]?.image, image);
  });

  it("gives an init container of the template the image and resources of the main container", () => {
    const resources = { limits: { memory: "1Gi" } };
    const spec = {
      initContainers: [{ name: "plugins", command: ["true"] }],
      containers: [{ name: "kibana", resources }],
    };
    const { containers } = podOf(eck("Kibana", { podTemplate: { spec } }));
    assert.deepEqual(namesOf(containers), ["elastic-internal-init", "plugins", "kibana"]);
    assert.deepEqual(containers[1]?.resources, resources);
    assert.equal(containers[1].image, "docker.elastic.co/kibana/kibana:9.5.6");
  });

  it("keeps a Beat's registry on the node unless the template has another volume for it", () => {
    const beat = (volumes: Tree[]) =>
      podOf(eck("Beat", { type: "filebeat", daemonSet: { podTemplate: { spec: { volumes } } } }))
        .pod.volumes;
    assert.equal(at((beat([]) as Tree[])[0], "hostPath", "path"), "/var/lib/ns/x/filebeat-data");
    const emptyDir = { name: "beat-data", emptyDir: {} };
    assert.deepEqual(beat([emptyDir]), [emptyDir]);
  });

  it("counts a Beat's DaemonSet by nodes, and its Deployment by replicas", () => {
    const replicas = (spec: Tree) => podOf(eck("Beat", { type: "b", ...spec })).replicas;
    assert.equal(replicas({ daemonSet: {} }), undefined);
    assert.equal(replicas({ deployment: { replicas: 2 } }), 2);
  });

  it("passes Pod Security restricted by itself for Elasticsearch, and for nothing else", () => {
    const restricted = kinds
      .filter(([kind, spec]) =>
        eckWorkloads(eck(kind, spec)).every((pod) => restrictedProblems(pod).length === 0),
      )
      .map(([kind]) => kind);
    assert.deepEqual(restricted, ["Elasticsearch"]);
  });
});

describe("madeByEck", () => {
  it("knows the Services and Secrets of each kind, in the namespace of its owner", () => {
    const services = [{ name: "beats", service: { spec: { ports: [{ name: "b", port: 5044 }] } } }];
    const made = madeByEck([
      eck("Elasticsearch", { nodeSets: [{ name: "a" }] }),
      eck("Logstash", { services }),
      eck("ApmServer", {}),
    ]);
    const have = inventory([], made);
    assert.deepEqual(have.services.get("ns/x-es-http"), { https: 9200 });
    assert.deepEqual(have.services.get("ns/x-es-a"), { https: 9200 });
    assert.deepEqual(have.services.get("ns/x-ls-beats"), { b: 5044 });
    assert.deepEqual(have.services.get("ns/x-ls-api"), { api: 9600 });
    assert.deepEqual(have.services.get("ns/x-apm-http"), { https: 8200 });
    assert.deepEqual(have.secrets.get("ns/x-es-elastic-user"), new Set(["elastic"]));
    assert.equal(have.services.has("ns/x-kb-http"), false);
  });

  it("takes the API's Service of Logstash from the custom resource when that has one", () => {
    const services = [
      { name: "api", service: { spec: { ports: [{ name: "http", port: 9601 }] } } },
    ];
    const [only, ...more] = madeByEck([eck("Logstash", { services })]);
    assert.deepEqual([only?.name, only?.ports, more], ["x-ls-api", { http: 9601 }, []]);
  });
});

describe("checks of ECK's custom resources", () => {
  it("leave other objects alone", () => {
    const other = object("example.org/v1", "Logstash", "x", { spec: {} });
    assert.deepEqual([...eckProblems([other], "9.5.6"), ...eckAdmissionProblems([other])], []);
  });

  it("know which keys of cert-manager ECK reads", () => {
    const kibana = eck("Kibana", { http: { tls: { certificate: { secretName: "s" } } } });
    const found = (privateKey: Tree | undefined, secretName = "s") =>
      eckKeyProblems([
        kibana,
        object("cert-manager.io/v1", "Certificate", "c", { spec: { secretName, privateKey } }),
      ]);
    assert.deepEqual(found(undefined), []);
    assert.deepEqual(found({ algorithm: "RSA", encoding: "PKCS8" }), []);
    assert.deepEqual(found({ algorithm: "ECDSA" }), []);
    assert.deepEqual(found({ algorithm: "ECDSA", encoding: "PKCS8" }, "other"), []);
    assert.deepEqual(found({ algorithm: "ECDSA", encoding: "PKCS8" }), [
      "ns/Kibana/x: cannot read the key of ns/Certificate/c: ECDSA as PKCS8",
    ]);
    assert.match(found({ algorithm: "Ed25519" })[0] ?? "", /Ed25519 as PKCS1/);
  });

  it("know which numbers ECK writes with an exponent, in configurations only", () => {
    const plain = [999_999, -999_999, 0, 0.0001, 123_456.789];
    const bad = [1_000_000, -1_000_000, 1_048_576, 1_500_000.5, 0.00001];
    const beat = (config: Tree) =>
      eckNumberProblems([eck("Beat", { type: "b", daemonSet: {}, config })]);
    assert.deepEqual(beat({ plain, text: "1048576" }), []);
    assert.equal(beat({ bad }).length, bad.length);
    const nodeSets = [{ name: "a", count: 2_000_000, config: { x: { y: 2_000_000 } } }];
    assert.deepEqual(eckNumberProblems([eck("Elasticsearch", { nodeSets })]), [
      "ns/Elasticsearch/x: spec.nodeSets.0.config.x.y: 2000000 gets an exponent",
    ]);
    const podTemplate = { spec: { securityContext: { config: 2_000_000 } } };
    assert.deepEqual(eckNumberProblems([eck("Kibana", { podTemplate })]), []);
    assert.equal(eckNumberProblems([eck("Logstash", { pipelines: [{ a: 1e6 }] })]).length, 1);
  });

  it("count on the budget that ECK makes for a cluster", () => {
    const nodeSets = [{ name: "a", count: 3 }];
    assert.deepEqual(disruptionProblems([eck("Elasticsearch", { nodeSets })]), []);
    assert.deepEqual(
      disruptionProblems([eck("Elasticsearch", { nodeSets, podDisruptionBudget: {} })]),
      ["ns/Elasticsearch/x/a is replicated and has no budget"],
    );
  });
});
