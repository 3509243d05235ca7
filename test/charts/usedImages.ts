import { imagesOf } from "./checks/images";
import { clustersOf, type ObjectOf, previewOf, STACKS } from "./program";
import { renderCluster, type RenderedCluster } from "./rendered";

/** An image that pods on a cluster start. */
export interface UsedImage {
  /** Full reference, `registry/repository:tag`. */
  readonly image: string;
  /** Chart with its version, or component, that brings it. */
  readonly by: string;
  /** On clusters that are no hub, too. */
  readonly everywhere: boolean;
}

const KUBERNETES = "1.34.0";

/** The pod that makes a cluster the hub. */
const QUERY = "thanos-query";

/** Every image of every committed environment. */
export async function usedImages(): Promise<readonly UsedImage[]> {
  const all = await Promise.all(
    STACKS.map(async (stack) => {
      const { resources } = await previewOf(stack);
      return clustersOf(resources).flatMap((cluster) =>
        imagesOfCluster(renderCluster(cluster, KUBERNETES), cluster.objects),
      );
    }),
  );
  return all.flat();
}

function imagesOfCluster(
  { releases, manifests }: RenderedCluster,
  objects: readonly ObjectOf[],
): readonly UsedImage[] {
  const everywhere = !manifests.some(({ metadata }) => metadata.name === QUERY);
  const use = (by: string, images: readonly string[]): readonly UsedImage[] =>
    images.map((image) => ({ image, by, everywhere }));
  return [
    ...releases.flatMap((release) =>
      use(`chart ${release.chart} ${release.version}`, imagesOf(release.manifests)),
    ),
    ...objects.flatMap(({ urn, manifest }) => use(componentOf(urn), imagesOf([manifest]))),
  ];
}

/** The component whose child a resource is, from its URN. */
export function componentOf(urn: string): string {
  const parents = urn.split("::")[2]?.split("$") ?? [];
  const component = parents.filter((type) => type.startsWith("global-monitoring:index:")).at(-1);
  return component === undefined ? "the program" : `component ${component.split(":")[2] ?? ""}`;
}
