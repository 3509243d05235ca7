/** `npm start`: previews this repository's program and judges it by its policy pack. */
import { join, relative } from "node:path";
import { SECRET_KEYS, requiredSecrets } from "../config/requiredSecrets";
import { HELP, parseCli, UsageError } from "./cli";
import { UserError } from "./engine/errors";
import { renderJson, renderJsonError } from "./json";
import { preview } from "./preview";
import { coverage } from "./render/coverage";
import { startProgress } from "./render/progress";
import { renderReport } from "./render/report";
import { createStyle, wantsColor } from "./render/style";

/** Root of the repository: this file runs as bin/preview/main.js. */
const ROOT = join(__dirname, "..", "..");
/** The compiled form of index.ts, made by `tsc -b` just before; saves transpiling at every start. */
const MAIN = "bin/index.js";

async function run(argv: readonly string[]): Promise<number> {
  const cli = parseCli(argv, { policyPack: relative(process.cwd(), join(ROOT, "policy")) || "." });
  if (cli.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const quiet = cli.json && !process.stderr.isTTY;
  const progress = startProgress(process.stderr, `Previewing stack ${cli.stack}`, quiet);
  try {
    const result = await preview({
      directory: ROOT,
      main: MAIN,
      stack: cli.stack,
      policyPack: cli.policyPack,
      policyPackConfig: cli.policyPackConfig,
      stackOutputs: cli.stackOutputs ?? join(ROOT, "preview", "stack-outputs.sample.json"),
      requiredSecrets,
      onlySecrets: SECRET_KEYS,
      onProgress: progress.update,
    });
    progress.done();
    const clusters = coverage(result.resources);
    if (cli.json) {
      process.stdout.write(renderJson(result, clusters));
    } else {
      const style = createStyle(wantsColor(process.env, process.stdout.isTTY));
      process.stdout.write(renderReport(result, clusters, style));
    }
    return result.ok ? 0 : 1;
  } catch (error) {
    if (cli.json) {
      process.stdout.write(renderJsonError(error instanceof Error ? error.message : String(error)));
    }
    throw error;
  } finally {
    progress.done();
  }
}

function onSignal(signal: "SIGINT" | "SIGTERM", code: number): void {
  // Leaving runs the exit hook of engine/children.ts, which ends program and pack.
  process.on(signal, () => process.exit(code));
}

/** Who read the output has enough of it (`| head`): ends quietly, as a program that SIGPIPE ends. */
function onClosedPipe(stream: NodeJS.WriteStream): void {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit(141);
  });
}

onClosedPipe(process.stdout);
onClosedPipe(process.stderr);
onSignal("SIGINT", 130);
onSignal("SIGTERM", 143);
run(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    if (!(error instanceof UserError)) throw error;
    process.stderr.write(`error: ${error.message}\n`);
    process.exitCode = error instanceof UsageError ? 2 : 1;
  },
);
