import * as pulumi from "@pulumi/pulumi";
import {
  DaemonSet,
  DaemonSetPatch,
  Deployment,
  DeploymentPatch,
  StatefulSet,
  StatefulSetPatch,
} from "@pulumi/kubernetes/apps/v1";
import { CronJob, CronJobPatch, Job } from "@pulumi/kubernetes/batch/v1";
import type { Tree } from "../internal/merge";
import { InvalidSettingsError, Problems } from "../internal/validation";
import { podTemplateOf, type WorkloadKind } from "./kinds";
import { PatchableKind, type WorkloadArgs } from "./serviceArgs";
import type { ServiceSettings } from "./serviceSettings";
import { type PatchTarget, targetOf } from "./servicePatch";
import { textAt, treeAt } from "./tree";

/** Labels that the Job controller puts on the pods of one Job. */
const OF_ONE_JOB = /^(?:controller-uid|job-name|batch\.kubernetes\.io\/.*)$/;

/** The kind of a workload that is a resource of the program; `undefined` for a description. */
export function resourceKind(workload: WorkloadArgs): WorkloadKind | undefined {
  if (Deployment.isInstance(workload)) return "Deployment";
  if (StatefulSet.isInstance(workload)) return "StatefulSet";
  if (DaemonSet.isInstance(workload)) return "DaemonSet";
  if (CronJob.isInstance(workload)) return "CronJob";
  return Job.isInstance(workload) ? "Job" : undefined;
}

/** A workload as a service sees it. */
export interface ServiceWorkload {
  readonly kind: WorkloadKind;
  readonly name: pulumi.Input<string>;
  readonly selector: pulumi.Input<Readonly<Record<string, unknown>>>;
  readonly target: pulumi.Output<PatchTarget>;
}

/** The resource that changes a running workload: server-side apply with a manager of its own. */
export const PATCHES = {
  [PatchableKind.Deployment]: DeploymentPatch,
  [PatchableKind.StatefulSet]: StatefulSetPatch,
  [PatchableKind.DaemonSet]: DaemonSetPatch,
  [PatchableKind.CronJob]: CronJobPatch,
} as const;

/** Reads what a service needs of its workload. */
export function serviceWorkload(
  workload: WorkloadArgs,
  settings: ServiceSettings,
): ServiceWorkload {
  const { existing } = settings;
  if (existing !== undefined) {
    const containers = (existing.containers ?? []).map((name) => ({ name }));
    return {
      kind: existing.kind ?? PatchableKind.Deployment,
      name: existing.name ?? "",
      selector: existing.selector,
      target: pulumi.output({ containers }),
    };
  }
  const resource = workload as Deployment;
  const kind = resourceKind(workload) ?? "Deployment";
  const props = pulumi
    .all([resource.metadata, resource.spec])
    .apply(([metadata, spec]) => checkedNamespace({ metadata, spec }, settings));
  return {
    kind,
    name: resource.metadata.name,
    selector: props.apply((known) => selectorOf(kind, known, settings)),
    target: props.apply((known) => targetOf(kind, known)),
  };
}

/** The Secret and the monitor are made where `namespace` says, so the pods must be there. */
function checkedNamespace(props: Tree, { serviceName, namespace }: ServiceSettings): Tree {
  const own = textAt(treeAt(props, "metadata"), "namespace");
  if (own !== undefined && own !== namespace)
    throw lateProblem(serviceName, "namespace", namespace, `"${own}", where the workload is`);
  return props;
}

function selectorOf(kind: WorkloadKind, props: Tree, { serviceName }: ServiceSettings): Tree {
  const ofPods = treeAt(treeAt(podTemplateOf(kind, props), "metadata"), "labels");
  const labels =
    kind === "CronJob" || kind === "Job"
      ? Object.fromEntries(Object.entries(ofPods).filter(([key]) => !OF_ONE_JOB.test(key)))
      : treeAt(treeAt(treeAt(props, "spec"), "selector"), "matchLabels");
  if (Object.keys(labels).length === 0)
    throw lateProblem(
      serviceName,
      "workload",
      labels,
      "one with selector labels (spec.selector.matchLabels; of a CronJob or Job, labels of the pod template)",
    );
  return labels;
}

/**
 * A problem that shows only when the workload is known, so inside an Output: there the runtime prints an error with its stack
 * whatever its kind, and that would name our lines, not the user's.
 */
function lateProblem(service: string, path: string, got: unknown, allowed: string): Error {
  const problems = Problems.none();
  problems.add(path, got, allowed);
  const error = new InvalidSettingsError(`ServiceInstrumentation "${service}"`, problems.list);
  error.stack = error.message;
  return error;
}
