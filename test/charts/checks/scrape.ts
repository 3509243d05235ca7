import { at, idOf, list, type Manifest, ofKind, selects, text, tree } from "./manifest";
import { workloads } from "./workloads";

/** Services that an operator keeps, which a ServiceMonitor may select without any manifest of ours. */
export interface KeptService {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly ports: readonly string[];
}

interface Target {
  readonly namespace: string | undefined;
  readonly labels: Readonly<Record<string, unknown>>;
  readonly ports: readonly string[];
}

/** ServiceMonitors that select no Service, or an endpoint whose port none of them has: they scrape nothing, silently. */
export function scrapeProblems(
  manifests: readonly Manifest[],
  kept: readonly KeptService[] = [],
): readonly string[] {
  const targets: readonly Target[] = [
    ...kept,
    ...ofKind(manifests, "Service").map((service) => ({
      namespace: service.metadata.namespace,
      labels: tree(service.metadata.labels),
      ports: portNames(service),
    })),
  ];
  return ofKind(manifests, "ServiceMonitor").flatMap((monitor) => {
    const selected = targets.filter(
      ({ namespace, labels }) =>
        inScope(monitor, namespace) && selects(at(monitor, "spec", "selector"), labels),
    );
    if (selected.length === 0) return [`${idOf(monitor)} selects no Service`];
    return list(at(monitor, "spec", "endpoints"))
      .map((endpoint) => text(at(endpoint, "port")))
      .filter((port) => port === undefined || !selected.some(({ ports }) => ports.includes(port)))
      .map(
        (port) => `${idOf(monitor)}: no Service it selects has a port ${port ?? "(none named)"}`,
      );
  });
}

function inScope(monitor: Manifest, namespace: string | undefined): boolean {
  const selector = tree(at(monitor, "spec", "namespaceSelector"));
  if (selector.any === true) return true;
  const names = list(selector.matchNames);
  return names.length === 0 ? namespace === monitor.metadata.namespace : names.includes(namespace);
}

function portNames(service: Manifest): readonly string[] {
  return list(at(service, "spec", "ports")).flatMap((port) => text(at(port, "name")) ?? []);
}

/** Label that Kubernetes sets on the pods of a StatefulSet: it picks one replica. */
const POD_NAME = "statefulset.kubernetes.io/pod-name";

/** Services whose selector no pod of ours has, or whose target port no selected container opens by that name. */
export function selectorProblems(
  manifests: readonly Manifest[],
  foreign: (service: Manifest) => boolean = () => false,
): readonly string[] {
  const pods = workloads(manifests);
  return ofKind(manifests, "Service")
    .filter((service) => at(service, "spec", "selector") !== undefined && !foreign(service))
    .flatMap((service) => {
      const labels = Object.fromEntries(
        Object.entries(tree(at(service, "spec", "selector"))).filter(([key]) => key !== POD_NAME),
      );
      const selected = pods.filter(
        (pod) =>
          pod.namespace === service.metadata.namespace &&
          selects({ matchLabels: labels }, pod.labels),
      );
      if (selected.length === 0) return [`${idOf(service)} selects no pod`];
      if (selected.some(({ operated }) => operated)) return [];
      const open = selected.flatMap(({ containers }) =>
        containers.flatMap((container) => list(container.ports).map((port) => at(port, "name"))),
      );
      return list(at(service, "spec", "ports"))
        .map((port) => at(port, "targetPort"))
        .filter((target) => typeof target === "string" && !open.includes(target))
        .map((target) => `${idOf(service)}: no pod has a port ${String(target)}`);
    });
}

/** Bindings to a role that does not exist, or of a ServiceAccount that does not. */
export function bindingProblems(manifests: readonly Manifest[]): readonly string[] {
  const have = new Set(
    ofKind(manifests, "Role", "ClusterRole", "ServiceAccount").map((object) => idOf(object)),
  );
  return ofKind(manifests, "RoleBinding", "ClusterRoleBinding").flatMap((binding) => {
    const { namespace } = binding.metadata;
    const role = tree(binding.roleRef);
    const roleId =
      role.kind === "ClusterRole"
        ? `ClusterRole/${String(role.name)}`
        : `${namespace ?? ""}/Role/${String(role.name)}`;
    const subjects = list(binding.subjects)
      .map(tree)
      .filter(({ kind }) => kind === "ServiceAccount")
      .map(
        ({ namespace: own, name }) =>
          `${text(own) ?? namespace ?? ""}/ServiceAccount/${String(name)}`,
      );
    // Roles of Kubernetes itself start with "system:" or are known by name.
    const known = (id: string): boolean =>
      have.has(id) || /^(?:.*\/)?(?:Cluster)?Role\/(?:system:|extension-apiserver)/.test(id);
    return [roleId, ...subjects]
      .filter((id) => !known(id))
      .map((id) => `${idOf(binding)}: no ${id}`);
  });
}
