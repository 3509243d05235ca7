import assert from "node:assert/strict";
import type { PreviewResource, PreviewResult, Violation } from "../../preview/preview";
import { renderJson } from "../../preview/json";
import { renderCoverage } from "../../preview/render/coverage";
import { startProgress } from "../../preview/render/progress";
import { renderReport } from "../../preview/render/report";
import { createStyle, wantsColor } from "../../preview/render/style";

const PLAIN = createStyle(false);
const K8S = "urn:pulumi:dev::p::pulumi:providers:kubernetes::";

function resource(urn: string, more: Partial<PreviewResource> = {}): PreviewResource {
  const [, , types = "", name = ""] = urn.split("::");
  const type = types.split("$").at(-1) ?? "";
  return { urn, type, name, custom: true, inputs: {}, options: {}, ...more };
}

const STACK = "urn:pulumi:dev::p::pulumi:pulumi:Stack::p-dev";

function cluster(name: string): PreviewResource[] {
  const urn = `urn:pulumi:dev::p::p:i:Cluster::${name}`;
  const leaves = Array.from({ length: 7 }, (_, index) =>
    resource(`urn:pulumi:dev::p::p:i:Cluster$kubernetes:core/v1:ConfigMap::${name}-c${index}`, {
      parent: urn,
      provider: `${K8S}${name}-k8s`,
    }),
  );
  return [resource(urn, { custom: false, parent: STACK }), ...leaves];
}

const VIOLATION: Violation = {
  policy: "no-red",
  pack: "test-pack",
  packVersion: "1.0.0",
  level: "mandatory",
  urn: "urn:pulumi:dev::p::p:i:Cluster::a",
  message: "Clusters are not red.\npaint it green",
  description: "Clusters are not red.",
};

function result(more: Partial<PreviewResult> = {}): PreviewResult {
  return {
    project: "p",
    stack: "dev",
    ok: true,
    resources: [resource(STACK, { custom: false }), ...cluster("a"), ...cluster("b")],
    outputs: { url: "https://x", token: "[secret]" },
    violations: [],
    remediations: [],
    messages: [],
    programOutput: "",
    placeholders: [],
    timings: { programMs: 1000, totalMs: 1234 },
    ...more,
  };
}

function report(more: Partial<PreviewResult> = {}): string {
  return renderReport(result(more), undefined, PLAIN);
}

