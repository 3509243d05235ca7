import type { Manifest, Tree } from "./manifest";

/** A Kubernetes object in the namespace `ns`. */
export function object(apiVersion: string, kind: string, name: string, rest: Tree = {}): Manifest {
  return { apiVersion, kind, metadata: { name, namespace: "ns" }, ...rest };
}

/** A container that passes every check. */
export const hardened = {
  name: "main",
  image: "example.org/app:v1",
  resources: { requests: { cpu: "1m", memory: "10Mi" }, limits: { memory: "20Mi" } },
  securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
};

/** Security context of a pod that passes Pod Security "restricted". */
export const podContext = { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } };

/** A Deployment that passes every check, but for what is given. */
export function deployment(container: Tree = {}, pod: Tree = {}, replicas = 1): Manifest {
  return object("apps/v1", "Deployment", "app", {
    spec: {
      replicas,
      selector: { matchLabels: { app: "app" } },
      template: {
        metadata: { labels: { app: "app" } },
        spec: { securityContext: podContext, containers: [{ ...hardened, ...container }], ...pod },
      },
    },
  });
}

/** A Service. */
export function service(name: string, ...ports: Tree[]): Manifest {
  return object("v1", "Service", name, { spec: { ports } });
}

/** A CustomResourceDefinition of the group example.org. */
export function definition(kind: string, openAPIV3Schema: Tree): Manifest {
  return object("apiextensions.k8s.io/v1", "CustomResourceDefinition", kind.toLowerCase(), {
    spec: {
      group: "example.org",
      names: { kind },
      versions: [{ name: "v1", schema: { openAPIV3Schema } }],
    },
  });
}
