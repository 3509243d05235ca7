/** Child processes that never outlive the preview. */
import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** A child process and what it has written. */
export interface Child {
  readonly process: ChildProcess;
  /** All of standard output so far. */
  stdout(): string;
  /** All of standard error so far. */
  stderr(): string;
  /** Resolves when the process has ended and its output is complete. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>;
  kill(): void;
}

/** What to start. */
export interface ChildOptions {
  /** Arguments to node. */
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

const alive = new Set<ChildProcess>();
let hooked = false;

/** Kills whatever still runs, at the end of the process. */
function killChildren(): void {
  for (const child of alive) child.kill("SIGKILL");
  alive.clear();
}

/** Starts node with the given arguments. */
export function startNode(options: ChildOptions): Child {
  if (!hooked) {
    process.on("exit", killChildren);
    hooked = true;
  }
  const child = spawn(process.execPath, options.args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env, PREVIEW_LIFELINE_FD: "3" },
    // The last one is never written to: preload.ts sees it close when this process is gone.
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  }) as ChildProcessWithoutNullStreams;
  child.stdio[3]?.on("error", () => undefined);
  alive.add(child);
  const text = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8");
    child[name].on("data", (chunk: string) => {
      text[name] += chunk;
    });
  }
  const ended = new Promise<{ code: number | null; signal: string | null }>((done) => {
    child.on("error", (error) => {
      alive.delete(child);
      text.stderr += error.message;
      done({ code: 1, signal: null });
    });
    child.on("close", (code, signal) => {
      alive.delete(child);
      done({ code, signal });
    });
  });
  return {
    process: child,
    stdout: () => text.stdout,
    stderr: () => text.stderr,
    ended,
    kill: () => {
      child.kill("SIGKILL");
    },
  };
}

/** Resolves a module as code in `directory` would, and as this file would if that fails. */
export function resolveFrom(directory: string, request: string): string {
  try {
    return createRequire(join(resolve(directory), "package.json")).resolve(request);
  } catch {
    return createRequire(__filename).resolve(request);
  }
}

/** Arguments that load preload.js into a child. */
export function preloadArguments(): readonly string[] {
  const compiled = join(__dirname, "..", "preload.js");
  return ["--require", existsSync(compiled) ? compiled : transpiledPreload()];
}

let transpiled: string | undefined;

/** preload.ts and what it imports, relative to the folder of preload.ts. */
const PRELOADED = ["preload", "callSites", "fastStruct", "plainProperties", "engine/struct"];

/**
 * From the TypeScript sources (tests) there is no preload.js: it is made of preload.ts, once for each process. The
 * folder is new and this user's alone: in a place that others can write to, they could put code of theirs there.
 */
function transpiledPreload(): string {
  if (transpiled !== undefined) return transpiled;
  const ts = createRequire(__filename)("typescript") as typeof import("typescript");
  const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS };
  const folder = mkdtempSync(join(tmpdir(), "preview-preload-"));
  process.on("exit", () => {
    rmSync(folder, { recursive: true, force: true });
  });
  mkdirSync(join(folder, "engine"));
  for (const name of PRELOADED) {
    const source = readFileSync(join(__dirname, "..", `${name}.ts`), "utf8");
    const { outputText } = ts.transpileModule(source, { compilerOptions });
    writeFileSync(join(folder, `${name}.js`), outputText);
  }
  transpiled = join(folder, "preload.js");
  return transpiled;
}