describe("the report", () => {
  it("nests resources, says once which cluster they are on, and shortens long lists", () => {
    const lines = report().split("\n");
    const at = lines.findIndex((line) => /p:i:Cluster .*a {2}\[on a-k8s\]/.test(line));
    assert.notEqual(at, -1);
    assert.match(
      lines[at + 1] ?? "",
      /└─ kubernetes:core\/v1:ConfigMap \(7\) +a-c0, a-c1, a-c2 and 4 more/,
    );
    assert.equal(report().match(/\[on /g)?.length, 2);
  });

  it("counts what is made and says how long it took", () => {
    assert.match(report(), /Result {2}ok: 17 to create; took 1\.2 s/);
  });

  it("hides default providers and counts read resources apart", () => {
    const resources = [
      ...result().resources,
      resource(`${K8S}default`, { defaultProvider: true }),
      resource("urn:pulumi:dev::p::pulumi:pulumi:StackReference::hub", {
        read: true,
        parent: STACK,
      }),
    ];
    const text = report({ resources });
    assert.doesNotMatch(text, /providers:kubernetes/);
    assert.match(text, /17 to create, 1 to read/);
  });

  it("shows each violation with policy, resource and remedy", () => {
    const policyPack = { name: "test-pack", version: "1.0.0", policies: ["no-red"], judged: true };
    const text = report({ ok: false, policyPack, violations: [VIOLATION] });
    assert.match(text, /1 policy of test-pack 1\.0\.0: 1 mandatory violation, 0 advisory/);
    assert.match(
      text,
      /mandatory {2}no-red {2}p:i:Cluster a\n {6}Clusters are not red\.\n {6}paint it green/,
    );
    assert.match(text, /Result {2}failed: /);
  });

  it("does not say that there is no violation when the program failed", () => {
    const policyPack = {
      name: "test-pack",
      version: "1.0.0",
      policies: ["no-red"],
      judged: false,
    };
    const messages = [{ severity: "error", message: "boom", urn: "" }] as const;
    const text = report({ ok: false, error: "boom", messages, policyPack });
    assert.doesNotMatch(text, /no violation|to create/);
    assert.match(text, /test-pack 1\.0\.0: did not judge the stack, because the program failed/);
    assert.match(text, /failed with 1 error: 16 resources registered before the failure/);
    const found = report({ ok: false, error: "boom", policyPack, violations: [VIOLATION] });
    assert.match(found, /program failed \(until then: 1 mandatory violation, 0 advisory\)/);
  });

  it("names a resource once in a message that has its name already", () => {
    const messages = [
      {
        severity: "error",
        message: 'stack "acme/a" is unknown',
        urn: "urn:pulumi:dev::p::p:i:Cluster::acme/a",
      },
      { severity: "error", message: "no", urn: "urn:pulumi:dev::p::p:i:Cluster::b" },
    ] as const;
    const text = report({ ok: false, error: "x", messages });
    assert.match(text, /error: stack "acme\/a" is unknown\n/);
    assert.match(text, /error: no \(b\)\n/);
  });

  it("shows policies that met unknown values in one line each", () => {
    const policyPack = { name: "test-pack", version: "1.0.0", policies: ["no-red"], judged: true };
    const message =
      "can't run policy 'no-red' from policy pack 'test-pack@v1.0.0' during preview: string value at .x can't be known";
    const undecided: Violation = { ...VIOLATION, level: "advisory", message };
    const text = report({ policyPack, violations: [undecided, undecided] });
    assert.match(text, /no violation/);
    assert.match(text, /undecided {2}no-red {2}2 resources with values that only the cloud knows/);
  });

  it("describes a policy once, at the first of its violations", () => {
    const second = { ...VIOLATION, urn: "urn:pulumi:dev::p::p:i:Cluster::b" };
    const policyPack = { name: "test-pack", version: "1.0.0", policies: ["no-red"], judged: true };
    const text = report({ ok: false, policyPack, violations: [VIOLATION, second] });
    const lines = text.split("\n");
    const first = lines.findIndex((line) => line.includes("no-red  p:i:Cluster a"));
    assert.deepEqual(lines.slice(first + 1, first + 5), [
      "      Clusters are not red.",
      "      paint it green",
      "  mandatory  no-red  p:i:Cluster b",
      "      paint it green",
    ]);
  });

  it("says which secrets are stood in for, and why", () => {
    const text = report({
      placeholders: [
        { path: "receiverSecrets.phone", reason: "missing" },
        { path: "token", reason: "encrypted" },
      ],
    });
    assert.match(text, /Placeholders {2}stand in for 2 secrets/);
    assert.match(text, /receiverSecrets\.phone {2}not in the stack's file/);
    assert.match(text, /token +encrypted in the stack's file/);
  });

  it("leaves the tree out when the program failed before it made anything", () => {
    const messages = [{ severity: "error", message: "no hub", urn: "" }] as const;
    const text = report({
      ok: false,
      error: "no hub",
      messages,
      resources: [resource(STACK, { custom: false })],
      outputs: {},
    });
    assert.doesNotMatch(text, /pulumi:pulumi:Stack/);
    assert.match(text, /error: no hub/);
    assert.match(text, /failed with 1 error: 0 resources registered/);
  });

  it("has a line for each cluster in the coverage table, with what it lacks or may lack", () => {
    const signals = { metrics: true, alerts: true, deadMansSwitch: true, logs: false };
    const lines = renderCoverage([{ cluster: "hub-euw1", signals, unknown: ["logs"] }], PLAIN);
    assert.match(lines[0] ?? "", /Cluster +metrics +alerts +dead man's switch +logs +traces/);
    assert.match(lines[1] ?? "", /hub-euw1 +yes +yes +yes +unknown +not yet$/);
  });

  it("in JSON is one document with a format number", () => {
    const document = JSON.parse(renderJson(result(), undefined)) as Record<string, unknown>;
    assert.equal(document.format, 1);
    assert.deepEqual(document.outputs, { url: "https://x", token: "[secret]" });
  });
});

describe("colours", () => {
  for (const [what, env, tty, wanted] of [
    ["on a terminal", {}, true, true],
    ["not elsewhere", {}, false, false],
    ["not with NO_COLOR, even if forced", { NO_COLOR: "1", FORCE_COLOR: "1" }, true, false],
    ["with an empty NO_COLOR as without", { NO_COLOR: "" }, true, true],
    ["when forced", { FORCE_COLOR: "1" }, false, true],
    ["not when forced to 0", { FORCE_COLOR: "0" }, true, false],
    ["not on a dumb terminal", { TERM: "dumb" }, true, false],
  ] as const) {
    it(`are used ${what}`, () => {
      assert.equal(wantsColor(env, tty), wanted);
    });
  }
});

describe("progress", () => {
  function written(isTTY: boolean, quiet: boolean): string {
    let text = "";
    const stream = { isTTY, write: (chunk: string) => (text += chunk) };
    const progress = startProgress(stream, "Previewing", quiet);
    progress.update(3);
    progress.done();
    return text;
  }

  it("is one plain line when there is no terminal", () => {
    assert.equal(written(false, false), "Previewing\n");
  });

  it("is redrawn in place on a terminal, and removed at the end", () => {
    const text = written(true, false);
    assert.match(text, /Previewing: 0 resources/);
    assert.ok(text.endsWith("\r\u001b[K"));
  });

  it("is silent when asked to be", () => {
    assert.equal(written(true, true), "");
  });
});
