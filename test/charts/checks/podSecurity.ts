import { at, list, type Tree, tree } from "./manifest";
import type { Workload } from "./workloads";

/** Volume types that the Pod Security Standard "restricted" allows. */
const VOLUME_TYPES = new Set([
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "image",
  "persistentVolumeClaim",
  "projected",
  "secret",
]);

/** Sysctls that "baseline" allows (Kubernetes documentation, Pod Security Standards). */
const SYSCTLS = new Set([
  "kernel.shm_rmid_forced",
  "net.ipv4.ip_local_port_range",
  "net.ipv4.ip_local_reserved_ports",
  "net.ipv4.ip_unprivileged_port_start",
  "net.ipv4.ping_group_range",
  "net.ipv4.tcp_fin_timeout",
  "net.ipv4.tcp_keepalive_intvl",
  "net.ipv4.tcp_keepalive_probes",
  "net.ipv4.tcp_keepalive_time",
  "net.ipv4.tcp_rmem",
  "net.ipv4.tcp_syncookies",
  "net.ipv4.tcp_wmem",
]);

/**
 * What the Pod Security Standard "restricted" (https://kubernetes.io/docs/concepts/security/pod-security-standards/)
 * finds in a workload's pods. A hostPath volume is named with its path, and with who may write to it.
 */
export function restrictedProblems(workload: Workload): readonly string[] {
  const { pod } = workload;
  const context = tree(pod.securityContext);
  const containers = workload.containers.flatMap((container) =>
    containerProblems(container, context).map((what) => `${String(container.name)}: ${what}`),
  );
  return [...hostProblems(workload), ...containers].map((what) => `${workload.id}: ${what}`);
}

function hostProblems({ pod, containers }: Workload): readonly string[] {
  const shared = ["hostNetwork", "hostPID", "hostIPC"].filter((field) => pod[field] === true);
  const volumes = list(pod.volumes)
    .map(tree)
    .flatMap((volume) =>
      Object.keys(volume)
        .filter((field) => field !== "name" && !VOLUME_TYPES.has(field))
        .map((type) => (type === "hostPath" ? hostPath(volume, containers) : type)),
    );
  const sysctls = list(at(pod.securityContext, "sysctls"))
    .map((sysctl) => String(at(sysctl, "name")))
    .filter((name) => !SYSCTLS.has(name));
  return [
    ...shared,
    ...[...new Set(volumes)].map((type) => `volume ${type}`),
    ...sysctls.map((name) => `sysctl ${name}`),
  ];
}

function hostPath(volume: Tree, containers: readonly Tree[]): string {
  const writers = containers.filter((container) =>
    list(container.volumeMounts)
      .map(tree)
      .some(({ name, readOnly }) => name === volume.name && readOnly !== true),
  );
  const names = writers.map(({ name }) => String(name)).join(", ");
  return `hostPath ${String(at(volume, "hostPath", "path"))}${names === "" ? "" : `, written by ${names}`}`;
}

function containerProblems(container: Tree, pod: Tree): readonly string[] {
  const own = tree(container.securityContext);
  const drop = list(at(own, "capabilities", "drop"));
  const add = list(at(own, "capabilities", "add")).filter((name) => name !== "NET_BIND_SERVICE");
  const procMount = own.procMount ?? "Default";
  return [
    ...(own.privileged === true ? ["privileged"] : []),
    ...(own.allowPrivilegeEscalation === false ? [] : ["allowPrivilegeEscalation is not false"]),
    ...((own.runAsNonRoot ?? pod.runAsNonRoot) === true ? [] : ["runAsNonRoot is not true"]),
    ...((own.runAsUser ?? pod.runAsUser) === 0 ? ["runAsUser is 0"] : []),
    ...(seccomp(own.seccompProfile === undefined ? pod : own) ? [] : ["no seccompProfile"]),
    ...(drop.includes("ALL") ? [] : ["capabilities are not dropped"]),
    ...add.map((name) => `capability ${String(name)}`),
    ...(procMount === "Default" ? [] : ["procMount"]),
    ...list(container.ports).flatMap((port) =>
      Number(at(port, "hostPort") ?? 0) > 0 ? ["hostPort"] : [],
    ),
  ];
}

function seccomp(context: Tree): boolean {
  const type = at(context, "seccompProfile", "type");
  return type === "RuntimeDefault" || type === "Localhost";
}
