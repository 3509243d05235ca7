import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import type { ChartPin } from "../../components/internal/charts";
import { packChart, readChart } from "./archive";
import { archiveName } from "./cache";
import { type ChartDigests, chartDigests, chartMeta, digestProblems } from "./digest";

/** How to get a chart into the cache. */
export interface ProvideOptions {
  /** Folder of the packed charts. */
  readonly cache: string;
  /** Folder with charts; without it they come from their repositories. */
  readonly from?: string;
  /** Recorded digests; `undefined`: the chart is not recorded and not verified. */
  readonly recorded?: ChartDigests;
}

/** What became of a chart. */
export interface Provided {
  readonly pin: ChartPin;
  /** Where it came from, and whether it was verified. */
  readonly how: string;
  readonly digests?: ChartDigests;
  /** One line when the chart could not be had or is not the recorded one; the cache then lacks it. */
  readonly problem?: string;
}

/** Puts a chart into the cache if it is not there, and verifies it. One in the cache that is not the recorded one is fetched again. Never throws. */
export async function provide(pin: ChartPin, options: ProvideOptions): Promise<Provided> {
  const target = path.join(options.cache, archiveName(pin));
  const cached = fs.existsSync(target) ? verified(pin, target, options.recorded) : undefined;
  if (cached !== undefined && "digests" in cached) {
    return { pin, how: said("in the cache", options), digests: cached.digests };
  }
  fs.rmSync(target, { force: true });
  const partial = `${target}.${process.pid}.part`;
  try {
    const how = await obtain(pin, options, partial);
    const digests = verify(pin, partial, options.recorded);
    fs.renameSync(partial, target);
    return { pin, how: said(how, options), digests };
  } catch (error) {
    const before = cached === undefined ? "" : `in the cache ${cached.problem}, deleted; `;
    return { pin, how: "", problem: `${before}${oneLine(error)}` };
  } finally {
    fs.rmSync(partial, { force: true });
  }
}

function said(how: string, { recorded }: ProvideOptions): string {
  return `${how}, ${recorded === undefined ? "no checksum recorded" : "verified"}`;
}

function verified(
  ...args: Parameters<typeof verify>
): { readonly digests: ChartDigests } | { readonly problem: string } {
  try {
    return { digests: verify(...args) };
  } catch (error) {
    return { problem: oneLine(error) };
  }
}

async function obtain(pin: ChartPin, options: ProvideOptions, target: string): Promise<string> {
  return options.from === undefined ? await download(pin, target) : take(pin, options.from, target);
}

function verify(pin: ChartPin, file: string, recorded: ChartDigests | undefined): ChartDigests {
  const files = readChart(file);
  const meta = chartMeta(files);
  if (meta.name !== pin.chart || meta.version !== pin.version) {
    throw new Error(`is ${String(meta.name)} ${String(meta.version)} inside (${file})`);
  }
  const digests = chartDigests(files);
  const problems = recorded === undefined ? [] : digestProblems(recorded, digests);
  if (problems.length > 0) throw new Error(problems.join("; "));
  return digests;
}

function take(pin: ChartPin, from: string, target: string): string {
  const packed = path.join(from, archiveName(pin));
  if (fs.existsSync(packed)) {
    fs.copyFileSync(packed, target);
    return `from ${packed}`;
  }
  const folders = [pin.chart, `${pin.chart}-${pin.version}`].map((name) => path.join(from, name));
  const folder = folders.find((dir) => fs.existsSync(path.join(dir, "Chart.yaml")));
  if (folder === undefined) {
    throw new Error(`neither ${archiveName(pin)} nor ${pin.chart}/Chart.yaml is in ${from}`);
  }
  packChart(folder, pin.chart, target);
  return `from ${folder}`;
}

/** Milliseconds for one file: the index of a large repository is tens of megabytes. */
const TIMEOUT_MS = 120_000;

/** Indexes of this run by repository: several charts come from the same one. */
const indexes = new Map<string, Promise<string>>();

async function download(pin: ChartPin, target: string): Promise<string> {
  const repo = pin.repo.endsWith("/") ? pin.repo : `${pin.repo}/`;
  const indexUrl = new URL("index.yaml", repo).href;
  const index = indexes.get(indexUrl) ?? get(indexUrl).then((body) => body.toString("utf8"));
  indexes.set(indexUrl, index);
  const entry = indexEntry(await index, pin);
  if (entry === undefined) throw new Error(`${indexUrl} lists no version ${pin.version}`);
  const url = new URL(entry.url, repo).href;
  const body = await get(url);
  const digest = createHash("sha256").update(body).digest("hex");
  if (entry.digest !== undefined && entry.digest !== digest) {
    throw new Error(`${url} has sha256 ${digest}, its index says ${entry.digest}`);
  }
  fs.writeFileSync(target, body);
  return `from ${url}`;
}

async function get(url: string): Promise<Buffer> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (!response.ok) throw new Error(`HTTP ${response.status} ${response.statusText}`);
    return Buffer.from(await response.arrayBuffer());
  } catch (error) {
    throw new Error(`GET ${url}: ${oneLine(error)}`, { cause: error });
  }
}

/** What a repository's index says of one chart version. */
export interface IndexEntry {
  /** Absolute, or relative to the repository. */
  readonly url: string;
  /** sha256 of the packed chart. */
  readonly digest?: string;
}

/**
 * Finds a chart version in the text of an index.yaml. Only that item is parsed: an index can be tens of megabytes, and
 * a YAML parser needs a minute for it.
 */
export function indexEntry(index: string, pin: ChartPin): IndexEntry | undefined {
  const lines = index.split("\n");
  const start = lines.indexOf(`  ${pin.chart}:`) + 1;
  const indent = /^( +)- /.exec(lines[start] ?? "")?.[1];
  if (start === 0 || indent === undefined) return undefined;
  const items: string[][] = [];
  for (const line of lines.slice(start)) {
    if (/^ {0,2}[^\s-]/.test(line)) break;
    if (line.startsWith(`${indent}- `)) items.push([]);
    items.at(-1)?.push(line);
  }
  // The item's own version, not one of its dependencies', which stands deeper.
  const version = pin.version.replace(/[.+]/g, "\\$&");
  const own = new RegExp(`^${indent}(?:- |  )version: ["']?${version}["']?\\s*$`);
  const item = items.find((candidate) => candidate.some((line) => own.test(line)));
  if (item === undefined) return undefined;
  // Digests of digits only must stay text.
  const [entry] = parse(item.join("\n"), { schema: "failsafe" }) as [
    { urls?: string[]; digest?: string },
  ];
  const url = entry.urls?.[0];
  return url === undefined ? undefined : { url, digest: entry.digest };
}

function oneLine(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error && error.message === "fetch failed";
  return (cause ? oneLine(error.cause) : error.message).replace(/\s+/g, " ");
}
