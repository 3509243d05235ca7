import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { DEFAULT_STORAGE_CLASS } from "../../components/internal/names";
import type { PreviewResource, PreviewResult } from "../../preview/preview";
import { ENVIRONMENTS, previewProgram, ROOT } from "../helpers/program";
import { at, isTree, list, type Manifest, manifestOf, text, type Tree } from "./checks/manifest";

/** The stacks whose releases are checked. */
export const STACKS = ENVIRONMENTS;

const results = new Map<string, Promise<PreviewResult>>();

/** Preview of a stack of this project; previewed once for all tests of the process. */
export function previewOf(stack: string): Promise<PreviewResult> {
  const known = results.get(stack);
  if (known !== undefined) return known;
  // The keys of Secrets must be seen; their values are placeholders and are printed nowhere.
  const result = previewProgram({ stack, showSecrets: true, policyPack: undefined }).then(
    (done) => {
      if (done.error !== undefined) throw new Error(`preview of ${stack}: ${done.error}`);
      return done;
    },
  );
  results.set(stack, result);
  return result;
}

/** The StorageClass of each cluster of a stack, by the name of the cluster's provider, as its file says or leaves out. */
export function storageClasses(stack: string): ReadonlyMap<string, string> {
  const file: unknown = parse(readFileSync(join(ROOT, `Pulumi.${stack}.yaml`), "utf8"));
  const clusters = list(at(file, "config", "global-monitoring:clusters"));
  return new Map(
    clusters.map((cluster) => [
      `monitoring-${String(at(cluster, "name"))}`,
      text(at(cluster, "storageClass")) ?? DEFAULT_STORAGE_CLASS,
    ]),
  );
}

/** A Helm release as the program declares it. */
export interface ReleaseOf {
  readonly urn: string;
  readonly release: string;
  readonly namespace: string;
  readonly chart: string;
  readonly version: string;
  readonly values: Tree;
}

/** An object that the program declares by itself. */
export interface ObjectOf {
  readonly urn: string;
  readonly manifest: Manifest;
}

/** What the program puts on one cluster. */
export interface ClusterOf {
  /** Name of its provider. */
  readonly cluster: string;
  readonly releases: readonly ReleaseOf[];
  readonly objects: readonly ObjectOf[];
}

/** What a check needs of a previewed resource. */
export type Resource = Pick<PreviewResource, "urn" | "type" | "inputs"> & {
  readonly provider?: string;
  readonly read?: true;
};

const RELEASE = "kubernetes:helm.sh/v3:Release";

/** Sorts the resources of a preview by cluster. */
export function clustersOf(resources: readonly Resource[]): readonly ClusterOf[] {
  const byProvider = new Map<string, Resource[]>();
  for (const resource of resources) {
    // What is only read, such as a StorageClass, is deployed by somebody else.
    if (!resource.type.startsWith("kubernetes:") || resource.read === true) continue;
    if (resource.provider === undefined) continue;
    // A provider reference may carry the provider's id after the URN.
    const name = resource.provider.split("::")[3] ?? resource.provider;
    byProvider.set(name, [...(byProvider.get(name) ?? []), resource]);
  }
  return [...byProvider].map(([cluster, own]) => ({
    cluster,
    releases: own.filter(({ type }) => type === RELEASE).map(releaseOf),
    objects: own.filter(({ type }) => type !== RELEASE).map(objectOf),
  }));
}

function releaseOf({ urn, inputs }: Resource): ReleaseOf {
  const field = (name: string): string => {
    const value = inputs[name];
    if (typeof value !== "string") throw new Error(`${urn} has no ${name}`);
    return value;
  };
  return {
    urn,
    release: field("name"),
    namespace: field("namespace"),
    chart: field("chart"),
    version: field("version"),
    values: isTree(inputs.values) ? inputs.values : {},
  };
}

function objectOf({ urn, inputs }: Resource): ObjectOf {
  return { urn, manifest: manifestOf(inputs, "default") };
}
