/** Kubernetes objects as policies about workloads get them; each test changes what it is about. */
import assert from "node:assert/strict";
import type { Finding } from "../../../policy/policies/lib/finding";
import {
  objectOf,
  objectOfManifest,
  type KubernetesObject,
} from "../../../policy/policies/lib/objects";
import type { Properties } from "../../../policy/policies/lib/values";
import { PROVIDER, resource, urnOf } from "./resources";

export const TODAY = "2026-11-22";
export const DEPLOYMENT = "kubernetes:apps/v1:Deployment";
export const CLUSTER = "shop-euw1";

/** A container that complies with everything. */
export function container(change: Properties = {}): Properties {
  return {
    name: "api",
    image: "registry.example.com/api:1.4.2",
    ports: [{ name: "metrics", containerPort: 9090 }],
    env: [{ name: "ELASTIC_APM_SERVER_URL", value: "https://apm-server.beats.svc:8200" }],
    resources: { requests: { cpu: "100m", memory: "128Mi" } },
    ...change,
  };
}

/** What of a workload a test writes itself; what it leaves out complies. */
export interface Parts {
  readonly metadata?: Properties;
  readonly podMetadata?: unknown;
  readonly spec?: unknown;
}

const LABELS = { "app.kubernetes.io/name": "api", team: "shop" };

/** Properties of a Deployment that complies with everything. */
export function deploymentProps({ metadata = {}, podMetadata, spec }: Parts = {}): Properties {
  return {
    metadata: { name: "api", namespace: "shop", ...metadata },
    spec: {
      template: {
        metadata: podMetadata ?? {
          labels: LABELS,
          annotations: { "prometheus.io/scrape": "true" },
        },
        spec: spec ?? { containers: [container()] },
      },
    },
  };
}

/** A typed object on a cluster. */
export function object(type: string, props: Properties, cluster = CLUSTER): KubernetesObject {
  const metadata = props.metadata as Properties | undefined;
  const name = typeof metadata?.name === "string" ? metadata.name : "nameless";
  const made = objectOf(resource(type, name, props, { provider: urnOf(PROVIDER, cluster) }));
  assert.ok(made !== undefined, type);
  return made;
}

export function deployment(parts: Parts = {}): KubernetesObject {
  return object(DEPLOYMENT, deploymentProps(parts));
}

/** A Deployment whose container differs from one that complies. */
export function deploymentWith(change: Properties): KubernetesObject {
  return deployment({ spec: { containers: [container(change)] } });
}

export function namespace(metadata: Properties = {}): KubernetesObject {
  return object("kubernetes:core/v1:Namespace", { metadata: { name: "shop", ...metadata } });
}

/** The same objects, as a Helm release makes them. */
export function inRelease(apiVersion: string, kind: string, props: Properties): KubernetesObject {
  const made = objectOfManifest(
    { apiVersion, kind, ...props },
    {
      urn: urnOf("kubernetes:helm.sh/v3:Release", "shop-release"),
      provider: urnOf(PROVIDER, CLUSTER),
      name: "shop",
      namespace: "shop",
    },
  );
  assert.ok(made !== undefined);
  return made;
}

/** A policy's predicate. */
export type Predicate = (
  objects: readonly KubernetesObject[],
  config: unknown,
  date: string,
) => Finding[];

/** Asserts that nothing is found. */
export function accepts(judge: Predicate, objects: readonly KubernetesObject[], config = {}): void {
  assert.deepEqual(judge(objects, config, TODAY), []);
}

/** Asserts that one violation is found, and that its message says this. */
export function rejects(
  judge: Predicate,
  objects: readonly KubernetesObject[],
  message: RegExp,
  config: object = {},
): void {
  const findings = judge(objects, config, TODAY);
  assert.equal(findings.length, 1, JSON.stringify(findings));
  assert.match(findings[0]!.message, message);
  assert.equal(findings[0]!.undecided, undefined, findings[0]!.message);
}

/** Asserts that one finding says that this is not known until update, and is no violation. */
export function undecided(
  judge: Predicate,
  objects: readonly KubernetesObject[],
  message = /./,
  config: object = {},
): void {
  const findings = judge(objects, config, TODAY);
  assert.equal(findings.length, 1, JSON.stringify(findings));
  assert.equal(findings[0]!.undecided, true, findings[0]!.message);
  assert.match(findings[0]!.message, message);
  assert.match(findings[0]!.message, /not known until update\.$/);
}
