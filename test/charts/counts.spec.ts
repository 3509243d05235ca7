import assert from "node:assert/strict";
import { type Ended, summary } from "./counts";

/** Tests that belong to `npm run test:charts`. */
const FILES = /[\\/]test[\\/](?:scripts[\\/])?charts[\\/]/;

// Outside of any suite: it runs after every test of the process, of whichever file.
after(function () {
  const ended: Ended[] = [];
  const visit = (suite: Mocha.Suite): void => {
    for (const test of suite.tests)
      ended.push({ file: test.file, state: test.state, pending: test.isPending() });
    suite.suites.forEach(visit);
  };
  const root = this.test?.parent;
  if (root !== undefined) visit(root);
  const own = ended.filter(({ file }) => FILES.test(file ?? ""));
  for (const line of summary(own)) console.log(`  ${line}`);
});

describe("the summary of the checks of charts", () => {
  const ended = (state: string | undefined, pending = false): Ended => ({
    file: "x",
    state,
    pending,
  });

  it("counts what was checked, failed and skipped, with the reasons and what was looked at", () => {
    const tests = [
      ended("passed"),
      ended("failed"),
      ended(undefined, true),
      ended("pending", true),
      ended(undefined),
    ];
    const looked = new Map([
      ["releases", 4],
      ["flows admitted", 9],
    ]);
    assert.deepEqual(summary(tests, looked, new Map([["no helm", 2]])), [
      "charts: 2 checked, 1 failed, 2 skipped, 1 not run",
      "charts: skipped: no helm",
      "charts: looked at 4 releases, 9 flows admitted",
    ]);
  });

  it("says nothing of what did not happen", () => {
    assert.deepEqual(summary([ended("passed")], new Map(), new Map()), [
      "charts: 1 checked, 0 failed, 0 skipped",
    ]);
  });
});
