import assert from "node:assert/strict";
import { baseConfig, objectStorageOf, withoutExporters, withSecondCluster } from "./config";
import { isWithoutAddress } from "./standIns";
import { differences, expected, offline } from "./oracle";
import { previewProgram, RELEASE } from "../helpers/program";

const HUB = { context: "kind-a", storageClass: "fast" };
const base = baseConfig(HUB, undefined);

describe("the configuration of a run with the real CLI", () => {
  it("is that of the local environment on the named context", async () => {
    const [cluster] = base["global-monitoring:clusters"] as Record<string, unknown>[];
    assert.equal(cluster?.["kubeconfigContext"], "kind-a");
    assert.equal(cluster["storageClass"], "fast");
    assert.ok((await expected(base)).length > 100);
  });

  it("takes endpoint and bucket of an object storage, and nothing of another form", () => {
    const storage = objectStorageOf("minio.minio.svc:9000/thanos");
    assert.deepEqual(storage, { endpoint: "minio.minio.svc:9000", bucket: "thanos" });
    for (const text of [undefined, "", "minio:9000", "https://minio:9000/thanos"])
      assert.equal(objectStorageOf(text), undefined);
  });

  it("adds a cluster that the program accepts", async () => {
    const two = withSecondCluster(base, { context: "kind-b", storageClass: "slow" });
    const names = await differences(base, two);
    assert.ok(names.includes(`${RELEASE} monitoring-second-prometheus-release`));
    assert.ok(!names.includes(`${RELEASE} monitoring-local-prometheus-release`));
    assert.deepEqual((await offline(two)).outputs["clusters"], ["local", "second"]);
  });

  it("has a variant that the policy pack refuses", async () => {
    const result = await previewProgram({ stack: "local", config: withoutExporters(base) });
    assert.equal(result.error, undefined);
    const mandatory = result.violations.map(({ policy }) => policy);
    assert.ok(mandatory.includes("cluster-is-monitored"), JSON.stringify(mandatory));
  });

  it("knows a load balancer that waits for its name", () => {
    const metadata = { name: "x" };
    const spec = { type: "LoadBalancer" };
    const named = { loadBalancer: { ingress: [{ hostname: "a" }] } };
    assert.equal(isWithoutAddress({ metadata, spec }), true);
    assert.equal(isWithoutAddress({ metadata, spec, status: { loadBalancer: {} } }), true);
    assert.equal(isWithoutAddress({ metadata, spec, status: named }), false);
    assert.equal(isWithoutAddress({ metadata, spec: { type: "ClusterIP" } }), false);
  });
});
