import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import {
  compare,
  derivedMetrics,
  type MetricSource,
  readMetrics,
  writeMetrics,
} from "./metricSources";
import { run } from "../run";

const USAGE = `npm run metrics [-- --from DIR]

Writes the metrics that configurations of ours make to test/fixtures/metrics.json.
  --from DIR  compares the other lists with answers of the programs: files <name>.prom in the text format, such as
              kubectl get --raw /api/v1/namespaces/monitoring/pods/<pod>:<port>/proxy/metrics > DIR/thanos-query.prom
`;

/** `npm run metrics`. */
function main(): void {
  const { values } = parseArgs({
    options: { from: { type: "string" }, help: { type: "boolean", short: "h" } },
  });
  if (values.help === true) {
    console.log(USAGE);
    return;
  }
  const { from } = values;
  if (from !== undefined && !existsSync(from)) throw new Error(`--from: there is no ${from}`);
  const list = readMetrics();
  const sources = list.sources.map((source) =>
    source.derived === true ? { ...source, metrics: derivedMetrics(source) } : source,
  );
  writeMetrics({ ...list, sources });
  const results = sources.map((source) => report(source, from));
  const count = (result: string): number => results.filter((one) => one === result).length;
  console.log(
    `${sources.length} sources: ${count("ok")} checked, ${count("FAILED")} failed, ${count("skipped")} skipped`,
  );
  if (count("FAILED") > 0) process.exitCode = 1;
}

type Result = "ok" | "FAILED" | "skipped";

function report(source: MetricSource, from: string | undefined): Result {
  const [result, why] = check(source, from);
  console.log(`${result.padEnd(7)} ${source.exposedBy}: ${why}`);
  return result;
}

function check(source: MetricSource, from: string | undefined): readonly [Result, string] {
  const { expositions = [], metrics } = source;
  if (source.derived === true) return ["ok", `${metrics.length} metrics, from the configuration`];
  if (expositions.length === 0) return ["skipped", `checked by hand in ${source.checkedIn}`];
  if (from === undefined) return ["skipped", `no answers, give them by --from`];
  const files = expositions.map((name) => join(from, `${name}.prom`));
  const lacking = files.filter((file) => !existsSync(file));
  if (lacking.length > 0) return ["skipped", `no ${lacking.join(", ")}`];
  const { missing, found } = compare(
    source,
    files.map((file) => readFileSync(file, "utf8")),
  );
  if (missing.length > 0) return ["FAILED", `not exposed: ${missing.join(", ")}`];
  const after = source.afterEvents?.length ?? 0;
  return ["ok", `${found} metrics exposed${after === 0 ? "" : `, ${after} only after events`}`];
}

void run(main);
