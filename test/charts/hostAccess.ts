import { namespaces } from "../../components/internal/names";
import { restrictedProblems } from "./checks/podSecurity";
import type { Workload } from "./checks/workloads";

/**
 * The only pods that need their node: what they take of it, and so what else is an error, by namespace. The docs and the
 * namespace's Pod Security label say the same. Beats read files that belong to root; node-exporter reads the node's file systems. Neither
 * writes to what the chart or we mount; where a Beat remembers what it has read, ECK mounts.
 */
export const HOST_ACCESS: Readonly<Record<string, RegExp>> = {
  [namespaces.nodeExporter]:
    /: (?:hostNetwork|hostPID|volume hostPath \/(?:proc|sys)?|[\w-]+: hostPort)$/,
  [namespaces.beats]:
    /: (?:volume hostPath \/var\/(?:log\/(?:pods|containers)|lib\/beats\/\w+\/\w+-data)|[\w-]+: (?:runAsUser is 0|runAsNonRoot is not true|capability (?:DAC_READ_SEARCH|NET_RAW)))$/,
};

/** What a workload may take of its node; `undefined`: nothing. */
function hostAccess({ kind, namespace }: Workload): RegExp | undefined {
  return ["DaemonSet", "Beat"].includes(kind) ? HOST_ACCESS[namespace] : undefined;
}

/** What Pod Security "restricted" finds in a workload beyond the host access that it is meant to have. */
export function securityProblems(workload: Workload): readonly string[] {
  return restrictedProblems(workload).filter((what) => hostAccess(workload)?.test(what) !== true);
}
