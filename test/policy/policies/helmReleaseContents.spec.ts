import assert from "node:assert/strict";
import { releasesNotLookedInto } from "../../../policy/policies/helmReleaseContents";
import type { Cause, NotLookedInto } from "../../../policy/policies/lib/contents";
import { NOT_KNOWN, type Finding } from "../../../policy/policies/lib/finding";
import { RELEASE, urnOf } from "../helpers/resources";

const TODAY = "2027-03-01";

function not(cause: Cause, name = "shop-kps", more: Partial<NotLookedInto> = {}): NotLookedInto {
  const chart = "kube-prometheus-stack 88.5.3";
  return { urn: urnOf(RELEASE, name), release: "kps", chart, cause, why: "so it is", ...more };
}

function judge(notLookedInto: readonly NotLookedInto[], config: unknown = {}): Finding[] {
  return releasesNotLookedInto(notLookedInto, config, TODAY);
}

function waiver(more: object = {}) {
  return {
    release: "kps",
    owner: "team-shop",
    reason: "Values in files until spring",
    expires: "2027-03-01",
    ...more,
  };
}

describe("helm-release-contents", () => {
  it("says nothing when all was looked into", () => {
    assert.deepEqual(judge([]), []);
  });

  const ADVICE: readonly [Cause, RegExp][] = [
    ["off", /so it is: unset GLOBAL_MONITORING_RENDER:/],
    [
      "noHelm",
      /so it is: put helm 3\.16 or newer on PATH.* HELM:\n +kube-prometheus-stack 88\.5\.3: shop-kps$/,
    ],
    ["noChart", /put <name>-<version>\.tgz .* GLOBAL_MONITORING_CHART_DOWNLOAD=true/],
    ["noVersion", /so it is: set `version`/],
    [
      "valuesInFiles",
      /so it is: `pulumi preview` looks into them; offline, read the files in the program/,
    ],
    ["postRenderer", /so it is: express the change .* or waive the release/],
    ["failed", /helm fails: .*\n.*\(so it is\): shop-kps$/],
  ];
  for (const [cause, message] of ADVICE) {
    it(`finds a release not looked into because of ${cause}, and says how to change that`, () => {
      const [finding, ...others] = judge([not(cause)]);
      assert.deepEqual(others, []);
      assert.match(finding?.message ?? "", /^1 Helm release was not looked into/);
      assert.match(finding?.message ?? "", message);
      assert.equal(finding?.undecided, false);
    });
  }

  for (const cause of ["unknownChart", "unknownValues"] as const) {
    it(`never makes a violation of what is not known until update: ${cause}`, () => {
      const [finding] = judge([not(cause)]);
      assert.equal(finding?.undecided, true);
      if (cause === "unknownValues") assert.ok(finding.message.includes(NOT_KNOWN));
    });
  }

  it("makes one finding of all releases, by why and by chart, names three of each, in any order of resources", () => {
    const many = Array.from({ length: 7 }, (_, i) => not("noChart", `kps-${i}`));
    const resources = [
      not("unknownValues", "late"),
      ...many,
      not("noChart", "graphs", { chart: "grafana 12.11.1" }),
      not("noChart", "own", { chart: "own", why: "no chart is found at ./own" }),
    ];
    const [finding, ...others] = judge(resources);
    assert.deepEqual(others, []);
    const lines = finding?.message.split("\n") ?? [];
    assert.match(lines[0] ?? "", /^10 Helm releases were not looked into/);
    assert.match(lines[1] ?? "", /^ {2}- no chart is found at \.\/own: put/);
    assert.match(lines[2] ?? "", /^ {6}own: own$/);
    assert.match(lines[3] ?? "", /^ {2}- so it is: put/);
    assert.match(lines[4] ?? "", /grafana 12\.11\.1: graphs$/);
    assert.match(lines[5] ?? "", /: kps-0, kps-1, kps-2 and 4 more$/);
    assert.match(lines[6] ?? "", /not known until update/);
    assert.match(lines[7] ?? "", /: late$/);
    assert.equal(lines.length, 8);
    assert.equal(finding?.undecided, false);
    assert.deepEqual(judge(resources.reverse()), [finding]);
  });

  for (const release of ["kps", "shop-kps", urnOf(RELEASE, "shop-kps")]) {
    it(`says nothing of a release that is waived as ${release}`, () => {
      assert.deepEqual(judge([not("failed")], { waivers: [waiver({ release })] }), []);
    });
  }

  const NOT_WAIVED: readonly [string, object, RegExp][] = [
    ["an expired waiver", { expires: "2027-02-28" }, /it expired on 2027-02-28/],
    ["a waiver without owner", { owner: "" }, /`owner` is missing/],
    ["a waiver for another release", { release: "grafana" }, /matches nothing that is wrong/],
  ];
  for (const [what, more, message] of NOT_WAIVED) {
    it(`rejects ${what}`, () => {
      const findings = judge([not("failed")], { waivers: [waiver(more)] });
      assert.equal(findings.length, 2);
      assert.match(findings[0]?.message ?? "", /not looked into/);
      assert.match(findings[1]?.message ?? "", message);
    });
  }

  it("survives any config", () => {
    for (const config of [undefined, null, 1, "x", [], { waivers: 1 }, { waivers: [null, []] }]) {
      assert.ok(judge([not("failed")], config).length > 0);
    }
  });
});
