import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { deepMerge } from "../../../components/internal/merge";

describe("merging values", () => {
  it("merges objects and lets the later scalar win", () => {
    assert.deepEqual(deepMerge({ a: { b: 1, c: 2 } }, { a: { c: 3 } }), { a: { b: 1, c: 3 } });
  });

  it("replaces arrays whole", () => {
    assert.deepEqual(deepMerge({ a: [1, 2] }, { a: [3] }), { a: [3] });
  });

  it("deletes a key with null", () => {
    assert.deepEqual(deepMerge({ a: { b: 1, c: 2 } }, { a: { b: null } }), { a: { c: 2 } });
  });

  it("keeps what is overridden by undefined", () => {
    assert.deepEqual(deepMerge({ a: 1 }, { a: undefined }), { a: 1 });
  });

  it("changes neither input", () => {
    const base = { a: { b: 1 } };
    const over = { a: { c: 2 } };
    deepMerge(base, over);
    assert.deepEqual([base, over], [{ a: { b: 1 } }, { a: { c: 2 } }]);
  });

  it("takes an Output as a leaf", () => {
    const output = pulumi.output("x");
    assert.equal(deepMerge({ a: { b: 1 } }, { a: output })["a"], output);
  });
});
