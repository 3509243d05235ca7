import { createHash } from "node:crypto";
import type * as pulumi from "@pulumi/pulumi";
import { JSON_EXPORTER_CONFIG_KEY } from "../elasticHealth/jsonExporter";
import {
  type InternalLoadBalancer,
  internalLoadBalancerAnnotations,
  internalLoadBalancerSpec,
} from "../internal/internalLoadBalancer";
import { managedLabels } from "../internal/labels";
import { namespaces, serviceHost } from "../internal/names";
import { apmMetricsConfig } from "./metrics";
import {
  APM_ALIAS_SERVICE,
  APM_EXTERNAL_SERVICE,
  APM_RELEASE,
  apmPodLabels,
  apmService,
} from "./names";
import type { ApmServerSettings } from "./settings";

export const LABELS = managedLabels("apm-server");

const PORT = { protocol: "TCP", port: apmService.port } as const;

/** The sidecar's ConfigMap. Its name changes with its content: the sidecar reads it once, so its pods are made anew with it. */
export function exporterConfigMapArgs(settings: ApmServerSettings) {
  const text = apmMetricsConfig({ tailSampling: settings.sampling.volume !== undefined });
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 10);
  return {
    metadata: {
      name: `${APM_RELEASE}-exporter-${hash}`,
      namespace: settings.namespace,
      labels: LABELS,
    },
    immutable: true,
    data: { [JSON_EXPORTER_CONFIG_KEY]: text },
  };
}

/**
 * Agents may connect to the port of APM Server, from everywhere: they run in namespaces that nobody lists, and those of other clusters come
 * with the load balancer's addresses. The secret token or an API key decides; ranges of addresses are given to the load balancer (`sourceRanges`).
 */
export function agentsPolicySpec() {
  return {
    podSelector: { matchLabels: { ...apmPodLabels } },
    policyTypes: ["Ingress"],
    ingress: [{ ports: [PORT] }],
  };
}

/** The Service with the load balancer by which agents of other clusters arrive. */
export function externalServiceArgs(balancer: InternalLoadBalancer, namespace: string) {
  return {
    metadata: {
      name: APM_EXTERNAL_SERVICE,
      namespace,
      labels: LABELS,
      annotations: internalLoadBalancerAnnotations(balancer.annotations),
    },
    spec: {
      ...internalLoadBalancerSpec(balancer),
      selector: { ...apmPodLabels },
      ports: [{ ...PORT, name: "https", targetPort: apmService.port }],
    },
  };
}

/** What {@link aliasServiceArgs} points to on the hub itself. */
export const APM_ON_HUB = `${serviceHost(apmService.name, namespaces.logging)}.cluster.local`;

/**
 * The Service through which agents of a cluster reach APM Server.
 *
 * @param target - host name of the hub's load balancer, on the hub {@link APM_ON_HUB}
 */
export function aliasServiceArgs(target: pulumi.Input<string>) {
  return {
    metadata: { name: APM_ALIAS_SERVICE, namespace: namespaces.beats, labels: LABELS },
    spec: { type: "ExternalName", externalName: target },
  };
}
