import { isEck } from "./eck";
import { at, idOf, isTree, list, type Manifest, tree } from "./manifest";

/** Longest name of a custom resource of ECK: its children's names must fit into labels (ECK v3.5, common/name). */
const MAX_NAME = 36;

/** Settings of Elasticsearch that ECK sets itself (ECK v3.5, apis/elasticsearch/v1/fields.go, UnsupportedSettings). */
const OPERATORS_SETTINGS: readonly string[] = [
  "cluster.initial_master_nodes",
  "cluster.name",
  "discovery.seed_hosts",
  "discovery.seed_providers",
  "network.host",
  "network.publish_host",
  "node.name",
  "path.data",
  "path.logs",
  "xpack.security.authc.reserved_realm.enabled",
  "xpack.security.enabled",
  "xpack.security.http.ssl.certificate",
  "xpack.security.http.ssl.enabled",
  "xpack.security.http.ssl.key",
  "xpack.security.transport.ssl.enabled",
  "xpack.security.transport.ssl.verification_mode",
];

/** Fields of which a custom resource may have at most one. */
const EXCLUSIVE = [
  ["config", "configRef"],
  ["pipelines", "pipelinesRef"],
  ["daemonSet", "deployment"],
] as const;

/** What ECK's admission webhook refuses, or warns of, and no schema tells: an install would fail on it, or misbehave. */
export function eckAdmissionProblems(manifests: readonly Manifest[]): readonly string[] {
  return manifests.filter(isEck).flatMap((manifest) => {
    const spec = tree(manifest.spec);
    const { name } = manifest.metadata;
    const both = EXCLUSIVE.filter((fields) => fields.every((field) => spec[field] !== undefined));
    const unnamed = list(spec.elasticsearchRefs).filter(
      (reference) => at(reference, "clusterName") === undefined,
    );
    return [
      ...(name.length > MAX_NAME ? [`its name is longer than ${MAX_NAME} letters`] : []),
      ...both.map((fields) => `has both ${fields.join(" and ")}`),
      ...(manifest.kind === "Logstash"
        ? unnamed.map(() => "an elasticsearchRef without clusterName")
        : []),
      ...(manifest.kind === "Elasticsearch" ? nodeSetProblems(list(spec.nodeSets).map(tree)) : []),
    ].map((what) => `${idOf(manifest)}: ${what}`);
  });
}

function nodeSetProblems(sets: readonly Record<string, unknown>[]): readonly string[] {
  const names = sets.map((set) => JSON.stringify(set.name));
  const settings = sets.map((set) => flat(set.config));
  const masters = settings.filter((own, i) => {
    const roles = own.get("node.roles");
    const master =
      roles === undefined ||
      (list(roles).includes("master") && !list(roles).includes("voting_only"));
    return master && Number(sets[i]?.count ?? 1) > 0;
  });
  return [
    ...names.filter((name, i) => names.indexOf(name) !== i).map((name) => `two node sets ${name}`),
    ...(masters.length === 0 ? ["no node may be master"] : []),
    ...settings.flatMap((own, i) =>
      OPERATORS_SETTINGS.filter((setting) => own.has(setting)).map(
        (setting) => `node set ${names[i] ?? ""} sets ${setting}, which is ECK's`,
      ),
    ),
  ];
}

/** Settings by their full name: `node.roles` and `node: {roles}` are the same. */
function flat(value: unknown, prefix = ""): ReadonlyMap<string, unknown> {
  return new Map(
    Object.entries(tree(value)).flatMap(([key, below]) => {
      const name = prefix === "" ? key : `${prefix}.${key}`;
      return isTree(below) ? [...flat(below, name)] : [[name, below] as const];
    }),
  );
}
