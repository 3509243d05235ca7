import * as cog from "@grafana/grafana-foundation-sdk/cog";
import * as common from "@grafana/grafana-foundation-sdk/common";
import * as dashboard from "@grafana/grafana-foundation-sdk/dashboard";
import * as prometheus from "@grafana/grafana-foundation-sdk/prometheus";
import * as stat from "@grafana/grafana-foundation-sdk/stat";
import * as table from "@grafana/grafana-foundation-sdk/table";
import * as timeseries from "@grafana/grafana-foundation-sdk/timeseries";
import { APM, type ApmPanel, apmPanel } from "./apmBuild";
import { ELASTICSEARCH, type LogPanel, logPanel } from "./buildLogs";
import { graph } from "./graph";
import type {
  ColumnSpec,
  ConstantName,
  DashboardSpec,
  MetricPanelSpec,
  PanelLink,
  PanelSpec,
  QuerySpec,
  StatSpec,
  Step,
  TableSpec,
  TimeseriesSpec,
  VariableSpec,
} from "./spec";

/*
 * The library marks the classic dashboard model deprecated in favour of the resource form (v2). Files that a sidecar
 * puts before Grafana's file provisioning are classic on every Grafana from 9 to 13, so they stay classic.
 */
/* eslint-disable @typescript-eslint/no-deprecated */

/** The data source that every panel asks; values.ts provisions it under this uid. */
const THANOS = { type: "prometheus", uid: "thanos" } as const;

/** Tag of all dashboards of this project; the links between them are found by it. */
const TAG = "global-monitoring";

/** The choice "All" of a variable. */
const ALL = { selected: true, text: "All", value: "$__all" } as const;

/** Builds a dashboard. The same spec gives the same JSON: no clock, no random ids. */
export function buildDashboard(spec: DashboardSpec): dashboard.Dashboard {
  const builder = new dashboard.DashboardBuilder(spec.title)
    .uid(spec.uid)
    .description(spec.description)
    .tags([TAG])
    .readonly()
    .refresh("1m")
    .time({ from: "now-6h", to: "now" })
    .timezone("browser")
    .tooltip(dashboard.DashboardCursorSync.Crosshair)
    .link(
      new dashboard.DashboardLinkBuilder("Dashboards")
        .type(dashboard.DashboardLinkType.Dashboards)
        .tags([TAG])
        .asDropdown(true)
        .includeVars(true)
        .keepTime(true),
    );
  for (const variable of spec.variables) builder.withVariable(queryVariable(variable));
  for (const constant of spec.constants ?? []) builder.withVariable(constantVariable(constant));
  let id = 0;
  for (const row of spec.rows) {
    builder.withRow(new dashboard.RowBuilder(row.title).id(++id));
    for (const panel of row.panels) builder.withPanel(panelBuilder(panel).id(++id));
  }
  return builder.build();
}

function queryVariable(spec: VariableSpec): dashboard.QueryVariableBuilder {
  const { field } = spec;
  const query =
    field === undefined ? spec.query : JSON.stringify({ find: "terms", field, query: spec.query });
  const builder = new dashboard.QueryVariableBuilder(spec.name)
    .label(spec.label)
    .datasource(spec.field === undefined ? THANOS : APM)
    .query(query)
    .definition(query)
    .refresh(dashboard.VariableRefresh.OnTimeRangeChanged)
    .sort(dashboard.VariableSort.AlphabeticalAsc)
    .multi(spec.multi)
    .includeAll(spec.multi);
  if (!spec.multi) return builder;
  if (spec.all === "listed") return builder.current(ALL);
  return builder.allValue(".*").current(ALL);
}

/** 0 stands for the number that the component fills in. */
function constantVariable(name: ConstantName): dashboard.ConstantVariableBuilder {
  return new dashboard.ConstantVariableBuilder(name).value("0");
}

type MetricPanel = stat.PanelBuilder | table.PanelBuilder | timeseries.PanelBuilder;
type Panel = MetricPanel | LogPanel | ApmPanel;

function panelBuilder(spec: PanelSpec): Panel {
  const [bare, source] = withSource(spec);
  const panel = bare
    .title(spec.title)
    .description(spec.description)
    .datasource(source)
    .unit(spec.unit)
    .span(spec.width)
    .height(spec.height ?? (spec.kind === "stat" ? 4 : 8));
  if (spec.links !== undefined) panel.links(spec.links.map(panelLink));
  return spec.steps === undefined ? panel : panel.thresholds(thresholds(spec.steps));
}

/** The panel without what all kinds share, and the data source that it asks. */
function withSource(spec: PanelSpec): [Panel, dashboard.DataSourceRef] {
  switch (spec.kind) {
    case "logs":
    case "logVolume":
      return [logPanel(spec), ELASTICSEARCH];
    case "apmGraph":
    case "apmTable":
      return [apmPanel(spec, columnProperties), APM];
    default:
      return [byKind(spec), THANOS];
  }
}

function panelLink(link: PanelLink): dashboard.DashboardLinkBuilder {
  return new dashboard.DashboardLinkBuilder(link.title)
    .type(dashboard.DashboardLinkType.Link)
    .url(link.url)
    .targetBlank(true);
}

