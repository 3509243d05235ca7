import type { InstrumentWorkloadsArgs } from "../../../components/instrumentation/args";
import {
  instrumentWorkload,
  type WorkloadResult,
} from "../../../components/instrumentation/instrumentWorkload";
import { resolveWorkloadsSettings } from "../../../components/instrumentation/settings";
import type { Tree } from "../../../components/internal/merge";
import { resolveOrThrow } from "../../../components/internal/validation";

export const AUTHORITY = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";

/** Arguments with all that is required, and an authority. */
export const ARGS: InstrumentWorkloadsArgs = {
  apm: {
    serverUrl: "https://apm-server.beats.svc:8200",
    secretToken: "token",
    certificateAuthority: AUTHORITY,
    environment: "prod",
    cluster: "shop-euw1",
  },
};

export const DEPLOYMENT = "kubernetes:apps/v1:Deployment";

/** A Deployment of one container; the parts are merged over its metadata, pod metadata and container. */
export function deployment(
  parts: {
    readonly metadata?: Tree;
    readonly podMetadata?: Tree;
    readonly container?: Tree;
    readonly spec?: Tree;
  } = {},
): Tree {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "orders", namespace: "shop", ...parts.metadata },
    spec: {
      selector: { matchLabels: { app: "orders" } },
      template: {
        metadata: { labels: { app: "orders" }, ...parts.podMetadata },
        spec: {
          containers: [
            { name: "app", image: "registry.example.com/shop/orders:1.4.2", ...parts.container },
          ],
          ...parts.spec,
        },
      },
    },
  };
}

/** Instruments as a program would. */
export function instrument(
  props: Tree,
  args: Partial<InstrumentWorkloadsArgs> = {},
  type: string = DEPLOYMENT,
): WorkloadResult {
  const settings = resolveOrThrow("test", { ...ARGS, ...args }, resolveWorkloadsSettings);
  const result = instrumentWorkload(type, "orders-in-pulumi", props, settings);
  if (result === undefined) throw new Error(`${type} is no workload`);
  return result;
}

/** The value at a path; numbers are indices. */
export function at(value: unknown, ...path: (string | number)[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (inner as Record<string | number, unknown> | undefined)?.[key],
    value,
  );
}

/** Pod spec of a workload. */
export function podSpec(props: Tree): Tree {
  return at(props, "spec", "template", "spec") as Tree;
}

/** Annotations of the pods. */
export function podAnnotations(props: Tree): Readonly<Record<string, string>> {
  return (at(props, "spec", "template", "metadata", "annotations") ?? {}) as Record<string, string>;
}

/** Variables of a container: text, or where the value is from. */
export function environment(props: Tree, container = 0): Readonly<Record<string, unknown>> {
  const env = at(podSpec(props), "containers", container, "env");
  const known = Array.isArray(env)
    ? (env as { name: string; value?: unknown; valueFrom?: unknown }[])
    : [];
  return Object.fromEntries(known.map((one) => [one.name, one.value ?? one.valueFrom]));
}
