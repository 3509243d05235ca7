/** Renders a release by the real helm; each content once, in this process and on this machine. */
import type { Properties } from "../values";
import { chartDigest, findChart } from "./charts";
import { holdSecret, withoutValues } from "./hidden";
import { parseManifests } from "./manifests";
import type { Env } from "./places";
import { run, type Ran } from "./run";
import { FORMAT, load, placeOf, save, type Place } from "./store";
import { failure, type Attempt, type RenderRequest } from "./types";

/** Kubernetes version that charts see: fixed, so that results do not hang on the machine. */
const KUBE_VERSION = "1.34.0";

/**
 * API versions that charts see beyond Kubernetes' own. Many charts make their ServiceMonitors and Certificates only
 * where these exist. That a cluster has them is what other policies ask for, and another stack may install them, so
 * this stack's resources do not tell.
 */
const API_VERSIONS = [
  "monitoring.coreos.com/v1",
  "monitoring.coreos.com/v1/PodMonitor",
  "monitoring.coreos.com/v1/PrometheusRule",
  "monitoring.coreos.com/v1/ServiceMonitor",
  "cert-manager.io/v1",
  "cert-manager.io/v1/Certificate",
  "cert-manager.io/v1/Issuer",
];

/** Milliseconds that helm may take for one release. */
const RENDER_MS = 30_000;
/** Milliseconds that helm may take to tell its version. */
const VERSION_MS = 10_000;
/** Bytes that helm may print for one release. */
const MAX_BYTES = 64 * 2 ** 20;
/** After so many releases for which helm took too long it is not started again: there may be hundreds. */
const MAX_TIMEOUTS = 3;

/** Helm and how long it may take; tests shorten it. */
export interface RenderOptions {
  readonly env: Env;
  readonly renderMs?: number;
}

/**
 * The objects of a release. Never rejects.
 *
 * @param helm Path of the binary, if one was found.
 */
export async function render(
  request: RenderRequest,
  helm: string | undefined,
  options: RenderOptions,
): Promise<Attempt<readonly Properties[]>> {
  if (helm === undefined) return failure("noHelm", "there is no helm here");
  const version = await helmVersion(helm, options.env);
  if ("failure" in version) return version;
  const chart = await findChart(request, helm, options.env);
  if ("failure" in chart) return chart;
  const place = placeFor(request, chart.got, version.got);
  if (place === undefined) return failure("noChart", "its chart cannot be read");
  // Another helm of the same version may fail where this one does not.
  const key = `${helm}\n${place.hash}`;
  const known = renderings.get(key);
  if (known !== undefined) return known;
  const rendering = renderOnce(request, { ...options, helm, chart: chart.got, place });
  renderings.set(key, rendering);
  return rendering;
}

const renderings = new Map<string, Promise<Attempt<readonly Properties[]>>>();
const versions = new Map<string, Promise<Attempt<string>>>();

function helmVersion(helm: string, env: Env): Promise<Attempt<string>> {
  const known = versions.get(helm);
  if (known !== undefined) return known;
  const limits = { env, timeoutMs: VERSION_MS, maxBytes: 2 ** 16 };
  const asking = run(helm, ["version", "--template", "{{.Version}}"], limits).then((ran) => {
    if (ran.problem !== undefined) {
      return failure("noHelm", `helm does not tell its version: ${ran.problem}`);
    }
    const got = ran.stdout.trim();
    return isOld(got) ? failure("noHelm", `helm ${got.slice(0, 20)} is too old`) : { got };
  });
  versions.set(helm, asking);
  return asking;
}

/** Before 3.16, helm could not skip the check of values by the chart's schema. */
function isOld(version: string): boolean {
  const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(version) ?? [];
  return Number(major) < 3 || (Number(major) === 3 && Number(minor) < 16);
}

/** The same release, chart, values and helm have the same place; `undefined` when the chart cannot be read. */
function placeFor(request: RenderRequest, chart: string, helm: string): Place | undefined {
  const { release, namespace, values } = request;
  try {
    const content = [
      FORMAT,
      chartDigest(chart),
      helm,
      release,
      namespace,
      flagsOf(request),
      values,
    ];
    return placeOf(JSON.stringify(content));
  } catch {
    return undefined;
  }
}

function flagsOf({ hooks }: RenderRequest): string[] {
  return [
    `--kube-version=${KUBE_VERSION}`,
    ...API_VERSIONS.map((version) => `--api-versions=${version}`),
    "--include-crds=false",
    // Tests run by hand, never by a deployment.
    hooks ? "--skip-tests" : "--no-hooks",
    // What stands for an unknown number is a text. And a schema may refer to others in the network, which helm would get.
    "--skip-schema-validation",
  ];
}

interface Job extends RenderOptions {
  readonly helm: string;
  readonly chart: string;
  readonly place: Place;
}

async function renderOnce(
  request: RenderRequest,
  job: Job,
): Promise<Attempt<readonly Properties[]>> {
  const kept = load(job.place, job.env);
  if (kept !== undefined) return { got: kept };
  if ((timeouts.get(job.env) ?? 0) >= MAX_TIMEOUTS) {
    return failure("failed", "helm took too long for others, and was not started again");
  }
  const ran = await template(request, job);
  if (ran.problem !== undefined) return explained(request, ran);
  try {
    const objects = await parseManifests(ran.stdout);
    if (!holdSecret(request.values)) save(job.place, objects, job.env);
    return { got: objects };
  } catch (error) {
    return explained(request, { ...ran, stderr: message(error), problem: "" });
  }
}

const timeouts = new WeakMap<Env, number>();

async function template(request: RenderRequest, job: Job): Promise<Ran> {
  const { release, namespace, values } = request;
  const ran = await run(
    job.helm,
    [
      ...["template", release, job.chart, `--namespace=${namespace}`],
      ...["--values=-", ...flagsOf(request)],
    ],
    {
      // Plain JSON is YAML.
      input: JSON.stringify(values),
      env: job.env,
      timeoutMs: job.renderMs ?? RENDER_MS,
      maxBytes: MAX_BYTES,
    },
  );
  if (ran.timedOut === true) timeouts.set(job.env, (timeouts.get(job.env) ?? 0) + 1);
  return ran;
}

/** The chart may need a value that stands for a number or a list, and is not known: that is nobody's fault. */
function explained({ hasUnknown, values }: RenderRequest, { stderr, problem }: Ran) {
  const words = stderr.replace(/^Error: |\s*Use --debug flag.*/g, "");
  const why = withoutValues(words === "" ? `helm: ${problem ?? ""}` : words, values);
  return failure(hasUnknown ? "unknownValues" : "failed", why);
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
