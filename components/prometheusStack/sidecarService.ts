import {
  internalLoadBalancerAnnotations,
  internalLoadBalancerSpec,
} from "../internal/internalLoadBalancer";
import { STORE_API_PORT, services, sidecarService } from "../internal/names";
import { managedLabels } from "../internal/labels";
import { podLabels, prometheusPod } from "./podLabels";
import type { RemoteAccess } from "./settings";

/** One Service of type LoadBalancer for the sidecar of one Prometheus replica: StoreAPI only, so no metrics or pprof leak. */
export function sidecarServiceArgs(access: RemoteAccess, namespace: string, replica: number) {
  return {
    metadata: {
      name: sidecarService(replica),
      namespace,
      labels: managedLabels("thanos-sidecar"),
      annotations: internalLoadBalancerAnnotations(access.loadBalancerAnnotations),
    },
    spec: {
      ...internalLoadBalancerSpec({
        className: access.loadBalancerClass,
        sourceRanges: access.sourceRanges,
      }),
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
