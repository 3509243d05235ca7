import { at, idOf, list, type Manifest, ofKind, selects, text, type Tree, tree } from "./manifest";
import type { NetPod, OpenPort, Protocol } from "./network";
import { type Workload, workloads } from "./workloads";

/** Every kind of pod that the manifests of a cluster make, with the ports that it opens. */
export function netPods(manifests: readonly Manifest[]): readonly NetPod[] {
  const operated = new Map(
    ofKind(manifests, ...Object.keys(OPERATED_PORTS)).map((object) => [
      idOf(object),
      OPERATED_PORTS[object.kind]?.(tree(object.spec)) ?? [],
    ]),
  );
  return workloads(manifests).map((workload) => ({
    id: workload.id,
    namespace: workload.namespace,
    labels: workload.labels,
    hostNetwork: workload.pod.hostNetwork === true,
    ports: [...containerPorts(workload), ...(operated.get(workload.id) ?? [])],
  }));
}

function containerPorts({ containers }: Workload): readonly OpenPort[] {
  return containers.flatMap((container) =>
    list(container.ports)
      .map(tree)
      .map((port) => ({
        name: text(port.name),
        port: Number(port.containerPort),
        protocol: protocolOf(port.protocol),
      })),
  );
}

const RELOADER: OpenPort = { name: "reloader-web", port: 8080, protocol: "TCP" };

function tcp(name: string, port: number): OpenPort {
  return { name, port, protocol: "TCP" };
}

/** Ports of the pods that the Prometheus Operator makes (v0.93, pkg/{prometheus,alertmanager,thanos}/statefulset.go). */
const OPERATED_PORTS: Readonly<Record<string, (spec: Tree) => readonly OpenPort[]>> = {
  Prometheus: (spec) => [
    tcp(text(spec.portName) ?? "web", 9090),
    RELOADER,
    ...(spec.thanos === undefined ? [] : [tcp("http", 10902), tcp("grpc", 10901)]),
  ],
  Alertmanager: (spec) => [
    tcp(text(spec.portName) ?? "web", 9093),
    tcp("mesh-tcp", 9094),
    { name: "mesh-udp", port: 9094, protocol: "UDP" },
    RELOADER,
  ],
  ThanosRuler: (spec) => [tcp(text(spec.portName) ?? "web", 10902), tcp("grpc", 10901)],
};

function protocolOf(value: unknown): Protocol {
  return value === "UDP" || value === "SCTP" ? value : "TCP";
}

/** A pod and the port by which a Service, or a monitor, reaches it. */
export interface Target {
  readonly pod: NetPod;
  readonly port: number;
}

/** Label that Kubernetes sets on the pods of a StatefulSet: it picks one replica. */
const POD_NAME = "statefulset.kubernetes.io/pod-name";

/** The pods behind a Service, by one of its ports: its name, its number, or every port. */
export function backends(
  service: Manifest,
  pods: readonly NetPod[],
  wanted?: string | number,
): readonly Target[] {
  const selector = Object.fromEntries(
    Object.entries(tree(at(service.spec, "selector"))).filter(([key]) => key !== POD_NAME),
  );
  // A Service without a selector has no pods of its own.
  if (Object.keys(selector).length === 0) return [];
  const behind = pods.filter(
    ({ namespace, labels }) =>
      namespace === service.metadata.namespace && selects({ matchLabels: selector }, labels),
  );
  const ports = list(at(service.spec, "ports"))
    .map(tree)
    .filter(({ name, port }) => wanted === undefined || name === wanted || port === wanted);
  return ports.flatMap(({ targetPort, port }) =>
    behind.flatMap((pod) => targetsOf(pod, targetPort ?? port)),
  );
}

/** A pod by the name or the number of a port; none if it opens no port of that name. */
export function targetsOf(pod: NetPod, port: unknown): readonly Target[] {
  if (typeof port === "number") return [{ pod, port }];
  return pod.ports.filter(({ name }) => name === port).map((open) => ({ pod, port: open.port }));
}
