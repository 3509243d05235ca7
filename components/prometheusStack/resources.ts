/** Requests and limits of a container. No CPU limits: throttling delays scrapes and looks like an outage. */
export interface ContainerResources {
  readonly requests: { readonly cpu: string; readonly memory: string };
  readonly limits: { readonly memory: string };
}

/** Resources of a container; `memoryLimit` is the request too when it is left out. */
export function resources(cpu: string, memory: string, memoryLimit = memory): ContainerResources {
  return { requests: { cpu, memory }, limits: { memory: memoryLimit } };
}

/** Container security context that the Pod Security Standard "restricted" asks for, and a read-only root. */
export const hardenedContainer = {
  readOnlyRootFilesystem: true,
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
} as const;

/** Pod security context of "restricted" for a user. */
export function hardenedPod(user: number): Readonly<Record<string, unknown>> {
  return {
    runAsNonRoot: true,
    runAsUser: user,
    runAsGroup: user,
    fsGroup: user,
    seccompProfile: { type: "RuntimeDefault" },
  };
}

/**
 * Spreads pods over zones. Soft: volumes pin pods to zones, and a hard rule would leave a pod pending for ever when its
 * zone is the wrong one.
 */
export function spreadOverZones(
  matchLabels: Readonly<Record<string, string>>,
): readonly Readonly<Record<string, unknown>>[] {
  return [
    {
      maxSkew: 1,
      topologyKey: "topology.kubernetes.io/zone",
      whenUnsatisfiable: "ScheduleAnyway",
      labelSelector: { matchLabels },
    },
  ];
}

/** A volume claim template for a StatefulSet of the operator. */
export function volumeClaim(size: string, className: string): Readonly<Record<string, unknown>> {
  return {
    volumeClaimTemplate: {
      spec: {
        storageClassName: className,
        accessModes: ["ReadWriteOnce"],
        resources: { requests: { storage: size } },
      },
    },
  };
}
