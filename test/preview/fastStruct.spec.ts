import assert from "node:assert/strict";
import { createRequire } from "node:module";
import type { Struct as StructMessage } from "google-protobuf/google/protobuf/struct_pb";
import { speedUpStruct } from "../../preview/fastStruct";

type StructModule = typeof import("google-protobuf/google/protobuf/struct_pb");

const nodeRequire = createRequire(__filename);
const FILE = nodeRequire.resolve("google-protobuf/google/protobuf/struct_pb");

/** A copy of google-protobuf's module that nobody else has. */
function ownCopy(): StructModule {
  const cached = nodeRequire.cache[FILE];
  nodeRequire.cache[FILE] = undefined;
  try {
    return nodeRequire(FILE) as StructModule;
  } finally {
    nodeRequire.cache[FILE] = cached;
  }
}

const original = ownCopy();
const fast = ownCopy();
speedUpStruct(fast as unknown as Record<string, unknown>, FILE);

const bytesOf = (message: StructMessage): Buffer => Buffer.from(message.serializeBinary());

/** Properties of all sorts; later ones hold the earlier ones. */
function samples(): Record<string, unknown>[] {
  const leaves = [null, true, false, 0, -0, -12.5, 2 ** 53, NaN, Infinity, "", "ünïcode ✓ 😀"];
  const objects: Record<string, unknown>[] = [{}];
  for (let i = 1; i <= 120; i++) {
    const earlier = objects[(i * 7) % objects.length];
    objects.push({
      z: leaves[i % leaves.length],
      [`key ${(i * 31) % 17}`]: [leaves[(i * 3) % leaves.length], [], earlier, {}],
      "10": i % 3 === 0 ? earlier : i,
      "9": { ä: `${i}`.repeat(i), a: leaves },
      "": "",
    });
    if (i % 20 === 0) objects.push({ nested: earlier, large: "é".repeat(i * 5000), last: 1 });
  }
  return objects;
}

describe("the fast Struct of the preload", () => {
  it("sends the bytes that google-protobuf sends", () => {
    for (const sample of samples()) {
      const expected = bytesOf(original.Struct.fromJavaScript(sample as never));
      assert.ok(bytesOf(fast.Struct.fromJavaScript(sample as never)).equals(expected));
    }
  });

  it("reads what google-protobuf reads, in the same order of keys", () => {
    for (const sample of samples()) {
      const bytes = original.Struct.fromJavaScript(sample as never).serializeBinary();
      const expected = original.Struct.deserializeBinary(bytes).toJavaScript();
      const read = fast.Struct.deserializeBinary(bytes).toJavaScript();
      assert.deepEqual(read, expected);
      assert.equal(JSON.stringify(read), JSON.stringify(expected));
    }
  });

  it("sorts keys that come out of order, as google-protobuf does", () => {
    const part = (object: Record<string, number>): Uint8Array =>
      original.Struct.fromJavaScript(object).serializeBinary();
    const bytes = Buffer.concat([part({ c: 1 }), part({ a: 2 }), part({ b: 3 })]);
    const read = fast.Struct.deserializeBinary(bytes).toJavaScript();
    assert.equal(JSON.stringify(read), '{"a":2,"b":3,"c":1}');
  });

  it("has its fields when somebody asks for them, and sends what was changed in them", () => {
    for (const make of [
      () => fast.Struct.fromJavaScript({ a: { b: [1] } }),
      () => fast.Struct.deserializeBinary(bytesOf(fast.Struct.fromJavaScript({ a: { b: [1] } }))),
    ]) {
      const struct = make();
      assert.deepEqual(struct.getFieldsMap().get("a")?.toJavaScript(), { b: [1] });
      struct.getFieldsMap().set("c", fast.Value.fromJavaScript("new"));
      assert.deepEqual(struct.toJavaScript(), { a: { b: [1] }, c: "new" });
      const expected = original.Struct.fromJavaScript({ a: { b: [1] }, c: "new" });
      assert.ok(bytesOf(struct).equals(bytesOf(expected)));
      assert.deepEqual(
        make().toArray(),
        original.Struct.fromJavaScript({ a: { b: [1] } }).toArray(),
      );
      assert.deepEqual(make().clone().toJavaScript(), { a: { b: [1] } });
    }
  });

  it("is read and written inside of other values", () => {
    const value = fast.Value.fromJavaScript([{ a: { b: "c" } }, "d"]);
    const bytes = value.serializeBinary();
    const expected = original.Value.fromJavaScript([{ a: { b: "c" } }, "d"]).serializeBinary();
    assert.ok(Buffer.from(bytes).equals(Buffer.from(expected)));
    assert.deepEqual(fast.Value.deserializeBinary(bytes).toJavaScript(), [{ a: { b: "c" } }, "d"]);
  });

  it("leaves to google-protobuf what is not plain JSON", () => {
    const date = new Date(0);
    const odd = [{ a: date }, { a: "\ud800x" }, { "\udc00": 1 }, { a: new Map([[1, 2]]) }];
    for (const sample of odd) {
      const expected = bytesOf(original.Struct.fromJavaScript(sample as never));
      assert.ok(bytesOf(fast.Struct.fromJavaScript(sample as never)).equals(expected));
    }
    for (const sample of [{ a: undefined }, { a: () => 1 }, { a: [1n] }]) {
      assert.throws(() => fast.Struct.fromJavaScript(sample as never), /Unexpected struct type/);
    }
  });

  it("rejects bytes that are cut off", () => {
    const bytes = fast.Struct.fromJavaScript({ a: { b: "some text" } }).serializeBinary();
    assert.throws(() => fast.Struct.deserializeBinary(bytes.slice(0, -3)).toJavaScript());
  });
});
