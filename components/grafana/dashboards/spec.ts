/**
 * Dashboards as data. Each dashboard of this folder is one {@link DashboardSpec}: what is asked and how it reads.
 * build.ts alone knows Grafana's builder library; scripts/generateDashboards.ts writes what it builds into generated/.
 */

import type { ApmPanelSpec } from "./apmSpec";

/** A threshold: from this value on, this colour. The first step's value is `null`: from minus infinity. */
export type Step = readonly [
  number | null,
  "green" | "yellow" | "orange" | "red" | "blue" | "text",
];

/** One PromQL query of a panel. Every aggregation in it keeps `cluster`. */
export interface QuerySpec {
  readonly expr: string;
  /** Legend of the series; in a table, the title of the column. */
  readonly legend: string;
  /** Whether the exemplars of the series that it reads are shown too, each a point that leads to its trace; graphs only. Default: no. */
  readonly exemplars?: boolean;
}

/** A column of a table, told from the others by its title. */
export interface ColumnSpec {
  readonly unit?: string;
  readonly decimals?: number;
  readonly steps?: readonly Step[];
  /** A bar from 0 to 1 behind the number. */
  readonly gauge?: boolean;
  /** Where a click on the cell leads; Grafana's data link syntax. */
  readonly link?: { readonly title: string; readonly url: string };
}

/** A link of a panel to somewhere outside Grafana; Grafana's variables in the URL. */
export interface PanelLink {
  readonly title: string;
  readonly url: string;
}

export interface PanelBase {
  readonly title: string;
  /** What the numbers mean, and what is bad. Shown behind the panel's "i". */
  readonly description: string;
  /** Width in columns of Grafana's grid of 24. */
  readonly width: number;
  /** Height in rows of the grid. Default: 4 for a stat, 8 otherwise. */
  readonly height?: number;
  /** Grafana's id of the unit, such as `percentunit` (0 to 1) or `bytes` (IEC). */
  readonly unit: string;
  readonly steps?: readonly Step[];
  /** Links in the panel's corner. */
  readonly links?: readonly PanelLink[];
}

/** One big number for all series. */
export interface StatSpec extends PanelBase {
  readonly kind: "stat";
  readonly query: QuerySpec;
  /**
   * How the series become one number, 0 when there is none: `sum` adds them, `rows` counts them.
   * Grafana does it, so that the query itself keeps `cluster`.
   */
  readonly reduce: "sum" | "rows";
}

/** Lines over time. */
export interface TimeseriesSpec extends PanelBase {
  readonly kind: "timeseries";
  readonly queries: readonly QuerySpec[];
  readonly stacked?: boolean;
  readonly max?: number;
}

/** One row for each combination of `by`, one column for each query. */
export interface TableSpec extends PanelBase {
  readonly kind: "table";
  readonly queries: readonly QuerySpec[];
  /** Labels that become columns; the first joins the queries when there are several. */
  readonly by: readonly LabelColumn[];
  readonly columns?: Readonly<Record<string, ColumnSpec>>;
  /** Title of the column that orders the rows, and whether the greatest comes first. */
  readonly sortBy: string;
  readonly descending?: boolean;
}

/** A label as a column of a table. */
export interface LabelColumn {
  readonly label: string;
  readonly title: string;
}

/** Log lines over time, counted by Elasticsearch. */
export interface LogVolumeSpec extends PanelBase {
  readonly kind: "logVolume";
  /** Lucene query; it chooses clusters by `$cluster`. */
  readonly query: string;
  /** Fields that tell the bars apart, `cluster` first; of each the values with most lines. */
  readonly by: readonly string[];
}

/** Log lines, the newest first. */
export interface LogsSpec extends PanelBase {
  readonly kind: "logs";
  /** Lucene query; it chooses clusters by `$cluster`. */
  readonly query: string;
  /** Lines at most. */
  readonly limit: number;
}

/** Panels that ask Prometheus metrics of Thanos. */
export type MetricPanelSpec = StatSpec | TimeseriesSpec | TableSpec;

/** Panels that ask Elasticsearch. */
export type LogPanelSpec = LogVolumeSpec | LogsSpec;

export type PanelSpec = MetricPanelSpec | LogPanelSpec | ApmPanelSpec;

/** A variable of the dashboard, filled by a query over labels. */
export interface VariableSpec {
  readonly name: string;
  readonly label: string;
  /** `label_values(…)` of Grafana's Prometheus data source; with `field` a Lucene query. */
  readonly query: string;
  /** Field of APM's data whose values are the choice. Default: labels of Prometheus. */
  readonly field?: string;
  /** Several values, and "All". */
  readonly multi: boolean;
  /**
   * What "All" becomes: the regular expression `.*`, or every value. Elasticsearch and Kibana cannot read the first. Default: `regex`.
   */
  readonly all?: "regex" | "listed";
}

/** A number or text that the component fills in when it deploys the dashboard; see dashboardFiles.ts. */
export type ConstantName = "expected_clusters" | "series_budget" | "kibana_url";

/** A dashboard. */
export interface DashboardSpec {
  /** Stable: links and bookmarks depend on it. Also the name of the file. */
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly variables: readonly VariableSpec[];
  readonly constants?: readonly ConstantName[];
  readonly rows: readonly { readonly title: string; readonly panels: readonly PanelSpec[] }[];
}
