/** What tests of coverage ask. */
import assert from "node:assert/strict";
import { coverageOf, type ClusterCoverage } from "../../../policy/policies/lib/coverage/coverage";
import type { StackResource } from "../../../policy/policies/lib/resources";
import { on, provider, RELEASE } from "./resources";

/** Signals of the only cluster, as one word each. */
export function signals(resources: readonly StackResource[]): string[] {
  const clusters = coverageOf(resources);
  assert.equal(clusters.length, 1, JSON.stringify(clusters));
  return present(clusters[0]!);
}

export function present(coverage: ClusterCoverage): string[] {
  return Object.entries(coverage.signals)
    .filter(([, has]) => has)
    .map(([signal]) => signal);
}

/** Signals that these releases or objects give to a cluster. */
export function signalsOf(...objects: [string, object][]): string[] {
  const resources = objects.map(([type, props], index) => on("a", type, `r${index}`, { ...props }));
  return signals([provider("a"), ...resources]);
}

/** Signals that these releases or objects may give to a cluster. */
export function perhapsOf(...objects: [string, object][]): readonly string[] {
  const resources = objects.map(([type, props], index) => on("a", type, `r${index}`, { ...props }));
  const [cluster, ...others] = coverageOf([provider("a"), ...resources]);
  assert.deepEqual(others, []);
  return cluster!.unknown;
}

/** A custom resource. */
export function custom(groupVersion: string, kind: string, spec: object): [string, object] {
  return [`kubernetes:${groupVersion}:${kind}`, { metadata: { name: "main" }, spec }];
}

export function release(chart: string, values: object = {}): [string, object] {
  return [RELEASE, { chart, values }];
}

export function workload(kind: string, name: string, image = ""): [string, object] {
  const spec = { template: { spec: { containers: [{ image }] } } };
  return [
    `kubernetes:apps/v1:${kind}`,
    { metadata: { labels: { "app.kubernetes.io/name": name } }, spec },
  ];
}

/** Signals of kube-prometheus-stack. */
export const ALL_METRICS = ["metrics", "exporters", "alerts", "deadMansSwitch"];
