import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  compare,
  derivedMetrics,
  exposedNames,
  readMetrics,
} from "../../../scripts/charts/metricSources";

const ANSWER = `# HELP up_total Text.
# TYPE up_total counter
up_total{a="b"} 1
# TYPE seconds histogram
plain 2
`;

describe("the list of metrics by exporter", () => {
  it("takes what configurations of ours make from the code (npm run metrics)", () => {
    const derived = readMetrics().sources.filter((source) => source.derived === true);
    assert.equal(derived.length, 3);
    for (const source of derived)
      assert.deepEqual(source.metrics, derivedMetrics(source), source.exposedBy);
  });

  it("says of each metric who exposes it and where that was found, sorted, each once", () => {
    for (const { exposedBy, checkedIn, metrics, afterEvents = [] } of readMetrics().sources) {
      assert.ok(exposedBy !== "" && checkedIn !== "");
      assert.deepEqual(metrics, [...new Set(metrics)].sort(), exposedBy);
      for (const name of afterEvents) assert.ok(metrics.includes(name), name);
    }
  });

  it("reads names of counters, histograms and bare samples in an answer", () => {
    assert.deepEqual(
      [...exposedNames(ANSWER)].sort(),
      ["plain", "seconds", "seconds_bucket", "seconds_count", "seconds_sum", "up_total"].sort(),
    );
  });

  it("finds a listed metric that the program does not expose", () => {
    const source = { exposedBy: "x 1", checkedIn: "", metrics: ["up_total", "down_total"] };
    assert.deepEqual(compare(source, [ANSWER]), { missing: ["down_total"], found: 1 });
    const after = { ...source, afterEvents: ["down_total"] };
    assert.deepEqual(compare(after, [ANSWER]), { missing: [], found: 1 });
    assert.deepEqual(compare(source, [ANSWER, "down_total 0"]).missing, []);
  });

  for (const [what, args, message] of [
    ["a folder of answers that does not exist", ["--from", "/no/such/folder"], /no \/no\/such/],
    ["an unknown option", ["--form", "x"], /^Unknown option '--form'[^\n]*\n$/],
  ] as const)
    it(`rejects ${what} in a line, and compares nothing`, () => {
      const script = ["-r", "ts-node/register/transpile-only", "scripts/charts/metrics.ts"];
      const { status, stdout, stderr } = spawnSync(process.execPath, [...script, ...args], {
        encoding: "utf8",
      });
      assert.equal(status, 1);
      assert.match(stderr, message);
      assert.equal(stdout, "");
    });

  it("rejects a derived list of which no configuration is known", () => {
    assert.throws(() => derivedMetrics({ exposedBy: "x with components/y.ts" }), /components\/y/);
  });
});
