import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { measureNode, slopeText, spread } from "../../bench/measure";
import { ROOT } from "./support";

const BENCH = join(ROOT, "bin", "bench", "bench.js");

describe("figures of the benchmark", () => {
  it("give the cost of a further cluster when it exceeds the noise", () => {
    const before = { clusters: 1, seconds: 1, spreadSeconds: 0.1 };
    const after = { clusters: 11, seconds: 2, spreadSeconds: 0.2 };
    assert.equal(slopeText(before, after), "1 to 11 clusters: 100 ms for each further cluster");
  });

  it("give no cost of a further cluster within noise, below zero or of single runs", () => {
    const before = { clusters: 1, seconds: 2, spreadSeconds: 0.5 };
    const noisy = { clusters: 11, seconds: 2.4, spreadSeconds: 0.1 };
    assert.equal(slopeText(before, noisy), "1 to 11 clusters: within noise");
    assert.equal(slopeText(before, { ...noisy, seconds: 0.5 }), "1 to 11 clusters: within noise");
    const single = { ...noisy, spreadSeconds: spread([2.4]) };
    assert.match(slopeText(before, single), /one run tells no noise/);
  });

  it("tell the memory of all processes together from that of the largest", async function () {
    if (!existsSync("/proc/self/status")) {
      console.log("skipped: there is no /proc to read memory from, get it by running on Linux");
      this.skip();
    }
    const child = "setTimeout(() => 0, 600)";
    const parent = `for (let i = 0; i < 2; i++) require("child_process").spawn(process.execPath, ["-e", "${child}"])`;
    const { treeMiB = 0, largestMiB = 0 } = await measureNode(["-e", parent]);
    assert.ok(largestMiB > 10, `largest process: ${largestMiB} MiB`);
    assert.ok(treeMiB > largestMiB * 1.5, `together ${treeMiB} MiB, largest ${largestMiB} MiB`);
  });
});

describe("npm run bench", () => {
  before(function () {
    if (existsSync(BENCH)) return;
    console.log("skipped: bin/bench/bench.js is missing, get it by npm run build");
    this.skip();
  });

  function run(...args: string[]): { status: number | null; stdout: string; stderr: string } {
    return spawnSync(process.execPath, [BENCH, ...args], { encoding: "utf8" });
  }

  it("prints its usage with --help", () => {
    const { status, stdout, stderr } = run("--help");
    assert.deepEqual([status, stderr], [0, ""]);
    assert.match(stdout, /^Usage: [^]*--clusters[^]*--runs[^]*--out/);
  });

  for (const args of [["--bogus"], ["--runs", "0"], ["--clusters", "x"], ["--out", ""]]) {
    it(`rejects ${args.join(" ")} with its usage and no stack trace`, () => {
      const { status, stdout, stderr } = run(...args);
      assert.deepEqual([status, stdout], [2, ""]);
      assert.match(stderr, /^error: .*\n\nUsage: /);
      assert.doesNotMatch(stderr, /\n\s+at /);
    });
  }
});
