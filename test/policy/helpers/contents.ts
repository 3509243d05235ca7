/** Stack contents for policies about Kubernetes objects; each test changes what it is about. */
import { stackOf, type StackContents } from "../../../policy/policies/lib/contents";
import { objectsByValues } from "../../../policy/policies/lib/charts/chartObjects";
import type { Finding } from "../../../policy/policies/lib/finding";
import type { KubernetesObject } from "../../../policy/policies/lib/objects";
import { plain } from "../../../policy/policies/lib/plain";
import type { StackResource } from "../../../policy/policies/lib/resources";
import type { Properties } from "../../../policy/policies/lib/values";
import { previewOf, type STACKS } from "../../charts/program";
import { RELEASE, resource } from "./resources";

/** Today in these tests. */
export const TODAY = "2027-03-01";

/** An object of a cluster, in namespace `team` unless its metadata says otherwise. */
export function object(
  type: string,
  name: string,
  props: Properties = {},
  more: Partial<KubernetesObject> = {},
): KubernetesObject {
  const [group = "core", kind = type] = type.includes("/") ? type.split("/") : ["core", type];
  return { group, kind, name, namespace: "team", props, urn: `urn:${kind}:${name}`, ...more };
}

/** Contents with these objects. */
export function contents(...objects: readonly KubernetesObject[]): StackContents {
  return { resources: [], objects };
}

/** A Release that helm did not render, with what its values tell. */
export function unrendered(chart: string, values: unknown, more: Properties = {}): StackContents {
  const release = resource(RELEASE, "it", {
    chart,
    name: "it",
    namespace: "team",
    values,
    ...more,
  });
  return { resources: [release], objects: objectsByValues(release) };
}

/** A workload whose pods have one container. */
export function workload(
  kind: string,
  name: string,
  container: Properties,
  more: {
    readonly pod?: Properties;
    readonly spec?: Properties;
    readonly labels?: Properties;
  } = {},
): KubernetesObject {
  const template = {
    metadata: { labels: more.labels },
    spec: { containers: [container], ...more.pod },
  };
  return object(`apps/${kind}`, name, { spec: { template, ...more.spec } });
}

/** Findings by level, for short assertions. */
export function levels(findings: readonly Finding[]): string[] {
  return findings.map(({ advice, undecided }) =>
    undecided === true ? "unknown" : advice === true ? "advice" : "violation",
  );
}

const own = new Map<string, Promise<StackContents>>();

/** What our own stack of this name consists of, releases rendered where helm and charts are there. */
export function ownContents(stack: (typeof STACKS)[number]): Promise<StackContents> {
  const known = own.get(stack);
  if (known !== undefined) return known;
  const made = readContents(stack);
  own.set(stack, made);
  return made;
}

async function readContents(stack: (typeof STACKS)[number]): Promise<StackContents> {
  const previewed = await previewOf(stack);
  const resources = previewed.resources.map(
    ({ type, urn, inputs, provider, parent }): StackResource => ({
      type,
      urn,
      name: urn.split("::").at(-1) ?? urn,
      props: plain(inputs),
      provider,
      parent,
    }),
  );
  const { allObjects } = await stackOf(resources);
  return { resources, objects: allObjects };
}
