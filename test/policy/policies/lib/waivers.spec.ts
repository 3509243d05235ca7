import assert from "node:assert/strict";
import { isWaived, readWaivers } from "../../../../policy/policies/lib/waivers";

const KEYS = { subject: "cluster", items: "signals", allowed: ["metrics", "alerts"] };
const TODAY = "2027-03-01";

function waiver(change: object = {}) {
  return {
    cluster: "lab",
    signals: ["alerts"],
    owner: "team-lab",
    reason: "no users",
    expires: "2027-03-01",
    ...change,
  };
}

describe("waivers", () => {
  it("hold through the day on which they expire", () => {
    const { valid, problems } = readWaivers([waiver()], KEYS, TODAY);
    assert.deepEqual(problems, []);
    assert.equal(isWaived(valid, new Set(["lab"]), "alerts"), true);
    assert.equal(isWaived(valid, new Set(["lab"]), "metrics"), false);
    assert.equal(isWaived(valid, new Set(["shop"]), "alerts"), false);
  });

  const rejected: [string, unknown, RegExp][] = [
    ["an expired one", waiver({ expires: "2027-02-28" }), /expired on 2027-02-28/],
    ["one without owner", waiver({ owner: undefined }), /`owner` is missing/],
    ["one with a blank reason", waiver({ reason: "  " }), /`reason` is missing/],
    ["one without subject", waiver({ cluster: "" }), /`cluster` is missing/],
    ["one that waives nothing", waiver({ signals: [] }), /`signals` is missing/],
    [
      "one with an unknown signal",
      waiver({ signals: ["metrik"] }),
      /"metrik", allowed are metrics, alerts/,
    ],
    ["one without expiry", waiver({ expires: undefined }), /`expires` is missing/],
    ["a date that does not exist", waiver({ expires: "2027-02-30" }), /YYYY-MM-DD/],
    ["a date in words", waiver({ expires: "never" }), /YYYY-MM-DD/],
    ["a number for a date", waiver({ expires: 20270301 }), /YYYY-MM-DD/],
    ["what is no object", "lab", /must be an object/],
  ];
  for (const [title, entry, expected] of rejected) {
    it(`rejects ${title}, and waives nothing by it`, () => {
      const { valid, problems } = readWaivers([entry], KEYS, TODAY);
      assert.deepEqual(valid, []);
      assert.equal(problems.length, 1);
      assert.match(problems[0]!, expected);
    });
  }

  it("says all that is wrong with one at once", () => {
    const [problem] = readWaivers([{}], KEYS, TODAY).problems;
    for (const key of ["cluster", "owner", "reason", "signals", "expires"]) {
      assert.match(problem!, new RegExp(`\`${key}\` is missing`));
    }
  });
});
