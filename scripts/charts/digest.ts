import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { type ChartFiles, chartParts } from "./archive";
import { fixturesDir } from "./cache";

/** What of a chart is digested; stands in the file of the checksums so that anybody can recompute them. */
export const DIGESTED =
  "Of a chart and of each of its sub-charts: sha256 over one line '<sha256 of the file>  <path>' for every file, " +
  "sorted by path. Files: values.yaml, values.schema.json, all below templates/, crds/, files/ and dashboards/, and " +
  "Chart.yaml reduced to JSON with sorted keys of name, version, appVersion, kubeVersion and dependencies (name, " +
  "version, condition, alias, tags). So the packed chart of the publisher and a chart packed from its source agree: " +
  "README, Chart.lock, annotations, tests and timestamps change nothing that Helm renders.";

/** Version and content digest of a chart or sub-chart. */
export interface PartDigest {
  readonly version: string;
  readonly sha256: string;
}

/** Digests of a chart by part: `"."` is the chart itself, else the sub-chart's path. */
export type ChartDigests = Readonly<Record<string, PartDigest>>;

/** The file of recorded checksums. Keys of `charts` are `<name>-<version>`. */
export interface Checksums {
  readonly digested: string;
  readonly charts: Readonly<Record<string, ChartDigests>>;
}

/** Where the checksums are recorded. */
export const checksumsFile = path.join(fixturesDir, "checksums.json");

/** Recorded checksums; none recorded when the file does not exist. */
export function readChecksums(file: string = checksumsFile): Checksums {
  if (!fs.existsSync(file)) return { digested: DIGESTED, charts: {} };
  return JSON.parse(fs.readFileSync(file, "utf8")) as Checksums;
}

/** Content digests of a chart and its sub-charts. */
export function chartDigests(files: ChartFiles): ChartDigests {
  const digests: Record<string, PartDigest> = {};
  for (const part of chartParts(files)) {
    const meta = chartMeta(part.files);
    digests[part.path === "" ? "." : part.path] = {
      version: String(meta.version),
      sha256: partDigest(part.files, meta),
    };
  }
  return digests;
}

/** Differences between recorded and actual digests, one line each. */
export function digestProblems(recorded: ChartDigests, actual: ChartDigests): readonly string[] {
  const problems: string[] = [];
  for (const part of new Set([...Object.keys(recorded), ...Object.keys(actual)])) {
    const what = part === "." ? "the chart" : `sub-chart ${part}`;
    const want = recorded[part];
    const got = actual[part];
    if (got === undefined) problems.push(`${what} is missing (not vendored in charts/)`);
    else if (want === undefined) problems.push(`${what} ${got.version} is not recorded`);
    else if (want.version !== got.version)
      problems.push(`${what} has version ${got.version}, recorded is ${want.version}`);
    else if (want.sha256 !== got.sha256)
      problems.push(`${what} has content digest ${got.sha256}, recorded is ${want.sha256}`);
  }
  return problems;
}

const RENDERED = /^(?:values\.yaml|values\.schema\.json|(?:templates|crds|files|dashboards)\/.+)$/;

function partDigest(files: ChartFiles, meta: ChartMeta): string {
  const lines = [...files]
    .filter(([file]) => RENDERED.test(file))
    .map(([file, content]) => `${sha256(content)}  ${file}\n`);
  lines.push(`${sha256(Buffer.from(JSON.stringify(reduced(meta))))}  Chart.yaml\n`);
  // Sorted by code unit, not by locale: the same on every machine.
  return sha256(Buffer.from(lines.sort((a, b) => compare(a.slice(66), b.slice(66))).join("")));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function sha256(content: Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}

interface ChartMeta {
  readonly name: unknown;
  readonly version: unknown;
  readonly appVersion?: unknown;
  readonly kubeVersion?: unknown;
  readonly dependencies?: readonly Readonly<Record<string, unknown>>[];
}

/** The Chart.yaml of a chart. */
export function chartMeta(files: ChartFiles): ChartMeta {
  const text = files.get("Chart.yaml");
  if (text === undefined) throw new Error("the chart has no Chart.yaml");
  return parse(text.toString("utf8")) as ChartMeta;
}

function reduced(meta: ChartMeta): unknown {
  return {
    // `helm package` writes versions with or without quotes: 1.10 and "1.10" are the same text to Helm.
    appVersion: text(meta.appVersion),
    dependencies: (meta.dependencies ?? []).map((dependency) => ({
      alias: text(dependency.alias),
      condition: text(dependency.condition),
      name: text(dependency.name),
      tags: dependency.tags,
      version: text(dependency.version),
    })),
    kubeVersion: text(meta.kubeVersion),
    name: text(meta.name),
    version: text(meta.version),
  };
}

function text(value: unknown): string | undefined {
  if (typeof value === "number") return String(value);
  return typeof value === "string" ? value : undefined;
}
