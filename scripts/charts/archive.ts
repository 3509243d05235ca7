import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

/** Files of a chart: path below the chart's folder (with `/`) and content. */
export type ChartFiles = ReadonlyMap<string, Buffer>;

/** Runs `use` with a fresh folder that is deleted afterwards. */
function withTempDir<T>(use: (dir: string) => T): T {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), "global-monitoring-charts-"));
  try {
    return use(dir);
  } finally {
    fs.rmSync(dir, { recursive: true, force: true });
  }
}

/** Reads a chart, packed (`.tgz`) or unpacked (a folder with a Chart.yaml). */
export function readChart(location: string): ChartFiles {
  if (fs.statSync(location).isDirectory()) return readFolder(location);
  return withTempDir((dir) => {
    tar(["-xzf", location, "-C", dir]);
    const folders = fs.readdirSync(dir);
    const folder = folders[0];
    if (folder === undefined || folders.length > 1) {
      throw new Error(`${location} holds ${folders.length} folders, a packed chart holds one`);
    }
    return readFolder(path.join(dir, folder));
  });
}

/** Packs an unpacked chart into `target`, in one folder named after the chart as `helm package` does. */
export function packChart(folder: string, chart: string, target: string): void {
  withTempDir((dir) => {
    fs.cpSync(folder, path.join(dir, chart), { recursive: true, dereference: true });
    tar(["-czf", target, "-C", dir, chart]);
  });
}

function tar(args: readonly string[]): void {
  const run = spawnSync("tar", args, { encoding: "utf8" });
  if (run.error !== undefined) throw new Error(`cannot run tar: ${run.error.message}`);
  if (run.status !== 0) throw new Error(`tar ${args.join(" ")}: ${run.stderr.trim()}`);
}

function readFolder(root: string): ChartFiles {
  if (!fs.existsSync(path.join(root, "Chart.yaml"))) {
    throw new Error(`${root} has no Chart.yaml`);
  }
  const files = new Map<string, Buffer>();
  for (const entry of fs.readdirSync(root, { recursive: true, encoding: "utf8" }).sort()) {
    const file = path.join(root, entry);
    if (fs.statSync(file).isFile())
      files.set(entry.split(path.sep).join("/"), fs.readFileSync(file));
  }
  return files;
}

/** A chart and its sub-charts: each with the path that leads to it (`""`, `"grafana"`) and its own files. */
export interface ChartPart {
  /** Names of the charts on the way, as values nest: `""` is the chart itself. */
  readonly path: string;
  readonly files: ChartFiles;
}

/** Splits a chart into itself and its sub-charts. A sub-chart has the folder's name, as in a packed chart. */
export function chartParts(files: ChartFiles, at = ""): readonly ChartPart[] {
  const own = new Map<string, Buffer>();
  const below = new Map<string, Map<string, Buffer>>();
  for (const [file, content] of files) {
    const match = /^charts\/([^/]+)\/(.+)$/.exec(file);
    const name = match?.[1];
    const rest = match?.[2];
    if (name === undefined || rest === undefined) {
      own.set(file, content);
      continue;
    }
    const part = below.get(name) ?? new Map<string, Buffer>();
    part.set(rest, content);
    below.set(name, part);
  }
  const parts = [...below].flatMap(([name, part]) =>
    chartParts(part, at === "" ? name : `${at}.${name}`),
  );
  return [{ path: at, files: own }, ...parts];
}
