import assert from "node:assert/strict";
import {
  AnalyzerInfo,
  EnforcementLevel,
  PolicyInfo,
  PolicyType,
} from "@pulumi/pulumi/proto/analyzer_pb";
import { connectPack } from "../../preview/engine/analyzer";
import type { RawClient } from "../../preview/engine/rpc";
import { createState, NO_OPTIONS } from "../../preview/engine/state";

const { POLICY_TYPE_RESOURCE, POLICY_TYPE_STACK, POLICY_TYPE_UNKNOWN } = PolicyType;

/** What a pack of policies of these types is asked about one resource and then the stack. */
async function callsOf(
  types: readonly PolicyType[],
  level: EnforcementLevel = EnforcementLevel.MANDATORY,
): Promise<string[]> {
  const info = new AnalyzerInfo();
  info.setPoliciesList(
    types.map((type, i) => {
      const policy = new PolicyInfo();
      policy.setName(`policy-${i}`);
      policy.setPolicyType(type);
      policy.setEnforcementlevel(level);
      return policy;
    }),
  );
  const calls: string[] = [];
  const client: RawClient = {
    call: (path) => {
      const method = path.split("/").at(-1) ?? "";
      calls.push(method);
      const answer = method === "GetAnalyzerInfo" ? info.serializeBinary() : [];
      return Promise.resolve(Buffer.from(answer));
    },
    close: () => undefined,
  };
  const state = createState();
  const scope = {
    engineAddress: "",
    directory: "",
    project: "p",
    stack: "s",
    organization: "o",
    stackUrn: "urn:pulumi:s::p::pulumi:pulumi:Stack::p-s",
    config: {},
    secretKeys: [],
  };
  const pack = await connectPack(client, scope, state);
  const resource = {
    urn: "urn:pulumi:s::p::a:b:C::c",
    type: "a:b:C",
    name: "c",
    parent: "",
    custom: true,
    remote: false,
    read: false,
    defaultProvider: false,
    inputs: Buffer.alloc(0),
    outputs: Buffer.alloc(0),
    provider: "",
    dependencies: [],
    propertyDependencies: {},
    options: NO_OPTIONS,
    transforms: [],
  };
  state.add(resource);
  await pack.review(resource);
  await pack.finish(true);
  return calls.filter((method) => method.startsWith("Analyze") || method === "Remediate");
}

describe("what the engine asks a pack", () => {
  it("is about each resource and about the stack", async () => {
    assert.deepEqual(await callsOf([POLICY_TYPE_RESOURCE]), ["Analyze", "AnalyzeStack"]);
    assert.deepEqual(await callsOf([POLICY_TYPE_UNKNOWN]), ["Analyze", "AnalyzeStack"]);
    assert.deepEqual(await callsOf([POLICY_TYPE_STACK, POLICY_TYPE_RESOURCE]), [
      "Analyze",
      "AnalyzeStack",
    ]);
  });

  it("is about the stack only when no policy in force judges resources", async () => {
    assert.deepEqual(await callsOf([POLICY_TYPE_STACK, POLICY_TYPE_STACK]), ["AnalyzeStack"]);
    assert.deepEqual(await callsOf([POLICY_TYPE_RESOURCE], EnforcementLevel.DISABLED), [
      "AnalyzeStack",
    ]);
  });

  it("begins with a remediation when a policy remediates", async () => {
    assert.deepEqual(await callsOf([POLICY_TYPE_RESOURCE], EnforcementLevel.REMEDIATE), [
      "Remediate",
      "Analyze",
      "AnalyzeStack",
    ]);
  });
});
