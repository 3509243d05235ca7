import type { types } from "@pulumi/kubernetes";

/** What decides an internal load balancer, resolved from `LoadBalancerArgs`. */
export interface InternalLoadBalancer {
  /** `loadBalancerClass`; none: the cluster's default controller. */
  readonly className: string | undefined;
  /** Further annotations; they win over ours, but for those that make it internal. */
  readonly annotations: Readonly<Record<string, string>>;
  /** CIDR ranges that may connect; empty: all that reach it. */
  readonly sourceRanges: readonly string[];
}

/** Annotations of the AWS Load Balancer Controller (and EKS Auto Mode, which knows the same); the user's go before them. */
const DEFAULTS = {
  "service.beta.kubernetes.io/aws-load-balancer-type": "external",
  "service.beta.kubernetes.io/aws-load-balancer-nlb-target-type": "ip",
  // The pod is in one zone, clients ask any address of the load balancer.
  "service.beta.kubernetes.io/aws-load-balancer-attributes":
    "load_balancing.cross_zone.enabled=true",
} as const;

/**
 * Only the VPC and what is connected to it can reach the load balancer, whatever the user's annotations say. Twice: the
 * second is what the controller inside Kubernetes understands, should it be the one that answers.
 */
export const ALWAYS_INTERNAL: Readonly<Record<string, string>> = {
  "service.beta.kubernetes.io/aws-load-balancer-scheme": "internal",
  "service.beta.kubernetes.io/aws-load-balancer-internal": "true",
};

/** Annotations of a Service with an internal load balancer. */
export function internalLoadBalancerAnnotations(
  user: Readonly<Record<string, string>>,
): Record<string, string> {
  return { ...DEFAULTS, ...user, ...ALWAYS_INTERNAL };
}

/** `spec` of a Service of type LoadBalancer, but for `selector` and `ports`. */
export function internalLoadBalancerSpec(balancer: Omit<InternalLoadBalancer, "annotations">) {
  return {
    type: "LoadBalancer",
    ...(balancer.className !== undefined && { loadBalancerClass: balancer.className }),
    ...(balancer.sourceRanges.length > 0 && {
      loadBalancerSourceRanges: [...balancer.sourceRanges],
    }),
    allocateLoadBalancerNodePorts: false,
  };
}

/**
 * Timeouts of a Service whose pods the ECK operator makes. The release is done when the custom resource is there: only the Service waits for the
 * pods, which on new nodes pull images and bind volumes, and for AWS to make the load balancer. Pulumi's 10 minutes are too short for both.
 */
export const EXTERNAL_TIMEOUTS = { create: "20m", update: "20m" } as const;

/**
 * Where a load balancer answers: AWS gives a name, others may give an address.
 *
 * @throws Error when it has none, which names `service`
 */
export function loadBalancerHost(
  status: types.output.core.v1.ServiceStatus | undefined,
  service: string,
): string {
  const ingress = status?.loadBalancer.ingress[0];
  const host = ingress?.hostname ?? ingress?.ip;
  if (host === undefined) {
    throw new Error(`the Service of ${service} has got no address from its load balancer`);
  }
  return host;
}
