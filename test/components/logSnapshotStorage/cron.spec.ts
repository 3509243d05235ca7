import assert from "node:assert/strict";
import { cronProblem } from "../../../components/logSnapshotStorage/cron";

const EVERY = 15;

describe("cronProblem", () => {
  const good = [
    "0 30 1 * * ?",
    "0 0 12 ? * MON-FRI",
    "0 0/15 * * * ?",
    "0 5,35 9-17 * * ?",
    "30 0 22-2 L * ?",
    "0 0 0 LW JAN,jul ?",
    "0 0 0 15W * ?",
    "0 0 0 ? * 6#3",
    "0 0 0 ? * FRIL 2027-2030",
    "0 0/15 9 ? * SUN *",
  ];
  for (const expression of good) {
    it(`accepts ${expression}`, () => {
      assert.equal(cronProblem(expression, EVERY), undefined);
    });
  }

  const bad: [expression: string, problem: RegExp][] = [
    ["", /6 or 7 fields/],
    ["30 1 * * *", /6 or 7 fields/],
    ["0  30 1 * * ?", /minutes/],
    ["0 30 1 * * ? 2027 x", /6 or 7 fields/],
    ["60 0 1 * * ?", /seconds is \*, or numbers from 0 to 59/],
    ["0 60 1 * * ?", /minutes/],
    ["0 0 24 * * ?", /hours/],
    ["0 0 1 32 * ?", /day of month/],
    ["0 0 1 0 * ?", /day of month/],
    ["0 0 1 * 13 ?", /month is/],
    ["0 0 1 * FOO ?", /month is/],
    ["0 0 1 ? * 8", /day of week/],
    ["0 0 1 ? * 2#6", /day of week/],
    ["0 0 1 * * ? 1969", /year/],
    ["0 0/0 1 * * ?", /minutes/],
    ["0 0 ? * * ?", /hours/],
    ["0 30 1 * * *", /exactly one of day of month and day of week/],
    ["0 30 1 ? * ?", /exactly one of day of month and day of week/],
    ["* 30 1 * * ?", /at most every 15 minutes/],
    ["0 0/10 1 * * ?", /at most every 15 minutes/],
    ["0 * * * * ?", /at most every 15 minutes/],
    ["0 0,50 * * * ?", /at most every 15 minutes/],
  ];
  for (const [expression, problem] of bad) {
    it(`rejects "${expression}"`, () => {
      assert.match(cronProblem(expression, EVERY) ?? "", problem);
    });
  }
});
