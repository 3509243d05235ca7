import type { PanelSpec, QuerySpec, Step, TimeseriesSpec } from "./spec";

/** A panel of one number: the sum over all series. */
export function number(
  title: string,
  description: string,
  expr: string,
  steps: readonly Step[],
  width = 4,
): PanelSpec {
  const query = { expr, legend: "{{cluster}}" };
  return { kind: "stat", title, description, width, unit: "short", steps, reduce: "sum", query };
}

/** How lines are drawn. */
export interface GraphStyle extends Pick<TimeseriesSpec, "stacked" | "max" | "steps" | "links"> {
  /** Grafana's id of the unit. */
  readonly unit: string;
  readonly width: number;
}

/** A panel of lines over time. */
export function graph(
  title: string,
  description: string,
  style: GraphStyle,
  ...queries: readonly QuerySpec[]
): PanelSpec {
  return { kind: "timeseries", title, description, ...style, queries };
}

/** One query of a {@link graph}. */
export function line(legend: string, expr: string): QuerySpec {
  return { expr, legend };
}

/**
 * A query of a {@link graph} for the exemplars of scraped series and nothing else: recorded series have none. Grafana asks for the exemplars of
 * all selectors in a query, whatever their time (Prometheus' query_exemplars reads selectors only); at the time 0 there are no samples, so
 * that no line is drawn and no block is read.
 */
export function exemplarsOf(selector: string): QuerySpec {
  return { expr: `${selector} @ 0`, legend: "{{cluster}} traces", exemplars: true };
}
