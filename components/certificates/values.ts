import { Availability, replicasOf } from "../internal/availability";
import { deepMerge, type Tree } from "../internal/merge";
import { releases } from "../internal/names";
import type { CertificatesSettings } from "./settings";

/** Requests and memory limits of cert-manager's Deployments: about twice what a cluster with a thousand certificates uses. */
const RESOURCES = {
  controller: { requests: { cpu: "10m", memory: "64Mi" }, limits: { memory: "256Mi" } },
  webhook: { requests: { cpu: "10m", memory: "32Mi" }, limits: { memory: "128Mi" } },
  // Caches every Secret and ConfigMap of the cluster, hence the room.
  cainjector: { requests: { cpu: "10m", memory: "64Mi" }, limits: { memory: "512Mi" } },
} as const;

/** Values of the chart cert-manager. */
export function buildCertManagerValues(
  settings: Pick<CertificatesSettings, "availability" | "certManagerNamespace" | "extraValues">,
): Tree {
  const values: Tree = {
    fullnameOverride: releases.certManager,
    // Kept when the release goes: deleting the CRDs would delete every Certificate of the cluster.
    crds: { enabled: true, keep: true },
    // The default, kube-system, is closed to ordinary workloads on some managed clusters.
    global: { leaderElection: { namespace: settings.certManagerNamespace } },
    // Scraped by a PodMonitor of PrometheusStack: cert-manager comes before the CRDs of the Prometheus Operator.
    prometheus: { enabled: true, servicemonitor: { enabled: false } },
    // A hook that waits until the webhook answers, so that the certificates that follow are accepted.
    startupapicheck: { enabled: true, resources: RESOURCES.webhook },
    ...deployment(settings.availability, RESOURCES.controller),
    webhook: deployment(settings.availability, RESOURCES.webhook),
    cainjector: deployment(settings.availability, RESOURCES.cainjector),
  };
  return deepMerge(values, settings.extraValues);
}

function deployment(
  availability: Availability,
  resources: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return {
    replicaCount: replicasOf[availability].certManager,
    resources,
    podDisruptionBudget:
      availability === Availability.Replicated
        ? { enabled: true, minAvailable: 1 }
        : { enabled: false },
  };
}
