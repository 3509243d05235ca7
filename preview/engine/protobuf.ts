/**
 * Just enough of the protobuf wire format to carry a `google.protobuf.Struct` around without decoding it; struct.ts decodes.
 *
 * A resource's properties arrive in one message and leave in several others (the reply, Analyze, AnalyzeStack).
 * Decoding and encoding them with google-protobuf for each would cost more than all the rest of the engine, so the
 * bytes are lifted out of one message and set into the next, and decoded once, when somebody reads them.
 */

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
