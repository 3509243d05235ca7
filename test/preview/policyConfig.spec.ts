import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EnforcementLevel } from "@pulumi/pulumi/proto/analyzer_pb";
import {
  type ConfigurablePolicy,
  readPackConfig,
  resolvePackConfig,
} from "../../preview/engine/packConfig";
import { type JsonSchema, problemsOf } from "../../preview/engine/packSchema";
import type { PreviewResult } from "../../preview/preview";
import { compiledFixture, previewFixture } from "./support";

const POLICIES: readonly ConfigurablePolicy[] = [
  { name: "one", properties: { colour: { type: "string", enum: ["red", "blue"] } } },
  { name: "two", properties: {} },
];

function resolved(config: Record<string, unknown>) {
  return resolvePackConfig({ label: "c.json", config }, POLICIES);
}

describe("the config of a policy pack", () => {
  it("gives each policy its settings and level", () => {
    const config = { one: { colour: "blue", enforcementLevel: "advisory" }, two: "disabled" };
    assert.deepEqual(
      [...resolved(config)],
      [
        ["one", { level: EnforcementLevel.ADVISORY, properties: { colour: "blue" } }],
        ["two", { level: EnforcementLevel.DISABLED, properties: {} }],
      ],
    );
  });

  it("gives the level of `all` to those that have none of their own", () => {
    const levels = [...resolved({ all: "advisory", two: "mandatory" }).values()];
    assert.deepEqual(
      levels.map(({ level }) => level),
      [EnforcementLevel.ADVISORY, EnforcementLevel.MANDATORY],
    );
  });

  it("rejects all that is wrong at once, with what is allowed", () => {
    const config = {
      three: {},
      one: { color: "red", colour: "green", enforcementLevel: "fatal" },
      two: 1,
      all: { least: 2 },
    };
    assert.throws(() => resolved(config), {
      message: [
        "c.json:",
        '  all has no setting "least", allowed are enforcementLevel',
        '  there is no policy "three", the pack has one, two',
        '  one has no setting "color", allowed are enforcementLevel, colour',
        '  one.colour must be one of red, blue, got "green"',
        '  one.enforcementLevel must be one of advisory, mandatory, remediate, disabled, got "fatal"',
        "  two must be an enforcement level or an object of settings",
      ].join("\n"),
    });
  });

  const wrong: [string, unknown, JsonSchema, string][] = [
    ["a text for a list", "x", { type: "array" }, 'a must be of type array, got "x"'],
    ["a list for an object", [], { type: "object" }, "a must be of type object, got a list of 0"],
    ["a fraction for an integer", 1.5, { type: "integer" }, "a must be of type integer, got 1.5"],
    ["a number below its minimum", -1, { minimum: 0 }, "a must be at least 0, got -1"],
    ["a number above its maximum", 2, { maximum: 1 }, "a must be at most 1, got 2"],
    ["an empty text", "", { minLength: 1 }, 'a must have a length of at least 1, got ""'],
    [
      "a text of another form",
      "x",
      { pattern: "^\\d+$" },
      'a must match pattern "^\\d+$", got "x"',
    ],
    ["an empty list", [], { minItems: 1 }, "a must have a length of at least 1, got a list of 0"],
    ["a wrong item", ["x"], { items: { type: "number" } }, 'a[0] must be of type number, got "x"'],
    ["an object without a key", {}, { required: ["b"] }, "a.b is missing"],
    [
      "an object with a key too many",
      { c: 1 },
      { additionalProperties: false, properties: { b: {} } },
      'a has no key "c", allowed are b',
    ],
    [
      "a wrong value inside",
      { b: "" },
      { properties: { b: { minLength: 1 } } },
      'a.b must have a length of at least 1, got ""',
    ],
    [
      "a number where a text or nothing may be",
      1,
      { type: ["string", "null"] },
      "a must be of type string or null, got 1",
    ],
    [
      "a wrong value under a key with a slash",
      { "b/c": 1 },
      { properties: { "b/c": { type: "string" } } },
      "a.b/c must be of type string, got 1",
    ],
  ];
  for (const [what, value, schema, problem] of wrong) {
    it(`rejects ${what}`, () => {
      assert.deepEqual(problemsOf(value, schema, "a"), [problem]);
    });
  }

  it("rejects a value whose schema is none, with the reason", () => {
    const [problem, ...others] = problemsOf("x", { type: "strnig" }, "a");
    assert.match(
      problem ?? "",
      /^a cannot be checked by the schema of its pack: .*schema is invalid/,
    );
    assert.deepEqual(others, []);
  });

  it("accepts what its schema allows", () => {
    const schema: JsonSchema = {
      type: "array",
      items: { type: "object", required: ["b"], properties: { b: { type: ["string", "null"] } } },
    };
    assert.deepEqual(problemsOf([{ b: "x" }, { b: null, c: 1 }], schema, "a"), []);
  });
});

describe("a policy config file", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "policy-config-"));
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  function file(content: string): string {
    const path = join(folder, "config.json");
    writeFileSync(path, content);
    return path;
  }

  function judge(config?: string | Record<string, unknown>): Promise<PreviewResult> {
    return previewFixture("basic", {
      stackOutputs: { "acme/eks-hub/dev": { kubeconfig: "{}" } },
      policyPack: compiledFixture("configurable"),
      policyPackConfig: config,
    });
  }

  function toldBy({ violations }: PreviewResult): [string, string, unknown][] {
    return violations.map(({ policy, level, message }) => [
      policy,
      level,
      message.split("\n").at(-1),
    ]);
  }

  it("reaches the policies of the pack, over their defaults", async () => {
    assert.deepEqual(toldBy(await judge()), [
      ["says-no", "mandatory", "no"],
      ["tells-config", "mandatory", '{"colour":"red","least":1}'],
    ]);
    const config = { "tells-config": { least: 3, enforcementLevel: "advisory" }, all: "disabled" };
    const result = await judge(file(JSON.stringify(config)));
    assert.deepEqual(toldBy(result), [["tells-config", "advisory", '{"colour":"red","least":3}']]);
    assert.equal(result.ok, true);
    assert.deepEqual(result.policyPack?.policies, ["tells-config"]);
  });

  it("rejects an unknown policy or key in the result's error", async () => {
    const { ok, error } = await judge({ "tell-config": {}, "tells-config": { color: "red" } });
    assert.equal(ok, false);
    assert.match(
      error ?? "",
      /there is no policy "tell-config", the pack has tells-config, says-no/,
    );
    assert.match(error ?? "", /tells-config has no setting "color", allowed are enforcementLevel/);
    assert.doesNotMatch(error ?? "", /\n\s+at /);
  });

  it("rejects a file that is missing, no JSON, or no object, before anything starts", () => {
    assert.throws(() => readPackConfig(join(folder, "nowhere.json")), /nowhere\.json: ENOENT/);
    assert.throws(() => readPackConfig(file("{")), /policy config file .*config\.json: .*JSON/);
    assert.throws(() => readPackConfig(file("[]")), /an object .* is expected/);
  });
});
