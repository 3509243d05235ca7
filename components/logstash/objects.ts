import { createHash } from "node:crypto";
import {
  internalLoadBalancerAnnotations,
  internalLoadBalancerSpec,
} from "../internal/internalLoadBalancer";
import { managedLabels } from "../internal/labels";
import { LOGSTASH_EXTERNAL_SERVICE, namespaces, releases, services } from "../internal/names";
import type { InternalLoadBalancer } from "../internal/internalLoadBalancer";
import type { LogstashSettings } from "./settings";
import { logstashPods } from "./values";

export const LABELS = managedLabels("logstash");

const BEATS_PORT = { protocol: "TCP", port: services.logstashBeats.port } as const;

/**
 * A ConfigMap whose name changes with its content: what reads it starts anew with it, and never finds files that do not fit
 * together. It cannot be changed by hand.
 */
export function contentConfigMap(
  role: string,
  namespace: string,
  data: Readonly<Record<string, string>>,
) {
  const hash = createHash("sha256").update(JSON.stringify(data)).digest("hex").slice(0, 10);
  return {
    metadata: { name: `${releases.logstash}-${role}-${hash}`, namespace, labels: LABELS },
    immutable: true,
    data: { ...data },
  };
}

/**
 * Beats may connect: those of this cluster by their namespace, those of others from whatever address the load balancer sends them, so that
 * ranges are given to it (`sourceRanges`) and mTLS decides here.
 */
export function beatsPolicySpec(settings: Pick<LogstashSettings, "loadBalancer">) {
  const beats = {
    namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespaces.beats } },
  };
  return {
    podSelector: { matchLabels: { ...logstashPods } },
    policyTypes: ["Ingress"],
    ingress: [
      settings.loadBalancer === undefined
        ? { from: [beats], ports: [BEATS_PORT] }
        : { ports: [BEATS_PORT] },
    ],
  };
}

/** The Service with the load balancer by which Beats of other clusters arrive. */
export function externalServiceArgs(balancer: InternalLoadBalancer, namespace: string) {
  return {
    metadata: {
      name: LOGSTASH_EXTERNAL_SERVICE,
      namespace,
      labels: LABELS,
      annotations: internalLoadBalancerAnnotations(balancer.annotations),
    },
    spec: {
      ...internalLoadBalancerSpec(balancer),
      selector: { ...logstashPods },
      ports: [{ ...BEATS_PORT, name: "beats", targetPort: BEATS_PORT.port }],
    },
  };
}
