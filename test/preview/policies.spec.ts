import assert from "node:assert/strict";
import type { PreviewOptions, PreviewResult, Violation } from "../../preview/preview";
import { compiledFixture, fixture, previewFixture } from "./support";

const STACK_OUTPUTS = { "acme/eks-hub/dev": { kubeconfig: "{}" } };

function messagesOf(result: PreviewResult, policy: string): string[] {
  return result.violations
    .filter((violation) => violation.policy === policy)
    .map(({ message }) => message.split("\n").at(-1) ?? "");
}

function violationOf(result: PreviewResult, policy: string): Violation {
  const found = result.violations.find((violation) => violation.policy === policy);
  assert.ok(found, `${policy} did not complain`);
  return found;
}

function judge(pack: string, options: Partial<PreviewOptions> = {}): Promise<PreviewResult> {
  return previewFixture("basic", {
    stackOutputs: STACK_OUTPUTS,
    policyPack: compiledFixture(pack),
    ...options,
  });
}

describe("a policy pack in the embedded engine", () => {
  let result: PreviewResult;
  before(async () => {
    result = await judge("pack");
  });

  it("is asked about components, and a mandatory violation fails the preview", () => {
    const violation = violationOf(result, "no-red");
    assert.equal(violation.level, "mandatory");
    assert.equal(violation.urn, "urn:pulumi:dev::basic::basic:index:Site::site");
    assert.equal(result.ok, false);
    assert.equal(result.error, undefined);
  });

  it("is asked about the stack resource", () => {
    assert.deepEqual(messagesOf(result, "sees-stack"), ["stack basic-dev"]);
  });

  it("cannot judge a value that only the cloud knows, and says so as an advice", () => {
    const violation = violationOf(result, "provider-known");
    assert.equal(violation.level, "advisory");
    assert.match(violation.message, /can't run policy 'provider-known'.*during preview/);
  });

  it("is shown all resources with parents at the end, without what is only read", () => {
    assert.deepEqual(messagesOf(result, "whole-stack"), ["7 resources, parent site"]);
  });

  it("is named with its version and policies", () => {
    assert.deepEqual(result.policyPack, {
      name: "test-pack",
      version: "1.2.3",
      policies: ["no-red", "sees-stack", "provider-known", "whole-stack"],
      judged: true,
    });
  });

  it("passes with advice only", async () => {
    const advised = await judge("remediation");
    assert.deepEqual(
      advised.violations.map(({ level }) => level),
      ["advisory"],
    );
    assert.equal(advised.ok, true);
  });

  it("remediates before it analyses, and the program gets the remediated values", async () => {
    const remediated = await judge("remediation");
    assert.deepEqual(messagesOf(remediated, "sees-owner"), ["owner is policy"]);
    assert.deepEqual(
      remediated.remediations.map(({ policy, urn }) => [policy, urn.split("::").at(-1)]),
      [["sets-owner", "site-config"]],
    );
    const config = remediated.resources.find((resource) => resource.name === "site-config");
    assert.deepEqual(config?.inputs.data, { color: "red", owner: "policy" });
  });

  it("rejects a pack that fails to start, with what it wrote", async () => {
    const broken = await judge("broken");
    assert.equal(broken.ok, false);
    assert.match(broken.error ?? "", /did not start:[^]*this pack is broken/);
  });

  for (const [how, message] of [
    ["throws in a policy", /faulty failed: .*policy 'fails'[^]*boom in a policy\n +at .*index\.js/],
    ["exits in a policy", /faulty ended with exit code 0 before it had judged all resources$/],
    ["throws at load", /faulty did not start: [^]*boom at load\n +at .*index\.js/],
    ["exits at load", /faulty did not start: it ended with exit code 0$/],
    ["never starts", /faulty did not start within 1 s$/],
  ] as const) {
    it(`rejects a pack that ${how}, in one error without frames of the SDK`, async () => {
      const failed = await previewFixture("cases", {
        project: "cases",
        config: { case: "several", pack: how },
        policyPack: compiledFixture("faulty"),
        policyPackStartMs: how === "never starts" ? 1000 : undefined,
      });
      assert.equal(failed.ok, false);
      assert.equal(failed.messages.length, 1, failed.error);
      assert.match(failed.error ?? "", message);
      assert.doesNotMatch(
        failed.error ?? "",
        /node_modules|node:internal|preload|<anonymous>\)?\n/,
      );
    });
  }

  it("is not said to have judged when the program failed", async () => {
    const failed = await previewFixture("cases", {
      project: "cases",
      config: { case: "configError" },
      policyPack: compiledFixture("pack"),
    });
    assert.equal(failed.policyPack?.judged, false);
  });

  it("rejects a folder that does not exist", async () => {
    await assert.rejects(judge("pack", { policyPack: "/nowhere/pack" }), /does not exist/);
  });

  it("rejects a folder that is no pack", async () => {
    await assert.rejects(judge("pack", { policyPack: fixture("cases") }), /no PulumiPolicy\.yaml/);
  });
});
