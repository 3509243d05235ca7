/** Runs a program within limits. */
import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import type { Env } from "./places";

/** What to run. */
export interface RunOptions {
  readonly input?: string;
  readonly env: Env;
  /** Milliseconds it may take. */
  readonly timeoutMs: number;
  /** Bytes it may print. */
  readonly maxBytes: number;
}

/** How it went. */
export interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  /** Why there is no result, in words; absent when it ended with code 0. */
  readonly problem?: string;
  readonly timedOut?: true;
}

/** As many at once as there are CPUs: each helm takes one. */
const slots = availableParallelism();
let running = 0;
const waiting: (() => void)[] = [];

/** Runs a program when there is a CPU for it. Never rejects. */
export async function run(command: string, args: readonly string[], options: RunOptions) {
  if (running >= slots) await new Promise<void>((free) => waiting.push(free));
  else running++;
  try {
    return await start(command, args, options);
  } finally {
    const next = waiting.shift();
    // The slot goes to the next one as it is: nobody can come in between.
    if (next === undefined) running--;
    else next();
  }
}

function start(command: string, args: readonly string[], options: RunOptions): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { env: cleanEnv(options.env), stdio: "pipe" });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    let bytes = 0;
    const done = (problem?: string, timedOut?: true) => {
      clearTimeout(timer);
      const text = (chunks: readonly Buffer[]) => Buffer.concat(chunks).toString("utf8");
      resolve({ stdout: text(out), stderr: text(err), problem, timedOut });
    };
    const stop = (problem: string, timedOut?: true) => {
      child.kill("SIGKILL");
      // A grandchild may hold the pipes open: nobody waits for it.
      for (const pipe of [child.stdin, child.stdout, child.stderr]) pipe.destroy();
      done(problem, timedOut);
    };
    const timer = setTimeout(() => {
      stop(`it took longer than ${options.timeoutMs / 1000} s`, true);
    }, options.timeoutMs);
    const collect = (chunks: Buffer[]) => (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > options.maxBytes) {
        stop(`it printed more than ${Math.floor(options.maxBytes / 2 ** 20)} MiB`);
      } else {
        chunks.push(chunk);
      }
    };
    child.stdout.on("data", collect(out));
    child.stderr.on("data", collect(err));
    child.on("error", (error) => {
      done(`it cannot be run (${error.message})`);
    });
    child.on("close", (code, signal) => {
      if (code === 0) done();
      else done(signal === null ? `it ended with code ${code}` : `it ended by signal ${signal}`);
    });
    // A program that ends without reading its input closes the pipe.
    child.stdin.on("error", () => undefined);
    child.stdin.end(options.input ?? "");
  });
}

/** The program's configuration is in the pack's environment, secrets in clear; it is not helm's business. */
function cleanEnv(env: Env): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith("PULUMI_")));
}
