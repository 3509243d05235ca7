import { namespaces } from "../../components/internal/names";
import { at, list, type Manifest, text, tree } from "./checks/manifest";
import type { MadeElsewhere } from "./checks/references";
import type { KeptService } from "./checks/scrape";

const { monitoring } = namespaces;

/** Objects that operators, Kubernetes itself or the user make, so that no manifest of ours shows them. */
export const madeByOperators: readonly MadeElsewhere[] = [
  {
    kind: "Service",
    namespace: monitoring,
    name: "prometheus-operated",
    ports: { "http-web": 9090, grpc: 10901 },
    by: "Prometheus Operator v0.93, pkg/prometheus: governing Service; grpc with a Thanos sidecar",
  },
  {
    kind: "Service",
    namespace: monitoring,
    name: "alertmanager-operated",
    ports: { "http-web": 9093, "tcp-mesh": 9094, "udp-mesh": 9094 },
    by: "Prometheus Operator v0.93, pkg/alertmanager: governing Service",
  },
  {
    kind: "Service",
    namespace: monitoring,
    name: "thanos-ruler-operated",
    ports: { web: 10902, grpc: 10901 },
    by: "Prometheus Operator v0.93, pkg/thanos: governing Service",
  },
  {
    kind: "Service",
    namespace: "default",
    name: "kubernetes",
    ports: { https: 443 },
    by: "Kubernetes: every cluster has it",
  },
  {
    kind: "Service",
    namespace: "minio",
    name: "minio",
    ports: { s3: 9000 },
    by: "the user: objectStorage.endpoint of Pulumi.local.yaml",
  },
];

/** Objects that ECK makes of the custom resources among the manifests (elastic/cloud-on-k8s v3.5, pkg/apis/<kind>/name.go). */
export function madeByEck(manifests: readonly Manifest[]): readonly MadeElsewhere[] {
  return manifests.flatMap((manifest) => {
    const make = ECK_OBJECTS[manifest.kind];
    return make === undefined || !manifest.apiVersion.includes(".k8s.elastic.co/")
      ? []
      : make(manifest);
  });
}

const ECK_OBJECTS: Readonly<Record<string, (manifest: Manifest) => readonly MadeElsewhere[]>> = {
  Elasticsearch: (cluster) => {
    const name = `${cluster.metadata.name}-es`;
    const sets = list(at(cluster.spec, "nodeSets")).map((set) => String(at(set, "name")));
    return [
      eckService(cluster, `${name}-http`, { https: 9200 }),
      eckService(cluster, `${name}-internal-http`, { https: 9200 }),
      eckService(cluster, `${name}-transport`, { "tls-transport": 9300 }),
      ...sets.map((set) => eckService(cluster, `${name}-${set}`, { https: 9200 })),
      eckSecret(cluster, `${name}-elastic-user`, "elastic"),
      eckSecret(cluster, `${name}-http-certs-public`, "ca.crt", "tls.crt"),
    ];
  },
  Kibana: (kibana) => {
    const name = `${kibana.metadata.name}-kb`;
    return [
      eckService(kibana, `${name}-http`, { https: 5601 }),
      eckSecret(kibana, `${name}-http-certs-public`, "ca.crt", "tls.crt"),
    ];
  },
  ApmServer: (server) => {
    const name = `${server.metadata.name}-apm`;
    return [
      eckService(server, `${name}-http`, { https: 8200 }),
      eckSecret(server, `${name}-http-certs-public`, "ca.crt", "tls.crt"),
      eckSecret(server, `${name}-token`, "secret-token"),
    ];
  },
  Logstash: (logstash) => {
    const name = `${logstash.metadata.name}-ls`;
    const own = list(at(logstash.spec, "services")).map((entry) =>
      eckService(logstash, `${name}-${String(at(entry, "name"))}`, portsOf(entry)),
    );
    const api = own.some((service) => service.name === `${name}-api`);
    return [...own, ...(api ? [] : [eckService(logstash, `${name}-api`, { api: 9600 })])];
  },
};

function portsOf(entry: unknown): Readonly<Record<string, number>> {
  const ports = list(at(entry, "service", "spec", "ports")).map(tree);
  return Object.fromEntries(ports.map(({ name, port }, i) => [text(name) ?? `${i}`, Number(port)]));
}

function eckService(
  owner: Manifest,
  name: string,
  ports: Readonly<Record<string, number>>,
): MadeElsewhere {
  return { kind: "Service", namespace: owner.metadata.namespace ?? "", name, ports, by: BY_ECK };
}

function eckSecret(owner: Manifest, name: string, ...keys: string[]): MadeElsewhere {
  return { kind: "Secret", namespace: owner.metadata.namespace ?? "", name, keys, by: BY_ECK };
}

const BY_ECK = "ECK v3.5, pkg/apis/<kind>/name.go and pkg/controller/<kind>/services";

/** Services that ServiceMonitors of the charts select and that no manifest of ours shows. */
export const keptByOperators: readonly KeptService[] = [
  {
    // Kubernetes makes it in every cluster.
    namespace: "default",
    labels: { component: "apiserver", provider: "kubernetes" },
    ports: ["https"],
  },
  {
    // Prometheus Operator v0.93, pkg/kubelet: flag --kubelet-service.
    namespace: "kube-system",
    labels: { "app.kubernetes.io/name": "kubelet", "k8s-app": "kubelet" },
    ports: ["https-metrics", "http-metrics", "cadvisor"],
  },
];

/** Services over pods that the cluster itself runs, such as CoreDNS. */
export function isForeignService(service: Manifest): boolean {
  return service.metadata.namespace === "kube-system";
}
