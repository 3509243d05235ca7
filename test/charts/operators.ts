import { namespaces } from "../../components/internal/names";
import type { Manifest } from "./checks/manifest";
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
