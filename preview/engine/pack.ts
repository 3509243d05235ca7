/** Starts a policy pack's process and answers for its failures. */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { status } from "@grpc/grpc-js";
import { connectPack, type PolicyPack } from "./analyzer";
import type { PackScope } from "./analyzerConfig";
import { type Child, preloadArguments, resolveFrom, startNode } from "./children";
import { UserError } from "./errors";
import { createRawClient, type RawClient } from "./rpc";
import type { EngineResource, EngineState } from "./state";

/** A pack whose process has been started. */
export interface StartedPack {
  readonly directory: string;
  readonly child: Child;
}

/** Main file or folder of a pack, of PulumiPolicy.yaml; a pack without one has index.js or index.ts. */
function mainOf(directory: string): string {
  const text = readFileSync(join(directory, "PulumiPolicy.yaml"), "utf8");
  const line = /^main:\s*["']?([^"'\s#]+)/m.exec(text)?.[1];
  return line ?? ".";
}

/** Whether the pack is JavaScript already, so that nothing has to be compiled at start. */
function isCompiled(main: string): boolean {
  return existsSync(join(main, "index.js")) || (main.endsWith(".js") && existsSync(main));
}

/** @throws UserError when the folder is not a pack that can be started. */
function checkPack(directory: string): string {
  if (!existsSync(directory)) throw new UserError(`policy pack folder ${directory} does not exist`);
  for (const file of ["PulumiPolicy.yaml", "package.json"]) {
    if (!existsSync(join(directory, file))) {
      throw new UserError(`${directory} is not a policy pack: it has no ${file}`);
    }
  }
  const main = join(directory, mainOf(directory));
  const hasSource = existsSync(join(main, "index.ts"));
  if (!existsSync(main) || (!isCompiled(main) && !hasSource)) {
    throw new UserError(
      `the policy pack in ${directory} is not compiled (${main} is missing); run: npm run build`,
    );
  }
  return main;
}

/**
 * Starts the pack's process; it comes up while the program does.
 *
 * @param programDirectory Where the program runs: the pack runs in its own folder, and finds it in PWD, as under the
 * real CLI.
 */
export function startPack(
  folder: string,
  programDirectory: string,
  scope: Omit<PackScope, "engineAddress" | "directory" | "stackUrn">,
): StartedPack {
  const directory = resolve(folder);
  const main = checkPack(directory);
  const child = startNode({
    cwd: directory,
    args: [
      ...preloadArguments(),
      resolveFrom(directory, "@pulumi/pulumi/cmd/run-policy-pack"),
      // The address of an engine to log to; packs of this SDK do not read it.
      "127.0.0.1:0",
      main.endsWith(".js") ? main : `${main.replace(/\/$/, "")}/`,
    ],
    env: {
      PWD: programDirectory,
      PULUMI_NODEJS_ORGANIZATION: scope.organization,
      PULUMI_NODEJS_PROJECT: scope.project,
      PULUMI_NODEJS_STACK: scope.stack,
      PULUMI_NODEJS_DRY_RUN: "true",
      PULUMI_CONFIG: JSON.stringify(scope.config),
      PREVIEW_COMPILED_PACK: isCompiled(main) ? "1" : "",
    },
  });
  return { directory, child };
}

/** First line of the pack's standard output: its port. */
function portOf(pack: StartedPack): Promise<string> {
  const { child } = pack;
  return new Promise((resolvePort, reject) => {
    const look = (): void => {
      const line = /^\s*(\d+)\s*$/m.exec(child.stdout())?.[1];
      if (line !== undefined) resolvePort(line);
    };
    look();
    child.process.stdout?.on("data", look);
    child.ended.then(({ code, signal }) => {
      look();
      const how = signal === null ? `with exit code ${String(code)}` : `by signal ${signal}`;
      reject(failed(pack, `did not start: it ended ${how}`));
    }, reject);
  });
}

function failed(pack: StartedPack, what: string): UserError {
  const text = plain(pack.child.stderr());
  return new UserError(
    `the policy pack in ${pack.directory} ${what}${text === "" ? "" : `:\n${text}`}`,
  );
}

/** Frames of the SDK, of gRPC, of node and of preload.js: what is left of a stack trace is the pack's own. */
const FOREIGN_FRAME =
  /^\s+at .*(?:[/\\]node_modules[/\\]@(?:pulumi|grpc)[/\\]|\(?node:|[/\\]preload\.js:|<anonymous>\)?$)/;
/** The runtime's introduction to an error it did not expect; what went wrong is in the lines after it. */
const INTRODUCTION = /^error: \[runtime\] Running program .* failed with an unhandled exception:$/;

/** What a pack wrote, without what does not help its author. */
function plain(text: string): string {
  return text
    .split("\n")
    .filter((line) => !FOREIGN_FRAME.test(line) && !INTRODUCTION.test(line.trim()))
    .join("\n")
    .trim();
}

/** Milliseconds that a pack whose connection broke has to end; it is the way it ended that tells what happened. */
const END_MS = 2000;

/** How the pack's process ended, if its connection broke because it ended. */
async function brokenEnd(pack: StartedPack, error: unknown): Promise<string | undefined> {
  if ((error as { code?: unknown }).code !== status.UNAVAILABLE) return undefined;
  const end = await within(pack.child.ended, END_MS, () => undefined);
  if (end === undefined) return undefined;
  return end.signal === null ? `with exit code ${String(end.code)}` : `by signal ${end.signal}`;
}

async function readable(pack: StartedPack, error: unknown): Promise<UserError> {
  if (error instanceof UserError) return error;
  const end = await brokenEnd(pack, error);
  if (end !== undefined) return failed(pack, `ended ${end} before it had judged all resources`);
  const details = (error as { details?: unknown }).details;
  const text = plain(typeof details === "string" ? details : String(error));
  return failed(pack, `failed: ${text}`);
}

/** What a promise gives, or what `late` gives or throws when that takes longer than so many milliseconds. */
function within<T, U>(promise: Promise<T>, ms: number, late: () => U): Promise<T | U> {
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<void>((resolveTimer) => {
    timer = setTimeout(resolveTimer, ms);
  }).then(late);
  return Promise.race([promise, expired]).finally(() => {
    clearTimeout(timer);
  });
}

/** A pack that may still be starting. */
export interface OpenPack {
  readonly review: (resource: EngineResource) => Promise<void>;
  readonly finish: (complete: boolean) => Promise<PolicyPack>;
}

/** Milliseconds a pack has to start; one that is TypeScript compiles itself in this time. */
const START_MS = 60_000;

/**
 * A pack that takes resources at once and reviews them when its process is up: the program and the pack start
 * together and neither waits for the other without need.
 */
export function openPack(
  pack: StartedPack,
  scope: Omit<PackScope, "directory">,
  state: EngineState,
  startMs = START_MS,
): OpenPack {
  let client: RawClient | undefined;
  const starting = portOf(pack).then((port) => {
    client = createRawClient(`127.0.0.1:${port}`);
    return connectPack(client, { ...scope, directory: pack.directory }, state);
  });
  const connected = within(starting, startMs, () => {
    throw failed(pack, `did not start within ${startMs / 1000} s`);
  });
  // Awaited in review and finish.
  connected.catch(() => undefined);
  return {
    async review(resource) {
      try {
        await (await connected).review(resource);
      } catch (error) {
        throw await readable(pack, error);
      }
    },
    async finish(complete) {
      try {
        const ready = await connected;
        await ready.finish(complete);
        return ready;
      } catch (error) {
        throw await readable(pack, error);
      } finally {
        client?.close();
        pack.child.kill();
      }
    },
  };
}
