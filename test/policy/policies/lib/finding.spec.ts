import assert from "node:assert/strict";
import { reportAll, type Finding } from "../../../../policy/policies/lib/finding";

/** What reaches CrossGuard. */
function reported(findings: readonly Finding[]): unknown[] {
  const calls: unknown[] = [];
  const report = (...args: unknown[]) => calls.push(args);
  reportAll(findings, "Why. How.", report);
  return calls;
}

describe("reportAll", () => {
  it("reports what is wrong with one resource at once, in the order of the findings", () => {
    assert.deepEqual(
      reported([
        { urn: "release", message: "one" },
        { urn: "other", message: "two" },
        { urn: "release", message: "three" },
      ]),
      [
        ["one\nthree", "release"],
        ["two", "other"],
      ],
    );
  });

  it("keeps what is about no resource apart", () => {
    assert.deepEqual(reported([{ message: "one" }, { message: "two" }]), [
      ["one", undefined],
      ["two", undefined],
    ]);
  });

  it("reports what is undecided, and advice, as advisory with the policy's description", () => {
    const advisory = (message: string, urn?: string) => [
      { message: `Why. How.\n${message}`, urn, enforcementLevel: "advisory" },
    ];
    assert.deepEqual(
      reported([
        { urn: "release", message: "open", undecided: true },
        { urn: "release", message: "wrong" },
        { urn: "release", message: "better", advice: true },
        { message: "stale waiver", advice: true },
      ]),
      [["wrong", "release"], advisory("open\nbetter", "release"), advisory("stale waiver")],
    );
  });
});
