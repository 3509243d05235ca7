import * as common from "@grafana/grafana-foundation-sdk/common";
import * as timeseries from "@grafana/grafana-foundation-sdk/timeseries";

/** A graph over time as all our dashboards draw it, without a query. */
export function graph(stacked = false): timeseries.PanelBuilder {
  return new timeseries.PanelBuilder()
    .min(0)
    .lineWidth(1)
    .fillOpacity(stacked ? 30 : 0)
    .showPoints(common.VisibilityMode.Never)
    .legend(
      new common.VizLegendOptionsBuilder()
        .displayMode(common.LegendDisplayMode.List)
        .placement(common.LegendPlacement.Bottom)
        .showLegend(true),
    )
    .tooltip(
      new common.VizTooltipOptionsBuilder()
        .mode(common.TooltipDisplayMode.Multi)
        .sort(common.SortOrder.Descending),
    );
}
