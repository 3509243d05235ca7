import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** What the tests read of a Kubernetes object. */
export interface KubernetesObject {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly deletionTimestamp?: string;
  };
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly status?: Readonly<Record<string, unknown>>;
}

/** Runs kubectl against one context; the promise is rejected with what kubectl said. */
export type Kubectl = (args: readonly string[], input?: unknown) => Promise<string>;

/** Longest answer: all objects of one kind with their contents. */
const MAX_BYTES = 256 * 1024 * 1024;

export function kubectlOf(context: string): Kubectl {
  return async (args, input) => {
    const running = promisify(execFile)("kubectl", ["--context", context, ...args], {
      maxBuffer: MAX_BYTES,
    });
    running.child.stdin?.end(input === undefined ? undefined : JSON.stringify(input));
    return (await running).stdout;
  };
}

/** Objects of a kind, those of all namespaces included. */
export async function list(kubectl: Kubectl, kind: string): Promise<readonly KubernetesObject[]> {
  const text = await kubectl(["get", kind, "--all-namespaces", "-o", "json"]);
  return (JSON.parse(text) as { items: KubernetesObject[] }).items;
}

/** Names of the objects of a kind. */
export async function names(kubectl: Kubectl, kind: string): Promise<readonly string[]> {
  return (await list(kubectl, kind)).map(({ metadata }) => metadata.name);
}

/** Makes an object, or leaves it as it is. */
export async function apply(kubectl: Kubectl, object: object): Promise<void> {
  await kubectl(["apply", "-f", "-"], object);
}

/** Removes an object that may be there. */
export async function remove(kubectl: Kubectl, kind: string, name: string): Promise<void> {
  await kubectl(["delete", kind, name, "--ignore-not-found", "--wait=false"]);
}
