import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { apmMetricsConfig } from "../../components/apmServer/metrics";
import { filebeatMetricsConfig } from "../../components/elasticHealth/filebeatMetrics";
import { logstashMetricsConfig } from "../../components/elasticHealth/logstashMetrics";

/** Metrics of one exporter, as test/fixtures/metrics.json has them. */
export interface MetricSource {
  /** Program and version. */
  readonly exposedBy: string;
  /** Where it was found that the program exposes them. */
  readonly checkedIn: string;
  /** Repository, without its registry, of the deployed image whose tag begins with the version. */
  readonly image?: string;
  /** Names of answers of `/metrics` which together hold the metrics: files `<name>.prom`. */
  readonly expositions?: readonly string[];
  /** Metrics that are in no answer before something has happened. */
  readonly afterEvents?: readonly string[];
  /** The metrics are those of a configuration of ours: {@link derivedMetrics}. */
  readonly derived?: boolean;
  readonly metrics: readonly string[];
}

export interface MetricList {
  readonly about: string;
  readonly sources: readonly MetricSource[];
}

const file = join(__dirname, "..", "..", "test", "fixtures", "metrics.json");

export function readMetrics(): MetricList {
  return JSON.parse(readFileSync(file, "utf8")) as MetricList;
}

export function writeMetrics(list: MetricList): void {
  writeFileSync(file, `${JSON.stringify(list, undefined, 2)}\n`);
}

/** Metrics that configurations of json_exporter make, by the file that writes the configuration. */
const DERIVED: Readonly<Record<string, () => string>> = {
  "components/elasticHealth/filebeatMetrics.ts": filebeatMetricsConfig,
  "components/elasticHealth/logstashMetrics.ts": logstashMetricsConfig,
  "components/apmServer/metrics.ts": () => apmMetricsConfig({ tailSampling: true }),
};

interface ExporterConfig {
  readonly modules: Readonly<
    Record<
      string,
      {
        readonly metrics: readonly {
          readonly name: string;
          readonly values: Readonly<Record<string, unknown>>;
        }[];
      }
    >
  >;
}

/** The metrics of a source that is derived from a configuration of ours; throws for a configuration that it does not know. */
export function derivedMetrics(source: Pick<MetricSource, "exposedBy">): readonly string[] {
  const path = Object.keys(DERIVED).find((name) => source.exposedBy.endsWith(name));
  const config = path === undefined ? undefined : DERIVED[path];
  if (config === undefined) throw new Error(`no configuration of ours: ${source.exposedBy}`);
  const { modules } = parse(config()) as ExporterConfig;
  const names = Object.values(modules).flatMap(({ metrics }) =>
    metrics.flatMap(({ name, values }) => Object.keys(values).map((value) => `${name}_${value}`)),
  );
  return [...new Set(names)].sort();
}

/** Names of all series in an answer of `/metrics` in the text format; those of histograms and summaries by each suffix. */
export function exposedNames(text: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (const line of text.split("\n")) {
    const [, family = "", type = ""] = /^# TYPE (\S+) (\S+)/.exec(line) ?? [];
    if (family !== "") names.add(family);
    // A histogram without labels' values yet has its type and no sample.
    if (["histogram", "summary"].includes(type))
      for (const suffix of ["sum", "count", "bucket"]) names.add(`${family}_${suffix}`);
    const sample = line.startsWith("#") ? undefined : /^[A-Za-z_:][\w:]*/.exec(line)?.[0];
    if (sample !== undefined) names.add(sample);
  }
  return names;
}

/** What the answers of a program say about its list. */
export interface Compared {
  readonly missing: readonly string[];
  readonly found: number;
}

/** Compares the list of a source with all answers of its program. */
export function compare(source: MetricSource, answers: readonly string[]): Compared {
  const exposed = new Set(answers.flatMap((text) => [...exposedNames(text)]));
  const wanted = source.metrics.filter((name) => source.afterEvents?.includes(name) !== true);
  const missing = wanted.filter((name) => !exposed.has(name));
  return { missing, found: wanted.length - missing.length };
}
