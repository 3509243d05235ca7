import { parse } from "yaml";
import type { InputSeries } from "../../helpers/promtool";

interface Config {
  readonly modules: Readonly<
    Record<
      string,
      {
        readonly metrics: readonly {
          readonly name: string;
          readonly values: Readonly<Record<string, string>>;
        }[];
      }
    >
  >;
}

/** Names of the metrics that a configuration of json_exporter makes. */
export function metricNamesOf(config: string): ReadonlySet<string> {
  const { modules } = parse(config) as Config;
  return new Set(
    Object.values(modules).flatMap(({ metrics }) =>
      metrics.flatMap(({ name, values }) => Object.keys(values).map((key) => `${name}_${key}`)),
    ),
  );
}

/** A series of one APM Server of the hub. */
export function apmSeries(
  metric: string,
  values: string,
  labels: Readonly<Record<string, string>> = {},
): InputSeries {
  const all = { cluster: "hub", job: "apm-server", pod: "apm-0", ...labels };
  const matchers = Object.entries(all).map(([name, value]) => `${name}="${value}"`);
  return { series: `${metric}{${matchers.join(", ")}}`, values };
}
