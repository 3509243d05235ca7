/**
 * What a stack runs on its clusters: its own Kubernetes objects, and those inside its Helm releases, which CrossGuard
 * sees as one resource with values. The pinned chart is rendered with the values by the real helm, without network.
 */
import { isOff } from "./helmRender/places";
import { render, type RenderOptions } from "./helmRender/render";
import { askFor, releasesOf, titleOf } from "./helmRender/request";
import type { NotLookedInto, RenderRequest } from "./helmRender/types";
import { objectOf, objectOfManifest, type KubernetesObject } from "./objects";
import type { StackResource } from "./resources";
import { text } from "./values";

export type { Cause, NotLookedInto } from "./helmRender/types";

/** The objects of a stack. */
export interface StackObjects {
  readonly objects: readonly KubernetesObject[];
  readonly notLookedInto: readonly NotLookedInto[];
}

/** Objects by the list of resources, which all policies of a stack share. */
const known = new WeakMap<readonly StackResource[], Promise<StackObjects>>();

/** The Kubernetes objects of a stack, in the order of its resources: first its own, then those of its releases. */
export function stackObjects(resources: readonly StackResource[]): Promise<StackObjects> {
  const before = known.get(resources);
  if (before !== undefined) return before;
  const objects = lookInto(resources, { env: process.env });
  known.set(resources, objects);
  return objects;
}

/** The same, looked for anew. */
export async function lookInto(
  resources: readonly StackResource[],
  options: RenderOptions,
): Promise<StackObjects> {
  const objects = resources.map(objectOf).filter((object) => object !== undefined);
  const found = await Promise.all(
    releasesOf(resources).map((resource) => lookIntoRelease(resource, options)),
  );
  return {
    objects: [...objects, ...found.flatMap((look) => look.objects)],
    notLookedInto: found.flatMap((look) => look.notLookedInto),
  };
}

const OFF = { cause: "off", why: "rendering is switched off" } as const;

async function lookIntoRelease(
  resource: StackResource,
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
  const rendered = await render(request, options);
  if ("failure" in rendered) return not(rendered.failure);
  const release = releaseOf(request);
  const objects = rendered.got.map((manifest) => objectOfManifest(manifest, release));
  return { objects: objects.filter((object) => object !== undefined), notLookedInto: [] };
}

function releaseOf({ urn, provider, release, namespace }: RenderRequest) {
  return { urn, provider, name: release, namespace: text(namespace) ?? "default" };
}
