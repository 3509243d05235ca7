import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalWorkspace, type Stack } from "@pulumi/pulumi/automation";
import { parse, stringify } from "yaml";
import { requiredSecrets } from "../../config/requiredSecrets";
import { ROOT } from "../helpers/program";
import { observe, type Outcome } from "./operations";
import type { Changes } from "./transforms";

/** Configuration of a stack, keys with namespace. */
export type Config = Readonly<Record<string, unknown>>;

const STACK = "e2e";

/** A stack of the real CLI with everything of it in a temporary folder: no login, no state elsewhere. */
export interface E2eStack {
  readonly directory: string;
  readonly log: string;
  readonly preview: (config: Config, policyPack?: string) => Promise<Outcome>;
  readonly up: (config: Config) => Promise<Outcome>;
  readonly refresh: () => Promise<Outcome>;
  readonly destroy: () => Promise<Outcome>;
  /** Removes the folder with the state. */
  readonly forget: () => void;
}

export async function makeStack(changes: Changes): Promise<E2eStack> {
  const directory = mkdtempSync(join(tmpdir(), "global-monitoring-e2e-"));
  const log = join(directory, "pulumi.log");
  const unchanged = !changes.bare && changes.chartFolder === undefined;
  writeProject(directory, join(ROOT, unchanged ? "index.ts" : "test/e2e/program.ts"));
  writeFileSync(join(directory, `Pulumi.${STACK}.yaml`), stringify({ config: {} }));
  const envVars = environment(directory, changes);
  const stack = await LocalWorkspace.createOrSelectStack(
    { stackName: STACK, workDir: directory },
    { envVars },
  );
  const run = (title: string, start: (options: RunOptions) => Promise<unknown>) => {
    appendFileSync(log, `\n=== ${title}\n`);
    const onOutput = (text: string) => {
      appendFileSync(log, text);
    };
    return observe((onEvent) => start({ onOutput, onEvent, color: "never" }));
  };
  return {
    directory,
    log,
    preview: async (config, policyPack) => {
      await configure(stack, directory, config);
      const policyPacks = policyPack === undefined ? [] : [policyPack];
      return run("preview", (options) => stack.preview({ ...options, policyPacks }));
    },
    up: async (config) => {
      await configure(stack, directory, config);
      return run("up", (options) => stack.up({ ...options, diff: true }));
    },
    refresh: () => run("refresh", (options) => stack.refresh(options)),
    destroy: () => run("destroy", (options) => stack.destroy(options)),
    forget: () => {
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

type RunOptions = Parameters<Stack["up"]>[0] & object;

/** The variables with which the CLI runs; also those to run it by hand in the folder. */
function environment(directory: string, changes: Changes): Record<string, string> {
  return {
    PULUMI_BACKEND_URL: `file://${directory}`,
    PULUMI_CONFIG_PASSPHRASE: STACK,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    E2E_CHANGES: JSON.stringify(changes),
  };
}

/** Pulumi.yaml of the repository; only where its files are differs. */
function writeProject(directory: string, main: string): void {
  const project = parse(readFileSync(join(ROOT, "Pulumi.yaml"), "utf8")) as {
    runtime: { name: string; options: { tsconfig: string } };
  };
  project.runtime.options.tsconfig = join(ROOT, project.runtime.options.tsconfig);
  writeFileSync(join(directory, "Pulumi.yaml"), stringify({ ...project, main }));
}

/** Writes the configuration and, by the CLI, its secrets. */
async function configure(stack: Stack, directory: string, config: Config): Promise<void> {
  const file = join(directory, `Pulumi.${STACK}.yaml`);
  const { encryptionsalt } = parse(readFileSync(file, "utf8")) as { encryptionsalt?: string };
  writeFileSync(file, stringify({ encryptionsalt, config }));
  const ours = Object.entries(config).map(([key, value]) => [key.split(":").at(-1), value]);
  for (const path of requiredSecrets(Object.fromEntries(ours) as Record<string, unknown>)) {
    const value = SECRETS[path] ?? `e2e-${path}`;
    await stack.setConfig(`global-monitoring:${path}`, { value, secret: true }, true);
  }
}

const SECRETS: Readonly<Record<string, string | undefined>> = {
  "receiverSecrets.deadMansSwitch": "https://example.invalid/{cluster}",
  "objectStorageKeys.accessKey": process.env["E2E_ACCESS_KEY"],
  "objectStorageKeys.secretKey": process.env["E2E_SECRET_KEY"],
};
