import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { charts, type ChartPin } from "../../components/internal/charts";

/** Folder of everything that scripts and tests keep outside the repository. */
export function cacheDir(env: NodeJS.ProcessEnv = process.env): string {
  const xdg = env.XDG_CACHE_HOME;
  // The XDG base directory specification: a relative path is invalid and must be ignored.
  const base = xdg !== undefined && path.isAbsolute(xdg) ? xdg : path.join(os.homedir(), ".cache");
  return path.join(base, "global-monitoring");
}

/** Folder of the packed charts. */
export function chartCacheDir(env: NodeJS.ProcessEnv = process.env): string {
  return path.join(cacheDir(env), "charts");
}

/** File name of a packed chart, as `helm package` gives it. */
export function archiveName(pin: Pick<ChartPin, "chart" | "version">): string {
  return `${pin.chart}-${pin.version}.tgz`;
}

/** Where the cache keeps a packed chart. */
export function cachedChart(pin: Pick<ChartPin, "chart" | "version">): string {
  return path.join(chartCacheDir(), archiveName(pin));
}

/** Every pinned chart. */
export function pinnedCharts(): readonly ChartPin[] {
  return Object.values(charts);
}

/** Pinned charts that the cache lacks. */
export function missingCharts(): readonly ChartPin[] {
  return pinnedCharts().filter((pin) => !fs.existsSync(cachedChart(pin)));
}

/** Folder of the recorded checksums and key lists. */
export const fixturesDir = path.join(__dirname, "..", "..", "test", "fixtures", "charts");

/** File with the keys of a chart (`npm run charts:keys` writes it). */
export function keyListFile(pin: Pick<ChartPin, "chart" | "version">): string {
  return path.join(fixturesDir, `${pin.chart}-${pin.version}.keys.json`);
}
