import type { PolicyResource } from "@pulumi/policy";
import { plain, targetOf } from "./plain";
import type { Properties } from "./values";

/** A resource of a stack as predicates read it: plain data, relations as URNs. */
export interface StackResource {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  readonly props: Properties;
  /** URN of the provider resource. */
  readonly provider?: string;
  /** URN of the parent. */
  readonly parent?: string;
  /** URNs of all that the resource depends on. */
  readonly dependencies?: readonly string[];
  /** URNs that a property depends on, by property. */
  readonly propertyDependencies?: Readonly<Record<string, readonly string[]>>;
}

/** Lists by what their first resource was read from. */
const stacks = new WeakMap<object, Stack>();

interface Stack {
  /** What each resource was read from. */
  readonly sources: readonly object[];
  readonly resources: readonly StackResource[];
}

/**
 * The resources of a stack as plain data. CrossGuard hands every policy resources of its own about the same messages
 * (see decodeOnce.ts); they all get the same list, so that what one policy makes of it serves the next.
 */
export function stackResources(resources: readonly PolicyResource[]): readonly StackResource[] {
  const sources = resources.map(({ props }) => targetOf(props));
  const first = sources[0];
  if (first === undefined) return [];
  const known = stacks.get(first);
  if (known?.sources.length === sources.length) {
    if (known.sources.every((source, index) => source === sources[index])) return known.resources;
  }
  const made = resources.map(plainResource);
  stacks.set(first, { sources, resources: made });
  return made;
}

function plainResource(resource: PolicyResource): StackResource {
  return {
    type: resource.type,
    name: resource.name,
    urn: resource.urn,
    props: plain(resource.props),
    provider: resource.provider?.urn,
    parent: resource.parent?.urn ?? resource.opts.parent,
    dependencies: resource.dependencies.map(({ urn }) => urn),
    propertyDependencies: Object.fromEntries(
      Object.entries(resource.propertyDependencies).map(([property, dependencies]) => [
        property,
        dependencies.map(({ urn }) => urn),
      ]),
    ),
  };
}
