import assert from "node:assert/strict";
import { parseManifests, selects, type Tree } from "./manifest";
import { definition, deployment, object } from "./objects";
import { inventory, objectProblems } from "./references";
import { schemaCheck } from "./schema";

describe("parseManifests", () => {
  it("gives objects the release's namespace, but for kinds without one", () => {
    const yaml =
      "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n---\n# nothing\n---\n" +
      "apiVersion: v1\nkind: Namespace\nmetadata: {name: b}\n---\n" +
      "apiVersion: v1\nkind: Secret\nmetadata: {name: c, namespace: other}\n";
    const namespaces = parseManifests(yaml, "ns").map(({ metadata }) => metadata.namespace);
    assert.deepEqual(namespaces, ["ns", undefined, "other"]);
  });

  it("takes lists apart", () => {
    const yaml =
      "apiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: Secret, metadata: {name: a}}]";
    assert.deepEqual(
      parseManifests(yaml, "ns").map(({ kind }) => kind),
      ["Secret"],
    );
  });

  it("rejects duplicate keys, of which a lenient reader keeps the last", () => {
    assert.throws(() => parseManifests("kind: A\nkind: B\n", "ns"), /unique/);
  });

  it("rejects an object without a name", () => {
    const yaml = "apiVersion: v1\nkind: Secret\nmetadata: {}";
    assert.throws(() => parseManifests(yaml, "ns"), /no name/);
  });
});

describe("selects", () => {
  it("understands matchLabels and matchExpressions", () => {
    const selector = {
      matchLabels: { a: "1" },
      matchExpressions: [
        { key: "b", operator: "In", values: ["1", "2"] },
        { key: "c", operator: "DoesNotExist" },
      ],
    };
    assert.equal(selects(selector, { a: "1", b: "2" }), true);
    assert.equal(selects(selector, { a: "1", b: "3" }), false);
    assert.equal(selects(selector, { a: "1", b: "2", c: "x" }), false);
    assert.equal(selects(selector, { b: "2" }), false);
  });
});

describe("schemaCheck", function () {
  this.timeout(60_000);

  describe("of pod templates that a definition leaves free", () => {
    const free = { type: "object", "x-kubernetes-preserve-unknown-fields": true };
    const properties = { podTemplate: free, other: free };
    const spec = { type: "object", properties };
    const checkPod = schemaCheck([definition("Pods", { type: "object", properties: { spec } })]);
    const pods = (podTemplate: Tree) =>
      checkPod(object("example.org/v1", "Pods", "p", { spec: { podTemplate, other: { x: 1 } } }));

    it("accepts a part of a pod, with or without containers", () => {
      assert.deepEqual(pods({}), []);
      assert.deepEqual(pods({ spec: { hostNetwork: true } }), []);
      assert.deepEqual(
        pods({ metadata: { labels: { a: "b" } }, spec: { containers: [{ name: "c" }] } }),
        [],
      );
    });

    it("rejects fields that no pod has, and containers without a name", () => {
      assert.match(pods({ spec: { hostNetwrk: true } }).join(), /hostNetwrk/);
      assert.match(pods({ spec: { containers: [{ name: "c", imag: "x" }] } }).join(), /imag/);
      assert.match(pods({ spec: { containers: [{ image: "x" }] } }).join(), /'name'/);
      assert.match(pods({ template: {} }).join(), /template/);
    });
  });

  const custom = definition("Thing", {
    type: "object",
    properties: {
      spec: {
        type: "object",
        required: ["size"],
        properties: {
          size: { type: "integer" },
          port: { "x-kubernetes-int-or-string": true },
          action: { type: "string", pattern: "^(?i)(abort|warn)$" },
          free: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
          labels: { type: "object", additionalProperties: { type: "string" } },
        },
      },
    },
  });
  const check = schemaCheck([custom]);
  const thing = (spec: Tree) => object("example.org/v1", "Thing", "t", { spec });

  it("accepts a good Deployment and a good custom resource", () => {
    const good = thing({
      size: 1,
      port: "http",
      action: "Warn",
      free: { x: 1 },
      labels: { a: "b" },
    });
    assert.deepEqual([deployment(), good].flatMap(check), []);
  });

  it("takes null for absent, and numbers for quantities, as the API server does", () => {
    const resources = { limits: { cpu: 1 } };
    assert.deepEqual(check(deployment({ resources }, { nodeSelector: null })), []);
  });

  it("takes what the preview does not know", () => {
    const secret = object("v1", "Secret", "s", { stringData: "[unknown]" });
    assert.deepEqual(check(secret), []);
    const pod = { containers: [{ name: "a", envFrom: [{ secretRef: { name: "s" } }] }] };
    assert.deepEqual(objectProblems([secret, deployment({}, pod)], inventory([secret])), []);
  });

  it("rejects an unknown field, deep inside", () => {
    const [problem] = check(deployment({ volumeMount: [] }));
    assert.match(problem ?? "", /containers\/0: must NOT have additional .*"volumeMount"/);
    assert.match(check(thing({ size: 1, sice: 2 }))[0] ?? "", /"sice"/);
  });

  it("rejects a wrong type, a missing field and a label that is no text", () => {
    assert.match(check(deployment({ name: 1 }))[0] ?? "", /name: must be string/);
    assert.match(check(thing({}))[0] ?? "", /required property 'size'/);
    assert.match(check(thing({ size: 1, labels: { a: true } }))[0] ?? "", /must be string/);
    assert.match(check(thing({ size: 1, action: "stop" }))[0] ?? "", /pattern/);
  });

  it("rejects a kind that nothing defines", () => {
    assert.match(check(object("example.org/v2", "Thing", "t"))[0] ?? "", /no definition/);
  });
});
