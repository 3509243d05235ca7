import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Context } from "mocha";
import { stringify } from "yaml";

const AMTOOL = process.env["AMTOOL"] ?? "amtool";
const GET_IT =
  "set AMTOOL, or install Alertmanager's amtool (github.com/prometheus/alertmanager/releases)";

/** Skips the test or suite, with one line, when there is no amtool. */
export function needAmtool(context: Context): void {
  if (spawnSync(AMTOOL, ["--version"]).error === undefined) return;
  skip(context, "no amtool");
}

/** The same when amtool is older than a kind of receiver (0.28 knows incident.io from 0.29 on). */
export function needCurrentAmtool(context: Context): void {
  needAmtool(context);
  const probe = {
    route: { receiver: "r" },
    receivers: [
      {
        name: "r",
        incidentio_configs: [{ url: "https://example.com", alert_source_token_file: "/f" }],
      },
    ],
  };
  if (amtool({ "probe.yaml": stringify(probe) }, ["check-config", "probe.yaml"]).status !== 0)
    skip(context, "amtool is too old for all kinds of receivers, 0.34 is needed");
}

function skip(context: Context, why: string): never {
  console.log(`skipped: ${why}, get it by: ${GET_IT}`);
  return context.skip();
}

/** What amtool did with some files, which lie in its working directory. */
export function amtool(
  files: Readonly<Record<string, string>>,
  args: readonly string[],
): { readonly status: number | null; readonly output: string } {
  return withFiles(files, (cwd) => {
    const run = spawnSync(AMTOOL, [...args], { cwd, encoding: "utf8" });
    return { status: run.status, output: run.stdout + run.stderr };
  });
}

/** What `amtool config routes test` says of each set of labels: names of receivers. */
export function amtoolRoutes(
  config: unknown,
  labelSets: readonly Readonly<Record<string, string>>[],
): string[][] {
  return withFiles({ "alertmanager.yaml": stringify(config) }, (cwd) =>
    labelSets.map((labels) => {
      const pairs = Object.entries(labels).map(
        ([name, value]) => `${name}=${JSON.stringify(value)}`,
      );
      const args = ["config", "routes", "test", "--config.file=alertmanager.yaml", ...pairs];
      return execFileSync(AMTOOL, args, { cwd, encoding: "utf8", stdio: "pipe" }).trim().split(",");
    }),
  );
}

function withFiles<T>(files: Readonly<Record<string, string>>, use: (directory: string) => T): T {
  const directory = mkdtempSync(join(tmpdir(), "amtool-"));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
    return use(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}
