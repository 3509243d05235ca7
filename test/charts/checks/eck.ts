import { at, idOf, list, type Manifest, text, type Tree, tree } from "./manifest";
import type { Workload } from "./workloads";

/**
 * What Elastic Cloud on Kubernetes (v3.5) makes of its custom resources, as far as pods go: the operator completes the pod
 * template that a custom resource carries, and what the template says wins. Sources: pkg/controller/<kind> and
 * pkg/controller/common/defaults/pod_template.go of elastic/cloud-on-k8s.
 */
interface Kind {
  /** Label `common.k8s.elastic.co/type` of the pods. */
  readonly type: string;
  /** Name of the main container. */
  readonly main: (spec: Tree) => string;
  /** Image without registry and tag. */
  readonly image: (spec: Tree) => string;
  /** Pod security context where the template has none. */
  readonly pod: Tree | undefined;
  /** Security context of containers and init containers that have none. */
  readonly container: Tree | undefined;
  /** Init containers that the operator adds, in their order. */
  readonly inits: Readonly<Record<string, Init>>;
  /** Ports of the main container. */
  readonly ports: Readonly<Record<string, number>>;
  /** Further labels of the pods. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** An init container that the operator adds. */
interface Init {
  /** Without it, those of the main container. */
  readonly resources?: Tree;
  /** Without it, that of all containers of the kind. */
  readonly securityContext?: Tree;
}

/** Registry of the operator's images unless its configuration names another. */
const REGISTRY = "docker.elastic.co";
/** Only with secureSettings. */
const KEYSTORE = "elastic-internal-init-keystore";

const UNPRIVILEGED: Tree = { privileged: false };
const HARDENED: Tree = {
  ...UNPRIVILEGED,
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  readOnlyRootFilesystem: true,
};
const POD: Tree = { fsGroup: 1000, seccompProfile: { type: "RuntimeDefault" } };

/** Requests and limits alike, as the operator sets them in its own init containers. */
function sized(cpu: string, memory: string): Tree {
  return { requests: { cpu, memory }, limits: { cpu, memory } };
}

/** Of those that prepare the directory with the configuration. */
const PREPARING = sized("100m", "50Mi");

/** Label of what the operator watches where its cache is narrowed. It is meant for Secrets and Services, and gets into these pods as well. */
const WATCHED = { "eck.k8s.elastic.co/watched": "true" };

const KINDS: Readonly<Record<string, Kind>> = {
  Elasticsearch: {
    type: "elasticsearch",
    main: () => "elasticsearch",
    image: () => "elasticsearch/elasticsearch",
    pod: POD,
    container: { ...HARDENED, runAsNonRoot: true },
    inits: {
      "elastic-internal-init-filesystem": { resources: PREPARING },
      [KEYSTORE]: { resources: sized("500m", "196Mi") },
      "elastic-internal-suspend": {},
    },
    ports: { https: 9200, transport: 9300 },
    labels: WATCHED,
  },
  Kibana: {
    type: "kibana",
    main: () => "kibana",
    image: () => "kibana/kibana",
    pod: POD,
    container: { ...HARDENED, runAsUser: 1000, runAsGroup: 1000 },
    inits: {
      [KEYSTORE]: { resources: sized("100m", "128Mi"), securityContext: UNPRIVILEGED },
      "elastic-internal-init": { resources: PREPARING },
    },
    ports: { https: 5601 },
    labels: WATCHED,
  },
  Logstash: {
    type: "logstash",
    main: () => "logstash",
    image: () => "logstash/logstash",
    pod: POD,
    container: undefined,
    inits: {
      "logstash-internal-init-config": { resources: PREPARING, securityContext: UNPRIVILEGED },
      [KEYSTORE]: { resources: sized("1", "1Gi"), securityContext: UNPRIVILEGED },
    },
    ports: { http: 9600 },
  },
  ApmServer: {
    type: "apm-server",
    main: () => "apm-server",
    image: () => "apm/apm-server",
    pod: { seccompProfile: POD.seccompProfile },
    container: undefined,
    inits: { [KEYSTORE]: { resources: sized("100m", "128Mi"), securityContext: UNPRIVILEGED } },
    ports: { https: 8200 },
  },
  Beat: {
    type: "beat",
    main: (spec) => text(spec.type) ?? "beat",
    image: (spec) => `beats/${text(spec.type) ?? "beat"}`,
    pod: undefined,
    container: undefined,
    inits: { [KEYSTORE]: { resources: sized("100m", "300Mi"), securityContext: UNPRIVILEGED } },
    ports: {},
  },
};

/** A pod template inside a custom resource, and what the operator does with it. */
interface Source {
  /** Tells several pods of one custom resource apart. */
  readonly suffix: string;
  readonly template: Tree;
  readonly replicas: number | undefined;
  readonly labels: Readonly<Record<string, string>>;
}

/** Whether ECK makes pods of a custom resource. */
export function isEck(manifest: Manifest): boolean {
  return Object.hasOwn(KINDS, manifest.kind) && manifest.apiVersion.includes("k8s.elastic.co/");
}

/** The pods that ECK makes of a custom resource; none of any other object. */
export function eckWorkloads(manifest: Manifest): readonly Workload[] {
  const kind = KINDS[manifest.kind];
  if (kind === undefined || !isEck(manifest)) return [];
  return sources(manifest).map((source) => {
    const pod = completedPod(manifest, source.template, kind);
    return {
      id: [idOf(manifest), ...(source.suffix === "" ? [] : [source.suffix])].join("/"),
      kind: manifest.kind,
      namespace: manifest.metadata.namespace ?? "",
      replicas: source.replicas,
      labels: {
        ...kind.labels,
        ...source.labels,
        ...tree(at(source.template, "metadata", "labels")),
      },
      pod,
      containers: [...list(pod.initContainers), ...list(pod.containers)].map(tree),
      operated: false,
    };
  });
}

function sources(manifest: Manifest): readonly Source[] {
  const spec = tree(manifest.spec);
  const { name } = manifest.metadata;
  const group = manifest.apiVersion.split("/")[0] ?? "";
  const labels = {
    "common.k8s.elastic.co/type": KINDS[manifest.kind]?.type ?? "",
    [`${group}/name`]: name,
    [`${group}/version`]: String(spec.version),
  };
  const counted = {
    suffix: "",
    template: tree(spec.podTemplate),
    replicas: Number(spec.count ?? 1),
  };
  switch (manifest.kind) {
    case "Elasticsearch":
      return list(spec.nodeSets).map((set) => nodeSetSource(name, spec, tree(set)));
    case "Beat": {
      const replicas = Number(at(spec, "deployment", "replicas") ?? 1);
      return [
        spec.daemonSet === undefined
          ? { ...counted, labels, replicas, template: tree(at(spec, "deployment", "podTemplate")) }
          : {
              suffix: "",
              template: tree(at(spec, "daemonSet", "podTemplate")),
              replicas: undefined,
              labels,
            },
      ];
    }
    case "Logstash":
      return [
        {
          ...counted,
          labels: { ...labels, "logstash.k8s.elastic.co/statefulset-name": `${name}-ls` },
        },
      ];
    default:
      return [{ ...counted, labels }];
  }
}

const ROLES = [
  "data",
  "data_cold",
  "data_content",
  "data_frozen",
  "data_hot",
  "data_warm",
  "ingest",
  "master",
  "ml",
  "remote_cluster_client",
  "transform",
  "voting_only",
] as const;

function nodeSetSource(cluster: string, spec: Tree, set: Tree): Source {
  const given = at(set, "config", "node.roles") ?? at(set, "config", "node", "roles");
  const has = (role: string): boolean =>
    given === undefined ? role !== "voting_only" : list(given).includes(role);
  const own = "elasticsearch.k8s.elastic.co";
  return {
    suffix: String(set.name),
    template: tree(set.podTemplate),
    replicas: Number(set.count ?? 1),
    labels: {
      "common.k8s.elastic.co/type": "elasticsearch",
      [`${own}/cluster-name`]: cluster,
      [`${own}/version`]: String(spec.version),
      [`${own}/statefulset-name`]: `${cluster}-es-${String(set.name)}`,
      [`${own}/http-scheme`]: "https",
      ...Object.fromEntries(ROLES.map((role) => [`${own}/node-${role}`, String(has(role))])),
    },
  };
}

function completedPod(manifest: Manifest, template: Tree, kind: Kind): Tree {
  const spec = tree(manifest.spec);
  const pod = tree(template.spec);
  const name = kind.main(spec);
  const given = list(pod.containers).map(tree);
  const own = given.find((container) => container.name === name) ?? { name };
  const main = {
    ...own,
    image: own.image ?? spec.image ?? `${REGISTRY}/${kind.image(spec)}:${String(spec.version)}`,
    ports: withPorts(list(own.ports), kind.ports),
  };
  const others = given.filter((container) => container.name !== name);
  const secured = (container: Tree): Tree => ({
    ...container,
    securityContext: container.securityContext ?? kind.container,
  });
  return {
    ...pod,
    securityContext: pod.securityContext ?? kind.pod,
    containers: [main, ...others].map(secured),
    initContainers: initContainers(pod, spec, kind, main).map(secured),
    volumes: [...list(pod.volumes), ...operatorVolumes(manifest, pod)],
  };
}

function withPorts(given: readonly unknown[], added: Readonly<Record<string, number>>): unknown[] {
  const missing = Object.entries(added).filter(
    ([name]) => !given.some((port) => at(port, "name") === name),
  );
  return [...given, ...missing.map(([name, containerPort]) => ({ name, containerPort }))];
}

/** The operator's come first; one of the template with the same name keeps its own security context, or none. */
function initContainers(pod: Tree, spec: Tree, kind: Kind, main: Tree): readonly Tree[] {
  const given = list(pod.initContainers).map(tree);
  const added = Object.keys(kind.inits).filter(
    (name) => name !== KEYSTORE || list(spec.secureSettings).length > 0,
  );
  const operators = added.map((name) => {
    const own = given.find((container) => container.name === name);
    const init = kind.inits[name];
    const base = own ?? { name, securityContext: init?.securityContext };
    return {
      ...base,
      image: base.image ?? main.image,
      resources: base.resources ?? init?.resources ?? main.resources,
    };
  });
  const others = given.filter((container) => !added.includes(String(container.name)));
  // What has no image or resources inherits those of the main container.
  const inherited = others.map((container) => ({
    ...container,
    image: container.image ?? main.image,
    resources: container.resources ?? main.resources,
  }));
  return [...operators, ...inherited];
}

/** Beats keep their registry on the node unless the template has another volume for it. */
function operatorVolumes(manifest: Manifest, pod: Tree): readonly unknown[] {
  const replaced = list(pod.volumes).some((volume) => at(volume, "name") === "beat-data");
  if (manifest.kind !== "Beat" || replaced) return [];
  const { name, namespace } = manifest.metadata;
  const path = `/var/lib/${namespace ?? ""}/${name}/${String(at(manifest.spec, "type"))}-data`;
  return [{ name: "beat-data", hostPath: { path, type: "DirectoryOrCreate" } }];
}
