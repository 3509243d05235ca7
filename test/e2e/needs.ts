import { spawnSync } from "node:child_process";
import { chartCacheDir, missingCharts } from "../../scripts/charts/cache";
import { asksWebhooks, type Cluster, examine, obstacles, runsPods, unmark } from "./cluster";
import { objectStorageOf, type ObjectStorage } from "./config";
import { kubectlOf } from "./kubectl";
import type { Changes } from "./transforms";

/** Everything a run needs. */
export interface Run {
  readonly hub: Cluster;
  /** The cluster that is added and removed. */
  readonly second?: Cluster;
  readonly storage?: ObjectStorage;
  readonly changes: Changes;
}

type Env = Readonly<Record<string, string | undefined>>;

/** What is missing, one line each; or the clusters, looked at and marked as in use. */
export async function prepare(
  env: Env,
  namespaces: readonly string[],
): Promise<Run | { readonly missing: readonly string[] }> {
  const missing = [...missingTools(env), ...missingContext(env, namespaces), ...charts(env)];
  const context = env["E2E_CONTEXT"];
  if (missing.length > 0 || context === undefined) return { missing };
  const contexts = [context, env["E2E_SECOND_CONTEXT"]].filter((one) => one !== undefined);
  const found = contexts.map((one) => obstacles(kubectlOf(one), one, namespaces));
  const hindering = (await Promise.all(found)).flat();
  if (hindering.length === 0) hindering.push(...(await sameServers(contexts)));
  if (hindering.length > 0) return { missing: hindering };
  const unfit = await unfitness(contexts, env);
  if (unfit.length > 0) return { missing: unfit };
  const clusters: Cluster[] = [];
  try {
    for (const one of contexts) clusters.push(await examine(one, kubectlOf(one)));
    return runOf(clusters, env);
  } catch (error) {
    await Promise.all(clusters.map(unmark));
    throw error;
  }
}

/** Two contexts may lead to one API server, where the clusters would share their namespaces. */
async function sameServers(contexts: readonly string[]): Promise<string[]> {
  const args = ["get", "namespace", "kube-system", "-o", "jsonpath={.metadata.uid}"];
  const uids = await Promise.all(contexts.map((one) => kubectlOf(one)(args)));
  return new Set(uids).size === uids.length
    ? []
    : [`another cluster behind E2E_SECOND_CONTEXT: ${contexts.join(" and ")} are the same`];
}

function runOf(clusters: readonly Cluster[], env: Env): Run {
  const [hub, second] = clusters;
  if (hub === undefined) throw new Error("no cluster");
  const bare = clusters.some(({ runsPods }) => !runsPods);
  const chartFolder = env["E2E_CHARTS"] === "cache" ? chartCacheDir() : undefined;
  return { hub, second, storage: storageOf(env), changes: { bare, chartFolder } };
}

function missingTools(env: Env): string[] {
  const tools = {
    pulumi: "the Pulumi CLI on PATH (pulumi.com/docs/install)",
    kubectl: "kubectl on PATH (kubernetes.io/docs/tasks/tools)",
  };
  return Object.entries(tools)
    .filter(([tool]) => spawnSync(tool, ["version", "--client"], { env: { ...env } }).error)
    .map(([, remedy]) => remedy);
}

/** A run makes and destroys: it takes no context that nobody named. */
function missingContext(env: Env, namespaces: readonly string[]): string[] {
  if (env["E2E_CONTEXT"] !== undefined && env["E2E_CONTEXT"] !== "") return [];
  const args = [
    "config",
    "view",
    "--minify",
    "-o",
    "jsonpath={.current-context} {.clusters[0].cluster.server}",
  ];
  const { status, stdout } = spawnSync("kubectl", args, { env: { ...env }, encoding: "utf8" });
  if (status !== 0)
    return ["E2E_CONTEXT: a context of your kubeconfig, which names none as current"];
  const [current = "", server = ""] = stdout.split(" ");
  return [
    `E2E_CONTEXT=${current}: the run would deploy to ${server} and destroy there the namespaces ${namespaces.join(", ")}`,
  ];
}

function charts(env: Env): string[] {
  if (env["E2E_CHARTS"] !== "cache") return [];
  const absent = missingCharts().map(({ chart, version }) => `${chart}-${version}`);
  return absent.length === 0 ? [] : [`charts in the cache (npm run charts): ${absent.join(", ")}`];
}

/** What the clusters lack themselves; they are not touched for it but by a probe that is gone again. */
async function unfitness(contexts: readonly string[], env: Env): Promise<string[]> {
  const unfit: string[] = [];
  let bare = false;
  for (const context of contexts) {
    const kubectl = kubectlOf(context);
    if (await runsPods(kubectl)) continue;
    bare = true;
    if (await asksWebhooks(kubectl))
      unfit.push(
        `an API server without admission webhooks behind context ${context}, where no pod can answer them (--disable-admission-plugins=MutatingAdmissionWebhook,ValidatingAdmissionWebhook)`,
      );
  }
  if (!bare && storageOf(env) === undefined)
    unfit.push(
      "E2E_OBJECT_STORAGE=host:port/bucket (with E2E_ACCESS_KEY, E2E_SECRET_KEY): an S3-compatible server for the pods of Thanos",
    );
  return unfit;
}

function storageOf(env: Env): ObjectStorage | undefined {
  return objectStorageOf(env["E2E_OBJECT_STORAGE"]);
}
