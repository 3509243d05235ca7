/**
 * `npm run bench [-- --clusters 1,10,100 --runs 3 --out FILE]`: time and memory of the cold offline preview, of prod and
 * of generated fleets, beside a floor measured in turn: as many trivial resources of the same types. And what the policy
 * pack costs on a stack that is not ours.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { STACK_TYPE } from "../preview/engine/urn";
import type { PreviewResult } from "../preview/preview";
import { writeFleet } from "./fleet";
import { median, type Measurement, measureNode, slopeText, spread } from "./measure";

/** Root of the repository: this file runs as bin/bench/bench.js. */
const ROOT = join(__dirname, "..", "..");
const PREVIEW = join(ROOT, "bin", "preview", "main.js");
const PACK = join(ROOT, "bin", "bench", "pack.js");
const FLOOR = join(ROOT, "bin", "bench", "floor.js");
const EMPTY_PACK = join(ROOT, "bench", "empty-pack");

/** Figures of one environment; medians over the runs. */
interface Row {
  readonly environment: string;
  readonly clusters: number;
  readonly resources: number;
  readonly seconds: number;
  /** The slowest run less the fastest one. */
  readonly spreadSeconds: number | undefined;
  readonly secondsWithoutPolicies: number;
  readonly floorSeconds: number;
  /** Median of the ratios of runs that followed one another. */
  readonly timesFloor: number;
  /** The same with the floor's empty pack in both: what the contents of the resources cost, without the policies. */
  readonly timesFloorWithEmptyPack: number;
  /** Most memory that all processes of a run had resident at the same time. */
  readonly treeMiB: number | undefined;
  /** Most memory that a single process had resident. */
  readonly largestMiB: number | undefined;
}

interface Environment {
  readonly name: string;
  readonly clusters: number;
  readonly args: readonly string[];
}

const USAGE = `Usage: npm run bench -- [options]

  --clusters N,N,...  sizes of the generated fleets  [1,10,100]
  --runs N            runs of each environment; the figures are medians  [3]
  --out FILE          JSON file of the figures  [.bench/results.json]
  -h, --help          this text
`;

/** What to measure. */
interface Options {
  readonly sizes: readonly number[];
  readonly runs: number;
  readonly out: string;
}

/** The options; "help" when asked for. @throws when the command line is wrong. */
function optionsOf(args: readonly string[]): Options | "help" {
  const { values } = parseArgs({
    args: [...args],
    options: {
      clusters: { type: "string", default: "1,10,100" },
      runs: { type: "string", default: "3" },
      out: { type: "string", default: join(ROOT, ".bench", "results.json") },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return "help";
  if (values.out === "") throw new Error("--out needs a value, got an empty one");
  return {
    sizes: values.clusters.split(",").map((size) => positive(size, "--clusters")),
    runs: positive(values.runs, "--runs"),
    out: values.out,
  };
}

async function main(): Promise<void> {
  let options: Options | "help";
  try {
    options = optionsOf(process.argv.slice(2));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(`error: ${message.split("\n")[0] ?? ""}\n\n${USAGE}`);
    process.exitCode = 2;
    return;
  }
  if (options === "help") process.stdout.write(USAGE);
  else await bench(options);
}

async function bench({ sizes, runs, out }: Options): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), "global-monitoring-bench-"));
  try {
    const environments = [prod(), ...sizes.map((size) => fleet(directory, size))];
    const rows: Row[] = [];
    for (const environment of environments) rows.push(await measure(environment, directory, runs));
    const pack = await measurePack(5000, runs);
    const pure = pureSettings(1000);
    print(rows, pack, pure);
    mkdirSync(dirname(out), { recursive: true });
    const machine = { node: process.version, cores: cpus().length, cpu: cpus()[0]?.model };
    writeFileSync(out, `${JSON.stringify({ machine, runs, rows, pack, pure }, null, 2)}\n`);
    console.log(`\nwritten to ${out}`);
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
  const emptyPack: number[] = [];
  const floor: number[] = [];
  for (let run = 0; run < runs; run++) {
    real.push(await measureNode([PREVIEW, ...environment.args]));
    floor.push((await measureNode([FLOOR, resourcesFile])).seconds);
    emptyPack.push(
      (await measureNode([PREVIEW, "--policy-pack", EMPTY_PACK, ...environment.args])).seconds,
    );
    without.push((await measureNode([PREVIEW, "--no-policy", ...environment.args])).seconds);
  }
  return {
    environment: environment.name,
    clusters: environment.clusters,
    resources: resources.length,
    seconds: median(real.map((one) => one.seconds)),
    spreadSeconds: spread(real.map((one) => one.seconds)),
    secondsWithoutPolicies: median(without),
    floorSeconds: median(floor),
    timesFloor: median(real.map((one, i) => one.seconds / (floor[i] ?? NaN))),
    timesFloorWithEmptyPack: median(emptyPack.map((seconds, i) => seconds / (floor[i] ?? NaN))),
    treeMiB: largest(real.map((one) => one.treeMiB)),
    largestMiB: largest(real.map((one) => one.largestMiB)),
  };
}

