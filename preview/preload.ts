/**
 * Loaded into the program's and the pack's process before anything else (`node --require`). It takes work out of
 * Pulumi's SDK that serves debugging only and that nobody sees the result of, and changes nothing else: neither what
 * a program computes nor the stack traces of its errors. PULUMI_DEBUG_PROMISE_LEAKS turns the savings off.
 *
 * - `debuggablePromise` notes a stack trace for every promise, formatted through source maps, for a report that only
 *   PULUMI_DEBUG_PROMISE_LEAKS prints: it gets an empty one.
 * - `log.debug` sends every message to the engine, one after the other; this engine drops them.
 * - `@pulumi/pulumi` loads its Automation API at import; here it loads when it is first used.
 * - It also loads what serialises functions, with the TypeScript compiler and npm's dependency resolver: when first called.
 * - `run-policy-pack` loads the TypeScript compiler even for a pack that is JavaScript already.
 * - The whole stack of each resource is formatted for the place where it was made: see callSites.ts.
 * - Every value of a resource's properties is waited for, even when all is plain data: see plainProperties.ts.
 * - Properties pass through google-protobuf's Struct, which makes a message object for each value: see fastStruct.ts.
 *
 * It also keeps errors from hanging: the SDK prints them by `util.inspect` with colours, and that of Node 20.20 does
 * not end on a stack frame such as `node_modules/@scope/file.ts`, which is what the SDK's own source maps make. And it
 * ends the process when the preview has died without a chance to do so.
 */
import { createRequire } from "node:module";
import { Socket } from "node:net";
import { sep } from "node:path";
import { inspect } from "node:util";
import { rememberCallSites, type ResourceClass } from "./callSites";
import { speedUpStruct } from "./fastStruct";
import { type SerializeProperties, serializePlain } from "./plainProperties";

/** A module loader of node, as far as it is used here. */
type Loader = (module: { exports: Record<string, unknown> }, filename: string) => void;
/** Node's internal hooks for CommonJS, which its type declarations leave out. */
interface ModuleInternals {
  _extensions: Record<string, Loader>;
  _load: (request: string, parent: { filename?: string } | undefined, isMain: boolean) => unknown;
}

const internals = createRequire(__filename)("node:module") as ModuleInternals;
const SDK = `${sep}@pulumi${sep}pulumi${sep}`;
const STRUCT = ["", "google-protobuf", "google", "protobuf", "struct_pb.js"].join(sep);

type AnyFunction = (...args: unknown[]) => unknown;

/** Runs a function with stack traces of no frames. Only for functions that run no code of the user. */
function withoutStack(original: AnyFunction): AnyFunction {
  return (...args) => {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    try {
      return original(...args);
    } finally {
      Error.stackTraceLimit = limit;
    }
  };
}

/** What `run-policy-pack` loads to run TypeScript, by the keys of the SDK; see {@link replacement}. */
const TYPESCRIPT_MODULES = { typescriptRequire: "typescript", tsnodeRequire: "ts-node" };

/** The pack is JavaScript: nothing of TypeScript is needed to run it. */
const compiledPack = process.env.PREVIEW_COMPILED_PACK === "1";
const saves = process.env.PULUMI_DEBUG_PROMISE_LEAKS === undefined;

function patch(filename: string, exports: Record<string, unknown>): void {
  if (filename.endsWith(`${SDK}cmd${sep}run${sep}error.js`)) {
    const original = exports.defaultErrorMessage as AnyFunction;
    exports.defaultErrorMessage = (error: unknown) =>
      error instanceof Error && error.stack !== undefined ? inspect(error) : original(error);
  } else if (!saves) {
    return;
  } else if (filename.endsWith(`${SDK}runtime${sep}debuggable.js`)) {
    exports.debuggablePromise = withoutStack(exports.debuggablePromise as AnyFunction);
  } else if (filename.endsWith(`${SDK}resource.js`)) {
    rememberCallSites(exports.Resource as ResourceClass);
  } else if (filename.endsWith(`${SDK}runtime${sep}rpc.js`)) {
    exports.serializeResourceProperties = serializePlain(
      exports.serializeResourceProperties as SerializeProperties,
    );
  } else if (compiledPack && filename.endsWith(`${SDK}tsutils.js`)) {
    exports.loadTypeScriptCompilerOptions = () => ({});
    exports.typeScriptRequireStrings = () => TYPESCRIPT_MODULES;
  } else if (filename.endsWith(`${SDK}log${sep}index.js`)) {
    exports.debug = () => Promise.resolve();
  }
}

