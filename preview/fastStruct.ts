/**
 * Makes google-protobuf's Struct carry its encoded bytes instead of a tree of message objects.
 *
 * The SDK turns every resource's properties into a Struct, and every answer back, and a policy pack does it with all
 * resources of the stack. google-protobuf makes a Value, a Map entry and an array for each value in them, and goes through
 * all that is below at each level: at 100 clusters that is a quarter of the program's processor time, half of it garbage
 * collection. What is sent and what is read stay the same; the tree is made when somebody asks for it.
 */
import { createRequire } from "node:module";
import { decodeStruct, encodeLikeGoogle } from "./engine/struct";

/** The bytes a Struct stands for, as long as nobody has asked for its fields. */
const BYTES = Symbol("bytes");

type Anything = (...args: unknown[]) => unknown;

/** A Struct, as far as it is used here. */
interface Message {
  [BYTES]?: Uint8Array;
  getFieldsMap: (noLazyCreate?: boolean) => { getLength: () => number } | undefined;
}

interface Reader {
  getCursor: () => number;
  getBuffer: () => Uint8Array;
  nextField: () => boolean;
  isEndGroup: () => boolean;
  skipField: () => void;
}

interface Writer {
  writeSerializedMessage: (bytes: Uint8Array, start: number, end: number) => void;
}

interface StructClass {
  new (): Message;
  prototype: Record<string, Anything>;
  fromJavaScript: (object: unknown) => Message;
  deserializeBinaryFromReader: (message: Message, reader: Reader) => Message;
  serializeBinaryToWriter: (message: Message, writer: Writer) => void;
}

/** Methods that read or change the tree of message objects. */
const TREE_METHODS = [
  "getFieldsMap",
  "clearFieldsMap",
  "toArray",
  "toString",
  "clone",
  "cloneMessage",
] as const;

/** @param exports Of google-protobuf/google/protobuf/struct_pb, the module in `filename`. */
export function speedUpStruct(exports: Record<string, unknown>, filename: string): void {
  const Struct = exports.Struct as StructClass;
  const { BinaryReader } = createRequire(filename)("google-protobuf") as {
    BinaryReader: new (bytes: Uint8Array) => Reader;
  };
  const { fromJavaScript, deserializeBinaryFromReader, serializeBinaryToWriter } = Struct;
  const toJavaScript: Anything = Reflect.get<Record<string, Anything>, string>(
    Struct.prototype,
    "toJavaScript",
  );

  /** Whether a tree is being made: then it is made whole, since copies are made of the arrays in it. */
  let whole = false;

  /** Makes the tree, if that was put off until now. */
  function materialize(message: Message): void {
    const bytes = message[BYTES];
    if (bytes === undefined) return;
    message[BYTES] = undefined;
    whole = true;
    try {
      deserializeBinaryFromReader(message, new BinaryReader(bytes));
    } finally {
      whole = false;
    }
  }

  for (const name of TREE_METHODS) {
    const original: Anything = Reflect.get<Record<string, Anything>, string>(
      Struct.prototype,
      name,
    );
    Struct.prototype[name] = function (this: Message, ...args) {
      materialize(this);
      return original.apply(this, args);
    };
  }

  Struct.fromJavaScript = (object) => {
    const bytes = encodeLikeGoogle(object);
    if (bytes === undefined) return fromJavaScript(object);
    const message = new Struct();
    message[BYTES] = bytes;
    return message;
  };

  Struct.serializeBinaryToWriter = (message, writer) => {
    const bytes = message[BYTES];
    if (bytes === undefined) serializeBinaryToWriter(message, writer);
    else writer.writeSerializedMessage(bytes, 0, bytes.length);
  };

  Struct.deserializeBinaryFromReader = (message, reader) => {
    if (whole) return deserializeBinaryFromReader(message, reader);
    // getFieldsMap also makes the tree of a message that is read into a second time.
    if ((message.getFieldsMap(true)?.getLength() ?? 0) > 0)
      return deserializeBinaryFromReader(message, reader);
    const start = reader.getCursor();
    while (reader.nextField() && !reader.isEndGroup()) reader.skipField();
    message[BYTES] = reader.getBuffer().subarray(start, reader.getCursor());
    return message;
  };

  Struct.prototype.toJavaScript = function (this: Message) {
    const bytes = this[BYTES];
    return bytes === undefined ? toJavaScript.call(this) : decodeStruct(bytes);
  };
}