function largest(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}

/** What the environment registers, without contents. It also warms the disk. */
function resourcesOf(environment: Environment): object[] {
  const output = execFileSync(process.execPath, [PREVIEW, "--json", ...environment.args], {
    maxBuffer: 2 ** 31,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const { resources } = JSON.parse(output.toString()) as Pick<PreviewResult, "resources">;
  return resources
    .filter((one) => one.defaultProvider !== true && one.read !== true && one.type !== STACK_TYPE)
    .map(({ urn, type, name, custom, parent, provider }) => ({
      urn,
      type,
      name,
      custom,
      parent,
      provider,
    }));
}

/** What the pack costs on a stack of somebody else. */
interface PackCost {
  readonly resources: number;
  /** With our pack. */
  readonly seconds: number;
  /** With an empty pack. */
  readonly secondsWithEmptyPack: number;
}

async function measurePack(resources: number, runs: number): Promise<PackCost> {
  process.stderr.write(`measuring the pack on ${resources} resources ...\n`);
  const run = (pack: string) => measureNode([PACK, String(resources), pack]);
  const ours: number[] = [];
  const empty: number[] = [];
  for (let i = 0; i < runs; i++) {
    ours.push((await run(join(ROOT, "policy"))).seconds);
    empty.push((await run(EMPTY_PACK)).seconds);
  }
  return { resources, seconds: median(ours), secondsWithEmptyPack: median(empty) };
}

interface Pure {
  readonly clusters: number;
  readonly milliseconds: number;
}

function pureSettings(clusters: number): Pure {
  const script = join(ROOT, "bin", "bench", "pure.js");
  return JSON.parse(execFileSync(process.execPath, [script, String(clusters)]).toString()) as Pure;
}

function print(rows: readonly Row[], pack: PackCost, pure: Pure): void {
  console.log(
    "| environment | clusters | resources | s | s without policies | floor s | × floor | × floor, both with an empty pack " +
      "| peak MiB, all processes together | peak MiB, largest process |",
  );
  console.log("|---|---|---|---|---|---|---|---|---|---|");
  for (const row of rows) {
    const figures = [
      row.seconds,
      row.secondsWithoutPolicies,
      row.floorSeconds,
      row.timesFloor,
      row.timesFloorWithEmptyPack,
    ];
    const memory = [row.treeMiB, row.largestMiB].map((x) => x?.toFixed(0) ?? "not measured");
    console.log(
      `| ${row.environment} | ${row.clusters} | ${row.resources} | ${figures.map((x) => x.toFixed(2)).join(" | ")} | ${memory.join(" | ")} |`,
    );
  }
  const fleets = rows.filter((row) => row.environment !== "prod");
  fleets.slice(1).forEach((row, i) => {
    console.log(slopeText(fleets[i] as Row, row));
  });
  const { seconds, secondsWithEmptyPack } = pack;
  console.log(
    `another stack of ${pack.resources} resources: ${seconds.toFixed(2)} s with the pack, ${secondsWithEmptyPack.toFixed(2)} s with an empty one`,
  );
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
