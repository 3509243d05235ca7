import * as common from "@grafana/grafana-foundation-sdk/common";
import type * as dashboard from "@grafana/grafana-foundation-sdk/dashboard";
import * as elasticsearch from "@grafana/grafana-foundation-sdk/elasticsearch";
import * as table from "@grafana/grafana-foundation-sdk/table";
import * as timeseries from "@grafana/grafana-foundation-sdk/timeseries";
import type { ApmGraphSpec, ApmMetric, ApmPanelSpec, ApmTableSpec } from "./apmSpec";
import { graph } from "./graph";
import type { ColumnSpec } from "./spec";

/** The data source of these panels; values.ts provisions it under this uid. */
export const APM = { type: "elasticsearch", uid: "elasticsearch-apm" } as const;

const TIME_FIELD = "@timestamp";
/** Lines that can be told apart, and rows that somebody reads. */
const LINES = "10";
const ROWS = "50";

/** Panel that shows data of APM. */
export type ApmPanel = timeseries.PanelBuilder | table.PanelBuilder;

/** How a column of a table looks; build.ts knows. */
type ColumnProperties = (column: ColumnSpec) => dashboard.DynamicConfigValue[];

/** Builds a panel that asks for data of APM. */
export function apmPanel(spec: ApmPanelSpec, properties: ColumnProperties): ApmPanel {
  return spec.kind === "apmGraph" ? graphPanel(spec) : tablePanel(spec, properties);
}

function graphPanel(spec: ApmGraphSpec): timeseries.PanelBuilder {
  const time = new elasticsearch.DateHistogramBuilder()
    .id("time")
    .field(TIME_FIELD)
    .settings({ interval: "auto", min_doc_count: "0", trimEdges: "1" });
  const target = query(spec.query)
    .metrics(metricBuilders(spec.metric, 0).builders)
    .bucketAggs([...spec.by.map((field, i) => terms(field, i, LINES)), time])
    .alias(
      [...spec.by.map((field) => `{{term ${field}}}`), metricAlias(spec.metric)].join(" ").trim(),
    );
  const panel = graph(spec.stacked).withTarget(target);
  if (spec.max !== undefined) panel.max(spec.max);
  if (spec.stacked === true) {
    panel.stacking(new common.StackingConfigBuilder().mode(common.StackingMode.Normal));
  }
  return panel;
}

/** Grafana names percentiles of one query alike but for this. */
function metricAlias(metric: ApmMetric): string {
  return metric.kind === "percentiles" ? "{{metric}}" : "";
}

function tablePanel(spec: ApmTableSpec, properties: ColumnProperties): table.PanelBuilder {
  const metrics = spec.columns.map(({ metric }, i) => metricBuilders(metric, i));
  const same = (kind: string) => metrics.filter(({ types }) => types.includes(kind)).length > 1;
  const target = query(spec.query)
    .metrics(metrics.flatMap(({ builders }) => builders))
    .bucketAggs(spec.by.map(({ field }, i) => terms(field, i, ROWS)));
  const columns = [
    ...spec.by,
    ...spec.columns.map(({ title, metric }) => ({ title, field: columnName(metric, same) })),
  ];
  const panel = new table.PanelBuilder()
    .withTarget(target)
    .sortBy([new common.TableSortByFieldStateBuilder().displayName(spec.sortBy).desc(true)])
    .withTransformation({
      id: "filterFieldsByName",
      options: { include: { names: columns.map(({ field }) => field) } },
    })
    .withTransformation({
      id: "organize",
      options: {
        indexByName: Object.fromEntries(columns.map(({ field }, i) => [field, i])),
        renameByName: Object.fromEntries(columns.map(({ field, title }) => [field, title])),
      },
    });
  for (const column of spec.columns) panel.overrideByName(column.title, properties(column));
  const [first] = spec.by;
  if (spec.link !== undefined && first !== undefined) {
    panel.overrideByName(first.title, properties({ link: spec.link }));
  }
  return panel;
}

