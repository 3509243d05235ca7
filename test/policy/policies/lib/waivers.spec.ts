import assert from "node:assert/strict";
import { waiverBook, waiverSchema } from "../../../../policy/policies/lib/waivers";

const KEYS = { subject: "cluster", items: { key: "signals", allowed: ["metrics", "alerts"] } };
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

function bookOf(...waivers: unknown[]) {
  return waiverBook("some-policy", { waivers }, KEYS, TODAY);
}

const LAB = new Set(["lab", "urn:lab"]);

describe("waivers", () => {
  it("hold through the day on which they expire, for their subject and items only", () => {
    const book = bookOf(waiver());
    assert.equal(book.covers(LAB, "alerts"), true);
    assert.equal(book.covers(LAB, "metrics"), false);
    assert.equal(book.covers(LAB), false);
    assert.equal(book.covers(new Set(["shop"]), "alerts"), false);
    assert.deepEqual(book.findings(), []);
  });

  it("cover the whole policy where they have no items", () => {
    const keys = { subject: "cluster" };
    const book = waiverBook("some-policy", { waivers: [waiver()] }, keys, TODAY);
    assert.equal(book.covers(LAB), true);
    assert.equal(book.covers(new Set(["shop"])), false);
    assert.deepEqual(book.findings(), []);
  });

  it("are advice when nothing wrong was covered by them", () => {
    const book = bookOf(waiver(), waiver({ cluster: "gone" }));
    book.covers(LAB, "alerts");
    const [finding, ...others] = book.findings();
    assert.deepEqual(others, []);
    assert.equal(finding!.advice, true);
    assert.match(
      finding!.message,
      /^Config of some-policy: waivers\[1\] \("gone"\) matches nothing/,
    );
  });

  it("are all used when two cover the same", () => {
    const book = bookOf(waiver(), waiver({ owner: "other" }));
    assert.equal(book.covers(LAB, "alerts"), true);
    assert.deepEqual(book.findings(), []);
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
      const book = bookOf(entry);
      assert.equal(book.covers(LAB, "alerts"), false);
      const [problem, ...others] = book.findings();
      assert.deepEqual(others, []);
      assert.notEqual(problem!.advice, true);
      assert.match(problem!.message, /^Config of some-policy: waivers\[0\].* waives nothing: /);
      assert.match(problem!.message, expected);
    });
  }

  it("says all that is wrong with one at once", () => {
    const [problem] = bookOf({}).findings();
    for (const key of ["cluster", "owner", "reason", "signals", "expires"]) {
      assert.match(problem!.message, new RegExp(`\`${key}\` is missing`));
    }
  });

  it("have a schema that demands every key", () => {
    const { items } = waiverSchema(KEYS, "text");
    assert.deepEqual(items.required, ["cluster", "signals", "owner", "reason", "expires"]);
    assert.deepEqual(Object.keys(items.properties), items.required);
  });
});
