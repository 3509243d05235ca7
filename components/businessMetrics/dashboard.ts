import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import type * as build from "../grafana/dashboards/build";
import { exemplarsOf, graph, line } from "../grafana/dashboards/panels";
import { BUDGET_STEPS, chosen, clusterVariable } from "../grafana/dashboards/shared";
import type { DashboardSpec, PanelLink, PanelSpec, Step } from "../grafana/dashboards/spec";
import { GRAFANA_TIME_RANGE } from "../kibana/links";
import { MetricKind } from "./args";
import { burnFactor, errorBudget, reachableRates } from "./burnRates";
import type { MetricSettings } from "./metricSettings";
import type { ObjectiveSettings } from "./objectiveSettings";
import { jobOf, QUANTILES, records } from "./series";
import type { BusinessMetricsSettings } from "./settings";
import { serviceTracesUrl } from "./traces";

/** Longest uid that Grafana takes. */
const MAX_UID = 40;

/** Unit of a rate whose metric has none: counts per second. */
const PER_SECOND = "cps";

/** Colours of how many times too fast a budget burns. */
const BURN_STEPS: readonly Step[] = [
  [null, "green"],
  [1, "orange"],
  [6, "red"],
];

/** The dashboard of a service over all its clusters. It draws recorded series only, which are few. */
export function businessDashboard(settings: BusinessMetricsSettings): DashboardSpec {
  const { service, namespace, objectives, metrics } = settings;
  return {
    uid: dashboardUid(settings),
    title: `${service} (${namespace}): business metrics`,
    description: `Metrics and objectives of ${service} in the namespace ${namespace}, by cluster.`,
    variables: [clusterVariable],
    rows: [
      ...objectives.map((objective) => ({
        title: `Objective: ${objective.metric.name}`,
        panels: objectivePanels(settings, objective),
      })),
      { title: "Metrics", panels: metrics.flatMap((metric) => metricPanels(settings, metric)) },
    ],
  };
}

/**
 * The dashboard's JSON, by Grafana's builder library. That is loaded now and not with this module: it takes 0.1 s, and most programs make no
 * dashboard of their own.
 */
export function businessDashboardJson(settings: BusinessMetricsSettings): string {
  const load = createRequire(__filename);
  const { buildDashboard } = load("../grafana/dashboards/build") as typeof build;
  return JSON.stringify(buildDashboard(businessDashboard(settings)));
}

/** Stable, and unique over all namespaces. What is too long ends in a hash of itself. */
export function dashboardUid({ namespace, service }: BusinessMetricsSettings): string {
  const uid = `bm-${namespace}-${service}`;
  if (uid.length <= MAX_UID) return uid;
  const hash = createHash("sha256").update(`${namespace}/${service}`).digest("hex").slice(0, 8);
  return `${uid.slice(0, MAX_UID - hash.length - 1)}-${hash}`;
}

function objectivePanels(
  settings: BusinessMetricsSettings,
  objective: ObjectiveSettings,
): readonly PanelSpec[] {
  const { metric, target, window, windowDays } = objective;
  const budget = errorBudget(target);
  const ask = asker(settings);
  const sum = (record: string): string =>
    `sum by (cluster) (sum_over_time(${ask(record)}[${window}]))`;
  const badShare = `${sum(records.bad(objective))} / ${sum(records.total(objective))}`;
  const burn = (text: string): string => `${ask(records.badRatio(objective, text))} / ${budget}`;
  const rates = reachableRates(target, windowDays);
  return [
    {
      kind: "table",
      title: `Error budget of ${window}`,
      description: `Target: ${target} of the events are good. Below 0 the budget is overspent.`,
      width: 10,
      unit: "percentunit",
      by: [{ label: "cluster", title: "Cluster" }],
      queries: [
        line("Budget left", `1 - ${badShare} / ${budget}`),
        line("Good events", `1 - ${badShare}`),
      ],
      columns: {
        "Budget left": { unit: "percentunit", decimals: 1, steps: BUDGET_STEPS, gauge: true },
        "Good events": { unit: "percentunit", decimals: 3 },
      },
      sortBy: "Budget left",
    },
    graph(
      "Burn rate",
      `How many times faster than allowed the budget burns; 1 spends it in exactly ${window}. Alerts: ${rates
        .map(
          (rate) =>
            `${burnFactor(rate, windowDays)} over ${rate.long.text} and ${rate.short.text} (${rate.severity})`,
        )
        .join(", ")}.`,
      { unit: "short", width: 14, steps: BURN_STEPS, links: toKibana(settings) },
      ...rates.map(({ long }) => line(`{{cluster}} ${long.text}`, burn(long.text))),
    ),
    graph(
      "Events",
      `Events per second that the objective on ${metric.name} is about, and the bad ones.`,
      { unit: PER_SECOND, width: 24 },
      line("{{cluster}} all", ask(records.total(objective))),
      line("{{cluster}} bad", ask(records.bad(objective))),
    ),
  ];
}

function metricPanels(
  settings: BusinessMetricsSettings,
  metric: MetricSettings,
): readonly PanelSpec[] {
  const ask = asker(settings);
  const { name, help, unit } = metric;
  switch (metric.kind) {
    case MetricKind.Counter:
      return [
        graph(
          name,
          `${help} Per second.`,
          { unit: unit === "short" ? PER_SECOND : unit, width: 12 },
          line("{{cluster}}", ask(records.rate(metric))),
        ),
      ];
    case MetricKind.Gauge:
      return [
        graph(
          name,
          `${help} The ${metric.aggregation} over the pods.`,
          { unit, width: 12 },
          line("{{cluster}}", ask(records.gauge(metric))),
        ),
      ];
    case MetricKind.Histogram:
      return [
        graph(
          name,
          `${help} Mean, and what this share of the events stays below. Points are single events whose trace is known.`,
          { unit, width: 12, links: toKibana(settings) },
          line("{{cluster}} mean", ask(records.mean(metric))),
          ...QUANTILES.map((quantile) =>
            line(
              `{{cluster}} ${quantile * 100} %`,
              ask(records.quantile(metric), `quantile="${quantile}"`),
            ),
          ),
          exemplarsOf(ask(`${name}_bucket`, `job="${jobOf(settings)}"`)),
        ),
        graph(
          `${name}: events`,
          `${help} Events per second.`,
          { unit: PER_SECOND, width: 12 },
          line("{{cluster}}", ask(records.rate(metric))),
        ),
      ];
  }
}

/** The service in Kibana APM, in the time range of the dashboard. */
function toKibana(settings: BusinessMetricsSettings): readonly PanelLink[] {
  const url = serviceTracesUrl(settings, GRAFANA_TIME_RANGE);
  return url === undefined ? [] : [{ title: "Service in Kibana APM", url }];
}

/** Selects series of the service in the chosen clusters. */
function asker({ namespace, service }: BusinessMetricsSettings) {
  return (record: string, ...further: readonly string[]): string =>
    `${record}${chosen(`namespace="${namespace}"`, `service="${service}"`, ...further)}`;
}
