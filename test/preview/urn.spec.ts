import assert from "node:assert/strict";
import { durationSeconds } from "../../preview/engine/analyzerMessages";
import {
  aliasUrn,
  makeUrn,
  nameOf,
  stackUrn,
  typeOf,
  urnOfReference,
} from "../../preview/engine/urn";

const SCOPE = { project: "proj", stack: "dev" };
const STACK = "urn:pulumi:dev::proj::pulumi:pulumi:Stack::proj-dev";

describe("URNs", () => {
  it("leave no trace of the stack as parent", () => {
    assert.equal(stackUrn(SCOPE), STACK);
    assert.equal(makeUrn(SCOPE, STACK, "a:b:C", "x"), "urn:pulumi:dev::proj::a:b:C::x");
  });

  it("carry the types of all parents", () => {
    const outer = makeUrn(SCOPE, STACK, "p:i:Outer", "o");
    const inner = makeUrn(SCOPE, outer, "p:i:Inner", "i");
    const leaf = makeUrn(SCOPE, inner, "aws:s3/bucket:Bucket", "b");
    assert.equal(leaf, "urn:pulumi:dev::proj::p:i:Outer$p:i:Inner$aws:s3/bucket:Bucket::b");
    assert.equal(typeOf(leaf), "aws:s3/bucket:Bucket");
  });

  it("may have a name with colons", () => {
    assert.equal(nameOf(makeUrn(SCOPE, "", "a:b:C", "x::y")), "x::y");
  });

  it("of aliases take what the alias leaves out from the resource", () => {
    const parent = makeUrn(SCOPE, STACK, "p:i:Outer", "o");
    const urn = makeUrn(SCOPE, parent, "a:b:C", "new");
    assert.equal(
      aliasUrn(SCOPE, urn, parent, { name: "old" }),
      "urn:pulumi:dev::proj::p:i:Outer$a:b:C::old",
    );
    assert.equal(
      aliasUrn(SCOPE, urn, parent, { noParent: true, type: "a:b:B", stack: "prod" }),
      "urn:pulumi:prod::proj::a:b:B::new",
    );
  });

  it("are the first part of a provider reference", () => {
    assert.equal(
      urnOfReference("urn:pulumi:dev::p::pulumi:providers:aws::x::id"),
      "urn:pulumi:dev::p::pulumi:providers:aws::x",
    );
  });
});

describe("durations of custom timeouts", () => {
  for (const [text, seconds] of [
    ["", 0],
    ["90s", 90],
    ["1h30m", 5400],
    ["1.5m", 90],
    ["500ms", 0.5],
  ] as const) {
    it(`"${text}" is ${seconds} s`, () => {
      assert.equal(durationSeconds(text), seconds);
    });
  }
});
