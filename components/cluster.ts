/** What tells a cluster from every other: the external labels of its metrics, the fields of its logs. */
export interface ClusterIdentity {
  /** Name, unique in the environment: a label value, and part of DNS and IAM names. */
  readonly name: string;
  /** AWS region, such as `eu-west-1`. */
  readonly region: string;
  /** Environment, such as `prod`. */
  readonly environment: string;
}

/** What a cluster is in the system. */
export const ClusterRole = {
  /** Holds what the whole environment shares: Thanos, Grafana. Exactly one; monitored like any other. */
  Hub: "hub",
  /** A cluster that is monitored. */
  Workload: "workload",
} as const;
export type ClusterRole = (typeof ClusterRole)[keyof typeof ClusterRole];
