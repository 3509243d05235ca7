import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UserError } from "../../preview/engine/errors";
import { readProject } from "../../preview/project";
import { buildConfig } from "../../preview/projectConfig";

const NONE = { project: "proj", declared: {}, given: {} };

describe("config of a preview", () => {
  it("passes structured values as JSON text and scalars as they are, like the real CLI", () => {
    const { config } = buildConfig({
      ...NONE,
      given: { "proj:list": [{ a: 1 }], "proj:text": "x", "proj:number": 3, "aws:flag": true },
    });
    assert.deepEqual(config, {
      "proj:list": '[{"a":1}]',
      "proj:text": "x",
      "proj:number": "3",
      "aws:flag": "true",
    });
  });

  it("takes defaults and values from Pulumi.yaml, which the stack overrides", () => {
    const { config } = buildConfig({
      ...NONE,
      declared: {
        size: { type: "string", default: "s" },
        color: { default: "red" },
        "aws:region": "eu-west-1",
        fixed: { value: "f" },
        undecided: { type: "string" },
      },
      given: { "proj:color": "blue" },
    });
    assert.deepEqual(config, {
      "proj:size": "s",
      "proj:color": "blue",
      "aws:region": "eu-west-1",
      "proj:fixed": "f",
    });
  });

  it("stands in for encrypted values at any depth, and makes their whole key a secret", () => {
    const result = buildConfig({
      ...NONE,
      given: {
        "proj:plain": { a: 1 },
        "proj:login": { user: "u", password: { secure: "AAAB" } },
        "aws:secretKey": { secure: "AAAB" },
        "proj:list": ["x", { secure: "AAAB" }],
      },
    });
    assert.equal(
      result.config["proj:login"],
      '{"user":"u","password":"offline-placeholder-login.password"}',
    );
    assert.equal(result.config["aws:secretKey"], "offline-placeholder-aws:secretKey");
    assert.deepEqual(result.secretKeys, ["aws:secretKey", "proj:list", "proj:login"]);
    assert.deepEqual(
      result.placeholders.map(({ path, reason }) => `${path} ${reason}`),
      ["login.password encrypted", "aws:secretKey encrypted", "list[1] encrypted"],
    );
  });

  it("stands in for required secrets that are missing, and for no others", () => {
    const seen: unknown[] = [];
    const result = buildConfig({
      ...NONE,
      given: { "proj:receivers": { mail: "given" }, "other:key": "x" },
      requiredSecrets: (config) => {
        seen.push(structuredClone(config));
        return ["receivers.mail", "receivers.phone", "token"];
      },
    });
    assert.deepEqual(seen, [{ receivers: { mail: "given" } }]);
    assert.equal(
      result.config["proj:receivers"],
      '{"mail":"given","phone":"offline-placeholder-receivers.phone"}',
    );
    assert.equal(result.config["proj:token"], "offline-placeholder-token");
    assert.deepEqual(result.secretKeys, ["proj:receivers", "proj:token"]);
    assert.deepEqual(result.placeholders, [
      { path: "receivers.phone", reason: "missing" },
      { path: "token", reason: "missing" },
    ]);
  });

  it("stands in for a required secret whose default in Pulumi.yaml is empty", () => {
    const result = buildConfig({
      project: "proj",
      declared: { token: { type: "string", default: "" } },
      given: {},
      requiredSecrets: () => ["token"],
    });
    assert.equal(result.config["proj:token"], "offline-placeholder-token");
  });

  it("stands in for a required secret that is called as a member of every object", () => {
    const { config } = buildConfig({
      ...NONE,
      given: { "proj:receivers": { mail: "given" } },
      requiredSecrets: () => ["receivers.constructor"],
    });
    assert.equal(
      config["proj:receivers"],
      '{"mail":"given","constructor":"offline-placeholder-receivers.constructor"}',
    );
  });

  for (const [what, beside] of [
    ["missing", {}],
    ["encrypted", { beat: { secure: "AAAB" } }],
  ] as const)
    it(`rejects a secret in clear beside one that is ${what}, and does not print it`, () => {
      const given = { "proj:receivers": { phone: "abcabc", ...beside }, "proj:token": "hunter2" };
      assert.throws(
        () =>
          buildConfig({
            ...NONE,
            given,
            requiredSecrets: () => ["receivers.phone", "receivers.beat", "token"],
            onlySecrets: ["receivers", "token"],
          }),
        (error) =>
          error instanceof UserError &&
          /in clear.*: proj:receivers\.phone, proj:token; set them/.test(error.message) &&
          !/abcabc|hunter2/.test(error.message),
      );
    });

  it("takes encrypted and empty values under keys that are only secrets", () => {
    const { config } = buildConfig({
      ...NONE,
      declared: { token: { default: "" }, keys: { default: {} } },
      given: { "proj:receivers": { phone: { secure: "AAAB" } } },
      onlySecrets: ["receivers", "token", "keys", "absent"],
    });
    assert.equal(config["proj:receivers"], '{"phone":"offline-placeholder-receivers.phone"}');
  });

  it("keeps keys secret that Pulumi.yaml declares secret", () => {
    const { secretKeys } = buildConfig({
      ...NONE,
      declared: { token: { type: "string", secret: true } },
      given: { "proj:token": "in clear" },
    });
    assert.deepEqual(secretKeys, ["proj:token"]);
  });
});

