import assert from "node:assert/strict";
import { Availability } from "../../../components/internal/availability";
import { formatProblem, Problems } from "../../../components/internal/validation";
import { resolveThanosSettings, type ThanosArgs } from "../../../components/thanos/settings";

const ARGS: ThanosArgs = { clusters: ["hub", "shop"] };
const FORM = 'a Prometheus duration such as "30d", "12h" or "1h30m", or "0d" for ever';
const QUANTITY = 'a Kubernetes quantity such as "50Gi" or "500Mi"';

describe("settings of Thanos", () => {
  it("keep raw samples 30 days, 5 minutes 180 days, 1 hour 2 years when nothing is said", () => {
    const { retention } = resolveThanosSettings(ARGS, Problems.none());
    assert.deepEqual(retention, { raw: "30d", fiveMinutes: "180d", oneHour: "2y" });
  });

  it("have volumes and caches for production, and smaller ones for a single copy", () => {
    const big = resolveThanosSettings(ARGS, Problems.none());
    assert.deepEqual(big.storage, {
      className: "gp3",
      storeGateway: "50Gi",
      compactor: "100Gi",
    });
    assert.equal(big.cacheMebibytes, 512);
    const small = resolveThanosSettings(
      { ...ARGS, availability: Availability.Single },
      Problems.none(),
    );
    assert.equal(small.storage.compactor, "10Gi");
    assert.equal(small.cacheMebibytes, 64);
  });

  for (const retention of [
    { raw: "40h", fiveMinutes: "10d", oneHour: "10d" },
    { raw: "0d", fiveMinutes: "0d", oneHour: "0d" },
    { raw: "30d", fiveMinutes: "30d", oneHour: "30d" },
    { raw: "30d", fiveMinutes: "180d", oneHour: "0d" },
  ]) {
    it(`accept a retention of ${Object.values(retention).join(", ")}`, () => {
      assert.deepEqual(problemsOf({ retention }), []);
    });
  }

  it("write 0 as Thanos does", () => {
    const retention = { raw: "0", fiveMinutes: "0", oneHour: "0" };
    const settings = resolveThanosSettings({ ...ARGS, retention }, Problems.none());
    assert.deepEqual(settings.retention, { raw: "0d", fiveMinutes: "0d", oneHour: "0d" });
  });

  const rejections: readonly (readonly [string, Partial<ThanosArgs>, string[]])[] = [
    [
      "no clusters, since ClusterSilent could never fire",
      { clusters: [] },
      ["clusters must be a list of at least one cluster, got []"],
    ],
    [
      "volumes larger than any of EBS",
      { storage: { storeGateway: "65Ti", compactor: "1Ei" } },
      [
        'storage.storeGateway must be at most 64Ti, the largest volume of EBS, got "65Ti"',
        'storage.compactor must be at most 64Ti, the largest volume of EBS, got "1Ei"',
      ],
    ],
    [
      "raw samples that go before they are downsampled",
      { retention: { raw: "39h" } },
      [
        'retention.raw must be at least 40h or 0d (for ever): samples of 5 minutes are made at that age, got "39h"',
      ],
    ],
    [
      "samples of 5 minutes that go before they are downsampled",
      { retention: { raw: "2d", fiveMinutes: "9d" } },
      [
        'retention.fiveMinutes must be at least 10d or 0d (for ever): samples of 1 hour are made at that age, got "9d"',
      ],
    ],
    [
      "finer samples that stay longer than coarser ones",
      { retention: { raw: "90d", fiveMinutes: "60d", oneHour: "30d" } },
      [
        'retention.fiveMinutes must be at least as long as retention.raw (90d), got "60d"',
        'retention.oneHour must be at least as long as retention.fiveMinutes (60d), got "30d"',
      ],
    ],
    [
      "raw samples for ever beside coarser ones that go",
      { retention: { raw: "0d" } },
      ['retention.fiveMinutes must be at least as long as retention.raw (0d), got "180d"'],
    ],
    [
      "durations that do not parse, each once",
      { retention: { raw: "a month", fiveMinutes: "", oneHour: "2y" } },
      [
        `retention.raw must be ${FORM}, got "a month"`,
        `retention.fiveMinutes must be ${FORM}, got ""`,
      ],
    ],
    [
      "volumes that are no quantity",
      { storage: { storeGateway: "50 GB", compactor: "0Gi" } },
      [
        `storage.storeGateway must be ${QUANTITY}, got "50 GB"`,
        `storage.compactor must be ${QUANTITY}, got "0Gi"`,
      ],
    ],
    [
      "a cache too small to be one",
      { caching: { memory: "1Mi" } },
      [`caching.memory must be ${QUANTITY}, 16Mi or more, got "1Mi"`],
    ],
    [
      "the same cluster twice",
      { clusters: ["hub", "hub"] },
      ['clusters[1] must be unique, got "hub"'],
    ],
    [
      "a remote cluster that is none of the clusters, or has no replicas, or comes twice",
      {
        remoteClusters: [
          { name: "bank", replicaHosts: ["a"] },
          { name: "shop", replicaHosts: [] },
          { name: "shop", replicaHosts: ["a"] },
        ],
      },
      [
        'remoteClusters[0].name must be one of clusters, got "bank"',
        "remoteClusters[1].replicaHosts must be a list with the host of each Prometheus replica, got []",
        'remoteClusters[2].name must be unique, got "shop"',
      ],
    ],
    [
      "a remote cluster whose name is too long for a Service",
      {
        clusters: ["hub", "s".repeat(50)],
        remoteClusters: [{ name: "s".repeat(50), replicaHosts: ["a"] }],
      },
      [
        `remoteClusters[0].name must be short enough for the Service "thanos-remote-${"s".repeat(50)}-1" to have 63 letters, got "${"s".repeat(50)}"`,
      ],
    ],
  ];
  for (const [what, change, expected] of rejections) {
    it(`rejects ${what}`, () => {
      assert.deepEqual(problemsOf(change), expected);
    });
  }
});

function problemsOf(change: Partial<ThanosArgs>): string[] {
  const problems = Problems.none();
  resolveThanosSettings({ ...ARGS, ...change }, problems);
  return problems.list.map((problem) => formatProblem(problem).trim());
}
