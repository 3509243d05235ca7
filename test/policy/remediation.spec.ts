import assert from "node:assert/strict";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { UNKNOWN, type Properties } from "../../policy/policies/lib/values";
import {
  addStandardMetadata,
  workloadStandardMetadata,
} from "../../policy/policies/workloadStandardMetadata";
import { previewFixture, ROOT } from "../preview/support";
import { startPack, type Pack } from "./helpers/pack";
import { resource } from "./helpers/resources";
import { container, DEPLOYMENT, deploymentProps } from "./helpers/workloads";

const CONFIG = {
  labels: { owner: "platform", "cost-center": "7" },
  annotations: { "example.com/contact": "#platform" },
  scrape: { port: "metrics", path: "/metrics" },
};

/** Pulumi's mark of a secret on the wire. */
const SECRET = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };

/** The properties as the predicate leaves them, as a copy. */
function remedied(props: Properties): Properties {
  const copy = structuredClone(props);
  addStandardMetadata(DEPLOYMENT, copy, CONFIG);
  return copy;
}

/** A pack that has this policy only, turned on. */
function remediatingPack(): string {
  const folder = join(ROOT, "bin", "test-preview", "standard-metadata");
  const policy = join(ROOT, "policy", "bin", "policies", "workloadStandardMetadata.js");
  mkdirSync(join(folder, "bin"), { recursive: true });
  const files = {
    "PulumiPolicy.yaml": "runtime:\n  name: nodejs\n  options: { typescript: false }\nmain: bin/\n",
    "package.json": JSON.stringify({ name: "standard", version: "0.0.1", main: "bin/index.js" }),
    "bin/index.js": `const { PolicyPack } = require("@pulumi/policy");
const { workloadStandardMetadata } = require(${JSON.stringify(policy)});
new PolicyPack("standard", { policies: [workloadStandardMetadata] }, {
  "workload-standard-metadata": ${JSON.stringify({ enforcementLevel: "remediate", ...CONFIG })},
});
`,
  };
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  return folder;
}

describe("the policy workload-standard-metadata, in a pack", () => {
  const name = workloadStandardMetadata.name;
  let pack: Pack;

  before(async function () {
    const compiled = join(ROOT, "policy/bin/policies/workloadStandardMetadata.js");
    assert.ok(existsSync(compiled), 'not compiled: run "npm run build" first');
    pack = await startPack(remediatingPack());
    await pack.configure({ [name]: CONFIG }, "remediate");
  });
  after(() => {
    pack.stop();
  });

  const secretly = (value: unknown) => ({ ...SECRET, value });

  it("remediates over the protocol, and what it made needs no second time", async () => {
    const props = deploymentProps({ podMetadata: {} });
    const [remediation, ...others] = await pack.remediate(resource(DEPLOYMENT, "api", props));
    assert.equal(others.length, 0);
    assert.equal(remediation!.policy, name);
    assert.equal(remediation!.problem, "");
    assert.deepEqual(remediation!.properties, remedied(props));
    const after = resource(DEPLOYMENT, "api", remediation!.properties);
    assert.deepEqual(await pack.remediate(after), []);
    assert.deepEqual(await pack.analyze(after), []);
  });

  it("keeps secrets secret and unknowns unknown, beside and around what it adds", async () => {
    const env = [
      { name: "TOKEN", value: secretly("hunter2") },
      { name: "UNIT", value: UNKNOWN },
    ];
    const props = deploymentProps({
      metadata: { labels: secretly({ app: "api" }), uid: UNKNOWN },
      podMetadata: { annotations: { a: secretly("b"), c: UNKNOWN } },
      spec: { containers: [container({ env })], nodeName: UNKNOWN },
    });
    const [remediation] = await pack.remediate(resource(DEPLOYMENT, "api", props));
    assert.equal(remediation!.problem, "");
    const expected = structuredClone(props) as typeof props & {
      metadata: Properties;
      spec: { template: { metadata: Properties } };
    };
    expected.metadata.labels = secretly({ app: "api", ...CONFIG.labels });
    expected.metadata.annotations = CONFIG.annotations;
    expected.spec.template.metadata = {
      labels: CONFIG.labels,
      annotations: {
        a: secretly("b"),
        c: UNKNOWN,
        ...CONFIG.annotations,
        "prometheus.io/scrape": "true",
        "prometheus.io/port": "9090",
        "prometheus.io/path": "/metrics",
      },
    };
    assert.deepEqual(remediation!.properties, expected);
  });

  it("adds to a spec that is secret as a whole, and it stays one", async () => {
    const { metadata, spec } = deploymentProps({ podMetadata: {} });
    const props = { metadata, spec: secretly(spec) };
    const [remediation] = await pack.remediate(resource(DEPLOYMENT, "api", props));
    const open = remedied({ metadata, spec });
    assert.deepEqual(remediation!.properties, { ...open, spec: secretly(open.spec) });
  });

  it("leaves alone what is not known at all, without an error", async () => {
    const props = { metadata: UNKNOWN, spec: UNKNOWN };
    assert.deepEqual(await pack.remediate(resource(DEPLOYMENT, "api", props)), []);
  });

  it("says what is missing when it may only advise", async () => {
    await pack.configure({ [name]: CONFIG }, "advisory");
    const props = deploymentProps({ podMetadata: {} });
    const diagnostics = await pack.analyze(resource(DEPLOYMENT, "api", props));
    assert.deepEqual(
      diagnostics.map(({ level }) => level),
      ["advisory"],
    );
    assert.match(
      diagnostics[0]!.message,
      /Deployment api lacks cost-center, owner in metadata\.labels; /,
    );
    assert.deepEqual(await pack.remediate(resource(DEPLOYMENT, "api", props)), []);
  });

  it("remediates in the embedded preview, which shows what it made", async () => {
    const result = await previewFixture("workloads", { policyPack: remediatingPack() });
    assert.equal(result.error, undefined);
    assert.deepEqual(result.violations, []);
    assert.deepEqual(
      result.remediations.map(({ policy, urn, problem }) => [
        policy,
        urn.split("::").at(-1),
        problem,
      ]),
      [[name, "api", undefined]],
    );
    const { metadata, spec } = result.resources.find(({ name: of }) => of === "api")!.inputs as {
      metadata: Properties;
      spec: { template: { metadata: Properties; spec: unknown } };
    };
    assert.deepEqual(metadata.labels, { owner: "team-api", "cost-center": "7" });
    assert.deepEqual(spec.template.metadata.labels, { app: "api", ...CONFIG.labels });
    const shown = JSON.stringify(spec.template.spec);
    assert.match(shown, /\{"name":"TOKEN","value":"\[secret\]"\}/);
    assert.match(shown, /\{"name":"UNIT","value":"\[unknown\]"\}/);
  });
});
