import * as common from "@grafana/grafana-foundation-sdk/common";
import * as elasticsearch from "@grafana/grafana-foundation-sdk/elasticsearch";
import * as logs from "@grafana/grafana-foundation-sdk/logs";
import type * as timeseries from "@grafana/grafana-foundation-sdk/timeseries";
import { graph } from "./graph";
import type { LogPanelSpec, LogVolumeSpec, LogsSpec } from "./spec";

/** The data source of log panels; values.ts provisions it under this uid. */
export const ELASTICSEARCH = { type: "elasticsearch", uid: "elasticsearch" } as const;

const TIME_FIELD = "@timestamp";

/** Values of a field that get a bar of their own: more cannot be told apart by colour. */
const TERMS = "10";

/** Panel that shows log lines or counts them. */
export type LogPanel = logs.PanelBuilder | timeseries.PanelBuilder;

/** Builds a panel that asks Elasticsearch. */
export function logPanel(spec: LogPanelSpec): LogPanel {
  return spec.kind === "logs" ? linesPanel(spec) : volumePanel(spec);
}

function linesPanel(spec: LogsSpec): logs.PanelBuilder {
  const lines = new elasticsearch.LogsBuilder().id("1").settings({ limit: String(spec.limit) });
  return new logs.PanelBuilder()
    .withTarget(query(spec.query).metrics([lines]).bucketAggs([]))
    .showTime(true)
    .showLabels(false)
    .wrapLogMessage(true)
    .enableLogDetails(true)
    .dedupStrategy(common.LogsDedupStrategy.None)
    .sortOrder(common.LogsSortOrder.Descending);
}

function volumePanel(spec: LogVolumeSpec): timeseries.PanelBuilder {
  const terms = spec.by.map((field, i) =>
    new elasticsearch.TermsBuilder()
      .id(String(i + 2))
      .field(field)
      .settings({
        size: TERMS,
        order: elasticsearch.TermsOrder.Desc,
        orderBy: "_count",
        min_doc_count: "1",
      }),
  );
  const time = new elasticsearch.DateHistogramBuilder()
    .id(String(spec.by.length + 2))
    .field(TIME_FIELD)
    .settings({ interval: "auto", min_doc_count: "0" });
  return graph()
    .withTarget(
      query(spec.query)
        .metrics([new elasticsearch.CountBuilder().id("1")])
        .bucketAggs([...terms, time])
        .alias(spec.by.map((field) => `{{term ${field}}}`).join(" ")),
    )
    .drawStyle(common.GraphDrawStyle.Bars)
    .fillOpacity(80)
    .lineWidth(0)
    .stacking(new common.StackingConfigBuilder().mode(common.StackingMode.Normal));
}

function query(lucene: string): elasticsearch.DataqueryBuilder {
  return new elasticsearch.DataqueryBuilder()
    .datasource(ELASTICSEARCH)
    .query(lucene)
    .timeField(TIME_FIELD)
    .refId("A");
}
