import { eckWorkloads, isEck } from "./eck";
import { at, eachTree, idOf, list, type Manifest, ofKind, text, tree } from "./manifest";
import type { Inventory } from "./references";

/**
 * What ECK accepts in a custom resource, and that loses data, protection or the pinned version all the same. `version` is the one
 * of the whole stack.
 */
export function eckProblems(manifests: readonly Manifest[], version: string): readonly string[] {
  return manifests
    .filter(isEck)
    .flatMap((manifest) =>
      [
        ...versionProblems(manifest, version),
        ...tlsProblems(manifest),
        ...storageProblems(manifest),
        ...unknownContainers(manifest),
      ].map((what) => `${idOf(manifest)}: ${what}`),
    );
}

function versionProblems(manifest: Manifest, version: string): readonly string[] {
  const own = at(manifest.spec, "version");
  return own === version ? [] : [`version ${String(own)}, not ${version}`];
}

function tlsProblems(manifest: Manifest): readonly string[] {
  const off = at(manifest.spec, "http", "tls", "selfSignedCertificate", "disabled") === true;
  const given = at(manifest.spec, "http", "tls", "certificate", "secretName") !== undefined;
  return off && !given ? ["serves plain HTTP"] : [];
}

/** The volume that ECK names after each kind: without a claim of that name it makes one of a few GiB of its own. */
const DATA_VOLUMES: Readonly<Record<string, string>> = {
  Elasticsearch: "elasticsearch-data",
  Logstash: "logstash-data",
};

function storageProblems(manifest: Manifest): readonly string[] {
  const volume = DATA_VOLUMES[manifest.kind];
  if (volume === undefined) return [];
  const spec = tree(manifest.spec);
  const sets = manifest.kind === "Elasticsearch" ? list(spec.nodeSets).map(tree) : [spec];
  const bare = sets.filter(
    (set) =>
      !list(set.volumeClaimTemplates).some((claim) => at(claim, "metadata", "name") === volume),
  );
  const templates = sets.map((set) => at(set.podTemplate, "spec", "securityContext"));
  const unwritable = templates.filter(
    (context) => context !== undefined && at(context, "fsGroup") === undefined,
  );
  return [
    ...bare.map((set) => `${text(set.name) ?? "it"} has no claim ${volume}`),
    // A context of the template replaces ECK's, which has the group.
    ...unwritable.map(() => "a pod security context without fsGroup: its volumes are root's"),
    ...(manifest.kind === "Elasticsearch" &&
    spec.volumeClaimDeletePolicy !== "DeleteOnScaledownOnly"
      ? ["its volumes are deleted with it"]
      : []),
  ];
}

/** A container without an image is meant to patch one that ECK makes: a misspelt name makes a broken one beside it. */
function unknownContainers(manifest: Manifest): readonly string[] {
  return eckWorkloads(manifest).flatMap(({ containers }) =>
    containers
      .filter(({ image }) => image === undefined)
      .map(({ name }) => `container ${String(name)} has no image, and ECK has none of that name`),
  );
}

/** Keys that ECK reads of a Secret, by the field that names it (API reference of ECK). */
const SECRET_KEYS: Readonly<Record<string, readonly string[]>> = {
  // Basic-auth Secrets of the file realm.
  fileRealm: ["username", "password", "roles"],
  // Of `http.tls` and `transport.tls`.
  certificate: ["tls.crt", "tls.key"],
  pipelinesRef: ["pipelines.yml"],
};

/** References of ECK's custom resources to one another and to Secrets that do not exist, or that lack a key. */
export function eckReferenceProblems(
  manifests: readonly Manifest[],
  have: Inventory,
): readonly string[] {
  const exist = new Set(ofKind(manifests, "Elasticsearch", "Kibana").map((object) => idOf(object)));
  return manifests.filter(isEck).flatMap((manifest) => {
    const namespace = manifest.metadata.namespace ?? "";
    const problems: string[] = [];
    const needSecret = (name: string, keys: readonly string[]): void => {
      const known = have.secrets.get(`${namespace}/${name}`);
      if (known === undefined) problems.push(`no Secret ${namespace}/${name}`);
      else if (known !== "any") {
        const missing = keys.filter((key) => !known.has(key));
        problems.push(...missing.map((key) => `no key ${key} in Secret ${namespace}/${name}`));
      }
    };
    eachTree(withoutTemplates(manifest.spec), (node, field) => {
      const secret = text(node.secretName);
      if (secret !== undefined) {
        const items = list(node.entries).flatMap((entry) => text(at(entry, "key")) ?? []);
        needSecret(secret, [...(SECRET_KEYS[field] ?? []), ...items]);
      }
      const kind = /^(elasticsearch|kibana)Refs?$/.exec(field)?.[1];
      const name = text(node.name);
      if (kind === undefined || name === undefined) return;
      const id = [
        text(node.namespace) ?? namespace,
        kind === "kibana" ? "Kibana" : "Elasticsearch",
        name,
      ].join("/");
      if (!exist.has(id)) problems.push(`no ${id}`);
    });
    return problems.map((what) => `${idOf(manifest)}: ${what}`);
  });
}

/** Pod templates are checked as pods; configurations are the stack's own, in which a name means something else. */
function withoutTemplates(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutTemplates);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !["podTemplate", "config", "pipelines"].includes(key))
      .map(([key, below]) => [key, withoutTemplates(below)]),
  );
}
