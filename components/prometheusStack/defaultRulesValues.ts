import type { Tree } from "../internal/merge";

/**
 * Rule groups of the chart that cannot work: EKS runs etcd, the scheduler and the controller manager out of reach, and
 * kube-proxy binds its metrics to localhost unless its add-on is reconfigured. "Absent" alerts would fire for ever.
 */
const GROUPS_OFF = [
  "etcd",
  "kubeControllerManager",
  "kubeSchedulerAlerting",
  "kubeSchedulerRecording",
  "kubeProxy",
  "windows",
] as const;

/** Single alerts of the chart that are off, each with the reason. Everything else stays, Watchdog and InfoInhibitor above all. */
export const DISABLED_ALERTS = {
  /** A managed control plane renews its clients' certificates itself, often inside the alert's 7 days (helm-charts issue 6160). */
  KubeClientCertificateExpiration: true,
  /** Clusters on EKS add nodes on demand; judged against the nodes of the moment, it fires at every growth (kubernetes-mixin issue 842). */
  KubeCPUOvercommit: true,
  /** As KubeCPUOvercommit. */
  KubeMemoryOvercommit: true,
  /** Replaced by AlertmanagerNotDelivering, which names the receiver and does not fire for each replica. */
  AlertmanagerFailedToSendAlerts: true,
  /** As AlertmanagerFailedToSendAlerts. */
  AlertmanagerClusterFailedToSendAlerts: true,
} as const;

/** `defaultRules` of kube-prometheus-stack. */
export function defaultRulesValues(): Tree {
  return {
    create: true,
    rules: Object.fromEntries(GROUPS_OFF.map((group) => [group, false])),
    disabled: { ...DISABLED_ALERTS },
  };
}
