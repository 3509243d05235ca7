import assert from "node:assert/strict";
import type { PreviewOptions, PreviewResource, PreviewResult } from "../../preview/preview";
import { fixture, previewFixture } from "./support";

function runCase(name: string, options: Partial<PreviewOptions> = {}): Promise<PreviewResult> {
  return previewFixture("cases", { project: "cases", config: { case: name }, ...options });
}

function find(result: PreviewResult, name: string): PreviewResource {
  const found = result.resources.find((resource) => resource.name === name);
  assert.ok(found, `${name} is not among ${result.resources.map((r) => r.name).join(", ")}`);
  return found;
}

const OTHER = {
  "acme/other/dev": { plain: "text", hidden: { secret: true, value: "hunter2" } },
};

describe("the embedded engine", () => {
  describe("runs a program unchanged", () => {
    let result: PreviewResult;
    before(async () => {
      result = await previewFixture("basic", {
        stackOutputs: { "acme/eks-hub/dev": { kubeconfig: "{}" } },
      });
    });

    it("without an error", () => {
      assert.equal(result.error, undefined);
      assert.equal(result.ok, true);
    });

    it("and nests resources under their components", () => {
      const site = find(result, "site");
      assert.equal(find(result, "site-config").parent, site.urn);
      assert.equal(site.custom, false);
      assert.deepEqual(site.outputs, { color: "red" });
      assert.equal(
        find(result, "site-config").urn,
        "urn:pulumi:dev::basic::basic:index:Site$kubernetes:core/v1:ConfigMap::site-config",
      );
    });

    it("and gives children the provider of their component", () => {
      assert.equal(find(result, "site-config").provider, find(result, "cluster").urn);
    });

    it("and makes a default provider, with the namespace's config, where none is named", () => {
      const bucket = find(result, "data");
      const provider = result.resources.find((resource) => resource.urn === bucket.provider);
      assert.equal(provider?.defaultProvider, true);
      assert.ok(provider);
      assert.match(provider.name, /^default_\d+_\d+_\d+$/);
      assert.equal(provider.inputs.region, "eu-west-1");
    });

    it("and records protect, dependsOn, ignoreChanges and aliases", () => {
      assert.equal(find(result, "data").options.protect, true);
      assert.deepEqual(find(result, "data").options.dependsOn, [find(result, "site-config").urn]);
      assert.deepEqual(find(result, "login").options.ignoreChanges, ["metadata"]);
      assert.deepEqual(find(result, "login").options.aliases, [
        "urn:pulumi:dev::basic::kubernetes:core/v1:Secret::old-login",
      ]);
    });

    it("and gives the stack's outputs, secrets hidden", () => {
      assert.deepEqual(result.outputs, {
        bucketName: "[unknown]",
        greeting: "hello",
        secretToken: "[secret]",
      });
    });

    it("and says which secrets it stood in for", () => {
      assert.deepEqual(
        result.placeholders.map(({ path }) => path),
        ["token", "nested.password"],
      );
    });

    it("twice with the same result", async () => {
      const again = await previewFixture("basic", {
        stackOutputs: { "acme/eks-hub/dev": { kubeconfig: "{}" } },
      });
      assert.deepEqual(again.resources, result.resources);
    });
  });

  it("runs a program in TypeScript", async () => {
    const result = await previewFixture("cases", {
      directory: fixture("cases"),
      main: "index.ts",
      project: "cases",
      config: { case: "secrets" },
    });
    assert.equal(result.error, undefined);
    assert.equal(find(result, "holds").type, "kubernetes:core/v1:ConfigMap");
  });

  it("leaves what only the cloud knows unknown, and what the program set known", async () => {
    const result = await runCase("unknowns");
    assert.deepEqual(find(result, "reads").inputs.data, { arn: "[unknown]", prefix: "data-" });
    assert.deepEqual(result.outputs, { id: "[unknown]", prefix: "data-", secret: "[unknown]" });
  });

  it("hides secrets and whatever is made from them", async () => {
    const result = await runCase("secrets");
    assert.equal(result.error, undefined);
    assert.doesNotMatch(JSON.stringify(result), /hunter2/);
    assert.deepEqual(find(result, "holds").inputs.data, { token: "[secret]" });
    assert.deepEqual(find(result, "holds").inputs.metadata, { name: "[secret]" });
  });

  it("shows secrets to tests that ask for them", async () => {
    const result = await runCase("secrets", { showSecrets: true });
    assert.deepEqual(find(result, "holds").inputs.data, { token: "hunter2" });
  });

  it("applies a resource's transforms, then its parents', then the stack's", async () => {
    const result = await runCase("transforms");
    assert.equal(result.error, undefined);
    assert.deepEqual(find(result, "own").inputs.data, { own: "transform", stack: "transform" });
    assert.deepEqual(find(result, "box-inner").inputs.data, {
      from: "program",
      parent: "transform",
      stack: "transform",
    });
    assert.equal(find(result, "own").options.protect, true);
  });

  it("answers a StackReference from the given outputs and keeps its secrets secret", async () => {
    const result = await runCase("reference", { stackOutputs: OTHER });
    assert.equal(result.error, undefined);
    assert.equal(find(result, "other").read, true);
    assert.deepEqual(find(result, "reads").inputs.data, { hidden: "[secret]", plain: "text" });
    assert.doesNotMatch(JSON.stringify(result), /hunter2/);
  });

  it("keeps what the program prints and logs", async () => {
    const result = await runCase("prints");
    assert.equal(result.programOutput, "printed by the program\n");
    assert.deepEqual(
      result.messages.map(({ severity, message }) => [severity, message]),
      [["warning", "a warning"]],
    );
    assert.equal(result.ok, true);
  });

  describe("rejects", () => {
    it("two resources of one URN, and says where the second one is", async () => {
      const result = await runCase("duplicate");
      assert.equal(result.ok, false);
      assert.match(
        result.error ?? "",
        /^Duplicate resource URN '.*::twin'; try giving it a unique/,
      );
      assert.match(result.error ?? "", /registered again at .*index\.js:\d+/);
      assert.equal(result.messages.length, 1);
    });

    it("a StackReference to a stack that the file lacks, naming both", async () => {
      const result = await runCase("reference", { stackOutputs: { "acme/a/dev": {} } });
      assert.match(
        result.error ?? "",
        /^stack "acme\/other\/dev" is not in the given stack outputs \(stacks there: acme\/a\/dev\)/,
      );
      assert.doesNotMatch(result.error ?? "", /\n\s+at /);
    });

    it("an output that the referenced stack lacks, naming both", async () => {
      const result = await runCase("reference", { stackOutputs: { "acme/other/dev": {} } });
      assert.match(
        result.error ?? "",
        /output '(plain|hidden)' does not exist on stack 'acme\/other/,
      );
    });

    it("an invoke, naming its token", async () => {
      const result = await runCase("invoke");
      assert.match(
        result.error ?? "",
        /cannot ask a provider for "aws:index\/getCallerIdentity:getCallerIdentity"/,
      );
    });

    it("a transform that fails, with its message", async () => {
      const result = await runCase("failingTransform");
      assert.match(result.error ?? "", /transform failed: Error: no such thing/);
    });

    it("a program that crashes, with the program's own stack trace", async () => {
      const result = await runCase("crash");
      assert.equal(result.ok, false);
      assert.match(result.error ?? "", /boom in the program/);
      assert.match(result.error ?? "", /at .*crash.*test-preview.cases.index\.js:\d+/);
      assert.doesNotMatch(result.error ?? "", /preload/);
    });

    it("a config error without any stack trace", async () => {
      const result = await runCase("configError");
      assert.equal(result.error, "clusters must have exactly one hub, got none");
    });

    it("a program that exits by itself, with what it wrote", async () => {
      const result = await runCase("exit");
      assert.match(result.error ?? "", /ended with exit code 7:\nout of luck/);
    });

    it("a program that exits with code 0 before it has finished", async () => {
      const result = await runCase("exitEarly");
      assert.equal(result.ok, false);
      assert.match(result.error ?? "", /^the program ended before it had finished: its stack/);
      assert.equal(result.messages.length, 1);
    });

    it("all unknown stacks of StackReferences at once, each once", async () => {
      const result = await runCase("references");
      assert.equal(result.messages.length, 1);
      assert.match(
        result.error ?? "",
        /^stacks "acme\/one\/dev", "acme\/three\/dev", "acme\/two\/dev" are not in the stack outputs/,
      );
    });

    it("a main file that does not exist", async () => {
      await assert.rejects(runCase("crash", { main: "nothing.js" }), /nothing\.js does not exist/);
    });
  });
});
