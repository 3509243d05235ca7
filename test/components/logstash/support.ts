import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { Problems, resolveOrThrow } from "../../../components/internal/validation";
import type { Dataset } from "../../../components/logging/datasets";
import {
  resolveLogstashSettings,
  type LogstashSettings,
  type LogstashShapeArgs,
} from "../../../components/logstash/settings";

const DATASETS: readonly Dataset[] = [
  { name: "kubernetes.container", namespaces: [], retentionDays: 14, gibPerDay: 9 },
  { name: "shop.orders", namespaces: ["shop-*", "orders"], retentionDays: 30, gibPerDay: 1 },
  { name: "logstash.dead_letter", namespaces: [], retentionDays: 7, gibPerDay: 0 },
];

export const BASE: LogstashShapeArgs = {
  environment: "prod",
  datasets: DATASETS,
  exposed: true,
  clusterNames: ["hub", "shop"],
};

/** Settings of good arguments. */
export function settingsOf(args: Partial<LogstashShapeArgs> = {}): LogstashSettings {
  return resolveOrThrow("Logstash", { ...BASE, ...args }, resolveLogstashSettings);
}

/** Problems of bad ones, as `path must be allowed`. */
export function problemsOf(args: Partial<LogstashShapeArgs>): readonly string[] {
  const problems = Problems.none();
  resolveLogstashSettings({ ...BASE, ...args }, problems);
  return problems.list.map(({ path: at, allowed }) => `${at} must be ${allowed}`);
}

/** A script of the pipeline, as it is run. */
export interface Script {
  readonly text: string;
  readonly params?: Readonly<Record<string, string>>;
  /** Files that it reads; a parameter with such a name gives the path. */
  readonly files?: Readonly<Record<string, string>>;
}

export type EventData = Readonly<Record<string, unknown>>;

/** Why Ruby cannot be run, as one line; `undefined`: it can. */
export function rubyMissing(): string | undefined {
  return spawnSync("ruby", ["--version"]).status === 0
    ? undefined
    : "skipped: no ruby, get it by apt-get install ruby";
}

/** Prints why, and skips what needs Ruby. */
export function needsRuby(context: Mocha.Context): void {
  const missing = rubyMissing();
  if (missing === undefined) return;
  console.log(missing);
  context.skip();
}

/** Runs the scripts one after the other over each event; gives what comes out of the last. */
export function runScripts(
  scripts: readonly Script[],
  events: readonly EventData[],
): readonly (readonly EventData[])[] {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), "pipeline-"));
  try {
    const given = scripts.map(({ text, params = {}, files = {} }, i) => {
      const file = path.join(directory, `${i}.rb`);
      fs.writeFileSync(file, text);
      const paths = Object.entries(files).map(([name, content]) => {
        const at = path.join(directory, `${i}-${name}`);
        fs.writeFileSync(at, content);
        return [name, at] as const;
      });
      return { path: file, params: { ...params, ...Object.fromEntries(paths) } };
    });
    const run = spawnSync("ruby", ["-EUTF-8:UTF-8", path.join(__dirname, "ruby", "run.rb")], {
      input: JSON.stringify({ scripts: given, events }),
      encoding: "utf8",
      maxBuffer: 256 * 2 ** 20,
    });
    assert.equal(run.status, 0, run.stderr);
    return JSON.parse(run.stdout) as EventData[][];
  } finally {
    fs.rmSync(directory, { recursive: true });
  }
}

/** The one event that comes out for each that goes in. */
export function runEach(
  scripts: readonly Script[],
  events: readonly EventData[],
): readonly EventData[] {
  return runScripts(scripts, events).map(([event = {}]) => event);
}

/** Value at a dotted path. */
export function at(event: EventData, dotted: string): unknown {
  return dotted
    .split(".")
    .reduce<unknown>((value, key) => (value as EventData | undefined)?.[key], event);
}
