import assert from "node:assert/strict";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { bytesField, takeField, withField } from "../../preview/engine/protobuf";
import { decodeStruct, encodeStruct, type WireObject } from "../../preview/engine/struct";
import { forAnalyzer, markSecretOutputs, secret, toJson, UNKNOWN } from "../../preview/engine/wire";

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const OUTPUT_VALUE = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
const RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e";

const SAMPLE: WireObject = {
  text: "ünïcode ✓",
  empty: "",
  number: -12.5,
  big: 2 ** 53,
  yes: true,
  no: false,
  nothing: null,
  list: [1, "two", [null], {}, { deep: { er: [] } }],
  long: "x".repeat(70_000),
};

describe("the wire form of properties", () => {
  it("reads what google-protobuf writes", () => {
    const bytes = Struct.fromJavaScript(SAMPLE);
    assert.deepEqual(decodeStruct(bytes.serializeBinary()), SAMPLE);
  });

  it("writes what google-protobuf reads", () => {
    assert.deepEqual(Struct.deserializeBinary(encodeStruct(SAMPLE)).toJavaScript(), SAMPLE);
  });

  it("keeps a key named __proto__ as a key", () => {
    const decoded = decodeStruct(encodeStruct(JSON.parse('{"__proto__":{"a":1}}') as WireObject));
    assert.deepEqual(Object.keys(decoded), ["__proto__"]);
    assert.equal(({} as { a?: number }).a, undefined);
  });

  it("leaves out members that are undefined", () => {
    assert.deepEqual(decodeStruct(encodeStruct({ a: undefined, b: 1 })), { b: 1 });
  });

  it("lifts a field out of a message and sets it into another", () => {
    const message = Buffer.concat([
      bytesField(1, Buffer.from("type")),
      bytesField(5, Buffer.from("props")),
      bytesField(40, Buffer.from("tail")),
    ]);
    const { payload, rest } = takeField(message, 5);
    assert.equal(payload?.toString(), "props");
    assert.equal(takeField(rest, 5).payload, undefined);
    assert.equal(takeField(rest, 40).payload?.toString(), "tail");
    assert.equal(takeField(withField(rest, 3, payload), 3).payload?.toString(), "props");
  });

  it("rejects a message that is cut off", () => {
    assert.throws(() => takeField(Buffer.from([0x2a, 0x7f, 0x01]), 1), /truncated/);
  });
});

describe("the shown form of properties", () => {
  it("hides secrets and names unknowns, at any depth", () => {
    const value = { a: [secret("hunter2")], b: { c: UNKNOWN, d: secret(UNKNOWN) } };
    assert.deepEqual(toJson(value), { a: ["[secret]"], b: { c: "[unknown]", d: "[secret]" } });
  });

  it("shows secrets only when asked to", () => {
    assert.deepEqual(toJson({ a: secret({ b: "hunter2" }) }, { showSecrets: true }), {
      a: { b: "hunter2" },
    });
  });

  it("shows output values by what is known of them", () => {
    const known = { [SIGNATURE]: OUTPUT_VALUE, value: "v" };
    const unknown = { [SIGNATURE]: OUTPUT_VALUE };
    const hidden = { [SIGNATURE]: OUTPUT_VALUE, value: "v", secret: true };
    assert.deepEqual(toJson([known, unknown, hidden]), ["v", "[unknown]", "[secret]"]);
  });
});

describe("properties for a policy pack", () => {
  it("are handed over untouched when nothing in them needs another form", () => {
    const bytes = encodeStruct({ a: secret("x"), b: UNKNOWN });
    assert.equal(forAnalyzer(bytes), bytes);
  });

  it("have ids or URNs in place of resource references, as the real engine sends them", () => {
    const bytes = encodeStruct({
      made: { [SIGNATURE]: RESOURCE, urn: "urn:a", id: "i-1" },
      planned: { [SIGNATURE]: RESOURCE, urn: "urn:b", id: "" },
      component: [{ [SIGNATURE]: RESOURCE, urn: "urn:c" }],
    });
    assert.deepEqual(decodeStruct(forAnalyzer(bytes)), {
      made: "i-1",
      planned: UNKNOWN,
      component: ["urn:c"],
    });
  });

  it("have plain values, unknowns and secrets in place of output values", () => {
    const bytes = encodeStruct({
      known: { [SIGNATURE]: OUTPUT_VALUE, value: 1, dependencies: ["urn:a"] },
      unknown: { [SIGNATURE]: OUTPUT_VALUE },
      hidden: { [SIGNATURE]: OUTPUT_VALUE, value: "x", secret: true },
    });
    assert.deepEqual(decodeStruct(forAnalyzer(bytes)), {
      known: 1,
      unknown: UNKNOWN,
      hidden: secret("x"),
    });
  });
});

describe("additional secret outputs", () => {
  it("are wrapped, even those that only the cloud knows", () => {
    const marked = markSecretOutputs(encodeStruct({ a: "x", b: secret("y") }), ["a", "b", "c"]);
    assert.deepEqual(decodeStruct(marked), {
      a: secret("x"),
      b: secret("y"),
      c: secret(UNKNOWN),
    });
  });
});
