import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { readChart } from "../../scripts/charts/archive";
import {
  cachedChart,
  fixturesDir,
  keyListFile,
  missingCharts,
  pinnedCharts,
} from "../../scripts/charts/cache";
import { chartDigests, digestProblems, readChecksums } from "../../scripts/charts/digest";
import { extraKeys } from "../../scripts/charts/extraKeys";
import { type KeyList, keyList } from "../../scripts/charts/keyList";
import { unknownKeys } from "../../scripts/charts/unknownKeys";
import { skipBecause } from "./counts";
import { clustersOf, previewOf, STACKS } from "./program";

function readKeyList(pin: { readonly chart: string; readonly version: string }): KeyList {
  return JSON.parse(fs.readFileSync(keyListFile(pin), "utf8")) as KeyList;
}

describe("the keys that we set in charts", () => {
  for (const pin of pinnedCharts()) {
    it(`are listed and checksummed for ${pin.chart} ${pin.version}`, () => {
      const { chart, version, keys } = readKeyList(pin);
      assert.deepEqual({ chart, version }, { chart: pin.chart, version: pin.version });
      assert.notDeepEqual(keys, {});
      assert.ok(readChecksums().charts[`${chart}-${version}`] !== undefined);
    });
  }

  it("are listed and checksummed for no other chart or version", () => {
    const pins = pinnedCharts();
    const lists = fs.readdirSync(fixturesDir).filter((name) => name.endsWith(".keys.json"));
    assert.deepEqual(lists.sort(), pins.map((pin) => path.basename(keyListFile(pin))).sort());
    assert.deepEqual(
      Object.keys(readChecksums().charts).sort(),
      pins.map(({ chart, version }) => `${chart}-${version}`).sort(),
    );
  });

  it("are listed as the cached charts have them, and these are the recorded ones", function () {
    if (missingCharts().length > 0)
      skipBecause(this, "charts not in the cache, get them by npm run charts");
    for (const pin of pinnedCharts()) {
      const files = readChart(cachedChart(pin));
      assert.deepEqual(keyList(files, extraKeys[pin.chart]), readKeyList(pin));
      const recorded = readChecksums().charts[`${pin.chart}-${pin.version}`] ?? {};
      assert.deepEqual(digestProblems(recorded, chartDigests(files)), []);
    }
  });

  for (const stack of STACKS) {
    it(`exist in the pinned charts, for every release of ${stack}`, async () => {
      const { resources } = await previewOf(stack);
      const releases = clustersOf(resources).flatMap(({ cluster, releases: own }) =>
        own.map((release) => ({ cluster, ...release })),
      );
      assert.notEqual(releases.length, 0);
      const unknown = releases.flatMap(({ cluster, release, chart, version, values }) =>
        unknownKeys(values, readKeyList({ chart, version })).map(
          (path) => `${cluster}/${release}: ${chart} ${version} has no key ${path}`,
        ),
      );
      assert.deepEqual(unknown, []);
    });
  }

  it("are found when they are misspelt, in the real list of kube-prometheus-stack", () => {
    const pin = pinnedCharts().find(({ chart }) => chart === "kube-prometheus-stack");
    assert.ok(pin !== undefined);
    const values = {
      prometheus: { prometheusSpec: { replica: 2, replicas: 2, thanos: { anything: 1 } } },
      defaultRule: { create: false },
      alertmanager: { service: { clusterPort: 9094 }, config: { route: {} } },
      thanosRuler: { name: "kps-thanos-ruler" },
    };
    assert.deepEqual(unknownKeys(values, readKeyList(pin)), [
      "prometheus.prometheusSpec.replica",
      "defaultRule",
    ]);
  });

  it("are found in a budget of Elasticsearch, which the chart reads in one shape only", () => {
    const pin = pinnedCharts().find(({ chart }) => chart === "eck-elasticsearch");
    assert.ok(pin !== undefined);
    const values = { podDisruptionBudget: { maxUnavailable: 1, spec: { minAvailable: 2 } } };
    assert.deepEqual(unknownKeys(values, readKeyList(pin)), ["podDisruptionBudget.maxUnavailable"]);
  });
});
