import * as fs from "node:fs";
import { cachedChart, missingCharts } from "../../scripts/charts/cache";
import { findHelm, HELM_HINT, renderRelease } from "../../scripts/charts/helm";
import { at, list, type Manifest, ofKind, parseManifests, text } from "./checks/manifest";
import type { ClusterOf, ReleaseOf } from "./program";

/** Why nothing can be rendered here; `undefined`: it can. One line that says how to get what is missing. */
export function cannotRender(): string | undefined {
  if (missingCharts().length > 0) return "charts not in the cache, get them by npm run charts";
  return findHelm() === undefined ? `no helm, ${HELM_HINT}` : undefined;
}

/** A release with what helm made of it. */
export interface RenderedRelease extends ReleaseOf {
  readonly manifests: readonly Manifest[];
}

/** A cluster as its API server will see it. */
export interface RenderedCluster {
  readonly cluster: string;
  readonly releases: readonly RenderedRelease[];
  /** Of all releases and of the program's own objects. */
  readonly manifests: readonly Manifest[];
}

/** Renders every release of a cluster. Charts that bring definitions come first: others ask for their API versions. */
export function renderCluster(cluster: ClusterOf, kubeVersion: string): RenderedCluster {
  const first = cluster.releases.map((release) => render(release, kubeVersion, []));
  const apiVersions = definedVersions(first.flatMap(({ manifests }) => manifests));
  const releases = first.map((release) =>
    ofKind(release.manifests, "CustomResourceDefinition").length > 0
      ? release
      : render(release, kubeVersion, apiVersions),
  );
  const own = cluster.objects.map(({ manifest }) => manifest);
  return {
    cluster: cluster.cluster,
    releases,
    manifests: [...own, ...releases.flatMap(({ manifests }) => manifests)],
  };
}

/** Definitions are megabytes of YAML, and many releases are the same on every cluster. */
const rendered = new Map<string, readonly Manifest[]>();

function render(
  release: ReleaseOf,
  kubeVersion: string,
  apiVersions: readonly string[],
): RenderedRelease {
  const { chart, version, namespace, values } = release;
  const key = JSON.stringify([
    release.release,
    chart,
    version,
    namespace,
    values,
    kubeVersion,
    apiVersions,
  ]);
  const known = rendered.get(key);
  if (known !== undefined) return { ...release, manifests: known };
  const archive = cachedChart({ chart, version });
  if (!fs.existsSync(archive)) throw new Error(`${archive} is missing: the chart is not pinned`);
  const yaml = renderRelease({
    helm: findHelm() ?? "helm",
    chart: archive,
    release: release.release,
    namespace,
    values,
    kubeVersion,
    apiVersions,
  });
  const manifests = parseManifests(yaml, namespace);
  rendered.set(key, manifests);
  return { ...release, manifests };
}

function definedVersions(manifests: readonly Manifest[]): readonly string[] {
  const versions = ofKind(manifests, "CustomResourceDefinition").flatMap((definition) => {
    const group = text(at(definition, "spec", "group")) ?? "";
    const kind = text(at(definition, "spec", "names", "kind")) ?? "";
    return list(at(definition, "spec", "versions")).flatMap((version) => {
      const api = `${group}/${String(at(version, "name"))}`;
      return [api, `${api}/${kind}`];
    });
  });
  return [...new Set(versions)];
}
