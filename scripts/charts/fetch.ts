import * as fs from "node:fs";
import { parseArgs } from "node:util";
import { chartCacheDir, pinnedCharts } from "./cache";
import { checksumsFile, DIGESTED, readChecksums } from "./digest";
import { findHelm, HELM_HINT } from "./helm";
import { provide, type Provided } from "./provide";
import { run } from "../run";

const USAGE = `npm run charts [-- --from DIR] [--record]

Fills the chart cache with every chart of components/internal/charts.ts and verifies recorded checksums. Puts the helm of
the development dependency beside it where none is on PATH: tests and policies render the charts by it.
  --from DIR  take charts from a folder instead of their repositories: packed (<name>-<version>.tgz) or
              unpacked (<name>/Chart.yaml, sub-charts vendored in charts/)
  --record    write the checksums of what is found to test/fixtures/charts/checksums.json (after a bump)
`;

const NOT_RECORDED =
  "no checksum recorded for this version; look at the chart, then run with --record";

/** `npm run charts`. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      from: { type: "string" },
      record: { type: "boolean" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help === true) {
    console.log(USAGE);
    return;
  }
  const cache = chartCacheDir();
  fs.mkdirSync(cache, { recursive: true });
  const recorded = values.record === true ? {} : readChecksums().charts;
  const results: Provided[] = [];
  for (const pin of pinnedCharts()) {
    const checksum = recorded[`${pin.chart}-${pin.version}`];
    const found = await provide(pin, { cache, from: values.from, recorded: checksum });
    // What nobody has recorded could be anything.
    const result =
      checksum === undefined && values.record !== true
        ? { problem: NOT_RECORDED, ...found }
        : found;
    console.log(
      `${result.problem === undefined ? "ok    " : "FAILED"} ${pin.chart} ${pin.version}: ${result.problem ?? result.how}`,
    );
    results.push(result);
  }
  const failed = results.filter(({ problem }) => problem !== undefined).length;
  console.log(`${results.length} charts: ${results.length - failed} ok, ${failed} failed`);
  const helm = findHelm();
  console.log(helm === undefined ? `no helm: ${HELM_HINT}` : `helm: ${helm}`);
  if (values.record === true) record(results);
  if (results.some((result) => result.problem !== undefined)) process.exitCode = 1;
}

function record(results: readonly Provided[]): void {
  const charts = Object.fromEntries(
    results.flatMap(({ pin, digests }) =>
      digests === undefined ? [] : [[`${pin.chart}-${pin.version}`, digests]],
    ),
  );
  const text = JSON.stringify({ digested: DIGESTED, charts }, undefined, 2);
  fs.writeFileSync(checksumsFile, `${text}\n`);
  console.log(`recorded in ${checksumsFile}`);
}

void run(main);
