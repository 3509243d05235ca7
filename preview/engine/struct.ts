/**
 * `google.protobuf.Struct`, encoded and decoded without message objects: straight from and to plain JSON.
 *
 * It imports nothing, because preload.ts loads it into the program's and the pack's process before all else.
 */

/** A decoded Struct: plain JSON, in which Pulumi's signatures (wire.ts) mark secrets, unknowns and the like. */
export type WireValue = null | boolean | number | string | WireValue[] | WireObject;
/** An object of {@link WireValue}s. */
export interface WireObject {
  [key: string]: WireValue;
}

/** Tags of the fields of Struct, its map's entries, Value and ListValue: number * 8 + wire type. */
const TAG = {
  field: 0x0a,
  key: 0x0a,
  value: 0x12,
  null: 0x08,
  number: 0x11,
  string: 0x1a,
  bool: 0x20,
  struct: 0x2a,
  list: 0x32,
  item: 0x0a,
} as const;

const EMPTY: Buffer = Buffer.alloc(0);
/** Bytes being read. The one reader of this module reads without making views of parts: these cost most of a decoder. */
let source: Buffer = EMPTY;
let at = 0;

/** Decodes an encoded `google.protobuf.Struct`; the keys of its objects are in order, as google-protobuf has them. */
export function decodeStruct(bytes: Uint8Array): WireObject {
  source = Buffer.isBuffer(bytes)
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  at = 0;
  try {
    return readStruct(source.length);
  } finally {
    source = EMPTY;
  }
}

function readVarint(end: number): number {
  let result = 0;
  let scale = 1;
  while (at < end) {
    const byte = source[at++] as number;
    result += (byte & 0x7f) * scale;
    if (byte < 0x80) return result;
    scale *= 128;
  }
  throw new Error("protobuf: truncated varint");
}

/** Reads a length, and gives where what follows ends. */
function readEnd(end: number): number {
  const length = readVarint(end);
  if (at + length > end) throw new Error("protobuf: truncated field");
  return at + length;
}

function readString(end: number): string {
  const stop = readEnd(end);
  const text = source.toString("utf8", at, stop);
  at = stop;
  return text;
}

function skip(tag: number, end: number): void {
  const wireType = tag & 7;
  if (wireType === 0) readVarint(end);
  else if (wireType === 1) at += 8;
  else if (wireType === 2) at = readEnd(end);
  else if (wireType === 5) at += 4;
  else throw new Error(`protobuf: wire type ${wireType} is not supported`);
}

function readStruct(end: number): WireObject {
  const result: WireObject = {};
  let last = "";
  let ordered = true;
  while (at < end) {
    const tag = readVarint(end);
    if (tag !== TAG.field) {
      skip(tag, end);
      continue;
    }
    const stop = readEnd(end);
    let key = "";
    let value: WireValue = null;
    while (at < stop) {
      const part = readVarint(stop);
      if (part === TAG.key) key = readString(stop);
      else if (part === TAG.value) value = readValue(readEnd(stop));
      else skip(part, stop);
    }
    if (key < last) ordered = false;
    last = key;
    setOwn(result, key, value);
  }
  return ordered ? result : inOrder(result);
}

function readValue(end: number): WireValue {
  let value: WireValue = null;
  while (at < end) {
    const tag = readVarint(end);
    if (tag === TAG.string) value = readString(end);
    else if (tag === TAG.struct) value = readStruct(readEnd(end));
    else if (tag === TAG.list) value = readList(readEnd(end));
    else if (tag === TAG.bool) value = readVarint(end) !== 0;
    else if (tag === TAG.number) {
      value = source.readDoubleLE(at);
      at += 8;
    } else skip(tag, end);
  }
  return value;
}

