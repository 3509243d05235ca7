import assert from "node:assert/strict";
import {
  type ElasticsearchArgs,
  lifecycleTimes,
  resolveElasticsearchSettings,
} from "../../../components/elasticsearch/settings";
import { formatProblem, Problems } from "../../../components/internal/validation";
import { ARGS, dataset, FULL } from "./fixtures";

function resolve(over: Partial<ElasticsearchArgs> = {}) {
  const problems = Problems.none();
  const settings = resolveElasticsearchSettings({ ...ARGS, ...over }, problems);
  return { settings, problems: problems.list.map((one) => formatProblem(one).trim()) };
}

describe("settings of Elasticsearch", () => {
  it("are a cluster with three masters and two hot nodes when nothing is said", () => {
    const { settings, problems } = resolve();
    assert.deepEqual(problems, []);
    assert.deepEqual(settings.warnings, []);
    assert.equal(settings.size, "cluster");
    assert.equal(settings.storageClass, "gp3");
    assert.equal(settings.licence, "basic");
    assert.deepEqual(settings.nodeSets, [
      {
        name: "master",
        count: 3,
        roles: ["master"],
        memory: "4Gi",
        heap: undefined,
        volume: "10Gi",
        millicores: 250,
      },
      {
        name: "hot",
        count: 2,
        roles: ["data_hot", "data_content", "ingest"],
        memory: "8Gi",
        heap: undefined,
        volume: "210Gi",
        millicores: 500,
      },
    ]);
  });

  it("are one node with every role for a single copy", () => {
    const { settings, problems } = resolve({ availability: "single" });
    assert.deepEqual(problems, []);
    assert.equal(settings.size, "single");
    assert.equal(settings.lifecycle.replicas, 0);
    const [node, ...others] = settings.nodeSets;
    assert.deepEqual(others, []);
    assert.equal(node?.name, "hot");
    assert.equal(node.count, 1);
    assert.deepEqual(node.roles, ["master", "data_hot", "data_content", "ingest"]);
  });

  it("take the user's numbers as they stand, and plan the rest", () => {
    const { settings, problems } = resolve(FULL);
    assert.deepEqual(problems, []);
    assert.deepEqual(
      settings.nodeSets.map(({ name, count, memory, heap, volume }) => [
        name,
        count,
        memory,
        heap,
        volume,
      ]),
      [
        ["master", 3, "8Gi", undefined, "20Gi"],
        ["hot", 3, "32Gi", "15360m", "900Gi"],
        ["warm", 3, "8Gi", undefined, "650Gi"],
        ["cold", 3, "16Gi", undefined, "2000Gi"],
      ],
    );
    assert.deepEqual(settings.warnings, []);
  });

  it("tell how indices live, for index management", () => {
    assert.deepEqual(resolve(FULL).settings.lifecycle, {
      rolloverDays: 1,
      rolloverGib: 40,
      warmAfterDays: 3,
      coldAfterDays: 10,
      primaryShards: 3,
      replicas: 1,
    });
    const small = resolve({ gibPerDay: 1, datasets: [dataset(1)] }).settings.lifecycle;
    assert.equal(small.rolloverDays, 7);
    assert.equal(small.primaryShards, 1);
  });

  it("tell the same times before the datasets are resolved", () => {
    const times = lifecycleTimes(FULL, { gibPerDay: 100, shortestRetentionDays: 30 });
    const { lifecycle } = resolve(FULL).settings;
    assert.deepEqual({ ...lifecycle, ...times }, lifecycle);
    assert.deepEqual(Object.keys(times).sort(), [
      "coldAfterDays",
      "rolloverDays",
      "rolloverGib",
      "warmAfterDays",
    ]);
  });

  it("know a region for snapshots only with a role", () => {
    assert.equal(resolve({ snapshotRegion: "eu-west-1" }).settings.snapshotRegion, undefined);
    assert.equal(resolve(FULL).settings.snapshotRegion, "eu-west-1");
  });

  describe("warn", () => {
    const cases: readonly (readonly [string, Partial<ElasticsearchArgs>, string[]])[] = [
      [
        "of a volume without margin",
        { hot: { nodes: 2, memory: "8Gi", volume: "200Gi" } },
        ["hot.volume: 200 GiB hold the load, without the margin of 5 %; the model advises 207Gi"],
      ],
      [
        "of a volume that is large for the memory",
        { hot: { nodes: 2, memory: "4Gi", volume: "500Gi" } },
        [
          "hot.memory: 4 GiB carry 120 GiB of volume by 1:30, and the volume has 500 GiB; the model advises 17Gi or more nodes",
        ],
      ],
      [
        "of a heap that leaves memory unused",
        { hot: { memory: "16Gi", heap: "4Gi" } },
        ["hot.heap: 4 GiB; the model advises 8Gi, half of the memory"],
      ],
      [
        "of nodes that zones do not share evenly",
        { hot: { nodes: 4 }, zones: ["a", "b", "c"] },
        ["hot.nodes: 4 nodes are not the same number in each of 3 zones; the model advises 6"],
      ],
      [
        "of two zones",
        { zones: ["a", "b"] },
        [
          "zones: of 3 masters one zone of two holds 2, and its loss stops the cluster; the model advises 3 zones",
        ],
      ],
      [
        "of shards without a copy",
        { replicas: 0 },
        ["replicas: without a copy a lost volume is lost data; the model advises 1"],
      ],
      [
        "of small shards",
        { rollover: { gib: 5 } },
        ["rollover.gib: shards of 5 GiB are many and small; the model advises 10 to 50"],
      ],
    ];
    for (const [title, over, expected] of cases) {
      it(title, () => {
        const { settings, problems } = resolve(over);
        assert.deepEqual(problems, []);
        assert.deepEqual(settings.warnings, expected);
      });
    }
  });

  const rejections: readonly (readonly [string, Partial<ElasticsearchArgs>, string[]])[] = [
    [
      "replicas with one node",
      { size: "single", replicas: 1 },
      ['replicas must be left out or 0 with size "single": a copy needs a second node, got 1'],
    ],
    [
      "several nodes, tiers, masters and zones with size single",
      {
        size: "single",
        hot: { nodes: 3 },
        masters: {},
        warm: { afterDays: 3 },
        zones: ["a", "b"],
      },
      [
        'hot.nodes must be left out or 1 with size "single", got 3',
        'masters must be left out with size "single", got {}',
        'warm must be left out with size "single", got {"afterDays":3}',
        'zones must be left out with size "single", got ["a","b"]',
      ],
    ],
    [
      "a load that one node does not carry",
      { size: "single", gibPerDay: 200, datasets: [dataset(200)] },
      [
        'size must be "cluster": 4130 GiB of volume are needed, and a node of 64Gi memory carries 1920, got "single"',
      ],
    ],
    [
      "a heap above half of the memory",
      { hot: { memory: "16Gi", heap: "9Gi" } },
      ['hot.heap must be at most half of hot.memory (16Gi), got "9Gi"'],
    ],
    [
      "a heap above 31 GiB",
      { hot: { memory: "128Gi", heap: "32Gi" } },
      ['hot.heap must be at most 31Gi: above it object pointers take twice the room, got "32Gi"'],
    ],
    [
      "a heap without a memory to hold it against",
      { hot: { heap: "4Gi" } },
      ["hot.memory must be set with hot.heap, which is at most half of it, got nothing"],
    ],
    [
      "a volume that is too small for load and retention, and says by how much",
      { hot: { nodes: 2, memory: "8Gi", volume: "100Gi" } },
      [
        "hot.volume must be at least 207Gi with 2 nodes: 10 GiB a day come to 330 GiB in the hot tier, copies included, " +
          '160 GiB more than 2 × 100 GiB hold below the watermark of 85 %, got "100Gi"',
      ],
    ],
    [
      "a warm volume that is too small",
      { warm: { afterDays: 3, nodes: 2, volume: "50Gi" } },
      [
        "warm.volume must be at least 152Gi with 2 nodes: 10 GiB a day come to 242 GiB in the warm tier, copies included, " +
          '157 GiB more than 2 × 50 GiB hold below the watermark of 85 %, got "50Gi"',
      ],
    ],
    [
      "so few nodes that no volume is large enough",
      { gibPerDay: 10_000, datasets: [dataset(10_000)], hot: { nodes: 2 } },
      [
        "hot.nodes must be at least 7: 10000 GiB a day come to 330000 GiB in the hot tier, copies included, " +
          "and the largest volume of EBS has 65536 GiB, got 2",
      ],
    ],
    [
      "as many nodes as copies",
      { hot: { nodes: 1 } },
      [
        "hot.nodes must be more than replicas (1): each of the 2 copies of a shard needs a node, got 1",
      ],
    ],
    [
      "cold before warm",
      { warm: { afterDays: 7 }, cold: { afterDays: 7 } },
      ["cold.afterDays must be more than warm.afterDays (7), got 7"],
    ],
    [
      "more shards than nodes hold",
      { datasets: [dataset(10, 3650)], hot: { nodes: 3, memory: "64Gi", volume: "40Ti" } },
      [
        "hot.nodes must be at least 8, or rollover.days be more than 1, or the retention be shorter: " +
          "7302 shards at the end of the retention are 4302 more than 3 nodes hold (1000 each), got 3",
      ],
    ],
    [
      "zones that are one, double or no label",
      { zones: ["a"] },
      ['zones must be a list of at least 2 zones, or left out, got ["a"]'],
    ],
    ["a zone named twice", { zones: ["a", "b", "a"] }, ['zones[2] must be unique, got "a"']],
    [
      "numbers out of range, all at once",
      {
        replicas: 4,
        rollover: { days: 0, gib: 51 },
        masters: { memory: "1Gi", volume: "x" },
        hot: { volume: "65Ti" },
        warm: { afterDays: 0 },
      },
      [
        "replicas must be a whole number from 0 to 3, got 4",
        'masters.memory must be a Kubernetes quantity such as "50Gi" or "500Mi", 2Gi or more, got "1Gi"',
        'masters.volume must be a Kubernetes quantity such as "50Gi" or "500Mi", 1Gi or more, got "x"',
        'hot.volume must be at most 64Ti, the largest volume of EBS, got "65Ti"',
        "rollover.days must be a whole number of days from 1 to 365, got 0",
        "rollover.gib must be a whole number of GiB from 1 to 50, got 51",
        "warm.afterDays must be a whole number of days from 1 to 3650, got 0",
      ],
    ],
    [
      "wiring that is none",
      {
        availability: "double" as never,
        licence: "gold" as never,
        gibPerDay: 0,
        namespace: "Logging",
        storageClass: "",
        snapshotRoleArn: "arn",
        secureSettings: ["a_b"],
      },
      [
        'availability must be one of single, replicated, got "double"',
        'licence must be one of basic, enterprise, trial, got "gold"',
        "gibPerDay must be a number above 0, got 0",
        'namespace must be a DNS label: 1 to 63 of a-z, 0-9 and -, not at the ends, got "Logging"',
        'storageClass must be the name of a StorageClass, got ""',
        "snapshotRegion must be set with snapshotRoleArn, got nothing",
        'secureSettings[0] must be the name of a Secret, got "a_b"',
      ],
    ],
    ["no dataset", { datasets: [] }, ["datasets must be a list of at least one dataset, got []"]],
  ];
  for (const [title, over, expected] of rejections) {
    it(`rejects ${title}`, () => {
      assert.deepEqual(resolve(over).problems, expected);
    });
  }
});
