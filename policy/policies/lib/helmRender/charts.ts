/** Finds the chart of a release on this machine; downloads it only where that was allowed. */
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import type { ChartReference } from "../helm";
import { cacheFolder, mayDownload, programFolders, type Env } from "./places";
import { run } from "./run";
import { withoutPassword } from "../values";
import { failure, type Attempt, type RenderRequest } from "./types";

/** Milliseconds for the download of a chart. */
const DOWNLOAD_MS = 120_000;

/** Path of the chart: an archive or a folder. */
export async function findChart(
  request: RenderRequest,
  helm: string,
  env: Env,
): Promise<Attempt<string>> {
  const { chart, version, repository } = request;
  if (chart.source === "local") return localChart(chart, env);
  const byPath = chart.source === "repository" && repository === undefined;
  const local = byPath ? localChart(chart, env) : undefined;
  if (local !== undefined && "got" in local) return local;
  if (version === undefined) return failure("noVersion", "it names no exact chart version");
  const found = archivesOf(request, env).find((file) => fs.existsSync(file));
  if (found !== undefined) return { got: found };
  if (!mayDownload(env)) {
    return failure("noChart", "the chart is not in the chart cache");
  }
  // All policies of the pack ask for it, and so do all clusters.
  const key = JSON.stringify([downloadFolder(request, env), chart.written, version]);
  const pull = downloads.get(key) ?? download(request, version, helm, env);
  downloads.set(key, pull);
  return pull;
}

const downloads = new Map<string, Promise<Attempt<string>>>();

/** Helm takes a folder or an archive; it must be a chart. */
function localChart({ written }: ChartReference, env: Env): Attempt<string> {
  const candidates = path.isAbsolute(written)
    ? [written]
    : programFolders(env).map((folder) => path.resolve(folder, written));
  const found = candidates.find((candidate) => isChart(candidate));
  return found === undefined
    ? failure("noChart", `no chart is found at ${written}`)
    : { got: found };
}

function isChart(candidate: string): boolean {
  try {
    return fs.statSync(candidate).isDirectory()
      ? fs.existsSync(path.join(candidate, "Chart.yaml"))
      : /\.(tgz|tar\.gz)$/.test(candidate);
  } catch {
    return false;
  }
}

function archiveName(name: string, version: string): string {
  return `${name}-${version}.tgz`;
}

/** Where the archive may be, best first. */
function archivesOf(request: RenderRequest, env: Env): string[] {
  const { chart, version = "" } = request;
  const own = env.GLOBAL_MONITORING_CHARTS;
  const folders = [
    ...(own === undefined || own === "" ? [] : [path.resolve(own)]),
    downloadFolder(request, env),
    path.join(cacheFolder(env), "charts"),
  ];
  // Helm takes 1.2.3 for v1.2.3, too.
  const versions = [version, version.startsWith("v") ? version.slice(1) : `v${version}`];
  return folders.flatMap((folder) =>
    versions.map((each) => path.join(folder, archiveName(chart.name, each))),
  );
}

/** One folder for each repository: charts of two of them may share name and version. */
function downloadFolder({ chart, repository }: RenderRequest, env: Env): string {
  const source = repository ?? chart.written;
  const hash = createHash("sha256").update(source).digest("hex").slice(0, 16);
  return path.join(cacheFolder(env), "charts", "downloaded", hash);
}

async function download(
  request: RenderRequest,
  version: string,
  helm: string,
  env: Env,
): Promise<Attempt<string>> {
  const { chart, repository } = request;
  const folder = downloadFolder(request, env);
  const partial = path.join(folder, `partial-${process.pid}-${chart.name}-${version}`);
  try {
    fs.mkdirSync(partial, { recursive: true });
    const ran = await run(helm, pullArgs(request, version, partial), {
      env,
      timeoutMs: DOWNLOAD_MS,
      maxBytes: 2 ** 20,
    });
    const [file] = fs.readdirSync(partial).filter((name) => name.endsWith(".tgz"));
    if (ran.problem !== undefined || file === undefined) {
      const from = withoutPassword(repository ?? chart.written);
      return failure("noChart", `it cannot be downloaded from ${from}`);
    }
    const target = path.join(folder, archiveName(chart.name, version));
    fs.renameSync(path.join(partial, file), target);
    return { got: target };
  } catch {
    return failure("noChart", "the chart cache cannot be written");
  } finally {
    fs.rmSync(partial, { recursive: true, force: true });
  }
}

function pullArgs(request: RenderRequest, version: string, target: string): string[] {
  const { chart, repository } = request;
  const common = ["pull", `--destination=${target}`];
  if (chart.source === "archive") return [...common, "--", chart.written];
  if (version.startsWith("sha256:")) return [...common, "--", chart.written];
  const reference = chart.source === "oci" ? withoutTag(chart.written) : chart.written;
  const from = repository === undefined || chart.source === "oci" ? [] : [`--repo=${repository}`];
  return [...common, `--version=${version}`, ...from, "--", reference];
}

function withoutTag(reference: string): string {
  return reference.replace(/:[^/:@]+$/, "");
}

/** Digests by what tells whether files changed. */
const digests = new Map<string, string>();

/** What a chart consists of, as one hash. @throws when it cannot be read. */
export function chartDigest(chart: string): string {
  const files = fs.statSync(chart).isDirectory() ? filesOf(chart) : [chart];
  const stamp = files.map((file) => {
    const { size, mtimeMs } = fs.statSync(file);
    return [file, size, mtimeMs];
  });
  const key = JSON.stringify(stamp);
  const known = digests.get(key);
  if (known !== undefined) return known;
  const hash = createHash("sha256");
  for (const file of files) {
    const content = createHash("sha256").update(fs.readFileSync(file)).digest("hex");
    hash.update(`${path.relative(chart, file)}\n${content}\n`);
  }
  const digest = hash.digest("hex");
  digests.set(key, digest);
  return digest;
}

/** More than any chart; a bound, so that links in a circle end. */
const MAX_FILES = 20_000;

function filesOf(folder: string): string[] {
  const files: string[] = [];
  const visit = (dir: string, depth: number) => {
    for (const name of fs.readdirSync(dir).sort()) {
      const file = path.join(dir, name);
      const stat = fs.statSync(file, { throwIfNoEntry: false });
      if (stat?.isDirectory() === true && depth < 16) visit(file, depth + 1);
      else if (stat?.isFile() === true) files.push(file);
      if (files.length > MAX_FILES) throw new Error(`${folder} has more files than a chart`);
    }
  };
  visit(folder, 0);
  return files;
}
