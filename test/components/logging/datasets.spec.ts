import assert from "node:assert/strict";
import { formatProblem, Problems } from "../../../components/internal/validation";
import {
  resolveDatasets,
  type DatasetArgs,
  type DatasetsArgs,
} from "../../../components/logging/datasets";
import type { LifecycleSettings } from "../../../components/logging/lifecycle";
import { datasetSchema } from "../../../config/logging/datasetSchema";

const LIFECYCLE: LifecycleSettings = {
  rolloverDays: 1,
  rolloverGib: 50,
  warmAfterDays: undefined,
  coldAfterDays: undefined,
  primaryShards: 1,
  replicas: 1,
};

function resolve(args: Partial<DatasetsArgs>, lifecycle: Partial<LifecycleSettings> = {}) {
  const problems = Problems.none();
  const datasets = resolveDatasets(
    { gibPerDay: 100, ...args },
    { ...LIFECYCLE, ...lifecycle },
    problems,
  );
  return { datasets, problems: problems.list.map((one) => formatProblem(one).trim()) };
}

function own(...datasets: Partial<DatasetArgs>[]): DatasetArgs[] {
  return datasets.map((dataset, i) => ({ name: `d${i}`, namespaces: [`ns${i}`], ...dataset }));
}

describe("datasets of logs", () => {
  it("are the default one and the dead letters of Logstash when none is given", () => {
    const { datasets, problems } = resolve({});
    assert.deepEqual(problems, []);
    assert.deepEqual(datasets, [
      { name: "kubernetes.container", namespaces: [], retentionDays: 14, gibPerDay: 100 },
      { name: "logstash.dead_letter", namespaces: [], retentionDays: 7, gibPerDay: 0 },
    ]);
  });

  it("keep what they say, else what all do, and leave the default one the rest of the volume", () => {
    const { datasets, problems } = resolve({
      retentionDays: 30,
      datasets: own({ retentionDays: 90, gibPerDay: 25 }, {}),
    });
    assert.deepEqual(problems, []);
    assert.deepEqual(
      datasets.map(({ name, retentionDays, gibPerDay }) => [name, retentionDays, gibPerDay]),
      [
        ["kubernetes.container", 30, 75],
        ["d0", 90, 25],
        ["d1", 30, 0],
        ["logstash.dead_letter", 7, 0],
      ],
    );
  });

  it("have those that events ask for themselves before the dead letters, with the usual retention", () => {
    const { datasets, problems } = resolve({ retentionDays: 30, named: ["heartbeat"] });
    assert.deepEqual(problems, []);
    assert.deepEqual(datasets.slice(1), [
      { name: "heartbeat", namespaces: [], retentionDays: 30, gibPerDay: 0 },
      { name: "logstash.dead_letter", namespaces: [], retentionDays: 7, gibPerDay: 0 },
    ]);
  });

  it("rejects the name of a dataset that events ask for themselves", () => {
    const { problems } = resolve({ named: ["heartbeat"], datasets: own({ name: "heartbeat" }) });
    assert.equal(problems.length, 1);
    assert.match(problems[0]!, /^datasets\[0\]\.name must be another name than heartbeat/);
  });

  for (const name of ["audit", "shop.checkout", "shop_2", "a".repeat(60)])
    it(`may be named ${name}`, () => {
      assert.deepEqual(resolve({ datasets: own({ name }) }).problems, []);
    });

  for (const name of [
    "",
    "Audit",
    "shop-audit",
    ".audit",
    "_audit",
    "a b",
    "a/b",
    "a*",
    "a".repeat(61),
  ])
    it(`rejects the name ${JSON.stringify(name)}`, () => {
      const [problem, ...rest] = resolve({ datasets: own({ name }) }).problems;
      assert.match(problem ?? "", /^datasets\[0\]\.name must be 1 to 60 lower case letters/);
      assert.deepEqual(rest, []);
    });

  it("rejects two datasets of one name, and the names of those that are always there", () => {
    const names = ["audit", "audit", "kubernetes.container", "logstash.dead_letter"];
    const { problems } = resolve({ datasets: own(...names.map((name) => ({ name }))) });
    assert.deepEqual(problems, [
      'datasets[1].name must be unique among the datasets, got "audit"',
      'datasets[2].name must be another name than kubernetes.container, a dataset that is there anyway, got "kubernetes.container"',
      'datasets[3].name must be another name than logstash.dead_letter, a dataset that is there anyway, got "logstash.dead_letter"',
    ]);
  });

  const claims: [string, string, boolean][] = [
    ["shop", "shop", true],
    ["shop", "shop-api", false],
    ["shop-*", "shop-api", true],
    ["shop-*", "shop", false],
    ["*", "shop", true],
    ["*-api", "shop-*", true],
    ["*-api", "*-web", false],
    ["a*c", "ab*", true],
    ["a*c", "b*", false],
    ["**", "a", true],
    ["a**b", "ab", true],
    ["a*b*c", "abxbc", true],
    ["a*b*c", "acb", false],
    ["*a*", "b*a*b", true],
  ];
  for (const [one, other, both] of claims)
    it(`${both ? "rejects" : "accepts"} ${one} and ${other} of two datasets`, () => {
      for (const pair of [
        [one, other],
        [other, one],
      ]) {
        const datasets = own(...pair.map((namespace) => ({ namespaces: [namespace] })));
        const { problems } = resolve({ datasets });
        assert.equal(problems.length, both ? 1 : 0, problems.join("\n"));
        if (both)
          assert.match(problems[0]!, /^datasets\[1\]\.namespaces\[0\] must be claimed by one/);
      }
    });

  it("compares patterns of many stars at once, not in a time that doubles with each", () => {
    const [one, other] = ["*a".repeat(30), "*b".repeat(30)];
    const start = performance.now();
    const both = resolve({ datasets: own({ namespaces: [`${one}*`] }, { namespaces: [other] }) });
    assert.equal(both.problems.length, 1, both.problems.join("\n"));
    const never = own({ namespaces: [`${one}-x`] }, { namespaces: [`${other}-y`] });
    assert.deepEqual(resolve({ datasets: never }).problems, []);
    assert.ok(performance.now() - start < 1_000);
  });

  it("rejects no namespace at all, and what no namespace is called", () => {
    const { problems } = resolve({
      datasets: own({ namespaces: [] }, { namespaces: ["Shop", "a.b"] }),
    });
    assert.deepEqual(
      problems.map((one) => one.slice(0, one.indexOf(" "))),
      ["datasets[0].namespaces", "datasets[1].namespaces[0]", "datasets[1].namespaces[1]"],
    );
  });

  for (const retentionDays of [0, -1, 1.5, 3651, Number.NaN])
    it(`rejects a retention of ${retentionDays} days`, () => {
      assert.match(
        resolve({ retentionDays }).problems[0] ?? "",
        /^retentionDays must be a whole number of days, 1 to 3650/,
      );
      assert.match(
        resolve({ datasets: own({ retentionDays }) }).problems[0] ?? "",
        /^datasets\[0\]\.retentionDays must be a whole/,
      );
    });

  it("rejects a retention shorter than rollover, of all and of one", () => {
    const args = { retentionDays: 6, datasets: own({ retentionDays: 5 }) };
    const allowed =
      "at least the days after which an index is rolled over (elasticsearch.rollover.days: 7)";
    assert.deepEqual(resolve(args, { rolloverDays: 7 }).problems, [
      `retentionDays must be ${allowed}, got 6`,
      `datasets[0].retentionDays must be ${allowed}, got 5`,
    ]);
  });

  it("rejects warm and cold after everything is deleted", () => {
    const lifecycle = { warmAfterDays: 14, coldAfterDays: 20 };
    assert.deepEqual(resolve({}, lifecycle).problems, [
      "elasticsearch.warm.afterDays must be less than the longest retention of a dataset (14 days), got 14",
      "elasticsearch.cold.afterDays must be less than the longest retention of a dataset (14 days), got 20",
    ]);
  });

  it("accept tiers that only the dataset with the longest retention reaches", () => {
    const datasets = own({ retentionDays: 90 });
    assert.deepEqual(resolve({ datasets }, { warmAfterDays: 14, coldAfterDays: 60 }).problems, []);
  });

  it("rejects more in all datasets than there is", () => {
    const { problems } = resolve({ datasets: own({ gibPerDay: 60 }, { gibPerDay: 41 }) });
    assert.deepEqual(problems, [
      "datasets must be at most gibPerDay (100) in the sum of their gibPerDay, got 101",
    ]);
  });

  it("holds no sum against a gibPerDay that is none, which is a problem of its own", () => {
    assert.deepEqual(resolve({ gibPerDay: -5 }).problems, []);
  });

  for (const gibPerDay of [0, -1, Number.NaN, Number.POSITIVE_INFINITY])
    it(`rejects a dataset of ${gibPerDay} GiB a day`, () => {
      const { problems } = resolve({ datasets: own({ gibPerDay }) });
      assert.match(problems[0] ?? "", /^datasets\[0\]\.gibPerDay must be a number of GiB above 0/);
    });

  it("rejects an unknown key in the configuration", () => {
    const dataset = { name: "audit", namespaces: ["vault"] };
    assert.equal(datasetSchema.safeParse(dataset).success, true);
    assert.equal(datasetSchema.safeParse({ ...dataset, retention: 3 }).success, false);
  });
});