/** A module that loads itself when one of its members is first asked for. */
function lazyModule(load: () => unknown): unknown {
  let loaded: object | undefined;
  const target = (): object => (loaded ??= load() as object);
  return new Proxy(
    {},
    {
      // Interop code looks at __esModule only to decide whether to copy the members, which would load them.
      get: (_, key) => (key === "__esModule" ? true : (Reflect.get(target(), key) as unknown)),
      has: (_, key) => Reflect.has(target(), key),
      ownKeys: () => Reflect.ownKeys(target()),
      getOwnPropertyDescriptor: (_, key) => {
        const descriptor = Reflect.getOwnPropertyDescriptor(target(), key);
        return descriptor === undefined ? undefined : { ...descriptor, configurable: true };
      },
    },
  );
}

/** A module of functions that loads itself when one of them is first called. */
function lazyFunctions(load: () => unknown): unknown {
  return new Proxy(
    {},
    {
      get: (_, key) =>
        key === "__esModule" ||
        ((...args: unknown[]) => (Reflect.get(load() as object, key) as AnyFunction)(...args)),
    },
  );
}

/** What the SDK's runtime exports of these modules are functions. */
const FUNCTION_SERIALIZERS = ["./closure/serializeClosure", "./closure/codePaths"];

/** Whether a request of the SDK's own is served in another way, and how. */
function replacement(request: string, from: string, load: () => unknown): unknown {
  if (request === "./automation" && from.endsWith(`${SDK}index.js`)) return lazyModule(load);
  if (FUNCTION_SERIALIZERS.includes(request) && from.endsWith(`${SDK}runtime${sep}index.js`))
    return lazyFunctions(load);
  if (!compiledPack || !from.endsWith(`run-policy-pack${sep}run.js`)) return undefined;
  if (request === TYPESCRIPT_MODULES.tsnodeRequire) return { register: () => undefined };
  return request === TYPESCRIPT_MODULES.typescriptRequire ? { version: "5.0.0" } : undefined;
}

/**
 * Hooks into node's loader until the SDK is loaded, and then leaves it as it was: the hooks would stand in the stack
 * traces of the user's modules.
 */
function install(): void {
  const { _load: load, _extensions: extensions } = internals;
  const loadJs = extensions[".js"];
  if (loadJs === undefined) return;
  extensions[".js"] = (module, filename) => {
    loadJs(module, filename);
    if (filename.includes(SDK)) patch(filename, module.exports);
    else if (saves && filename.endsWith(STRUCT)) speedUpStruct(module.exports, filename);
  };
  internals._load = function (this: unknown, request, parent, isMain) {
    const original = (): unknown => load.call(this, request, parent, isMain);
    const from = parent?.filename ?? "";
    const loaded = replacement(request, from, original) ?? original();
    if (request === "./runtime" && from.endsWith(`${SDK}index.js`)) {
      // The last of the SDK's modules that is waited for.
      internals._load = load;
      extensions[".js"] = loadJs;
    }
    return loaded;
  };
}

/** The preview holds the other end; it closes with the preview, however that ends. */
function watchPreview(): void {
  const lifeline = Number(process.env.PREVIEW_LIFELINE_FD ?? "0");
  if (lifeline === 0) return;
  const socket = new Socket({ fd: lifeline, readable: true, writable: false });
  socket.on("close", () => process.exit(1));
  socket.on("error", () => undefined);
  socket.resume();
  socket.unref();
}

install();
watchPreview();
