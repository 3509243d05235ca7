import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { type SerializeProperties, serializePlain } from "../../preview/plainProperties";

const rpc = pulumi.runtime as unknown as {
  serializeResourceProperties: SerializeProperties;
};

const original = rpc.serializeResourceProperties;
const asked: string[] = [];
const fast = serializePlain((label, properties, options) => {
  asked.push(...Object.keys(properties));
  return original(label, properties, options);
});

class Custom {
  readonly a = 1;
}

const PLAIN = {
  text: "x",
  zero: 0,
  no: false,
  nothing: null,
  missing: undefined,
  empty: {},
  list: [1, undefined, [null, { a: undefined, b: [] }]],
  // A hole is sent as null.
  sparse: [1, , 2],
  deep: { a: { b: { c: { "10": 1, "9": 2 } } } },
  bare: Object.assign(Object.create(null) as object, { a: 1 }),
};

const OTHER = {
  output: pulumi.output({ a: [1] }),
  secret: pulumi.secret("s"),
  inside: { a: [{ b: pulumi.output("c") }] },
  promise: { p: Promise.resolve([1]) },
  asset: new pulumi.asset.StringAsset("text"),
  date: new Date(0),
  instance: { a: new Custom() },
  callback: { f: () => 1, a: 1 },
  marked: { __pulumiOutput: false, a: 1 },
};

describe("the serialisation of plain properties in the preload", () => {
  it("gives what the SDK gives, in the same order", async () => {
    const properties = { id: "i", urn: "u", ...PLAIN, ...OTHER, last: "one" };
    const [expected, expectedDependencies] = await original("label", properties, {});
    const [actual, dependencies] = await fast("label", properties, {});
    assert.equal(JSON.stringify(actual), JSON.stringify(expected));
    assert.deepEqual(actual, expected);
    assert.deepEqual([...dependencies], [...expectedDependencies]);
  });

  it("leaves to the SDK only what is not plain data", async () => {
    asked.length = 0;
    await fast("label", { ...PLAIN, ...OTHER }, {});
    assert.deepEqual(asked, Object.keys(OTHER));
  });

  it("sends a copy, which later changes do not reach", async () => {
    const values = { a: [1] };
    const [sent] = await fast("label", { values }, {});
    values.a.push(2);
    assert.deepEqual(sent, { values: { a: [1] } });
  });

  it("rejects with the SDK's own error", async () => {
    const failing = { a: { b: Promise.reject(new Error("no value")) } };
    await assert.rejects(fast("label", failing, {}), /error serializing property "a": no value/);
  });
});
