/**
 * Finds where a resource was made without formatting the whole stack anew.
 *
 * The SDK notes the stack of every resource, as deep as it is: it has source-map-support format all frames, and reads the
 * positions out of the text. The frames of one program are few and always the same, so each is formatted once.
 */

import { pathToFileURL } from "node:url";

/** A position as the SDK reads it from a line of a stack; without members where the line has none. */
interface Frame {
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

interface Position {
  readonly uri: string;
  readonly line: number;
  readonly column: number;
}

type CallSite = NodeJS.CallSite;

/** The SDK's class Resource, as far as it is used here. */
export interface ResourceClass {
  readonly framePositionRegExp: RegExp;
  callsites: () => Frame[];
  stackTrace: (skip: number) => (Position | undefined)[];
}

type Prepare = (error: Error, stack: CallSite[]) => unknown;

/** source-map-support's formatter, which looks at a frame and the position of its caller only. */
const KNOWN = /\bwrapCallSite\(stack\[i\], state\)/;

/** A key for all that decides how a frame is formatted; "" for a frame of V8 itself, which has no position. */
function keyOf(site: CallSite): string {
  const file = site.getFileName();
  if (!file) return "";
  const kind = site.isConstructor() ? "new" : site.isToplevel() ? "call" : "method";
  return `${kind} ${site.getPosition()} ${file}`;
}

/** As the SDK reads a line of a stack. */
function parse(line: string, pattern: RegExp): Frame {
  const { file, line: row, column } = pattern.exec(line)?.groups ?? {};
  if (!file || !row || !column || file.startsWith("node:")) return {};
  return { file, line: parseInt(row, 10), column: parseInt(column, 10) };
}

/** Frames that source-map-support treats in a way of their own. */
const isOdd = (site: CallSite): boolean => site.isNative() || site.isEval();

/** @param Resource Gets functions that answer as its own do. */
export function rememberCallSites(Resource: ResourceClass): void {
  const original = Resource.callsites;
  const remembered = new Map<string, Frame>();
  const positions = new WeakMap<Frame, Position>();
  let known: Prepare | undefined;

  function framesOf(sites: readonly CallSite[], prepare: Prepare): Frame[] {
    const frames = new Array<Frame>(sites.length);
    // The nearest frame below that has a position: a source map may take a function's name from there.
    let below: CallSite | undefined;
    let belowKey = "";
    for (let i = sites.length - 1; i >= 0; i--) {
      const site = sites[i] as CallSite;
      const key = keyOf(site);
      if (key === "") {
        frames[i] = {};
        continue;
      }
      const both = `${key} ${belowKey}`;
      let frame = remembered.get(both);
      if (frame === undefined) {
        const text = String(prepare(new Error(), below === undefined ? [site] : [site, below]));
        frame = parse(text.split("\n")[1] ?? "", Resource.framePositionRegExp);
        remembered.set(both, frame);
      }
      frames[i] = frame;
      below = site;
      belowKey = key;
    }
    return frames;
  }

  Resource.callsites = () => {
    const { stackTraceLimit } = Error;
    const prepareStackTrace = Reflect.get(Error, "prepareStackTrace") as Prepare | undefined;
    // The original sees one frame more: this function's.
    if (prepareStackTrace === undefined) return original().slice(1);
    if (prepareStackTrace !== known) {
      if (!KNOWN.test(Function.prototype.toString.call(prepareStackTrace)))
        return original().slice(1);
      remembered.clear();
      known = prepareStackTrace;
    }
    // Here and not in a function of its own: callers count on this frame to be the first, as it is in the original.
    const holder: { stack?: unknown } = {};
    let sites: CallSite[];
    try {
      Error.stackTraceLimit = Number.POSITIVE_INFINITY;
      Error.prepareStackTrace = (_error, stack) => stack;
      Error.captureStackTrace(holder);
      sites = holder.stack as CallSite[];
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
      Reflect.set(Error, "prepareStackTrace", prepareStackTrace);
    }
    return sites.some(isOdd) ? original().slice(1) : framesOf(sites, known);
  };

  Resource.stackTrace = (skip) => {
    const stack = Resource.callsites();
    return stack.slice(skip + 1).map((frame) => {
      const { file, line, column } = frame;
      if (!file || !line || !column) return undefined;
      let position = positions.get(frame);
      if (position === undefined) {
        position = { uri: pathToFileURL(file).toString(), line, column };
        positions.set(frame, position);
      }
      return position;
    });
  };
}
