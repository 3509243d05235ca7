/** What the checks of charts looked at and what they could not, for the summary at the end of a run. */
const looked = new Map<string, number>();
const skips = new Map<string, number>();

/** Adds to what was looked at, such as `countChecked("flows", 12)`. */
export function countChecked(what: string, number: number): void {
  looked.set(what, (looked.get(what) ?? 0) + number);
}

/** Skips a test or, in a `before`, all tests of its suite; says why in one line. */
export function skipBecause(context: Mocha.Context, why: string): never {
  skips.set(why, (skips.get(why) ?? 0) + 1);
  console.log(`    skipped: ${why}`);
  return context.skip();
}

/** A test as mocha leaves it. */
export interface Ended {
  readonly file: string | undefined;
  readonly state: string | undefined;
  readonly pending: boolean;
}

/** The lines of a summary: tests by result, what they looked at, and why some did not run. */
export function summary(
  tests: readonly Ended[],
  seen: ReadonlyMap<string, number> = looked,
  reasons: ReadonlyMap<string, number> = skips,
): readonly string[] {
  const having = (test: (ended: Ended) => boolean): number => tests.filter(test).length;
  const failed = having(({ state }) => state === "failed");
  const passed = having(({ state }) => state === "passed");
  const skipped = having(({ pending }) => pending);
  // A test that never ran, since something before it failed, is neither.
  const lost = tests.length - failed - passed - skipped;
  const notRun = lost === 0 ? "" : `, ${lost} not run`;
  return [
    `charts: ${passed + failed} checked, ${failed} failed, ${skipped} skipped${notRun}`,
    ...[...reasons.keys()].map((why) => `charts: skipped: ${why}`),
    ...(seen.size === 0
      ? []
      : [`charts: looked at ${[...seen].map(([what, number]) => `${number} ${what}`).join(", ")}`]),
  ];
}
