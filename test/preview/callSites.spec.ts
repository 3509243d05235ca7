import assert from "node:assert/strict";
import { createRequire } from "node:module";
import * as pulumi from "@pulumi/pulumi";
import { rememberCallSites, type ResourceClass } from "../../preview/callSites";

const original = pulumi.Resource as unknown as ResourceClass;
/** The class with the functions of the preload; the original keeps its own. */
const fast = Object.create(original) as ResourceClass;

type Taken = ReturnType<ResourceClass["stackTrace"]>;

/** Both stacks of one place: they differ in nothing but the frames of the two calls themselves. */
const both = (skip = 0): [Taken, Taken] => {
  const stacks = [original, fast].map((one) => one.stackTrace(skip + 3));
  return stacks as [Taken, Taken];
};

function same([expected, actual]: [Taken, Taken]): Taken {
  assert.ok(expected.length > 3);
  assert.deepEqual(actual, expected);
  return actual;
}

class Maker {
  readonly taken = both();
  readonly anonymous = [1].map(() => both())[0] as [Taken, Taken];
  static of(depth: number): Maker {
    return depth === 0 ? new Maker() : Maker.of(depth - 1);
  }
}

describe("the positions of resources in the preload", () => {
  const prepareStackTrace: unknown = Reflect.get(Error, "prepareStackTrace");
  before(() => {
    // What `cmd/run` installs; here ts-node has installed another.
    const sourceMaps = createRequire(createRequire(__filename).resolve("@pulumi/pulumi"))(
      "source-map-support",
    ) as { install: (options: object) => void };
    sourceMaps.install({ handleUncaughtExceptions: false, hookRequire: false });
    rememberCallSites(fast);
  });
  after(() => {
    Reflect.set(Error, "prepareStackTrace", prepareStackTrace);
  });

  it("are those that the SDK finds, the first time and later", () => {
    for (let i = 0; i < 3; i++) {
      const maker = Maker.of(i);
      same(maker.taken);
      same(maker.anonymous);
      same((() => both())());
      for (const receiver of [undefined, {}, new Map()])
        same(
          function () {
            return both();
          }.call(receiver),
        );
    }
  });

  it("differ where the places differ", () => {
    const one = same(both());
    const two = same(both());
    assert.notDeepEqual(one, two);
  });

  it("are those that the SDK finds below eval and async functions", async () => {
    const take = (0, eval)("(take) => take()") as (take: typeof both) => [Taken, Taken];
    same(take(both));
    await Promise.resolve();
    assert.deepEqual(...both(-2));
  });

  it("leave the formatter and the depth of stacks as they were", () => {
    const { stackTraceLimit } = Error;
    const prepare: unknown = Reflect.get(Error, "prepareStackTrace");
    fast.callsites();
    assert.equal(Reflect.get(Error, "prepareStackTrace"), prepare);
    assert.equal(Error.stackTraceLimit, stackTraceLimit);
  });

  it("come from the SDK's own function when another formatter is in force", () => {
    const installed: unknown = Reflect.get(Error, "prepareStackTrace");
    Error.prepareStackTrace = (_error, sites) =>
      ["Error", ...sites.map((_site, i) => `    at x (/other.ts:${i + 1}:1)`)].join("\n");
    try {
      const frames = fast.callsites();
      assert.equal(frames.length, original.callsites().length);
      assert.deepEqual(frames[0], { file: "/other.ts", line: 2, column: 1 });
    } finally {
      Reflect.set(Error, "prepareStackTrace", installed);
    }
  });
});
