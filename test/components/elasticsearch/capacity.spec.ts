import assert from "node:assert/strict";
import {
  type CapacityInput,
  defaultRolloverDays,
  heapGib,
  planCapacity,
  tierData,
} from "../../../components/elasticsearch/capacity";

function input(gibPerDay: number, over: Partial<CapacityInput> = {}): CapacityInput {
  return {
    gibPerDay,
    datasets: [{ gibPerDay, retentionDays: 14 }],
    rolloverDays: 1,
    rolloverGib: 50,
    warmAfterDays: undefined,
    coldAfterDays: undefined,
    replicas: 1,
    zones: 1,
    single: false,
    given: {},
    ...over,
  };
}

/** Rounded, so that sums of fractions compare. */
function data(of: CapacityInput): readonly number[] {
  const { hot, warm, cold } = tierData(of);
  return [hot, warm, cold].map((value) => Math.round(value * 100) / 100);
}

describe("capacity of Elasticsearch", () => {
  describe("data of the tiers", () => {
    it("is raw text × 1.1 × copies × days, and the write index's days beside", () => {
      assert.deepEqual(data(input(10)), [10 * 1.1 * 2 * 15, 0, 0]);
      assert.deepEqual(data(input(10, { replicas: 0, rolloverDays: 3 })), [187, 0, 0]);
    });

    it("moves to warm and cold by its age after rollover", () => {
      assert.deepEqual(data(input(10, { warmAfterDays: 3 })), [88, 242, 0]);
      assert.deepEqual(data(input(10, { warmAfterDays: 3, coldAfterDays: 10 })), [88, 154, 88]);
      assert.deepEqual(data(input(10, { coldAfterDays: 10 })), [242, 0, 88]);
    });

    it("has nothing in a tier that lies after the retention", () => {
      assert.deepEqual(data(input(10, { warmAfterDays: 20 })), [330, 0, 0]);
    });

    it("sums datasets with a retention each, and keeps what none claims as long as the longest", () => {
      const datasets = [
        { gibPerDay: 2, retentionDays: 4 },
        { gibPerDay: 1, retentionDays: 9 },
      ];
      assert.deepEqual(data(input(3, { datasets, replicas: 0 })), [22, 0, 0]);
      assert.deepEqual(data(input(10, { datasets, replicas: 0 })), [22 + 77, 0, 0]);
    });
  });

  describe("nodes", () => {
    it("leave 20 % of each volume free", () => {
      const { hot } = planCapacity(input(100));
      assert.ok(hot.nodes * hot.volumeGib * 0.8 >= hot.dataGib);
      assert.ok(hot.nodes * (hot.volumeGib - 10) * 0.8 < hot.dataGib);
    });

    it("have memory for the volume, by 1:30 on hot nodes and 1:160 on warm and cold ones", () => {
      for (const gibPerDay of [1, 10, 100, 1000, 10_000]) {
        const plan = planCapacity(input(gibPerDay, { warmAfterDays: 2, coldAfterDays: 7 }));
        assert.ok(plan.hot.volumeGib <= plan.hot.memoryGib * 30);
        assert.ok(plan.warm!.volumeGib <= plan.warm!.memoryGib * 160);
        assert.ok(plan.cold!.volumeGib <= plan.cold!.memoryGib * 160);
      }
    });

    it("grow in memory up to 64 GiB first, then in number", () => {
      const sizes = [1, 10, 100, 1000].map((gibPerDay) => {
        const { hot } = planCapacity(input(gibPerDay));
        return [hot.nodes, hot.memoryGib];
      });
      assert.deepEqual(sizes, [
        [2, 2],
        [2, 8],
        [3, 64],
        [22, 64],
      ]);
    });

    it("are one for each copy at least, and as many in each zone", () => {
      assert.equal(planCapacity(input(1, { replicas: 2 })).hot.nodes, 3);
      assert.equal(planCapacity(input(1, { zones: 3 })).hot.nodes, 3);
      assert.equal(planCapacity(input(1000, { zones: 3 })).hot.nodes, 24);
    });

    it("are as the user says, and the rest follows", () => {
      const nodes = planCapacity(input(100, { given: { hot: { nodes: 10 } } })).hot;
      assert.deepEqual([nodes.nodes, nodes.memoryGib, nodes.volumeGib], [10, 16, 420]);
      const memory = planCapacity(input(100, { given: { hot: { memoryGib: 32 } } })).hot;
      assert.deepEqual([memory.nodes, memory.memoryGib, memory.volumeGib], [5, 32, 830]);
      const volume = planCapacity(input(100, { given: { hot: { volumeGib: 1000 } } })).hot;
      assert.deepEqual([volume.nodes, volume.memoryGib, volume.volumeGib], [5, 64, 1000]);
    });

    it("are one when it is to be one", () => {
      assert.equal(planCapacity(input(1000, { single: true, replicas: 0 })).hot.nodes, 1);
    });

    it("ask for a core to each 75 GiB of a day, copies counted, and to each 16 GiB of memory", () => {
      assert.equal(planCapacity(input(1)).hot.millicores, 250);
      const given = { hot: { nodes: 2, memoryGib: 16, volumeGib: 60_000 } };
      assert.equal(planCapacity(input(75, { given })).hot.millicores, 1000);
      assert.equal(planCapacity(input(300, { given })).hot.millicores, 4000);
    });
  });

  const heaps: readonly (readonly [number, number])[] = [
    [2, 1],
    [8, 4],
    [62, 31],
    [64, 31],
    [128, 31],
  ];
  for (const [memory, heap] of heaps) {
    it(`gives ${heap} GiB of heap to a node of ${memory} GiB`, () => {
      assert.equal(heapGib(memory), heap);
    });
  }

  const rollovers: readonly (readonly [number, number, number])[] = [
    [0.1, 14, 7],
    [1, 14, 7],
    [1, 3, 3],
    [3, 14, 4],
    [9.1, 14, 1],
    [1000, 14, 1],
    [1, 1, 1],
  ];
  for (const [gibPerDay, retention, days] of rollovers) {
    it(`rolls over ${gibPerDay} GiB a day, kept ${retention} days, after ${days}`, () => {
      assert.equal(defaultRolloverDays(gibPerDay, retention), days);
    });
  }

  describe("shards", () => {
    it("are as many as fill up in a rollover period, at most one for each hot node", () => {
      assert.equal(planCapacity(input(10)).primaryShards, 1);
      assert.equal(planCapacity(input(60)).primaryShards, 2);
      assert.equal(planCapacity(input(1000)).primaryShards, 22);
      const given = { hot: { nodes: 4 } };
      assert.equal(planCapacity(input(1000, { given })).primaryShards, 4);
    });

    it("leave out of the default dataset what others claim", () => {
      const datasets = [
        { gibPerDay: 10, retentionDays: 14 },
        { gibPerDay: 90, retentionDays: 14 },
      ];
      assert.equal(planCapacity(input(100, { datasets })).primaryShards, 1);
    });

    it("are counted to the end of the retention, by age or by size", () => {
      assert.equal(planCapacity(input(10)).shards, 15 * 2);
      // 110 GiB a day in 3 primary shards: 14 × 110 / 150 is less than one a day.
      assert.equal(planCapacity(input(100)).shards, 15 * 3 * 2);
      const given = { hot: { nodes: 2 } };
      assert.equal(planCapacity(input(1000, { given })).shards, (154 + 1) * 2 * 2);
    });
  });

  it("gives masters more memory as nodes become many", () => {
    assert.equal(planCapacity(input(100)).masterMemoryGib, 4);
    assert.equal(planCapacity(input(2000)).masterMemoryGib, 8);
    assert.equal(planCapacity(input(10_000)).masterMemoryGib, 16);
  });
});
