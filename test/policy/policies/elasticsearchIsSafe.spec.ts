import assert from "node:assert/strict";
import type { KubernetesObject } from "../../../policy/policies/lib/objects";
import { UNKNOWN, type Properties } from "../../../policy/policies/lib/values";
import { unsafeElasticsearches } from "../../../policy/policies/elasticsearchIsSafe";
import { contents, levels, object, TODAY, unrendered, workload } from "../helpers/contents";
import { resource } from "../helpers/resources";

const ECK = "elasticsearch.k8s.elastic.co/Elasticsearch";

function eck(spec: Properties, annotations: unknown = {}): KubernetesObject {
  const nodeSets = [{ name: "all", count: 3 }];
  return object(ECK, "logs", { metadata: { annotations }, spec: { nodeSets, ...spec } });
}

function withConfig(config: unknown): KubernetesObject {
  return eck({ nodeSets: [{ name: "all", count: 3, config }] });
}

function pods(image: string, env: Properties = {}, container: Properties = {}) {
  const variables = Object.entries(env).map(([name, value]) => ({ name, value }));
  return workload("StatefulSet", "logs", { image, env: variables, ...container });
}

function judge(one: KubernetesObject, config: unknown = {}) {
  return unsafeElasticsearches(contents(one), config, TODAY);
}

