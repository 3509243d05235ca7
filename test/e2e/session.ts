import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { type Cluster, MARK, unmark } from "./cluster";
import { baseConfig } from "./config";
import { type Kubectl, names } from "./kubectl";
import { prepare, type Run } from "./needs";
import { namespacesOf, offline } from "./oracle";
import { type Config, type E2eStack, makeStack } from "./stack";
import { startStandIns } from "./standIns";

/** A run on a cluster, from its first look at the cluster to the removal of all that it made. */
export interface Session {
  readonly run: Run;
  readonly stack: E2eStack;
  /** The configuration that steps change and return to. */
  readonly config: Config;
  /** Namespaces that the program makes. */
  readonly namespaces: readonly string[];
  /** CustomResourceDefinitions that were there before. */
  readonly crdsBefore: readonly string[];
  /** Something may be deployed. */
  dirty: boolean;
  /** The stack is as the configuration says: steps may build on it. */
  standing: boolean;
  readonly stopStandIns: () => Promise<void>;
}

/** Stands for a cluster where only names of resources matter. */
const ANYWHERE = { context: "any", storageClass: "any" };

/** Begins a run, or says what it lacks. */
export async function openSession(
  env: Readonly<Record<string, string | undefined>>,
): Promise<Session | { readonly missing: readonly string[] }> {
  const namespaces = namespacesOf(await offline(baseConfig(ANYWHERE, undefined)));
  const run = await prepare(env, namespaces);
  if ("missing" in run) return run;
  describeRun(run);
  const stopStandIns = standInsOf(run, [...namespaces, MARK]);
  try {
    const crdsBefore = await names(run.hub.kubectl, "customresourcedefinitions");
    const stack = await makeStack(run.changes);
    const config = baseConfig(run.hub, run.storage);
    const nothing = { dirty: false, standing: false };
    return { run, stack, config, namespaces, crdsBefore, stopStandIns, ...nothing };
  } catch (error) {
    await leave(run, stopStandIns);
    throw error;
  }
}

/** Destroys what is left, and forgets the state unless it is needed to find out what went wrong. */
export async function closeSession(session: Session, failed: boolean): Promise<void> {
  const { stack, run, stopStandIns } = session;
  if (session.dirty) {
    const { error } = await stack.destroy();
    session.dirty = error !== undefined;
  }
  await leave(run, stopStandIns);
  if (session.dirty || failed) console.log(`  state, and what the CLI said: ${stack.directory}`);
  if (session.dirty)
    console.log(
      "  something is still deployed; there: PULUMI_BACKEND_URL=file://$PWD PULUMI_CONFIG_PASSPHRASE=e2e pulumi destroy --stack e2e",
    );
  if (!session.dirty && !failed) stack.forget();
}

export function clustersOf({ hub, second }: Run): readonly Cluster[] {
  return second === undefined ? [hub] : [hub, second];
}

/** Waits until namespaces are gone. */
export async function gone(kubectl: Kubectl, namespaces: readonly string[]): Promise<void> {
  let left = namespaces;
  for (let tries = 0; tries < 60 && left.length > 0; tries++) {
    const found = await names(kubectl, "namespaces");
    left = namespaces.filter((name) => found.includes(name));
    if (left.length > 0) await sleep(2000);
  }
  assert.deepEqual(left, [], "namespaces that are still there");
}

async function leave(run: Run, stopStandIns: () => Promise<void>): Promise<void> {
  for (const cluster of clustersOf(run)) {
    await unmark(cluster);
    await gone(cluster.kubectl, [MARK]);
  }
  await stopStandIns();
}

function describeRun(run: Run): void {
  for (const { context, runsPods } of clustersOf(run))
    console.log(`  context ${context}: ${runsPods ? "runs pods" : "runs no pods"}`);
  const { bare, chartFolder } = run.changes;
  if (!bare && chartFolder === undefined) console.log("  the program is unchanged");
  if (chartFolder !== undefined) console.log(`  changed: charts come from ${chartFolder}`);
  if (bare)
    console.log(
      "  changed: nothing waits for pods (Releases are not atomic, run no hooks), load balancers get a made-up name",
    );
}

function standInsOf(run: Run, namespaces: readonly string[]): () => Promise<void> {
  const stops = clustersOf(run).map((cluster) => {
    const duties = { loadBalancers: !cluster.runsPods, namespaces: !cluster.runsControllers };
    const any = duties.loadBalancers || duties.namespaces;
    return any ? startStandIns(cluster, duties, namespaces) : () => Promise.resolve();
  });
  return async () => {
    await Promise.all(stops.map((stop) => stop()));
  };
}
