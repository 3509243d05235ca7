/** Fixtures of the engine's tests: small programs and packs, transpiled once so that tests need no TypeScript at start. */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import ts from "typescript";
import { preview, type PreviewOptions, type PreviewResult } from "../../preview/preview";

/** Root of the repository. */
export const ROOT = join(__dirname, "..", "..");
const FIXTURES = join(__dirname, "fixtures");
/** Inside the repository, so that the compiled fixtures find its node_modules; bin/ is not committed. */
const COMPILED = join(ROOT, "bin", "test-preview");

const ready = new Set<string>();

/** Copies a fixture with its TypeScript turned to JavaScript, and gives the copy's folder. */
export function compiledFixture(name: string): string {
  const target = join(COMPILED, name);
  if (ready.has(name)) return target;
  ready.add(name);
  mkdirSync(target, { recursive: true });
  for (const file of readdirSync(join(FIXTURES, name))) {
    const source = join(FIXTURES, name, file);
    if (file.endsWith(".ts")) compile(source, join(target, basename(file, ".ts") + ".js"));
    else cpSync(source, join(target, file), { recursive: true });
  }
  return target;
}

function compile(source: string, target: string): void {
  const { outputText } = ts.transpileModule(readFileSync(source, "utf8"), {
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.CommonJS,
      esModuleInterop: true,
    },
    fileName: source,
  });
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, outputText);
}

/** Source folder of a fixture. */
export function fixture(name: string): string {
  return join(FIXTURES, name);
}

/** Previews a compiled fixture; its stack is "dev" unless said otherwise. */
export function previewFixture(
  name: string,
  options: Partial<PreviewOptions> = {},
): Promise<PreviewResult> {
  return preview({
    directory: compiledFixture(name),
    main: "index.js",
    stack: "dev",
    ...options,
  });
}

/** Main file of the compiled CLI; undefined when the repository is not built. */
export function compiledCli(): string | undefined {
  const file = join(ROOT, "bin", "preview", "main.js");
  return existsSync(file) ? file : undefined;
}

/** Runs the compiled CLI without colours and terminal. */
export function runCli(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): { code: number | null; stdout: string; stderr: string } {
  const file = compiledCli() ?? "";
  const clean = { ...process.env };
  delete clean.FORCE_COLOR;
  delete clean.NO_COLOR;
  const result = spawnSync(process.execPath, [file, ...args], {
    cwd: ROOT,
    encoding: "utf8",
    env: { ...clean, ...env },
  });
  return { code: result.status, stdout: result.stdout, stderr: result.stderr };
}
