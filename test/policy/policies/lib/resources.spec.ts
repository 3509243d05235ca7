import assert from "node:assert/strict";
import type { PolicyResource } from "@pulumi/policy";
import { stackResources } from "../../../../policy/policies/lib/resources";

/** A resource as CrossGuard makes it for each policy anew, about properties that were decoded once. */
function handed(name: string, props: Record<string, unknown>, parent?: PolicyResource) {
  return {
    type: "a:b:C",
    name,
    urn: `urn:${name}`,
    props: new Proxy(props, {
      get: (target, key) => (key === "__getSpecialProxyTarget" ? target : undefined),
    }),
    opts: {},
    parent,
    dependencies: parent === undefined ? [] : [parent],
    propertyDependencies: parent === undefined ? {} : { bucket: [parent] },
  } as unknown as PolicyResource;
}

describe("stackResources", () => {
  const one = { colour: "blue" };
  const other = { colour: "red" };

  it("gives plain data, and relations as URNs", () => {
    const parent = handed("one", one);
    const [, second] = stackResources([parent, handed("other", other, parent)]);
    assert.deepEqual(second, {
      type: "a:b:C",
      name: "other",
      urn: "urn:other",
      props: { colour: "red" },
      provider: undefined,
      parent: "urn:one",
      dependencies: ["urn:one"],
      propertyDependencies: { bucket: ["urn:one"] },
    });
  });

  it("gives every policy of a stack the same list, so that what one makes of it serves the next", () => {
    const list = () => stackResources([handed("one", one), handed("other", other)]);
    assert.equal(list(), list());
  });

  it("makes a new list for another stack, also when it begins alike", () => {
    const first = stackResources([handed("one", one)]);
    const longer = stackResources([handed("one", one), handed("other", other)]);
    const changed = stackResources([handed("one", one), handed("other", { ...other })]);
    assert.equal(first.length, 1);
    assert.equal(longer.length, 2);
    assert.notEqual(changed, longer);
    assert.deepEqual(stackResources([]), []);
  });
});
