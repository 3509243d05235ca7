import assert from "node:assert/strict";
import { createRequire } from "node:module";
import type { Struct as StructMessage } from "google-protobuf/google/protobuf/struct_pb";
import { speedUpStruct } from "../../preview/fastStruct";

const nodeRequire = createRequire(__filename);
const FILE = nodeRequire.resolve("google-protobuf/google/protobuf/struct_pb");
const fast = nodeRequire(FILE) as typeof import("google-protobuf/google/protobuf/struct_pb");

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

/** What google-protobuf itself does, noted before it is changed: its modules share one global object. */
const original = {
  bytes: (object: unknown): Buffer => {
    restore();
    try {
      return bytesOf(fast.Struct.fromJavaScript(object as never));
    } finally {
      speedUp();
    }
  },
  read: (bytes: Uint8Array): object => {
    restore();
    try {
      return fast.Struct.deserializeBinary(bytes).toJavaScript();
    } finally {
      speedUp();
    }
  },
};

const targets = [fast.Struct, fast.Struct.prototype];
const untouched = targets.map((target) => Object.getOwnPropertyDescriptors(target));

function speedUp(): void {
  speedUpStruct(fast, FILE);
}

function restore(): void {
  targets.forEach((target, i) => {
    for (const key of Reflect.ownKeys(target)) {
      if (!(key in (untouched[i] ?? {}))) Reflect.deleteProperty(target, key);
    }
    Object.defineProperties(target, untouched[i] ?? {});
  });
}

describe("the fast Struct of the preload", () => {
  before(speedUp);
  after(restore);

  it("sends the bytes that google-protobuf sends", () => {
    for (const sample of samples()) {
      const expected = original.bytes(sample);
      assert.ok(bytesOf(fast.Struct.fromJavaScript(sample as never)).equals(expected));
    }
  });

  it("reads what google-protobuf reads, in the same order of keys", () => {
    for (const sample of samples()) {
      const bytes = original.bytes(sample);
      const expected = original.read(bytes);
      const read = fast.Struct.deserializeBinary(bytes).toJavaScript();
      assert.deepEqual(read, expected);
      assert.equal(JSON.stringify(read), JSON.stringify(expected));
    }
  });

  it("sorts keys that come out of order, as google-protobuf does", () => {
    const part = (object: Record<string, number>): Uint8Array => original.bytes(object);
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
      const expected = original.bytes({ a: { b: [1] }, c: "new" });
      assert.ok(bytesOf(struct).equals(expected));
      assert.match(JSON.stringify(make().toArray()), /"b"/);
      assert.deepEqual(make().clone().toJavaScript(), { a: { b: [1] } });
    }
  });

  it("is read and written inside of other values", () => {
    const bytes = fast.Value.fromJavaScript([{ a: { b: "c" } }, "d"]).serializeBinary();
    const read = fast.Value.deserializeBinary(bytes);
    assert.deepEqual(read.toJavaScript(), [{ a: { b: "c" } }, "d"]);
    assert.ok(Buffer.from(read.serializeBinary()).equals(Buffer.from(bytes)));
  });

  it("leaves to google-protobuf what is not plain JSON", () => {
    const date = new Date(0);
    const odd = [{ a: date }, { a: "\ud800x" }, { "\udc00": 1 }, { a: new Map([[1, 2]]) }];
    for (const sample of odd) {
      const expected = original.bytes(sample);
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