function readList(end: number): WireValue[] {
  const values: WireValue[] = [];
  while (at < end) {
    const tag = readVarint(end);
    if (tag === TAG.item) values.push(readValue(readEnd(end)));
    else skip(tag, end);
  }
  return values;
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

function inOrder(object: WireObject): WireObject {
  const result: WireObject = {};
  for (const key of Object.keys(object).sort()) setOwn(result, key, object[key] ?? null);
  return result;
}

/**
 * Bytes being written, from the end to the front: so the length of a part is known when it is to be written, and nothing
 * is measured or copied twice.
 */
let target = Buffer.allocUnsafe(64 * 1024);
/** How many bytes at the end of {@link target} are written. */
let written = 0;

function reserve(bytes: number): number {
  const needed = written + bytes;
  if (needed > target.length) {
    const larger = Buffer.allocUnsafe(Math.max(needed, 2 * target.length));
    target.copy(larger, larger.length - written, target.length - written);
    target = larger;
  }
  written = needed;
  return target.length - needed;
}

function writeByte(byte: number): void {
  const front = reserve(1);
  target[front] = byte;
}

/** Writes the tag and length of what was written since `before`. */
function writeHead(tag: number, before: number): void {
  const length = written - before;
  let size = 1;
  for (let rest = length; rest >= 0x80; rest = Math.floor(rest / 128)) size += 1;
  let front = reserve(size + 1);
  target[front++] = tag;
  let rest = length;
  for (; rest >= 0x80; rest = Math.floor(rest / 128)) target[front++] = (rest % 128) | 0x80;
  target[front] = rest;
}

const LONE_SURROGATE = /\p{Surrogate}/u;

function writeString(tag: number, text: string, exact: boolean): void {
  const before = written;
  const length = Buffer.byteLength(text);
  if (exact && length !== text.length && LONE_SURROGATE.test(text)) throw INEXACT;
  // Reserving may replace the target, so it comes first.
  const front = reserve(length);
  target.write(text, front, "utf8");
  writeHead(tag, before);
}

function writeStruct(object: object, exact: boolean): void {
  const keys = Object.keys(object).sort();
  for (let i = keys.length - 1; i >= 0; i--) {
    const key = keys[i] as string;
    const value = (object as Record<string, unknown>)[key];
    if (value === undefined && !exact) continue;
    if (exact && key === "__proto__") throw INEXACT;
    const before = written;
    writeValue(value, exact);
    writeHead(TAG.value, before);
    writeString(TAG.key, key, exact);
    writeHead(TAG.field, before);
  }
}

function writeValue(value: unknown, exact: boolean): void {
  if (typeof value === "string") writeString(TAG.string, value, exact);
  else if (typeof value === "boolean") {
    writeByte(value ? 1 : 0);
    writeByte(TAG.bool);
  } else if (typeof value === "number" && !(exact && Number.isNaN(value))) {
    const front = reserve(8);
    target.writeDoubleLE(value, front);
    writeByte(TAG.number);
  } else if (value === null) {
    writeByte(0);
    writeByte(TAG.null);
  } else if (Array.isArray(value)) {
    writeList(value, exact);
  } else if (typeof value === "object" && (!exact || isPlain(value))) {
    const before = written;
    writeStruct(value, exact);
    writeHead(TAG.struct, before);
  } else {
    throw INEXACT;
  }
}

function writeList(values: readonly unknown[], exact: boolean): void {
  const list = written;
  for (let i = values.length - 1; i >= 0; i--) {
    const before = written;
    writeValue(values[i], exact);
    writeHead(TAG.item, before);
  }
  writeHead(TAG.list, list);
}

function isPlain(object: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(object);
  return prototype === Object.prototype || prototype === null;
}

/** Thrown, and caught here, when google-protobuf would do something else than this module. */
const INEXACT = new Error("protobuf: not plain JSON");

function encode(object: object, exact: boolean): Buffer {
  written = 0;
  writeStruct(object, exact);
  return Buffer.from(target.subarray(target.length - written));
}

/** Encodes plain JSON as a `google.protobuf.Struct`. Members that are undefined are left out. */
export function encodeStruct(object: Readonly<Record<string, WireValue | undefined>>): Buffer {
  return encode(object, false);
}

/**
 * The bytes that google-protobuf makes of `Struct.fromJavaScript(object)`.
 *
 * @returns undefined for what is not plain JSON in well-formed text: google-protobuf may throw then, or leave out.
 */
export function encodeLikeGoogle(object: unknown): Buffer | undefined {
  if (typeof object !== "object" || object === null || !isPlain(object)) return undefined;
  try {
    return encode(object, true);
  } catch (error) {
    if (error === INEXACT) return undefined;
    throw error;
  }
}
