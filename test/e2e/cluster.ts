import { setTimeout as sleep } from "node:timers/promises";
import { apply, type Kubectl, list, names, remove } from "./kubectl";

/** Namespace, StorageClass and probes of a run. The namespace marks a run: a second one on the same cluster is refused. */
export const MARK = "global-monitoring-e2e";

/** What a run has to know of a cluster. */
export interface Cluster {
  readonly context: string;
  readonly kubectl: Kubectl;
  /** A node is ready. */
  readonly runsPods: boolean;
  /** Something finishes the deletion of namespaces. */
  readonly runsControllers: boolean;
  /** StorageClass that the configuration names. */
  readonly storageClass: string;
}

/** Looks at a cluster, and marks it as in use. */
export async function examine(context: string, kubectl: Kubectl): Promise<Cluster> {
  await kubectl(["create", "namespace", MARK]);
  const pods = await runsPods(kubectl);
  const runsControllers = pods || (await hasControllers(kubectl));
  const storageClass = (await defaultStorageClass(kubectl)) ?? (await ownStorageClass(kubectl));
  return { context, kubectl, runsPods: pods, runsControllers, storageClass };
}

/** Whether a node is ready. */
export async function runsPods(kubectl: Kubectl): Promise<boolean> {
  return (await list(kubectl, "nodes")).some(isReady);
}

/** Why a cluster cannot be used, one line each; it is only read. */
export async function obstacles(
  kubectl: Kubectl,
  context: string,
  namespaces: readonly string[],
): Promise<string[]> {
  let found: readonly string[];
  try {
    found = await names(kubectl, "namespaces");
  } catch (error) {
    const said = (error as { stderr?: string }).stderr ?? String(error);
    return [`an answer of the API server of context ${context}: ${said.trim()}`];
  }
  return [MARK, ...namespaces]
    .filter((name) => found.includes(name))
    .map((name) => `a cluster without the namespace ${name}, which context ${context} has already`);
}

/** Takes away what {@link examine} made. */
export async function unmark({ kubectl }: Pick<Cluster, "kubectl">): Promise<void> {
  await remove(kubectl, "storageclass", MARK);
  await remove(kubectl, "namespace", MARK);
}

/** Whether the API server asks admission webhooks, which answer only where pods run. */
export async function asksWebhooks(kubectl: Kubectl): Promise<boolean> {
  await apply(kubectl, unreachableWebhook);
  try {
    // The API server learns of a webhook by a watch, a moment after it was made.
    for (let tries = 0; tries < 5; tries++) {
      await sleep(1000);
      await kubectl(["create", "--dry-run=server", "-f", "-"], probe);
    }
    return false;
  } catch (error) {
    if (/failed calling webhook/.test(String(error))) return true;
    throw error;
  } finally {
    await remove(kubectl, "validatingwebhookconfiguration", MARK);
  }
}

const probe = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: MARK, namespace: "default", labels: { [MARK]: "probe" } },
};

const unreachableWebhook = {
  apiVersion: "admissionregistration.k8s.io/v1",
  kind: "ValidatingWebhookConfiguration",
  metadata: { name: MARK },
  webhooks: [
    {
      name: "probe.global-monitoring.io",
      admissionReviewVersions: ["v1"],
      clientConfig: { url: "https://127.0.0.1:1" },
      failurePolicy: "Fail",
      objectSelector: { matchLabels: probe.metadata.labels },
      rules: [
        { apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["configmaps"] },
      ],
      sideEffects: "None",
      timeoutSeconds: 1,
    },
  ],
};

function isReady({ status }: { status?: Readonly<Record<string, unknown>> }): boolean {
  const conditions = (status?.["conditions"] ?? []) as { type: string; status: string }[];
  return conditions.some((one) => one.type === "Ready" && one.status === "True");
}

/** The controller manager gives every new namespace a ServiceAccount. */
async function hasControllers(kubectl: Kubectl): Promise<boolean> {
  for (let tries = 0; tries < 10; tries++) {
    const text = await kubectl(["-n", MARK, "get", "serviceaccounts", "-o", "name"]);
    if (text.trim() !== "") return true;
    await sleep(1000);
  }
  return false;
}

async function defaultStorageClass(kubectl: Kubectl): Promise<string | undefined> {
  const classes = await list(kubectl, "storageclasses");
  const key = "storageclass.kubernetes.io/is-default-class";
  return classes.find(({ metadata }) => metadata.annotations?.[key] === "true")?.metadata.name;
}

async function ownStorageClass(kubectl: Kubectl): Promise<string> {
  await apply(kubectl, {
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: { name: MARK },
    provisioner: "kubernetes.io/no-provisioner",
  });
  return MARK;
}
