import { at, eachTree, idOf, list, type Manifest, ofKind, text, tree, type Tree } from "./manifest";

/**
 * Volume claims of a StorageClass other than the cluster's, or of none: those wait for ever where the class does not exist, or get
 * whatever the cluster has by default.
 */
export function storageClassProblems(
  manifests: readonly Manifest[],
  wanted: string,
): readonly string[] {
  return volumeClaims(manifests).flatMap(({ id, claim }) => {
    const got = text(claim.storageClassName);
    return got === wanted ? [] : [`${id}: StorageClass ${got ?? "(none named)"}, not ${wanted}`];
  });
}

interface Claim {
  readonly id: string;
  /** `spec` of the claim. */
  readonly claim: Tree;
}

/** Every claim of the manifests, wherever in a workload or custom resource it stands. */
export function volumeClaims(manifests: readonly Manifest[]): readonly Claim[] {
  const own = ofKind(manifests, "PersistentVolumeClaim").map((manifest) => ({
    id: idOf(manifest),
    claim: tree(manifest.spec),
  }));
  const inside = manifests
    .filter(({ kind }) => kind !== "CustomResourceDefinition")
    .flatMap((manifest) => {
      const found: Claim[] = [];
      eachTree(manifest.spec, (node, field) => {
        if (!["volumeClaimTemplates", "volumeClaimTemplate"].includes(field)) return;
        found.push({ id: idOf(manifest), claim: tree(node.spec) });
      });
      return found;
    });
  return [...own, ...inside];
}

/** `<StatefulSet>-<number>.<Service>.<namespace>.svc`: the name of one pod. */
const POD_HOST = /\b([a-z0-9][a-z0-9-]*)-(\d+)\.([a-z0-9-]+)\.([a-z0-9-]+)\.svc\b/g;

/** Names of single pods, in any text, of StatefulSets that do not exist or do not have so many replicas. */
export function podHostProblems(manifests: readonly Manifest[]): readonly string[] {
  const sets = statefulSets(manifests);
  return manifests
    .filter(({ kind }) => kind !== "CustomResourceDefinition")
    .flatMap((manifest) => {
      const hosts = JSON.stringify(manifest).matchAll(POD_HOST);
      const problems = [...hosts].flatMap(([host, set = "", number, , namespace = ""]) => {
        const replicas = sets.get(`${namespace}/${set}`);
        if (replicas === undefined) return [`${host}: no StatefulSet ${namespace}/${set}`];
        return Number(number) < replicas ? [] : [`${host}: only ${replicas} replicas`];
      });
      return [...new Set(problems)].map((what) => `${idOf(manifest)}: ${what}`);
    });
}

/** Prefix of the StatefulSet that the Prometheus Operator makes of a custom resource. */
const OPERATED: Readonly<Record<string, string>> = {
  Prometheus: "prometheus",
  Alertmanager: "alertmanager",
  ThanosRuler: "thanos-ruler",
};

/** Replicas by `namespace/name`, those included that operators make. */
function statefulSets(manifests: readonly Manifest[]): ReadonlyMap<string, number> {
  return new Map(
    manifests.flatMap((manifest): (readonly [string, number])[] => {
      const { name, namespace } = manifest.metadata;
      const place = `${namespace ?? ""}/`;
      const count = Number(at(manifest.spec, "replicas") ?? at(manifest.spec, "count") ?? 1);
      const prefix = OPERATED[manifest.kind];
      if (manifest.kind === "StatefulSet") return [[`${place}${name}`, count]];
      if (manifest.kind === "Logstash") return [[`${place}${name}-ls`, count]];
      if (prefix !== undefined) return [[`${place}${prefix}-${name}`, count]];
      if (manifest.kind !== "Elasticsearch") return [];
      return list(at(manifest.spec, "nodeSets")).map((set) => [
        `${place}${name}-es-${String(at(set, "name"))}`,
        Number(at(set, "count") ?? 1),
      ]);
    }),
  );
}
