import assert from "node:assert/strict";
import { mebibytes, parseQuantity } from "../../../components/internal/quantity";

describe("a Kubernetes quantity", () => {
  const good: readonly (readonly [string, number])[] = [
    ["50Gi", 50 * 2 ** 30],
    ["500Mi", 500 * 2 ** 20],
    ["1.5Gi", 1.5 * 2 ** 30],
    ["2G", 2e9],
    ["250m", 0.25],
    ["3", 3],
    ["1e9", 1e9],
    ["1.5E3", 1500],
    ["2e-3", 0.002],
    ["1E", 1e18],
    ["1Ei", 2 ** 60],
    ["1u", 1e-6],
    [".5Gi", 2 ** 29],
    ["5.", 5],
  ];
  for (const [text, value] of good)
    it(`reads ${text}`, () => {
      assert.equal(parseQuantity(text), value);
    });

  for (const text of [
    "",
    "Gi",
    "50 Gi",
    "50gb",
    "-1Gi",
    "1e3Gi",
    "1e",
    "1e1.5",
    ".",
    "1EiB",
    "1e999",
  ])
    it(`rejects "${text}"`, () => {
      assert.equal(parseQuantity(text), undefined);
    });

  it("is written in whole mebibytes, rounded up", () => {
    assert.equal(mebibytes(2 ** 20 + 1), "2Mi");
  });
});
