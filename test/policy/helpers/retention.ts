/** What the specs of retention-is-coherent share. */
import assert from "node:assert/strict";
import type { StackResource } from "../../../policy/policies/lib/resources";
import { incoherentRetention } from "../../../policy/policies/retentionIsCoherent";
import { RELEASE, on, provider } from "./resources";

/** Today in these specs. */
export const TODAY = "2027-03-01";

/** What the policy says of these resources and the provider "a". */
export function judge(resources: readonly StackResource[], config: object = {}) {
  return incoherentRetention([provider("a"), ...resources], config, TODAY);
}

/** The only finding. */
export function only(resources: readonly StackResource[], config: object = {}) {
  const [finding, ...others] = judge(resources, config);
  assert.deepEqual(others, []);
  assert.ok(finding, "nothing was found");
  return finding;
}

/** Makes Prometheus one that uploads. */
export const THANOS = { objectStorageConfig: { name: "objstore", key: "objstore.yml" } };

export function prometheus(spec: object) {
  const metadata = { name: "p", namespace: "monitoring" };
  return on("a", "kubernetes:monitoring.coreos.com/v1:Prometheus", "p", { metadata, spec });
}

/** The chart thanos with a compactor that keeps blocks so long, in bucket "blocks". */
export function compactor(...flags: string[]) {
  return on("a", RELEASE, "thanos", {
    chart: "thanos",
    values: {
      compact: { enabled: true, extraArgs: flags },
      objstoreConfig: { value: { type: "S3", config: { bucket: "blocks" } } },
    },
  });
}

/** Flags of the compactor. */
export function kept(raw: string, five: string, hour: string): string[] {
  return [
    `--retention.resolution-raw=${raw}`,
    `--retention.resolution-5m=${five}`,
    `--retention.resolution-1h=${hour}`,
  ];
}
