import type { GrafanaIngress } from "../grafana/args";

/**
 * How people reach Kibana from outside the cluster, at `https://kibana.<domain>`; fields as for Grafana. Kibana itself speaks HTTPS:
 * tell the ingress controller so by its annotation (`alb.ingress.kubernetes.io/backend-protocol: HTTPS`,
 * `nginx.ingress.kubernetes.io/backend-protocol: HTTPS`).
 */
export type KibanaIngress = GrafanaIngress;

/** What a user decides about Kibana. */
export interface KibanaOptions {
  /** Pods; 1 to 10. @default - 1 with `availability: single`, otherwise 2 */
  readonly replicas?: number;
  /** Ingress; needs `domain`. @default - none: port-forward, or a route of your own to the Service `kibana-kb-http` */
  readonly ingress?: KibanaIngress;
}