function byKind(spec: MetricPanelSpec): MetricPanel {
  switch (spec.kind) {
    case "stat":
      return statPanel(spec);
    case "table":
      return tablePanel(spec);
    case "timeseries":
      return timeseriesPanel(spec);
  }
}

function statPanel(spec: StatSpec): stat.PanelBuilder {
  return new stat.PanelBuilder()
    .withTarget(instantQuery(spec.query, "A", prometheus.PromQueryFormat.TimeSeries))
    .graphMode(common.BigValueGraphMode.None)
    .colorMode(common.BigValueColorMode.Value)
    .noValue("0")
    .withTransformation({ id: "reduce", options: { reducers: ["lastNotNull"] } })
    .reduceOptions(reduceTo(spec.reduce === "sum" ? "sum" : "count"));
}

function reduceTo(calculation: string): common.ReduceDataOptionsBuilder {
  return new common.ReduceDataOptionsBuilder().calcs([calculation]).fields("").values(false);
}

function timeseriesPanel(spec: TimeseriesSpec): timeseries.PanelBuilder {
  const panel = graph(spec.stacked);
  spec.queries.forEach((query, i) => panel.withTarget(rangeQuery(query, refId(i))));
  if (spec.max !== undefined) panel.max(spec.max);
  if (spec.stacked === true) {
    panel.stacking(new common.StackingConfigBuilder().mode(common.StackingMode.Normal));
  }
  return panel;
}

function tablePanel(spec: TableSpec): table.PanelBuilder {
  const panel = new table.PanelBuilder().sortBy([
    new common.TableSortByFieldStateBuilder()
      .displayName(spec.sortBy)
      .desc(spec.descending ?? false),
  ]);
  spec.queries.forEach((query, i) =>
    panel.withTarget(instantQuery(query, refId(i), prometheus.PromQueryFormat.Table)),
  );
  for (const transformation of tableTransformations(spec)) panel.withTransformation(transformation);
  for (const [title, column] of Object.entries(spec.columns ?? {})) {
    panel.overrideByName(title, columnProperties(column));
  }
  return panel;
}

/** Joins the queries' frames into one, drops every column but `by` and the values, names and orders them. */
function tableTransformations(spec: TableSpec): readonly dashboard.DataTransformerConfig[] {
  const values = spec.queries.map((query, i) => ({
    field: spec.queries.length === 1 ? "Value" : `Value #${refId(i)}`,
    title: query.legend,
  }));
  const columns = [...spec.by.map(({ label, title }) => ({ field: label, title })), ...values];
  const names = columns.map((column) => column.field);
  return [
    ...(spec.queries.length === 1 ? [] : [{ id: "merge", options: {} }]),
    { id: "filterFieldsByName", options: { include: { names } } },
    {
      id: "organize",
      options: {
        indexByName: Object.fromEntries(columns.map((column, i) => [column.field, i])),
        renameByName: Object.fromEntries(columns.map((column) => [column.field, column.title])),
      },
    },
  ];
}

function columnProperties(column: ColumnSpec): dashboard.DynamicConfigValue[] {
  const properties: dashboard.DynamicConfigValue[] = [];
  if (column.unit !== undefined) properties.push({ id: "unit", value: column.unit });
  if (column.decimals !== undefined) properties.push({ id: "decimals", value: column.decimals });
  if (column.gauge === true) {
    properties.push({ id: "min", value: 0 }, { id: "max", value: 1 });
  }
  if (column.steps !== undefined) {
    const type = column.gauge === true ? "gauge" : "color-text";
    properties.push(
      { id: "thresholds", value: thresholds(column.steps).build() },
      { id: "color", value: { mode: "thresholds" } },
      {
        id: "custom.cellOptions",
        value: column.gauge === true ? { type, mode: "basic" } : { type },
      },
    );
  }
  if (column.link !== undefined) properties.push({ id: "links", value: [column.link] });
  return properties;
}

function thresholds(steps: readonly Step[]): cog.Builder<dashboard.ThresholdsConfig> & {
  build(): dashboard.ThresholdsConfig;
} {
  return new dashboard.ThresholdsConfigBuilder()
    .mode(dashboard.ThresholdsMode.Absolute)
    .steps(steps.map(([value, color]) => ({ value, color })));
}

function rangeQuery(query: QuerySpec, id: string): prometheus.DataqueryBuilder {
  const target = dataquery(query, id).range().legendFormat(query.legend);
  return query.exemplars === true ? target.exemplar(true) : target;
}

function instantQuery(
  query: QuerySpec,
  id: string,
  format: prometheus.PromQueryFormat,
): prometheus.DataqueryBuilder {
  return dataquery(query, id).instant().format(format).legendFormat(query.legend);
}

function dataquery(query: QuerySpec, id: string): prometheus.DataqueryBuilder {
  return new prometheus.DataqueryBuilder()
    .datasource(THANOS)
    .expr(query.expr)
    .editorMode(prometheus.QueryEditorMode.Code)
    .refId(id);
}

function refId(index: number): string {
  return String.fromCharCode("A".charCodeAt(0) + index);
}
