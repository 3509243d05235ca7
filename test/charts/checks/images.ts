import { type Manifest, texts } from "./manifest";
import { workloads } from "./workloads";

/** Flags that name an image which the program starts later. */
const IMAGE_FLAG = /^--[\w-]*(?:image|config-reloader|base-image)=(.+)$/;

/** Every image that the manifests start, directly or through a controller's flag; sorted, each once. */
export function imagesOf(manifests: readonly Manifest[]): readonly string[] {
  const images = workloads(manifests).flatMap(({ containers }) =>
    containers.flatMap((container) => [
      ...texts(container.image),
      ...texts(container.args).flatMap((arg) => IMAGE_FLAG.exec(arg)?.[1] ?? []),
    ]),
  );
  return [...new Set(images)].sort();
}

/** Images without a tag or with the tag `latest`: they change without a release. */
export function imageProblems(manifests: readonly Manifest[]): readonly string[] {
  return imagesOf(manifests).flatMap((image) => {
    if (image.includes("@sha256:")) return [];
    const tag = /:([^/:]+)$/.exec(image)?.[1];
    if (tag === undefined) return [`${image} has no tag`];
    return tag === "latest" ? [`${image} is not pinned`] : [];
  });
}
