/** Runs a Pulumi program, unchanged, by Pulumi's own language runtime. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Child, preloadArguments, resolveFrom, startNode } from "./children";

/** Node's exit code when the runtime has already told the engine what went wrong. */
const ALREADY_LOGGED = 32;

/** What to run, and as what. */
export interface ProgramOptions {
  /** Folder of the project; the program's working directory. */
  readonly directory: string;
  /** Main file, relative to the folder. TypeScript is transpiled without a type check. */
  readonly main: string;
  readonly project: string;
  readonly stack: string;
  readonly organization: string;
  /** Address of the engine's server. */
  readonly address: string;
  /** Keys `namespace:key`; structured values as JSON text. */
  readonly config: Readonly<Record<string, string>>;
  /** Keys of {@link config} that are secrets. */
  readonly secretKeys: readonly string[];
}

/** Starts the program. */
export function startProgram(options: ProgramOptions): Child {
  const { directory, address } = options;
  const typescript = /\.[cm]?tsx?$/.test(options.main);
  const run = resolveFrom(directory, "@pulumi/pulumi/cmd/run");
  return startNode({
    cwd: directory,
    args: [
      ...preloadArguments(),
      run,
      `--monitor=${address}`,
      `--engine=${address}`,
      `--project=${options.project}`,
      `--stack=${options.stack}`,
      `--organization=${options.organization}`,
      `--root-directory=${directory}`,
      `--pwd=${directory}`,
      "--parallel=16",
      "--dry-run",
      join(directory, options.main),
    ],
    env: {
      PULUMI_CONFIG: JSON.stringify(options.config),
      PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(options.secretKeys),
      PULUMI_NODEJS_TYPESCRIPT: String(typescript),
      PULUMI_NODEJS_TRANSPILE_ONLY: "true",
    },
  });
}

/** What the program wrote that the engine was not told: undefined when all is well or was logged. */
export async function programFailure(child: Child): Promise<string | undefined> {
  const { code, signal } = await child.ended;
  if (code === 0 || code === ALREADY_LOGGED) return undefined;
  const how = signal === null ? `with exit code ${String(code)}` : `by signal ${signal}`;
  const text = child.stderr().trim();
  return `the program ended ${how}${text === "" ? "" : `:\n${text}`}`;
}

/** What is wrong with a program that left no error and registered no outputs of its stack, which the runtime does last. */
export const UNFINISHED =
  "the program ended before it had finished: its stack registered no outputs " +
  "(it called process.exit, or waits for a promise that nothing settles)";

/** Whether a main file exists; the language runtime's own message for a missing one is far from clear. */
export function mainExists(directory: string, main: string): boolean {
  return existsSync(join(directory, main));
}
