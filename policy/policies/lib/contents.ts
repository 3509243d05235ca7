/**
 * What a stack runs on its clusters: its own Kubernetes objects, and those inside its Helm releases, which CrossGuard
 * sees as one resource with values. The pinned chart is rendered with the values by the real helm, without network.
 */
import { objectsByValues } from "./charts/chartObjects";
import { findHelm, isOff } from "./helmRender/places";
import { render, type RenderOptions } from "./helmRender/render";
import { askFor, releasesOf, titleOf } from "./helmRender/request";
import type { NotLookedInto, RenderRequest } from "./helmRender/types";
import { objectOf, objectOfManifest, type KubernetesObject } from "./objects";
import type { StackResource } from "./resources";
import { text } from "./values";

export type { Cause, NotLookedInto } from "./helmRender/types";

/** The Kubernetes objects of a stack, and the releases of which helm told none. */
export interface StackObjects {
  /** The stack's own Kubernetes objects, and those inside its releases. */
  readonly objects: readonly KubernetesObject[];
  readonly notLookedInto: readonly NotLookedInto[];
}

/** What policies judge that look at Kubernetes objects beside other resources, from wherever the objects are known. */
export interface StackContents {
  readonly resources: readonly StackResource[];
  readonly objects: readonly KubernetesObject[];
}

/** A stack with all that can be known of it. */
export interface Stack extends StackContents, StackObjects {
  /** Also those that the values of a well-known chart tell of, where helm did not render it; parts of these are made up. */
  readonly allObjects: readonly KubernetesObject[];
}

/** Stacks by the list of resources, which all policies share. */
const known = new WeakMap<readonly StackResource[], Promise<Stack>>();

/** The stack of these resources, looked into once for all policies. */
export function stackOf(resources: readonly StackResource[]): Promise<Stack> {
  const before = known.get(resources);
  if (before !== undefined) return before;
  const stack = readStack(resources);
  known.set(resources, stack);
  return stack;
}

async function readStack(resources: readonly StackResource[]): Promise<Stack> {
  const { objects, notLookedInto } = await lookInto(resources, { env: process.env });
  const unseen = new Set(notLookedInto.map(({ urn }) => urn));
  const told = resources.filter(({ urn }) => unseen.has(urn)).flatMap(objectsByValues);
  return { resources, objects, notLookedInto, allObjects: [...objects, ...told] };
}

/** The Kubernetes objects of a stack, in the order of its resources: first its own, then those of its releases. */
export async function lookInto(
  resources: readonly StackResource[],
  options: RenderOptions,
): Promise<StackObjects> {
  const objects = resources.map(objectOf).filter((object) => object !== undefined);
  // Once for all releases: where PATH is long, this takes as long as to read what is cached.
  const helm = findHelm(options.env);
  const found = await Promise.all(
    releasesOf(resources).map((resource) => lookIntoRelease(resource, helm, options)),
  );
  return {
    objects: [...objects, ...found.flatMap((look) => look.objects)],
    notLookedInto: found.flatMap((look) => look.notLookedInto),
  };
}

const OFF = { cause: "off", why: "rendering is switched off" } as const;

async function lookIntoRelease(
  resource: StackResource,
  helm: string | undefined,
  options: RenderOptions,
): Promise<StackObjects> {
  const asked = askFor(resource);
  if ("not" in asked) {
    const off = isOff(options.env) ? OFF : {};
    return { objects: [], notLookedInto: [{ ...asked.not, ...off }] };
  }
  const { request } = asked;
  const not = (failure: Pick<NotLookedInto, "cause" | "why">) => ({
    objects: [],
    notLookedInto: [
      {
        urn: request.urn,
        release: request.release,
        chart: titleOf(request.chart, request.version),
        ...failure,
      },
    ],
  });
  if (isOff(options.env)) return not(OFF);
  const rendered = await render(request, helm, options);
  if ("failure" in rendered) return not(rendered.failure);
  const release = releaseOf(request);
  const objects = rendered.got.map((manifest) => objectOfManifest(manifest, release));
  return { objects: objects.filter((object) => object !== undefined), notLookedInto: [] };
}

function releaseOf({ urn, provider, release, namespace }: RenderRequest) {
  return { urn, provider, name: release, namespace: text(namespace) ?? "default" };
}
