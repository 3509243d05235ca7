/** Where helm, charts and the cache are on this machine. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

/** The environment that decides; a parameter, so that tests can give another. */
export type Env = Readonly<Record<string, string | undefined>>;

/** Folder of all that the pack and the project's own scripts keep outside a repository. */
export function cacheFolder(env: Env): string {
  const xdg = env.XDG_CACHE_HOME;
  // The XDG base directory specification: a relative path is invalid and must be ignored.
  const base = xdg !== undefined && path.isAbsolute(xdg) ? xdg : path.join(os.homedir(), ".cache");
  return path.join(base, "global-monitoring");
}

/** Whether rendering is switched off: helm is not started, and no file is read or written. */
export function isOff(env: Env): boolean {
  return env.GLOBAL_MONITORING_RENDER === "off";
}

/** Whether charts may be downloaded: a preview does not reach out by itself. */
export function mayDownload(env: Env): boolean {
  return env.GLOBAL_MONITORING_CHART_DOWNLOAD === "true";
}

/**
 * Path of helm: env HELM, else the one on PATH, else the one that the project's tests unpack into the cache.
 * `undefined` when there is none, or HELM names no program.
 */
export function findHelm(env: Env): string | undefined {
  const named = env.HELM;
  if (named !== undefined && named !== "") {
    return named.includes("/") || path.isAbsolute(named)
      ? existing([path.resolve(named)])
      : onPath(named, env);
  }
  return onPath("helm", env) ?? unpacked(env);
}

function onPath(name: string, env: Env): string | undefined {
  const file = process.platform === "win32" ? `${name}.exe` : name;
  // A relative folder on PATH would let a repository bring its own helm.
  const folders = (env.PATH ?? "").split(path.delimiter).filter((dir) => path.isAbsolute(dir));
  return existing(folders.map((dir) => path.join(dir, file)));
}

function unpacked(env: Env): string | undefined {
  const folder = path.join(cacheFolder(env), "bin");
  const names = filesOf(folder).filter((name) => /^helm-[\d.]+$/.test(name));
  const newestFirst = names.sort((a, b) => b.localeCompare(a, "en", { numeric: true }));
  return existing(newestFirst.map((name) => path.join(folder, name)));
}

function existing(candidates: readonly string[]): string | undefined {
  return candidates.find((candidate) => {
    try {
      fs.accessSync(candidate, fs.constants.X_OK);
      return fs.statSync(candidate).isFile();
    } catch {
      return false;
    }
  });
}

function filesOf(folder: string): string[] {
  try {
    return fs.readdirSync(folder);
  } catch {
    return [];
  }
}

/** Folders a relative chart path may start from. The pack runs in its own folder, and is not told the program's. */
export function programFolders(env: Env): string[] {
  const cwd = process.cwd();
  const folders = [env.PWD, projectOf(env.PWD), env.INIT_CWD, path.dirname(cwd), cwd];
  return [...new Set(folders)].filter(
    (dir) => dir !== undefined && path.isAbsolute(dir),
  ) as string[];
}

/** Pulumi runs the program of the nearest project, above where it was started. */
function projectOf(folder: string | undefined): string | undefined {
  if (folder === undefined || !path.isAbsolute(folder)) return undefined;
  for (let dir = folder; ; dir = path.dirname(dir)) {
    if (fs.existsSync(path.join(dir, "Pulumi.yaml"))) return dir;
    if (dir === path.dirname(dir)) return undefined;
  }
}
