import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { at, ofType, previewProgram, RELEASE, ROOT, valuesOf } from "../helpers/program";

const CHARTS = {
  kubePrometheusStack: "kube-prometheus-stack",
  certManager: "cert-manager",
  thanos: "thanos",
  grafana: "grafana",
} as const;

/** A key that we set in each chart, and that must stay. */
const OURS = "fullnameOverride";

describe("chartValues", () => {
  it("reach the release of each chart, beside the values that we set", async () => {
    const { config } = parse(readFileSync(join(ROOT, "Pulumi.dev.yaml"), "utf8")) as {
      config: Record<string, unknown>;
    };
    const chartValues = Object.fromEntries(
      Object.keys(CHARTS).map((key) => [key, { nodeSelector: { pool: key } }]),
    );
    const result = await previewProgram({
      stack: "dev",
      config: { ...config, "global-monitoring:chartValues": chartValues },
      policyPack: undefined,
    });
    assert.equal(result.error, undefined);
    for (const [key, chart] of Object.entries(CHARTS)) {
      const releases = ofType(result, RELEASE).filter((one) => one.inputs["chart"] === chart);
      assert.ok(releases.length > 0, chart);
      for (const release of releases) {
        assert.equal(at(valuesOf(release), "nodeSelector", "pool"), key, release.urn);
        assert.equal(typeof at(valuesOf(release), OURS), "string", release.urn);
      }
    }
  });
});
