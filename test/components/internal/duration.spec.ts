import assert from "node:assert/strict";
import { parseDuration } from "../../../components/internal/duration";

describe("a Prometheus duration", () => {
  const good: readonly (readonly [string, number])[] = [
    ["30d", 30 * 86_400_000],
    ["2y", 2 * 365 * 86_400_000],
    ["1w", 7 * 86_400_000],
    ["1h30m", 5_400_000],
    ["15s", 15_000],
    ["250ms", 250],
    ["0d", 0],
    ["292y", 292 * 365 * 86_400_000],
    ["9223372036854ms", 9_223_372_036_854],
  ];
  for (const [text, milliseconds] of good)
    it(`reads ${text}`, () => {
      assert.equal(parseDuration(text), milliseconds);
    });

  for (const text of [
    "",
    "30",
    "30 d",
    "1.5h",
    "30m1h",
    "1d1d",
    "-1d",
    "d",
    "293y",
    "9223372036855ms",
    "99999999999999999999y",
  ])
    it(`rejects "${text}"`, () => {
      assert.equal(parseDuration(text), undefined);
    });
});