describe("files of a preview", () => {
  let directory = "";
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "preview-"));
    writeFileSync(join(directory, "Pulumi.yaml"), "name: proj\nmain: app.ts\n");
    writeFileSync(join(directory, "Pulumi.dev.yaml"), "config:\n  proj:a: 1\n");
    writeFileSync(join(directory, "Pulumi.prod.yaml"), "config:\n  a: [\n");
  });
  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  it("give the project's name, main file and config", () => {
    const project = readProject({ directory, stack: "dev" });
    assert.deepEqual(
      [project.name, project.stack, project.main, project.config],
      ["proj", "dev", "app.ts", { "proj:a": "1" }],
    );
  });

  it("may be named by path; the stack is called as the file is", () => {
    const file = join(directory, "Pulumi.fleet-10.yaml");
    writeFileSync(file, "config: {}\n");
    assert.equal(readProject({ directory, stack: file }).stack, "fleet-10");
  });

  it("rejects a stack that has no file, and lists those that have one", () => {
    assert.throws(
      () => readProject({ directory, stack: "test" }),
      (error) =>
        error instanceof UserError && /no stack "test".*stacks: dev, prod/.test(error.message),
    );
  });

  it("rejects a file that is not YAML, and names file and line", () => {
    assert.throws(
      () => readProject({ directory, stack: "prod" }),
      (error) => error instanceof UserError && /Pulumi\.prod\.yaml:\d+: ./.test(error.message),
    );
  });

  it("rejects a file that is not a map", () => {
    writeFileSync(join(directory, "Pulumi.dev.yaml"), "- a\n");
    assert.throws(() => readProject({ directory, stack: "dev" }), /dev\.yaml:1: a map is expected/);
  });

  const bomb = ["a: &a [x, x, x, x, x, x, x, x, x, x]"];
  for (const [name, below] of [
    ["b", "a"],
    ["c", "b"],
    ["d", "c"],
  ] as const) {
    bomb.push(`${name}: &${name} [${Array(10).fill(`*${below}`).join(", ")}]`);
  }
  for (const [what, text] of [
    ["an alias without its anchor", "config: *nope\n"],
    ["aliases that would fill the memory", `${bomb.join("\n")}\n`],
  ] as const) {
    it(`rejects ${what}, and names the file in one line`, () => {
      writeFileSync(join(directory, "Pulumi.dev.yaml"), text);
      assert.throws(
        () => readProject({ directory, stack: "dev" }),
        (error) =>
          error instanceof UserError && /Pulumi\.dev\.yaml.*: .*alias.*$/i.test(error.message),
      );
    });
  }

  it("rejects a folder in place of a file", () => {
    assert.throws(
      () => readProject({ directory, stack: `${directory}/` }),
      (error) => error instanceof UserError && error.message.includes("is a folder"),
    );
  });

  it("rejects a folder without Pulumi.yaml", () => {
    rmSync(join(directory, "Pulumi.yaml"));
    assert.throws(() => readProject({ directory, stack: "dev" }), /no Pulumi\.yaml/);
  });
});
