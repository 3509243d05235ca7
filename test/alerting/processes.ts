import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as net from "node:net";
import * as path from "node:path";
import { cacheDir } from "../../scripts/charts/cache";

/** Where a program may be: a variable of the environment, the project's folder for tools, PATH under one of some names. */
export function findTool(variable: string, names: readonly string[]): string | undefined {
  const given = process.env[variable];
  if (given !== undefined && given !== "") return given;
  const folders = [
    path.join(cacheDir(), "tools"),
    ...(process.env.PATH ?? "").split(path.delimiter),
  ];
  return folders
    .filter((folder) => path.isAbsolute(folder))
    .flatMap((folder) => names.map((name) => path.join(folder, name)))
    .find((file) => fs.existsSync(file));
}

/** `0.34.0` of a program; `undefined` when a build does not know its version, `missing` when it cannot be run. */
export function versionOf(tool: string): string | undefined {
  const run = spawnSync(tool, ["--version"], { encoding: "utf8" });
  if (run.error !== undefined) return "missing";
  return /version ([0-9]+\.[0-9]+\.[0-9]+)/.exec(run.stdout + run.stderr)?.[1];
}

/** Ports that nobody listens on now. Asked for together, so that they differ. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => net.createServer().listen(0, "127.0.0.1"));
  await Promise.all(servers.map((server) => once(server, "listening")));
  const ports = servers.map((server) => (server.address() as net.AddressInfo).port);
  await Promise.all(servers.map((server) => once(server.close(), "close")));
  return ports;
}

/** A program that runs. */
export interface Running {
  readonly name: string;
  /** Ends it as a crash does. */
  kill(): Promise<void>;
  /** Ends it as an orderly shutdown does; a crash when that takes longer than five seconds. */
  stop(): Promise<void>;
  /** Makes it read its configuration again. */
  reload(): void;
  /** Throws, with the end of its log, when it has ended by itself. */
  check(): void;
}

/** Children that must not outlive the tests, not even when these are interrupted. */
const children = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of children) child.kill("SIGKILL");
});

/** Starts a program; its log goes to a file of the folder. */
export function start(
  name: string,
  tool: string,
  args: readonly string[],
  folder: string,
  env: NodeJS.ProcessEnv = {},
): Running {
  const log = path.join(folder, `${name}.log`);
  const out = fs.openSync(log, "a");
  const child = spawn(tool, args, {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ["ignore", out, out],
  });
  fs.closeSync(out);
  children.add(child);
  const ended = once(child, "exit").finally(() => children.delete(child));
  let wanted = false;
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    wanted = true;
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    const late = setTimeout(() => child.kill("SIGKILL"), 5_000);
    await ended;
    clearTimeout(late);
  };
  return {
    name,
    kill: () => end("SIGKILL"),
    stop: () => end("SIGTERM"),
    reload: () => child.kill("SIGHUP"),
    check: () => {
      if (wanted || (child.exitCode === null && child.signalCode === null)) return;
      const tail = fs.readFileSync(log, "utf8").split("\n").slice(-15).join("\n");
      throw new Error(`${name} ended by itself:\n${tail}`);
    },
  };
}

/** Asks again and again until there is an answer; throws when there is none in time. */
export async function until<T>(
  what: string,
  withinMs: number,
  ask: () => T | undefined | Promise<T | undefined>,
): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** JSON of a URL; `undefined` when nobody answers, or answers an error. */
export async function getJson(url: string): Promise<unknown> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    return answer.ok ? await answer.json() : undefined;
  } catch {
    return undefined;
  }
}
