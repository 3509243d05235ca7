import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { METRIC_ALERTS } from "../../../components/logAlerts/reservedNames";
import { STARTER_RULES } from "../../../components/logAlerts/starterRules";
import { CLUSTER_SILENT_ALERT } from "../../../components/alertRouting/wellKnown";
import { problemsOf } from "./fixtures";

const ROOT = path.join(__dirname, "../../..");

describe("starter rules", () => {
  for (const rule of STARTER_RULES)
    it(`of which ${rule.name} is one are right, and have a runbook`, () => {
      assert.deepEqual(problemsOf({ starterRules: false, rules: [rule] }), []);
      const text = fs.readFileSync(path.join(ROOT, "docs/runbooks", `${rule.name}.md`), "utf8");
      for (const part of [
        `# ${rule.name}`,
        "## Meaning",
        "## Impact",
        "## Diagnosis",
        "## Mitigation",
      ])
        assert.ok(text.includes(part), `${rule.name}.md has no "${part}"`);
    });

  it("see a silent cluster though its agents still send logs to APM Server", () => {
    const rule = STARTER_RULES.find(({ name }) => name === "LogClusterSilent");
    assert.match(rule?.query ?? "", / AND NOT data_stream\.dataset:apm\*/);
  });

  it("are all named in docs/log-alerts.md", () => {
    const text = fs.readFileSync(path.join(ROOT, "docs/log-alerts.md"), "utf8");
    for (const { name } of STARTER_RULES) assert.ok(text.includes(name), name);
  });
});

describe("names that log alerts may not have", () => {
  it("are those of all our alerts on metrics", () => {
    const written = sources(path.join(ROOT, "components")).flatMap((file) =>
      [...fs.readFileSync(file, "utf8").matchAll(/\balert: "([A-Za-z]+)"/g)].map(
        ([, name = ""]) => name,
      ),
    );
    const expected = [...new Set([...written, CLUSTER_SILENT_ALERT])].sort();
    assert.deepEqual([...METRIC_ALERTS].sort(), expected);
  });
});

function sources(folder: string): string[] {
  return fs
    .readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => path.join(folder, file));
}
