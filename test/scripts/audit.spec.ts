import assert from "node:assert/strict";
import { judgeAudit } from "../../scripts/audit";

const TAR = { name: "tar", severity: "high", range: "<6.2.1" };

function report(...findings: readonly (typeof TAR)[]): string {
  const vulnerabilities = Object.fromEntries(findings.map((one) => [one.name, one]));
  return JSON.stringify({ vulnerabilities, metadata: { dependencies: { total: 433 } } });
}

describe("the audit", () => {
  it("finds a vulnerable package, whatever its severity", () => {
    const minor = { ...TAR, name: "ini", severity: "low" };
    const { checked, problems } = judgeAudit(report(TAR, minor), {});
    assert.deepEqual([checked, problems], [433, ["tar <6.2.1: high", "ini <6.2.1: low"]]);
  });

  it("lets one stay that is explained, and shows the explanation", () => {
    const { problems, explained } = judgeAudit(report(TAR), { tar: "Only read, never unpacked." });
    assert.deepEqual(problems, []);
    assert.deepEqual(explained, ["tar <6.2.1: high. Only read, never unpacked."]);
  });

  it("finds an explanation that nothing needs any more", () => {
    assert.deepEqual(judgeAudit(report(), { tar: "Only read." }).problems, [
      "tar is explained, but no longer found: take it off the list",
    ]);
  });

  it("says that nothing was checked when the registry gives no answer", () => {
    const refused = JSON.stringify({ message: "405 Method Not Allowed", statusCode: 405 });
    const { checked, skipped } = judgeAudit(refused, {});
    assert.deepEqual([checked, skipped], [0, "no answer of the registry: 405 Method Not Allowed"]);
    assert.match(judgeAudit("", {}).skipped ?? "", /no report/);
  });
});
