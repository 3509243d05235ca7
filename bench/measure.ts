import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";

/** One run of a command, as a whole process with its children. */
export interface Measurement {
  /** Seconds from process start to exit. */
  readonly seconds: number;
  /** MiB of the largest single process; `undefined` where /proc does not tell. */
  readonly peakMiB: number | undefined;
}

/** Milliseconds between two looks at /proc. The kernel keeps the peak, so few looks are enough. */
const POLL_MS = 50;

/** Runs `node` with `args`, cold, and throws with its output when it fails. */
export function measureNode(args: readonly string[]): Promise<Measurement> {
  return new Promise((resolve, reject) => {
    const start = process.hrtime.bigint();
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
    let peakKiB = 0;
    let errors = "";
    const poll = setInterval(() => {
      if (child.pid !== undefined) peakKiB = Math.max(peakKiB, peakOfTree(child.pid));
    }, POLL_MS);
    child.stdout.resume();
    child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
    child.on("error", reject);
    child.on("close", (code) => {
      clearInterval(poll);
      const seconds = Number(process.hrtime.bigint() - start) / 1e9;
      if (code === 0) resolve({ seconds, peakMiB: peakKiB === 0 ? undefined : peakKiB / 1024 });
      else reject(new Error(`node ${args.join(" ")} ended with ${String(code)}:\n${errors}`));
    });
  });
}

/** The middle of several figures. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? NaN)) / 2;
}

/** Peak resident size in KiB of the largest process of a tree; 0 where /proc does not tell. */
function peakOfTree(pid: number): number {
  const children = read(`/proc/${pid}/task/${pid}/children`).split(" ").filter(Boolean).map(Number);
  const own = Number(/VmHWM:\s+(\d+)/.exec(read(`/proc/${pid}/status`))?.[1] ?? 0);
  return Math.max(own, ...children.map(peakOfTree));
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
