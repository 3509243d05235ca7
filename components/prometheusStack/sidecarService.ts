import { STORE_API_PORT, services, sidecarService } from "../internal/names";
import { managedLabels } from "../internal/labels";
import { podLabels, prometheusPod } from "./podLabels";
import type { RemoteAccess } from "./settings";

/** Annotations of the AWS Load Balancer Controller (and EKS Auto Mode, which knows the same); the user's go before them. */
const LOAD_BALANCER_DEFAULTS = {
  "service.beta.kubernetes.io/aws-load-balancer-type": "external",
  "service.beta.kubernetes.io/aws-load-balancer-nlb-target-type": "ip",
  // The pod is in one zone, Thanos Query asks any address of the load balancer.
  "service.beta.kubernetes.io/aws-load-balancer-attributes":
    "load_balancing.cross_zone.enabled=true",
} as const;

/**
 * Only the VPC and what is connected to it can reach the load balancer, whatever the user's annotations say. Twice: the
 * second is what the controller inside Kubernetes understands, should it be the one that answers.
 */
const ALWAYS_INTERNAL = {
  "service.beta.kubernetes.io/aws-load-balancer-scheme": "internal",
  "service.beta.kubernetes.io/aws-load-balancer-internal": "true",
} as const;

/** One Service of type LoadBalancer for the sidecar of one Prometheus replica: StoreAPI only, so no metrics or pprof leak. */
export function sidecarServiceArgs(access: RemoteAccess, namespace: string, replica: number) {
  return {
    metadata: {
      name: sidecarService(replica),
      namespace,
      labels: managedLabels("thanos-sidecar"),
      annotations: {
        ...LOAD_BALANCER_DEFAULTS,
        ...access.loadBalancerAnnotations,
        ...ALWAYS_INTERNAL,
      },
    },
    spec: {
      type: "LoadBalancer",
      ...(access.loadBalancerClass !== undefined && {
        loadBalancerClass: access.loadBalancerClass,
      }),
      ...(access.sourceRanges.length > 0 && { loadBalancerSourceRanges: [...access.sourceRanges] }),
      allocateLoadBalancerNodePorts: false,
      selector: {
        ...podLabels.prometheus,
        "statefulset.kubernetes.io/pod-name": prometheusPod(replica),
      },
      ports: [
        {
          name: services.thanosDiscovery.portName,
          protocol: "TCP",
          port: STORE_API_PORT,
          targetPort: STORE_API_PORT,
        },
      ],
    },
  };
}
