import { setTimeout as sleep } from "node:timers/promises";
import type { Cluster } from "./cluster";
import { type Kubectl, type KubernetesObject, list } from "./kubectl";

/** What the stand-ins do where a cluster lacks the controllers for it. */
export interface Duties {
  readonly loadBalancers: boolean;
  readonly namespaces: boolean;
}

/** Milliseconds between two rounds. */
const PAUSE = 3000;

/**
 * Does in some namespaces, until it is stopped, what the program waits for and what nobody else does on the cluster: gives load balancers a
 * name, and finishes the deletion of namespaces.
 */
export function startStandIns(
  { kubectl, context }: Pick<Cluster, "kubectl" | "context">,
  duties: Duties,
  namespaces: readonly string[],
): () => Promise<void> {
  const stop = new AbortController();
  const done = (async () => {
    while (!stop.signal.aborted) {
      try {
        if (duties.loadBalancers) await nameLoadBalancers(kubectl, context, namespaces);
        if (duties.namespaces) await finishNamespaces(kubectl, namespaces);
      } catch (error) {
        // An object that went meanwhile; what lasts shows as a wait that ends in an error.
        if (process.env["E2E_VERBOSE"] !== undefined) console.error(error);
      }
      await sleep(PAUSE, undefined, { signal: stop.signal }).catch(() => undefined);
    }
  })();
  return async () => {
    stop.abort();
    await done;
  };
}

async function nameLoadBalancers(
  kubectl: Kubectl,
  context: string,
  namespaces: readonly string[],
): Promise<void> {
  for (const service of await list(kubectl, "services")) {
    const { name, namespace = "default" } = service.metadata;
    if (!namespaces.includes(namespace) || !isWithoutAddress(service)) continue;
    const ingress = [{ hostname: `${name}.${context}.lb.invalid` }];
    const status = JSON.stringify({ status: { loadBalancer: { ingress } } });
    const target = ["service", name, "-n", namespace];
    await kubectl(["patch", ...target, "--subresource=status", "--type=merge", "-p", status]);
  }
}

/** Whether a Service asks for a load balancer and has none. */
export function isWithoutAddress({ spec, status }: KubernetesObject): boolean {
  const balancer = status?.["loadBalancer"] as { ingress?: readonly unknown[] } | undefined;
  return spec?.["type"] === "LoadBalancer" && (balancer?.ingress ?? []).length === 0;
}

async function finishNamespaces(kubectl: Kubectl, namespaces: readonly string[]): Promise<void> {
  const leaving = (await list(kubectl, "namespaces")).filter(
    ({ metadata }) =>
      namespaces.includes(metadata.name) && metadata.deletionTimestamp !== undefined,
  );
  if (leaving.length === 0) return;
  const kinds = (
    await kubectl(["api-resources", "--namespaced", "--verbs=list,delete", "-o", "name"])
  )
    .trim()
    .replaceAll("\n", ",");
  for (const namespace of leaving) {
    const { name } = namespace.metadata;
    await kubectl(["delete", kinds, "--all", "-n", name, "--wait=false"]);
    const finished = {
      apiVersion: "v1",
      kind: "Namespace",
      ...namespace,
      spec: { finalizers: [] },
    };
    await kubectl(["replace", "--raw", `/api/v1/namespaces/${name}/finalize`, "-f", "-"], finished);
  }
}
