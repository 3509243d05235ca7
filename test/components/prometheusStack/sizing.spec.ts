import assert from "node:assert/strict";
import {
  defaultVolumeSize,
  maxQuerySamples,
  prometheusMemory,
  prometheusMillicores,
  retentionSize,
} from "../../../components/prometheusStack/sizing";

const GIB = 2 ** 30;

describe("the size of a Prometheus", () => {
  it("is 4.5 KiB of memory for each series beside 512 MiB, and twice as much at most", () => {
    const { requestBytes, limitBytes } = prometheusMemory(1_000_000, 30);
    assert.equal(requestBytes, 512 * 2 ** 20 + 1_000_000 * 4608);
    assert.equal(limitBytes, 512 * 2 ** 20 + 2 * 1_000_000 * 4608);
  });

  it("needs more memory when it scrapes faster than 15 s, and no less when slower", () => {
    const memory = (interval: number) => prometheusMemory(1_000_000, interval).requestBytes;
    assert.ok(memory(5) > memory(15));
    assert.equal(memory(15), memory(120));
  });

  it("grows its volume with retention, series and rate", () => {
    assert.equal(defaultVolumeSize(1_000_000, 30, 48), "30Gi");
    assert.equal(defaultVolumeSize(1_000_000, 30, 48 * 7), "150Gi");
    assert.equal(defaultVolumeSize(10_000_000, 30, 48), "290Gi");
    assert.equal(defaultVolumeSize(1_000_000, 15, 48), "60Gi");
    assert.equal(defaultVolumeSize(50_000, 120, 6), "10Gi");
  });

  it("leaves a fifth of the volume free", () => {
    assert.equal(retentionSize(100 * GIB), `${80 * 1024}MB`);
  });

  it("lets a query load no more than a quarter of the memory", () => {
    assert.equal(maxQuerySamples(GIB), 16_000_000);
    assert.equal(maxQuerySamples(64 * GIB), 50_000_000);
  });

  it("asks for more processor when more samples arrive", () => {
    assert.equal(prometheusMillicores(1_000_000, 30), 900);
    assert.ok(prometheusMillicores(1_000_000, 15) > prometheusMillicores(1_000_000, 30));
  });
});
