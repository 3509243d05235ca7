import type { ColumnSpec, PanelBase } from "./spec";

/** What is counted over documents of APM. */
export type ApmMetric =
  /** Requests a minute: values of a histogram. */
  | { readonly kind: "perMinute"; readonly field: string }
  /** The same, of a field that holds a number of requests. */
  | { readonly kind: "sumPerMinute"; readonly field: string }
  /** Sum over the time that is shown. */
  | { readonly kind: "sum"; readonly field: string }
  | { readonly kind: "average"; readonly field: string }
  | { readonly kind: "percentiles"; readonly field: string; readonly percents: readonly number[] }
  /** Requests in the time that is shown: documents, each with the weight that APM Server gave it. */
  | { readonly kind: "count" }
  /** 1 less the average of a field from 0 to 1. */
  | { readonly kind: "complement"; readonly field: string }
  /** Sum of one field over that of another. */
  | { readonly kind: "quotient"; readonly field: string; readonly by: string };

/** Lines over time, counted by Elasticsearch. */
export interface ApmGraphSpec extends PanelBase {
  readonly kind: "apmGraph";
  /** Lucene query; it chooses clusters by `$cluster`. */
  readonly query: string;
  readonly metric: ApmMetric;
  /** Fields that tell lines apart; of each the values with most requests. */
  readonly by: readonly string[];
  readonly stacked?: boolean;
  readonly max?: number;
}

/** One row for each combination of `by`. */
export interface ApmTableSpec extends PanelBase {
  readonly kind: "apmTable";
  /** Lucene query; it chooses clusters by `$cluster`. */
  readonly query: string;
  readonly by: readonly { readonly field: string; readonly title: string }[];
  readonly columns: readonly ({
    readonly title: string;
    readonly metric: ApmMetric;
  } & ColumnSpec)[];
  /** Link of the first column. */
  readonly link?: { readonly title: string; readonly url: string };
  /** Title of the column that orders the rows, the greatest first. */
  readonly sortBy: string;
}

/** Panels that ask Elasticsearch for data of APM. */
export type ApmPanelSpec = ApmGraphSpec | ApmTableSpec;
