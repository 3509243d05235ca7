/**
 * Just enough of the protobuf wire format to carry a `google.protobuf.Struct` around without decoding it.
 *
 * A resource's properties arrive in one message and leave in several others (the reply, Analyze, AnalyzeStack).
 * Decoding and encoding them with google-protobuf for each would cost more than all the rest of the engine, so the
 * bytes are lifted out of one message and set into the next, and decoded once, when somebody reads them.
 */

/** A decoded Struct: plain JSON, in which Pulumi's signatures (wire.ts) mark secrets, unknowns and the like. */
export type WireValue = null | boolean | number | string | WireValue[] | WireObject;
/** An object of {@link WireValue}s. */
export interface WireObject {
  [key: string]: WireValue;
}

const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

interface Cursor {
  readonly buffer: Buffer;
  at: number;
}

function readVarint(cursor: Cursor): number {
  let result = 0;
  let scale = 1;
  for (;;) {
    const byte = cursor.buffer[cursor.at++];
    if (byte === undefined) throw new Error("protobuf: truncated varint");
    result += (byte & 0x7f) * scale;
    if (byte < 0x80) return result;
    scale *= 128;
  }
}

function readBytes(cursor: Cursor): Buffer {
  const length = readVarint(cursor);
  const end = cursor.at + length;
  if (end > cursor.buffer.length) throw new Error("protobuf: truncated field");
  const bytes = cursor.buffer.subarray(cursor.at, end);
  cursor.at = end;
  return bytes;
}

function skip(cursor: Cursor, wireType: number): void {
  if (wireType === VARINT) readVarint(cursor);
  else if (wireType === FIXED64) cursor.at += 8;
  else if (wireType === BYTES) readBytes(cursor);
  else if (wireType === FIXED32) cursor.at += 4;
  else throw new Error(`protobuf: wire type ${wireType} is not supported`);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 128) | 0x80);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return Buffer.from(bytes);
}

/** A length-delimited field: its tag, its length and its bytes. */
export function bytesField(field: number, payload: Uint8Array): Buffer {
  return Buffer.concat([varint(field * 8 + BYTES), varint(payload.length), payload]);
}

/**
 * Lifts one message field out of an encoded message.
 *
 * @returns the field's bytes (undefined when it is not set) and the message without it.
 */
export function takeField(message: Buffer, field: number): { payload?: Buffer; rest: Buffer } {
  const cursor: Cursor = { buffer: message, at: 0 };
  while (cursor.at < message.length) {
    const start = cursor.at;
    const tag = readVarint(cursor);
    const wireType = tag & 7;
    if (wireType === BYTES && Math.floor(tag / 8) === field) {
      const payload = readBytes(cursor);
      return {
        payload,
        rest: Buffer.concat([message.subarray(0, start), message.subarray(cursor.at)]),
      };
    }
    skip(cursor, wireType);
  }
  return { rest: message };
}

/** An encoded message with one more message field; protobuf allows fields in any order. */
export function withField(
  message: Uint8Array,
  field: number,
  payload: Uint8Array | undefined,
): Buffer {
  if (payload === undefined) return Buffer.from(message);
  return Buffer.concat([message, varint(field * 8 + BYTES), varint(payload.length), payload]);
}

/** Decodes an encoded `google.protobuf.Struct`. */
export function decodeStruct(bytes: Uint8Array): WireObject {
  const result: WireObject = {};
  const cursor: Cursor = { buffer: toBuffer(bytes), at: 0 };
  while (cursor.at < cursor.buffer.length) {
    const tag = readVarint(cursor);
    if (tag === 1 * 8 + BYTES) decodeEntry({ buffer: readBytes(cursor), at: 0 }, result);
    else skip(cursor, tag & 7);
  }
  return result;
}

function decodeEntry(cursor: Cursor, into: WireObject): void {
  let key = "";
  let value: WireValue = null;
  while (cursor.at < cursor.buffer.length) {
    const tag = readVarint(cursor);
    if (tag === 1 * 8 + BYTES) key = readBytes(cursor).toString("utf8");
    else if (tag === 2 * 8 + BYTES) value = decodeValue({ buffer: readBytes(cursor), at: 0 });
    else skip(cursor, tag & 7);
  }
  setOwn(into, key, value);
}

/** Assigns even a key named `__proto__`, which plain assignment would lose. */
function setOwn(into: WireObject, key: string, value: WireValue): void {
  if (key === "__proto__") {
    Object.defineProperty(into, key, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  } else {
    into[key] = value;
  }
}

function decodeValue(cursor: Cursor): WireValue {
  let value: WireValue = null;
  while (cursor.at < cursor.buffer.length) {
    const tag = readVarint(cursor);
    const field = Math.floor(tag / 8);
    if (field === 2) {
      value = cursor.buffer.readDoubleLE(cursor.at);
      cursor.at += 8;
    } else if (field === 3) value = readBytes(cursor).toString("utf8");
    else if (field === 4) value = readVarint(cursor) !== 0;
    else if (field === 5) value = decodeStruct(readBytes(cursor));
    else if (field === 6) value = decodeList({ buffer: readBytes(cursor), at: 0 });
    else skip(cursor, tag & 7);
  }
  return value;
}

function decodeList(cursor: Cursor): WireValue[] {
  const values: WireValue[] = [];
  while (cursor.at < cursor.buffer.length) {
    const tag = readVarint(cursor);
    if (tag === 1 * 8 + BYTES) values.push(decodeValue({ buffer: readBytes(cursor), at: 0 }));
    else skip(cursor, tag & 7);
  }
  return values;
}

/** Encodes plain JSON as a `google.protobuf.Struct`. Members that are undefined are left out. */
export function encodeStruct(object: Readonly<Record<string, WireValue | undefined>>): Buffer {
  const entries: Buffer[] = [];
  for (const [key, value] of Object.entries(object)) {
    if (value === undefined) continue;
    const entry = Buffer.concat([
      bytesField(1, Buffer.from(key, "utf8")),
      bytesField(2, encodeValue(value)),
    ]);
    entries.push(bytesField(1, entry));
  }
  return Buffer.concat(entries);
}

function encodeValue(value: WireValue): Buffer {
  if (value === null) return Buffer.from([1 * 8 + VARINT, 0]);
  if (typeof value === "number") {
    const bytes = Buffer.alloc(9);
    bytes[0] = 2 * 8 + FIXED64;
    bytes.writeDoubleLE(value, 1);
    return bytes;
  }
  if (typeof value === "string") return bytesField(3, Buffer.from(value, "utf8"));
  if (typeof value === "boolean") return Buffer.from([4 * 8 + VARINT, value ? 1 : 0]);
  if (Array.isArray(value)) {
    return bytesField(6, Buffer.concat(value.map((item) => bytesField(1, encodeValue(item)))));
  }
  return bytesField(5, encodeStruct(value));
}

function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes)
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
