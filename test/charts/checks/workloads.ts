import { eckWorkloads } from "./eck";
import { at, idOf, list, type Manifest, type Tree, tree } from "./manifest";

/** Pods that an object makes. */
export interface Workload {
  readonly id: string;
  readonly kind: string;
  readonly namespace: string;
  /** Number of pods; `undefined`: one for each node, or a job. */
  readonly replicas: number | undefined;
  /** Labels of the pods. */
  readonly labels: Readonly<Record<string, unknown>>;
  /** PodSpec. Of the Prometheus Operator's custom resources only what we decide; of ECK's as the operator completes it. */
  readonly pod: Tree;
  /** Init containers and containers. */
  readonly containers: readonly Tree[];
  /** Made by the Prometheus Operator, which adds probes, ports and mounts itself. */
  readonly operated: boolean;
}

/** Every workload among the manifests, those included that the Prometheus Operator and ECK make of custom resources. */
export function workloads(manifests: readonly Manifest[]): readonly Workload[] {
  return manifests.flatMap((manifest) => {
    const template = podTemplate(manifest);
    if (template !== undefined) return [workload(manifest, template)];
    const operated = OPERATED[manifest.kind];
    return operated === undefined ? eckWorkloads(manifest) : [operatedWorkload(manifest, operated)];
  });
}

function podTemplate(manifest: Manifest): unknown {
  switch (manifest.kind) {
    case "Deployment":
    case "StatefulSet":
    case "DaemonSet":
    case "ReplicaSet":
    case "Job":
      return at(manifest, "spec", "template");
    case "CronJob":
      return at(manifest, "spec", "jobTemplate", "spec", "template");
    case "Pod":
      return manifest;
    default:
      return undefined;
  }
}

function workload(manifest: Manifest, template: unknown): Workload {
  const pod = tree(at(template, "spec"));
  const counted = ["Deployment", "StatefulSet", "ReplicaSet"].includes(manifest.kind);
  return {
    id: idOf(manifest),
    kind: manifest.kind,
    namespace: manifest.metadata.namespace ?? "",
    replicas: counted ? Number(at(manifest, "spec", "replicas") ?? 1) : undefined,
    labels: tree(at(template, "metadata", "labels")),
    pod,
    containers: [...list(pod.initContainers), ...list(pod.containers)].map(tree),
    operated: false,
  };
}

/** Main container, and the value of `app.kubernetes.io/name`, by kind (prometheus-operator v0.93, pkg/<kind>). */
const OPERATED: Readonly<Record<string, string>> = {
  Prometheus: "prometheus",
  Alertmanager: "alertmanager",
  ThanosRuler: "thanos-ruler",
};

/** Security context of the containers that the operator makes (v0.93, pkg/{prometheus,alertmanager,thanos}); patches change it. */
const OPERATED_CONTEXT: Tree = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ["ALL"] },
};

function operatedWorkload(manifest: Manifest, app: string): Workload {
  const spec = tree(manifest.spec);
  const name = manifest.metadata.name;
  const main = patched(spec, { name: app, image: spec.image, resources: spec.resources });
  const { image, resources } = tree(spec.thanos);
  const sidecar = patched(spec, { name: "thanos-sidecar", image, resources });
  return {
    id: idOf(manifest),
    kind: manifest.kind,
    namespace: manifest.metadata.namespace ?? "",
    replicas: Number(spec.replicas ?? 1),
    // Shards multiply pods; none of our releases sets them.
    labels: {
      ...tree(at(spec, "podMetadata", "labels")),
      "app.kubernetes.io/name": app,
      "app.kubernetes.io/instance": name,
      "app.kubernetes.io/managed-by": "prometheus-operator",
      [app]: name,
      ...(app === "prometheus" ? { "operator.prometheus.io/name": name } : {}),
    },
    pod: {
      securityContext: spec.securityContext,
      serviceAccountName: spec.serviceAccountName,
      hostNetwork: spec.hostNetwork,
      volumes: spec.volumes,
    },
    containers: [
      main,
      ...(spec.thanos === undefined ? [] : [sidecar]),
      ...[...list(spec.initContainers), ...list(spec.containers)].map(tree).filter(ownContainer),
    ],
    operated: true,
  };
}

/** A container of the operator with what the custom resource changes in it. */
function patched(spec: Tree, made: Tree): Tree {
  const patch = list(spec.containers)
    .map(tree)
    .find(({ name }) => name === made.name);
  const securityContext = { ...OPERATED_CONTEXT, ...tree(patch?.securityContext) };
  return { ...patch, ...made, securityContext };
}

/** Containers of a custom resource that only patch one of the operator's have no image. */
function ownContainer(container: Tree): boolean {
  return container.image !== undefined;
}
