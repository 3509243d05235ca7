/** The wrapper for policies that judge a stack's Kubernetes objects together with its other resources. */
import type { StackValidationPolicy } from "@pulumi/policy";
import { objectsByValues } from "./charts/chartObjects";
import { stackObjects } from "./contents";
import { reportAll, type Finding } from "./finding";
import type { KubernetesObject } from "./objects";
import { stackResources, type StackResource } from "./resources";
import type { StackPolicy } from "./stackPolicy";
import { today } from "./waivers";

/** What a stack consists of. */
export interface StackContents {
  readonly resources: readonly StackResource[];
  /**
   * Kubernetes objects: of the stack itself, inside its Helm releases, and, of releases that helm did not render, those
   * that the values of a well-known chart tell of.
   */
  readonly objects: readonly KubernetesObject[];
  /** URNs of releases that helm did not render. */
  readonly unseen?: ReadonlySet<string>;
}

/** A policy that judges resources and Kubernetes objects. */
export interface ContentsPolicy extends Omit<StackPolicy, "judge"> {
  /** The predicate; never throws. `config` and `date` as in {@link StackPolicy.judge}. */
  readonly judge: (contents: StackContents, config: unknown, date: string) => Finding[];
}

/** Makes the CrossGuard policy of a predicate about resources and Kubernetes objects. */
export function contentsPolicy({ judge, ...head }: ContentsPolicy): StackValidationPolicy {
  return {
    ...head,
    validateStack: async (args, report) => {
      const contents = await contentsOf(stackResources(args.resources));
      reportAll(judge(contents, args.getConfig(), today()), head.description, report);
    },
  };
}

/** Contents by the list of resources, which all policies of a stack share. */
const known = new WeakMap<readonly StackResource[], Promise<StackContents>>();

/** The contents of a stack, as predicates get them. */
export function contentsOf(resources: readonly StackResource[]): Promise<StackContents> {
  const before = known.get(resources);
  if (before !== undefined) return before;
  const contents = readContents(resources);
  known.set(resources, contents);
  return contents;
}

async function readContents(resources: readonly StackResource[]): Promise<StackContents> {
  const { objects, notLookedInto } = await stackObjects(resources);
  const unseen = new Set(notLookedInto.map(({ urn }) => urn));
  const told = resources.filter(({ urn }) => unseen.has(urn)).flatMap(objectsByValues);
  return { resources, objects: [...objects, ...told], unseen };
}
