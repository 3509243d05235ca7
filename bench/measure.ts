import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";

/** One run of a command, as a whole process with its children. */
export interface Measurement {
  /** Seconds from process start to exit. */
  readonly seconds: number;
  /** Most MiB that all its processes had resident at the same time; `undefined` where /proc does not tell. */
  readonly treeMiB: number | undefined;
  /** Most MiB that a single process of them had resident; `undefined` where /proc does not tell. */
  readonly largestMiB: number | undefined;
}

/** Milliseconds between two looks at /proc. */
const POLL_MS = 50;

/** Runs `node` with `args`, cold, and throws with its output when it fails. */
export function measureNode(args: readonly string[]): Promise<Measurement> {
  return new Promise((resolve, reject) => {
    const start = process.hrtime.bigint();
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
    const peak: Memory = { treeKiB: 0, largestKiB: 0 };
    let errors = "";
    const poll = setInterval(() => {
      if (child.pid === undefined) return;
      const now = memoryOfTree(child.pid);
      peak.treeKiB = Math.max(peak.treeKiB, now.treeKiB);
      peak.largestKiB = Math.max(peak.largestKiB, now.largestKiB);
    }, POLL_MS);
    child.stdout.resume();
    child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
    child.on("error", reject);
    child.on("close", (code) => {
      clearInterval(poll);
      const seconds = Number(process.hrtime.bigint() - start) / 1e9;
      const treeMiB = mebibytes(peak.treeKiB);
      const largestMiB = mebibytes(peak.largestKiB);
      if (code === 0) resolve({ seconds, treeMiB, largestMiB });
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

/** Seconds of several runs of one environment. */
export interface Timed {
  readonly clusters: number;
  /** The median. */
  readonly seconds: number;
  /** The slowest run less the fastest one; `undefined` of a single run. */
  readonly spreadSeconds: number | undefined;
}

/** The slowest run less the fastest one; `undefined` of a single run. */
export function spread(values: readonly number[]): number | undefined {
  return values.length < 2 ? undefined : Math.max(...values) - Math.min(...values);
}

/** What each further cluster costs, in words; no figure when runs of one size differ as much as the two sizes do. */
export function slopeText(before: Timed, after: Timed): string {
  const what = `${before.clusters} to ${after.clusters} clusters`;
  if (before.spreadSeconds === undefined || after.spreadSeconds === undefined) {
    return `${what}: one run tells no noise; take --runs 2 or more`;
  }
  const noise = Math.max(before.spreadSeconds, after.spreadSeconds);
  const difference = after.seconds - before.seconds;
  if (after.clusters <= before.clusters || difference <= noise) return `${what}: within noise`;
  const milliseconds = (difference / (after.clusters - before.clusters)) * 1000;
  return `${what}: ${milliseconds.toFixed(0)} ms for each further cluster`;
}

/** Resident memory of a process with its children, at one moment. */
interface Memory {
  /** Sum over the processes; pages that they share, such as node's code, count in each. */
  treeKiB: number;
  /** Largest peak of one of them so far: the kernel keeps it, so it does not depend on when one looks. */
  largestKiB: number;
}

/** All zero where /proc does not tell. */
function memoryOfTree(pid: number): Memory {
  const status = read(`/proc/${pid}/status`);
  const field = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? 0);
  const memory: Memory = { treeKiB: field("VmRSS"), largestKiB: field("VmHWM") };
  const children = read(`/proc/${pid}/task/${pid}/children`).split(" ").filter(Boolean);
  for (const child of children) {
    const { treeKiB, largestKiB } = memoryOfTree(Number(child));
    memory.treeKiB += treeKiB;
    memory.largestKiB = Math.max(memory.largestKiB, largestKiB);
  }
  return memory;
}

function mebibytes(kibibytes: number): number | undefined {
  return kibibytes === 0 ? undefined : kibibytes / 1024;
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
