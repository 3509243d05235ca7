import type { Tree } from "../internal/merge";
import { isTree, treeAt } from "./tree";

/** Kinds of workloads whose pods are instrumented. */
export type WorkloadKind = "Deployment" | "StatefulSet" | "DaemonSet" | "CronJob" | "Job";

/** Any API version, `extensions` of old charts included; neither lists nor patches of workloads. */
const WORKLOAD =
  /^kubernetes:(?:apps|batch|extensions)\/v\d+(?:(?:alpha|beta)\d+)?:(Deployment|StatefulSet|DaemonSet|CronJob|Job)$/;

/** The kind of workload that a Pulumi type stands for; `undefined` for all else. */
export function workloadKind(type: string): WorkloadKind | undefined {
  return WORKLOAD.exec(type)?.[1] as WorkloadKind | undefined;
}

/** Whether a Pulumi type is a Helm Release, whose workloads Helm makes inside the provider. */
export function isHelmRelease(type: string): boolean {
  return type === "kubernetes:helm.sh/v3:Release";
}

/** Keys from a workload to its pod template. */
function templatePath(kind: WorkloadKind): readonly string[] {
  return kind === "CronJob" ? ["spec", "jobTemplate", "spec", "template"] : ["spec", "template"];
}

/** The pod template of a workload; `undefined` when it is missing or not known yet. */
export function podTemplateOf(kind: WorkloadKind, props: Tree): Tree | undefined {
  const found = templatePath(kind).reduce<unknown>(
    (inner, key) => (isTree(inner) ? inner[key] : undefined),
    props,
  );
  return isTree(found) ? found : undefined;
}

/** The workload with another pod template. */
export function withPodTemplate(kind: WorkloadKind, props: Tree, template: Tree): Tree {
  return replaced(props, templatePath(kind), template);
}

function replaced(tree: Tree, [key, ...rest]: readonly string[], value: Tree): Tree {
  if (key === undefined) return value;
  return { ...tree, [key]: replaced(treeAt(tree, key), rest, value) };
}