describe("the policy elasticsearch-is-safe", () => {
  describe("for the ECK operator", () => {
    it("accepts three nodes as the operator makes them", () => {
      assert.deepEqual(judge(eck({})), []);
    });

    it("accepts a certificate of the user's own in place of the self-signed one", () => {
      const tls = { selfSignedCertificate: { disabled: true }, certificate: { secretName: "tls" } };
      assert.deepEqual(judge(eck({ http: { tls } })), []);
    });

    const open: [string, KubernetesObject, RegExp][] = [
      [
        "no TLS",
        eck({ http: { tls: { selfSignedCertificate: { disabled: true } } } }),
        /selfSignedCertificate\.disabled is true .* take it out, or name a Secret/,
      ],
      [
        "security off",
        withConfig({ "xpack.security.enabled": false }),
        /"all": xpack\.security\.enabled is/,
      ],
      [
        "security off, nested",
        withConfig({ xpack: { security: { enabled: "false" } } }),
        /xpack\.security\.enabled is false/,
      ],
      [
        "TLS off, half nested",
        withConfig({ "xpack.security": { "http.ssl": { enabled: false } } }),
        /xpack\.security\.http\.ssl\.enabled is false, so that passwords/,
      ],
      [
        "anonymous superusers",
        withConfig({ "xpack.security.authc.anonymous.roles": "superuser" }),
        /anonymous\.roles has superuser/,
      ],
    ];
    for (const [title, one, expected] of open) {
      it(`rejects ${title}`, () => {
        const findings = judge(one);
        assert.deepEqual(levels(findings), ["violation"]);
        assert.match(findings[0]!.message, /^Elasticsearch team\/logs must have TLS and security:/);
        assert.match(findings[0]!.message, expected);
      });
    }

    it("says not known until update where an unknown value decides", () => {
      const unknowns = [
        eck({ http: UNKNOWN }),
        eck({ http: { tls: { selfSignedCertificate: { disabled: UNKNOWN } } } }),
        eck({ nodeSets: [{ name: "all", count: UNKNOWN }] }),
        withConfig({ "xpack.security.enabled": UNKNOWN, "node.roles": ["master", "data"] }),
      ];
      for (const one of unknowns) {
        assert.deepEqual(levels(judge(one)), ["unknown"], JSON.stringify(one.props));
      }
    });
  });

  describe("for the number of nodes", () => {
    const sets = (...nodeSets: Properties[]) => ({ nodeSets });
    const roles = (count: unknown, ...names: string[]) => ({
      name: names.join(),
      count,
      config: { "node.roles": names },
    });

    it("accepts three masters and two nodes for each tier", () => {
      const nodes = sets(
        roles(3, "master"),
        roles(2, "data_hot", "data_content"),
        roles(2, "data_warm"),
      );
      assert.deepEqual(judge(eck(nodes)), []);
    });

    it("accepts one node for frozen data, which is in snapshots, and what an autoscaler counts", () => {
      assert.deepEqual(judge(eck(sets({ name: "a", count: 3 }, roles(1, "data_frozen")))), []);
      assert.deepEqual(judge(eck(sets(roles(3, "master"), roles(undefined, "data_hot")))), []);
    });

    const few: [string, Properties, RegExp][] = [
      [
        "a single node",
        sets({ name: "a", count: 1 }),
        /1 node can be elected master, 3 are needed/,
      ],
      ["two nodes", sets({ name: "a", count: 2 }), /2 nodes can be elected master/],
      [
        "a tier of one",
        sets(roles(3, "master", "data_hot"), roles(1, "data_warm")),
        /one node for data_warm,/,
      ],
      [
        "masters as version 7 spells them",
        sets({ name: "a", count: 3, config: { "node.master": false } }),
        /0 nodes can be elected/,
      ],
    ];
    for (const [title, spec, expected] of few) {
      it(`gives advice for ${title}`, () => {
        const findings = judge(eck(spec));
        assert.deepEqual(levels(findings), ["advice"]);
        assert.match(findings[0]!.message, expected);
        assert.match(findings[0]!.message, /or say why not by the annotations/);
      });
    }

    const OPT_OUT = "global-monitoring.io/opt-out";
    const REASON = "global-monitoring.io/reason";

    it("takes an annotation with a reason for an answer, but not one without", () => {
      const one = sets({ name: "a", count: 1 });
      assert.deepEqual(judge(eck(one, { [OPT_OUT]: "replicas", [REASON]: "a laptop" })), []);
      const silent = judge(eck(one, { [OPT_OUT]: "replicas" }));
      assert.deepEqual(levels(silent), ["violation"]);
      assert.match(silent[0]!.message, /needs global-monitoring\.io\/reason: say why/);
      assert.deepEqual(levels(judge(eck(one, { [OPT_OUT]: "scrape", [REASON]: "x" }))), ["advice"]);
      assert.deepEqual(levels(judge(eck(one, { [OPT_OUT]: UNKNOWN }))), ["unknown"]);
    });

    it("does not let the annotation excuse missing TLS", () => {
      const http = { tls: { selfSignedCertificate: { disabled: true } } };
      const annotations = { [OPT_OUT]: "replicas", [REASON]: "a laptop" };
      const findings = judge(eck({ ...sets({ name: "a", count: 1 }), http }, annotations));
      assert.deepEqual(levels(findings), ["violation"]);
    });

    it("asks for as many as config says, and for nothing at 1", () => {
      const two = eck(sets({ name: "a", count: 2 }));
      assert.deepEqual(judge(two, { minimumNodes: 2 }), []);
      assert.deepEqual(judge(eck(sets({ name: "a", count: 1 })), { minimumNodes: 1 }), []);
      assert.match(judge(eck({}), { minimumNodes: 5 })[0]!.message, /5 are needed/);
    });
  });

  describe("for pods of one's own", () => {
    const IMAGE = "docker.elastic.co/elasticsearch/elasticsearch:9.5.0";

    it("accepts the image as it is, and images that only sound like it", () => {
      assert.deepEqual(judge(pods(IMAGE)), []);
      assert.deepEqual(judge(pods("prometheuscommunity/elasticsearch-exporter:v1")), []);
      assert.deepEqual(
        judge(pods("elasticsearch:7.17.0", { "xpack.security.enabled": "true" })),
        [],
      );
      assert.deepEqual(
        judge(pods("bitnami/elasticsearch:9", { ELASTICSEARCH_ENABLE_SECURITY: "true" })),
        [],
      );
    });

    const open: [string, KubernetesObject, RegExp][] = [
      [
        "security off",
        pods(IMAGE, { "xpack.security.enabled": "false" }),
        /xpack\.security\.enabled is/,
      ],
      [
        "TLS off, as ES_SETTING",
        pods(IMAGE, { ES_SETTING_XPACK_SECURITY_HTTP_SSL_ENABLED: "false" }),
        /http\.ssl\.enabled is false/,
      ],
      ["version 7 as it is", pods("elasticsearch:7.17.0"), /7\.17\.0 has no security/],
      [
        "Bitnami's image as it is",
        pods("bitnami/elasticsearch:9"),
        /ELASTICSEARCH_ENABLE_SECURITY is true/,
      ],
      [
        "Bitnami's image without TLS",
        pods("bitnami/elasticsearch:9", {
          ELASTICSEARCH_ENABLE_SECURITY: "true",
          ELASTICSEARCH_ENABLE_REST_TLS: "false",
        }),
        /REST_TLS is false/,
      ],
      [
        "OpenSearch without its security plugin",
        pods("opensearchproject/opensearch:3", { DISABLE_SECURITY_PLUGIN: "true" }),
        /DISABLE_SECURITY_PLUGIN is true/,
      ],
      [
        "a file that switches it off",
        object("ConfigMap", "logs", {
          data: {
            "elasticsearch.yml": `cluster.name: ${UNKNOWN}\nxpack.security.enabled: false\n`,
          },
        }),
        /elasticsearch\.yml: xpack/,
      ],
    ];
    for (const [title, one, expected] of open) {
      it(`rejects ${title}`, () => {
        const findings = judge(one);
        assert.deepEqual(levels(findings), ["violation"]);
        assert.match(findings[0]!.message, expected);
      });
    }

    it("gives advice for a cluster of one, unless an annotation says that it is meant", () => {
      const one = pods(IMAGE, { "discovery.type": "single-node" });
      assert.deepEqual(levels(judge(one)), ["advice"]);
      assert.deepEqual(judge(one, { minimumNodes: 1 }), []);
    });

    it("leaves version 7 alone whose configuration it does not see", () => {
      const volumeMounts = [{ name: "c", mountPath: "/usr/share/elasticsearch/config" }];
      assert.deepEqual(judge(pods("elasticsearch:7.17.0", {}, { volumeMounts })), []);
    });
  });

  it("reads values of charts that helm did not render", () => {
    const chart = (name: string, values: unknown, more: Properties = {}) =>
      levels(unsafeElasticsearches(unrendered(name, values, more), {}, TODAY));
    const off = { http: { tls: { selfSignedCertificate: { disabled: true } } } };
    const nodeSets = [{ name: "a", count: 3 }];
    assert.deepEqual(chart("eck-elasticsearch", { nodeSets, ...off }), ["violation"]);
    assert.deepEqual(chart("eck-elasticsearch", { nodeSets }), []);
    assert.deepEqual(chart("eck-elasticsearch", {}), ["advice"], "one node by default");
    assert.deepEqual(chart("eck-stack", { "eck-elasticsearch": { nodeSets, ...off } }), [
      "violation",
    ]);
    assert.deepEqual(chart("elasticsearch", { protocol: "http" }), ["violation"]);
    assert.deepEqual(chart("elasticsearch", {}), []);
    const bitnami = { chart: "oci://registry-1.docker.io/bitnamicharts/elasticsearch" };
    assert.deepEqual(chart("elasticsearch", {}, bitnami), ["violation"]);
    assert.deepEqual(chart("elasticsearch", { security: { enabled: true } }, bitnami), []);
  });

  it("rejects a domain of AWS that is not encrypted, and advises against one of a single node", () => {
    const type = "aws:opensearch/domain:Domain";
    const good = {
      encryptAtRest: { enabled: true },
      nodeToNodeEncryption: { enabled: true },
      domainEndpointOptions: { enforceHttps: true },
      clusterConfig: { instanceCount: 3 },
    };
    const domain = (change: Properties) =>
      unsafeElasticsearches(
        { resources: [resource(type, "logs", { ...good, ...change })], objects: [] },
        {},
        TODAY,
      );
    assert.deepEqual(domain({}), []);
    for (const key of ["encryptAtRest", "nodeToNodeEncryption", "domainEndpointOptions"]) {
      assert.deepEqual(levels(domain({ [key]: undefined })), ["violation"], key);
      assert.deepEqual(levels(domain({ [key]: UNKNOWN })), ["unknown"], key);
    }
    assert.deepEqual(levels(domain({ clusterConfig: undefined })), ["advice"]);
  });

  it("waives an Elasticsearch until its date", () => {
    const waiver = { owner: "web", reason: "lab", expires: TODAY };
    const waive = (elasticsearch: string) => ({ waivers: [{ ...waiver, elasticsearch }] });
    const one = withConfig({ "xpack.security.enabled": false });
    assert.deepEqual(judge(one, waive("team/logs")), []);
    assert.deepEqual(levels(judge(eck({}), waive("team/logs"))), ["advice"]);
  });
});