/** Name that Grafana gives to the column of a metric (pkg/tsdb/elasticsearch/response_parser.go, processAggregationDocs). */
function columnName(metric: ApmMetric, several: (type: string) => boolean): string {
  switch (metric.kind) {
    case "count":
      return "Count";
    case "average":
      return several("avg") ? `Average ${metric.field}` : "Average";
    case "sum":
      return several("sum") ? `Sum ${metric.field}` : "Sum";
    case "percentiles":
      return `p${(metric.percents[0] ?? 0).toFixed(1)} ${metric.field}`;
    case "complement":
    case "quotient":
      return several("bucket_script") ? script(metric) : "Bucket Script";
    case "perMinute":
    case "sumPerMinute":
      throw new Error("a table has no time over which a rate could be");
  }
}

function script(metric: ApmMetric & { readonly kind: "complement" | "quotient" }): string {
  return metric.kind === "complement" ? "1 - params.a" : "params.a / params.b";
}

interface Metrics {
  readonly builders: Parameters<elasticsearch.DataqueryBuilder["metrics"]>[0];
  /** Their types in Elasticsearch. */
  readonly types: readonly string[];
}

function metricBuilders(metric: ApmMetric, index: number): Metrics {
  const id = `m${index}`;
  switch (metric.kind) {
    case "count":
      return { builders: [new elasticsearch.CountBuilder().id(id)], types: ["count"] };
    case "perMinute":
      return rate(id, metric.field, "value_count");
    case "sumPerMinute":
      return rate(id, metric.field, "sum");
    case "sum":
      return {
        builders: [new elasticsearch.SumBuilder().id(id).field(metric.field)],
        types: ["sum"],
      };
    case "average":
      return {
        builders: [new elasticsearch.AverageBuilder().id(id).field(metric.field)],
        types: ["avg"],
      };
    case "percentiles":
      return {
        builders: [
          new elasticsearch.PercentilesBuilder()
            .id(id)
            .field(metric.field)
            .settings({ percents: metric.percents.map(String) }),
        ],
        types: ["percentiles"],
      };
    case "complement":
      return {
        builders: [
          new elasticsearch.AverageBuilder().id(`${id}a`).field(metric.field).hide(true),
          scripted(id, metric, { a: `${id}a` }),
        ],
        types: ["avg", "bucket_script"],
      };
    case "quotient":
      return {
        builders: [
          new elasticsearch.SumBuilder().id(`${id}a`).field(metric.field).hide(true),
          new elasticsearch.SumBuilder().id(`${id}b`).field(metric.by).hide(true),
          scripted(id, metric, { a: `${id}a`, b: `${id}b` }),
        ],
        types: ["sum", "sum", "bucket_script"],
      };
  }
}

function rate(id: string, field: string, mode: "sum" | "value_count"): Metrics {
  const builder = new elasticsearch.RateBuilder().id(id).field(field);
  return { builders: [builder.settings({ unit: "minute", mode })], types: ["rate"] };
}

function scripted(
  id: string,
  metric: ApmMetric & { readonly kind: "complement" | "quotient" },
  variables: Readonly<Record<string, string>>,
): elasticsearch.BucketScriptBuilder {
  return new elasticsearch.BucketScriptBuilder()
    .id(id)
    .pipelineVariables(
      Object.entries(variables).map(([name, pipelineAgg]) =>
        new elasticsearch.PipelineVariableBuilder().name(name).pipelineAgg(pipelineAgg),
      ),
    )
    .settings({ script: script(metric) });
}

function terms(field: string, index: number, size: string): elasticsearch.TermsBuilder {
  return new elasticsearch.TermsBuilder().id(`t${index}`).field(field).settings({
    size,
    order: elasticsearch.TermsOrder.Desc,
    orderBy: "_count",
    min_doc_count: "1",
  });
}

function query(lucene: string): elasticsearch.DataqueryBuilder {
  return new elasticsearch.DataqueryBuilder()
    .datasource(APM)
    .query(lucene)
    .timeField(TIME_FIELD)
    .refId("A");
}
