import assert from "node:assert/strict";
import {
  inexactChartVersion,
  inexactChartVersions,
} from "../../../policy/policies/helmReleaseExactVersion";
import { UNKNOWN, type Properties } from "../../../policy/policies/lib/values";
import { RELEASE, resource } from "../helpers/resources";

const DIGEST = `sha256:${"a".repeat(64)}`;

function judge(props: Properties, config: unknown = {}, type = RELEASE) {
  return inexactChartVersion(type, props, config);
}

describe("the policy helm-release-exact-version", () => {
  const accepted: Properties[] = [
    { chart: "grafana", version: "12.11.1" },
    { chart: "cert-manager", version: "v1.21.1" },
    { chart: "x", version: "1.2.3-rc.1+build.5" },
    { chart: "x", version: "=1.2.3" },
    { chart: "oci://ghcr.io/org/charts/x", version: "1.2.3" },
    { chart: "oci://ghcr.io:5000/org/charts/x:1.2.3" },
    { chart: `oci://ghcr.io/org/charts/x@${DIGEST}` },
    { chart: `oci://ghcr.io/org/charts/x:1.2.3@${DIGEST}` },
    { chart: "https://example.com/charts/x-1.2.3.tgz" },
    { chart: "https://example.com/charts/x-1.2.3.tgz?token=a" },
    { chart: "./charts/x" },
    { chart: "../x" },
    { chart: "/srv/charts/x" },
    { chart: "charts/x-1.2.3.tgz" },
    { chart: "vendor/x.tgz" },
    { path: "charts/x" },
    { chart: { path: "charts/x" } },
    { chart: { uri: "https://example.com/x-1.2.3.tgz" } },
    { chart: UNKNOWN, version: "1.2.3" },
    // A remote helm.v4.Chart comes without arguments: nothing to judge.
    {},
  ];
  for (const props of accepted) {
    it(`accepts ${JSON.stringify(props).slice(0, 90)}`, () => {
      assert.deepEqual(judge(props), []);
    });
  }

  const rejected: Properties[] = [
    { chart: "grafana" },
    { chart: "grafana", version: "" },
    { chart: "grafana", version: null },
    { chart: "grafana", version: "latest" },
    { chart: "grafana", version: "12" },
    { chart: "grafana", version: "12.11" },
    { chart: "grafana", version: 12.1 },
    { chart: "grafana", version: "12.x" },
    { chart: "grafana", version: "^12.11.1" },
    { chart: "grafana", version: "~12.11.1" },
    { chart: "grafana", version: ">=12.11.1" },
    { chart: "grafana", version: "12.11.1 - 13.0.0" },
    { chart: "grafana", version: "12.11.1 || 13.0.0" },
    { chart: "grafana", version: "12.11.*" },
    { chart: "grafana", version: "*" },
    { chart: "stable/grafana" },
    { chart: "oci://ghcr.io/org/charts/x" },
    { chart: "oci://ghcr.io/org/charts/x:latest" },
    { chart: "https://example.com/charts/x-latest.tgz" },
    { chart: { uri: "https://example.com/x.tgz" } },
  ];
  it("does not tell the password of a chart's address", () => {
    const [finding] = judge({ chart: "https://ci:tiger@example.com/x-latest.tgz?key=tiger" });
    assert.doesNotMatch(finding!.message, /tiger/);
    assert.match(finding!.message, /https:\/\/example\.com\/x-latest\.tgz\?…/);
  });

  for (const props of rejected) {
    it(`rejects ${JSON.stringify(props)}`, () => {
      const findings = judge(props);
      assert.equal(findings.length, 1);
      assert.equal(findings[0]!.undecided, undefined);
      assert.match(findings[0]!.message, /must have an exact version, got .*: (set|use) /);
    });
  }

  it("names chart, version got and remedy", () => {
    assert.equal(
      judge({ chart: "stable/grafana", version: "^12" })[0]!.message,
      'Chart "grafana" (stable/grafana) must have an exact version, got "^12": set `version` to a full version, e.g. "1.2.3" (no range, no wildcard, no "latest"); if it is a path, write "./stable/grafana".',
    );
  });

  it("judges charts of every API version, and nothing else", () => {
    for (const type of ["v2:Chart", "v3:Chart", "v4:Chart", "v3:Release"]) {
      assert.equal(judge({ chart: "x" }, {}, `kubernetes:helm.sh/${type}`).length, 1, type);
    }
    assert.deepEqual(judge({ chart: "x" }, {}, "kubernetes:apps/v1:Deployment"), []);
  });

  it("says that an unknown chart or version is not known until update", () => {
    for (const props of [{ chart: "x", version: UNKNOWN }, { chart: UNKNOWN }]) {
      const [finding] = judge(props);
      assert.equal(finding!.undecided, true);
      assert.match(finding!.message, /not known until update/);
    }
  });

  it("rejects local charts when config does not allow them", () => {
    const [finding] = judge({ chart: "./charts/x" }, { allowLocalCharts: false });
    assert.match(
      finding!.message,
      /must come from a repository or registry, got the local path "\.\/charts\/x"/,
    );
    assert.deepEqual(judge({ chart: "x", version: "1.2.3" }, { allowLocalCharts: false }), []);
  });

  it("judges every release of a stack, and says which it is", () => {
    const stack = [resource(RELEASE, "a", { chart: "x" }), resource(RELEASE, "b", { chart: "y" })];
    assert.deepEqual(
      inexactChartVersions(stack, {}, "2027-03-01").map(({ urn }) => urn),
      stack.map(({ urn }) => urn),
    );
  });

  it("accepts what is waived, and advises to take out a waiver that nothing needs", () => {
    const waiver = { release: "a", owner: "team-a", reason: "a trial", expires: "2027-03-01" };
    const judgeStack = (props: Properties) =>
      inexactChartVersions([resource(RELEASE, "a", props)], { waivers: [waiver] }, "2027-03-01");
    assert.deepEqual(judgeStack({ chart: "x" }), []);
    const [advice, ...more] = judgeStack({ chart: "x", version: "1.2.3" });
    assert.deepEqual(more, []);
    assert.equal(advice!.advice, true);
    assert.match(advice!.message, /waivers\[0\] \("a"\) matches nothing/);
  });
});
