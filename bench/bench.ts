/**
 * `npm run bench [-- --clusters 1,10,100 --runs 3 --out FILE]`: time and memory of the cold offline preview, of prod and
 * of generated fleets, beside a floor measured in turn: as many trivial resources of the same types.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import type { PreviewResult } from "../preview/preview";
import { writeFleet } from "./fleet";
import { median, type Measurement, measureNode } from "./measure";

/** Root of the repository: this file runs as bin/bench/bench.js. */
const ROOT = join(__dirname, "..", "..");
const PREVIEW = join(ROOT, "bin", "preview", "main.js");
const FLOOR = join(ROOT, "bin", "bench", "floor.js");

/** Figures of one environment; medians over the runs. */
interface Row {
  readonly environment: string;
  readonly clusters: number;
  readonly resources: number;
  readonly seconds: number;
  readonly secondsWithoutPolicies: number;
  readonly floorSeconds: number;
  /** Median of the ratios of runs that followed one another. */
  readonly timesFloor: number;
  readonly peakMiB: number | undefined;
}

interface Environment {
  readonly name: string;
  readonly clusters: number;
  readonly args: readonly string[];
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      clusters: { type: "string", default: "1,10,100" },
      runs: { type: "string", default: "3" },
      out: { type: "string", default: join(ROOT, ".bench", "results.json") },
    },
  });
  const runs = positive(values.runs, "--runs");
  const sizes = values.clusters.split(",").map((size) => positive(size, "--clusters"));
  const directory = mkdtempSync(join(tmpdir(), "global-monitoring-bench-"));
  try {
    const environments = [prod(), ...sizes.map((size) => fleet(directory, size))];
    const rows: Row[] = [];
    for (const environment of environments) rows.push(await measure(environment, directory, runs));
    const pure = pureSettings(1000);
    print(rows, pure);
    mkdirSync(dirname(values.out), { recursive: true });
    const machine = { node: process.version, cores: cpus().length, cpu: cpus()[0]?.model };
    writeFileSync(values.out, `${JSON.stringify({ machine, runs, rows, pure }, null, 2)}\n`);
    console.log(`\nwritten to ${values.out}`);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function prod(): Environment {
  return { name: "prod", clusters: 3, args: ["--stack", "prod"] };
}

function fleet(directory: string, size: number): Environment {
  const { stackFile, stackOutputsFile } = writeFleet(directory, size);
  const args = ["--stack", stackFile, "--stack-outputs", stackOutputsFile];
  return { name: `fleet of ${size}`, clusters: size, args };
}

async function measure(environment: Environment, directory: string, runs: number): Promise<Row> {
  process.stderr.write(`measuring ${environment.name} ...\n`);
  const resources = resourcesOf(environment);
  const resourcesFile = join(directory, "resources.json");
  writeFileSync(resourcesFile, JSON.stringify(resources));
  const real: Measurement[] = [];
  const without: number[] = [];
  const floor: number[] = [];
  for (let run = 0; run < runs; run++) {
    real.push(await measureNode([PREVIEW, ...environment.args]));
    floor.push((await measureNode([FLOOR, resourcesFile])).seconds);
    without.push((await measureNode([PREVIEW, "--no-policy", ...environment.args])).seconds);
  }
  const peaks = real.flatMap((one) => one.peakMiB ?? []);
  return {
    environment: environment.name,
    clusters: environment.clusters,
    resources: resources.length,
    seconds: median(real.map((one) => one.seconds)),
    secondsWithoutPolicies: median(without),
    floorSeconds: median(floor),
    timesFloor: median(real.map((one, i) => one.seconds / (floor[i] ?? NaN))),
    peakMiB: peaks.length === 0 ? undefined : Math.max(...peaks),
  };
}

/** What the environment registers, without contents. It also warms the disk. */
function resourcesOf(environment: Environment): object[] {
  const output = execFileSync(process.execPath, [PREVIEW, "--json", ...environment.args], {
    maxBuffer: 2 ** 31,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const { resources } = JSON.parse(output.toString()) as Pick<PreviewResult, "resources">;
  return resources
    .filter((one) => one.defaultProvider !== true && one.read !== true && one.type !== STACK)
    .map(({ urn, type, name, custom, parent, provider }) => ({
      urn,
      type,
      name,
      custom,
      parent,
      provider,
    }));
}

const STACK = "pulumi:pulumi:Stack";

interface Pure {
  readonly clusters: number;
  readonly milliseconds: number;
}

function pureSettings(clusters: number): Pure {
  const script = join(ROOT, "bin", "bench", "pure.js");
  return JSON.parse(execFileSync(process.execPath, [script, String(clusters)]).toString()) as Pure;
}

function print(rows: readonly Row[], pure: Pure): void {
  console.log(
    "| environment | clusters | resources | s | s without policies | floor s | × floor | peak MiB |",
  );
  console.log("|---|---|---|---|---|---|---|---|");
  for (const row of rows) {
    const figures = [row.seconds, row.secondsWithoutPolicies, row.floorSeconds, row.timesFloor];
    const peak = row.peakMiB === undefined ? "not measured" : row.peakMiB.toFixed(0);
    console.log(
      `| ${row.environment} | ${row.clusters} | ${row.resources} | ${figures.map((x) => x.toFixed(2)).join(" | ")} | ${peak} |`,
    );
  }
  const fleets = rows.filter((row) => row.environment !== "prod");
  fleets.slice(1).forEach((row, i) => {
    const before = fleets[i] as Row;
    const slope = (row.seconds - before.seconds) / (row.clusters - before.clusters);
    console.log(
      `${before.clusters} to ${row.clusters} clusters: ${(slope * 1000).toFixed(0)} ms for each further cluster`,
    );
  });
  console.log(
    `settings and values of ${pure.clusters} clusters without Pulumi: ${pure.milliseconds.toFixed(0)} ms`,
  );
}

function positive(text: string, option: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new Error(`${option} must be whole numbers from 1, got "${text}"`);
  return value;
}

void main();
