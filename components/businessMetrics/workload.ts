import * as pulumi from "@pulumi/pulumi";
import { CronJob, Job } from "@pulumi/kubernetes/batch/v1";
import { Service } from "@pulumi/kubernetes/core/v1";
import { InvalidSettingsError, type Problem } from "../internal/validation";
import type { MonitoredResource } from "./args";

type Labels = Readonly<Record<string, string>>;

/** What a resource answers of itself. */
export interface SelectorFacts {
  readonly namespace: string | undefined;
  readonly labels: Labels | undefined;
}

/**
 * Labels that select the pods of a workload, or a Service itself. An Output: it fails with an {@link InvalidSettingsError} when the resource
 * turns out to have none, or to live in another namespace.
 */
export function selectorLabels(
  subject: string,
  resource: MonitoredResource,
  namespace: string,
): pulumi.Output<Labels> {
  return pulumi
    .all([resource.metadata.namespace, labelsOf(resource)])
    .apply(([found, labels]) => checkedLabels(subject, { namespace: found, labels }, namespace));
}

/** @throws InvalidSettingsError when the labels select nothing, or everything. */
export function checkedLabels(subject: string, facts: SelectorFacts, namespace: string): Labels {
  const { labels = {} } = facts;
  const problems: Problem[] = [];
  if (Object.keys(labels).length === 0)
    problems.push({
      path: "workload.resource",
      got: JSON.stringify(labels),
      allowed: "a resource with selector labels (a Service: with labels of its own)",
    });
  if (facts.namespace !== undefined && facts.namespace !== namespace)
    problems.push({
      path: "workload.namespace",
      got: JSON.stringify(namespace),
      allowed: `the namespace of the resource, "${facts.namespace}"`,
    });
  if (problems.length > 0) throw new InvalidSettingsError(subject, problems);
  return labels;
}

/** What may be missing in a resource, though the types of its Outputs do not say so. */
interface PodTemplate {
  readonly metadata?: { readonly labels?: Labels };
}

function labelsOf(resource: MonitoredResource): pulumi.Output<Labels | undefined> {
  if (Service.isInstance(resource)) return resource.metadata.labels;
  if (CronJob.isInstance(resource))
    return resource.spec.apply(({ jobTemplate }) => templateLabels(jobTemplate.spec.template));
  if (Job.isInstance(resource))
    return resource.spec.apply(({ template }) => templateLabels(template));
  const spec: pulumi.Output<{ readonly selector: { readonly matchLabels?: Labels } }> =
    resource.spec;
  return spec.apply(({ selector }) => selector.matchLabels);
}

function templateLabels(template: PodTemplate): Labels | undefined {
  return template.metadata?.labels;
}
