import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { HELP, parseCli, UsageError } from "../../preview/cli";
import { compiledCli, ROOT, runCli } from "./support";

const DEFAULTS = { policyPack: "policy" };

describe("the command line of the preview", () => {
  it("previews dev with this repository's pack when nothing is said", () => {
    assert.deepEqual(parseCli([], DEFAULTS), {
      help: false,
      stack: "dev",
      json: false,
      policyPack: "policy",
      policyPackConfig: undefined,
      stackOutputs: undefined,
    });
  });

  it("takes all its options", () => {
    const cli = parseCli(
      [
        ...["--stack", "prod", "--json", "--policy-pack=p", "--policy-pack-config", "c.json"],
        ...["--stack-outputs", "o.json"],
      ],
      DEFAULTS,
    );
    assert.deepEqual(cli, {
      help: false,
      stack: "prod",
      json: true,
      policyPack: "p",
      policyPackConfig: "c.json",
      stackOutputs: "o.json",
    });
  });

  it("judges by no pack with --no-policy", () => {
    assert.equal(parseCli(["--no-policy"], DEFAULTS).policyPack, undefined);
  });

  it("describes every option in its help", () => {
    for (const option of [
      "--stack",
      "--json",
      "--policy-pack",
      "--policy-pack-config",
      "--no-policy",
      "--stack-outputs",
      "--help",
    ]) {
      assert.match(HELP, new RegExp(`${option}\\b`));
    }
  });

  for (const [what, args, message] of [
    ["an unknown option", ["--stak", "dev"], /^unknown option --stak; allowed: --stack, --json, /],
    ["an argument without option", ["prod"], /^unexpected argument "prod"; allowed: --stack/],
    ["an empty --stack", ["--stack", ""], /^--stack needs a value/],
    ["an empty --stack-outputs", ["--stack-outputs", ""], /^--stack-outputs needs a value/],
    ["an empty --policy-pack", ["--policy-pack="], /^--policy-pack needs a value/],
    ["an empty --policy-pack-config", ["--policy-pack-config="], /^--policy-pack-config needs/],
    [
      "--policy-pack-config together with --no-policy",
      ["--policy-pack-config", "c.json", "--no-policy"],
      /contradict each other/,
    ],
    ["an option without its value", ["--stack"], /--stack.*argument missing/],
    [
      "--policy-pack together with --no-policy",
      ["--policy-pack", "p", "--no-policy"],
      /contradict each other/,
    ],
  ] as const) {
    it(`rejects ${what} in one line`, () => {
      assert.throws(
        () => parseCli(args, DEFAULTS),
        (error) =>
          error instanceof UsageError &&
          message.test(error.message) &&
          !error.message.includes("\n"),
      );
    });
  }
});

describe("npm start", () => {
  before(function () {
    if (compiledCli() !== undefined) return;
    console.log("skipped: bin/preview/main.js is missing, get it by npm run build");
    this.skip();
  });

  it("prints its help to standard output", () => {
    const { code, stdout, stderr } = runCli(["--help"]);
    assert.equal(code, 0);
    assert.equal(stdout, HELP);
    assert.equal(stderr, "");
  });

  it("rejects an unknown option with exit code 2, in one line", () => {
    const { code, stdout, stderr } = runCli(["--bogus"]);
    assert.equal(code, 2);
    assert.equal(stdout, "");
    assert.match(stderr, /^error: unknown option --bogus; allowed: .*\n$/);
  });

  it("rejects a stack without file with exit code 1 and no stack trace", () => {
    const { code, stderr } = runCli(["--stack", "nowhere", "--no-policy"]);
    assert.equal(code, 1);
    assert.match(stderr, /error: there is no stack "nowhere": .*\(stacks: .*dev/);
    assert.doesNotMatch(stderr, /\n\s+at /);
  });

  it("rejects a stack-outputs file that cannot be read", () => {
    const { code, stderr } = runCli(["--no-policy", "--stack-outputs", "nowhere.json"]);
    assert.equal(code, 1);
    assert.match(stderr, /error: stack outputs file nowhere\.json: ENOENT/);
  });

  it("prints one JSON document and nothing else with --json", () => {
    const { stdout } = runCli(["--json", "--no-policy"]);
    const document = JSON.parse(stdout) as Record<string, unknown>;
    assert.equal(document.format, 1);
    assert.equal(document.stack, "dev");
    assert.ok(Array.isArray(document.resources));
  });

  it("prints a JSON document with the error when it cannot start, with --json", () => {
    const { code, stdout } = runCli(["--json", "--no-policy", "--stack", "nowhere"]);
    const document = JSON.parse(stdout) as { format: number; error: string };
    assert.equal(code, 1);
    assert.equal(document.format, 1);
    assert.match(document.error, /^there is no stack "nowhere"/);
  });

  it("rejects a folder as stack file in one line", () => {
    const { code, stderr } = runCli(["--no-policy", "--stack", "./"]);
    assert.equal(code, 1);
    assert.match(stderr, /error: .* is a folder, a YAML file is expected\n$/);
    assert.doesNotMatch(stderr, /\n\s+at /);
  });

  it("ends quietly when who reads its output has enough", () => {
    const script = `"$0" "$1" --no-policy --json | head -c 100; echo "\${PIPESTATUS[0]}" >&2`;
    const file = compiledCli() ?? "";
    const run = spawnSync("bash", ["-c", script, process.execPath, file], {
      cwd: ROOT,
      encoding: "utf8",
    });
    assert.equal(run.stdout.length, 100);
    assert.doesNotMatch(run.stderr, /EPIPE|\n\s+at /);
    assert.match(run.stderr, /(^|\n)(0|141)\n$/);
  });

  it("says that it is offline, and paints nothing without a terminal or with NO_COLOR", () => {
    const plain = runCli(["--no-policy"]);
    assert.match(plain.stdout, /Offline check: no provider was asked/);
    assert.doesNotMatch(plain.stdout, /\u001b\[/);
    const forbidden = runCli(["--no-policy"], { NO_COLOR: "1", FORCE_COLOR: "1" });
    assert.doesNotMatch(forbidden.stdout, /\u001b\[/);
    const forced = runCli(["--no-policy"], { FORCE_COLOR: "1" });
    assert.match(forced.stdout, /\u001b\[1m/);
  });
});
