import type { PolicyResource } from "@pulumi/policy";
import { plain } from "./plain";
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

/** The resources of a stack policy as plain data; only `relevant` types have their properties copied. */
export function stackResources(
  resources: readonly PolicyResource[],
  relevant: (type: string) => boolean,
): StackResource[] {
  return resources.map((resource) => ({
    type: resource.type,
    name: resource.name,
    urn: resource.urn,
    props: relevant(resource.type) ? plain(resource.props) : {},
    provider: resource.provider?.urn,
    parent: resource.parent?.urn ?? resource.opts.parent,
    dependencies: resource.dependencies.map(({ urn }) => urn),
    propertyDependencies: Object.fromEntries(
      Object.entries(resource.propertyDependencies).map(([property, dependencies]) => [
        property,
        dependencies.map(({ urn }) => urn),
      ]),
    ),
  }));
}
