import { globalMetrics } from "../../../components/thanos/rules/globalMetrics";
import type { RuleTest } from "../../helpers/promtool";

/** No alert fires. */
const none: readonly Readonly<Record<string, string>>[] = [];

/** What the rules over all clusters record, and when their alerts fire. */
export function globalScenarios(): readonly RuleTest[] {
  const build = (cluster: string, values: string) => ({
    series: `prometheus_build_info{cluster="${cluster}", job="kps-prometheus"}`,
    values,
  });
  const uploaded = {
    interval: "1h",
    series:
      'thanos_objstore_bucket_operation_transferred_bytes_sum{cluster="shop", job="kps-thanos-discovery", operation="upload"}',
  };
  return [
    {
      name: "ClusterSilent names the cluster that stops sending, and no other",
      input_series: [build("hub", "1x60"), build("shop", "1x20 _x40")],
      alerts: [
        { eval_time: "25m", alertname: "ClusterSilent", firing: none },
        { eval_time: "45m", alertname: "ClusterSilent", firing: [{ cluster: "shop" }] },
      ],
    },
    {
      name: "ClusterSilent fires for a cluster that never sent anything",
      input_series: [build("shop", "1x60")],
      alerts: [{ eval_time: "15m", alertname: "ClusterSilent", firing: [{ cluster: "hub" }] }],
    },
    {
      name: "records use, targets and firing alerts of each cluster apart",
      input_series: [
        build("hub", "1x30"),
        build("shop", "1x30"),
        ...["0", "1"].map((cpu) => ({
          series: `node_cpu_seconds_total{cluster="shop", mode="idle", cpu="${cpu}"}`,
          values: "0+15x30",
        })),
        {
          series: 'node_cpu_seconds_total{cluster="hub", mode="idle", cpu="0"}',
          values: "0+45x30",
        },
        { series: 'node_memory_MemTotal_bytes{cluster="shop"}', values: "1000x30" },
        { series: 'node_memory_MemAvailable_bytes{cluster="shop"}', values: "400x30" },
        { series: 'up{cluster="shop", job="a"}', values: "1x30" },
        { series: 'up{cluster="shop", job="b"}', values: "0x30" },
        {
          series: 'ALERTS{cluster="shop", alertstate="firing", severity="critical", alertname="A"}',
          values: "1x30",
        },
        {
          series:
            'ALERTS{cluster="shop", alertstate="firing", severity="none", alertname="Watchdog"}',
          values: "1x30",
        },
      ],
      alerts: [],
      expressions: [
        sample(globalMetrics.cpuUsed, [
          ['{cluster="hub"}', 0.25],
          ['{cluster="shop"}', 0.75],
        ]),
        sample(globalMetrics.cpuCores, [
          ['{cluster="hub"}', 1],
          ['{cluster="shop"}', 2],
        ]),
        sample(globalMetrics.memoryUsed, [['{cluster="shop"}', 0.6]]),
        sample(globalMetrics.targetsUp, [['{cluster="shop"}', 0.5]]),
        sample(globalMetrics.alertsFiring, [['{cluster="shop", severity="critical"}', 1]]),
      ],
    },
    {
      name: "counts the API servers' availability by requests, and the budget that is left",
      interval: "5m",
      input_series: [
        {
          series: 'apiserver_request_total{cluster="shop", job="apiserver", code="200"}',
          values: "0+1990x200",
        },
        {
          series: 'apiserver_request_total{cluster="shop", job="apiserver", code="500"}',
          values: "0+10x200",
        },
        {
          series: 'apiserver_request_total{cluster="hub", job="apiserver", code="200"}',
          values: "0+10x200",
        },
      ],
      alerts: [],
      expressions: [
        sample(
          `round(${globalMetrics.apiServerAvailability}, 0.0001)`,
          [
            ['{cluster="hub"}', 1],
            ['{cluster="shop"}', 0.995],
          ],
          "12h",
        ),
        sample(
          `round(${globalMetrics.apiServerBudgetLeft}, 0.0001)`,
          [
            ['{cluster="hub"}', 1],
            ['{cluster="shop"}', 0.5],
          ],
          "12h",
        ),
      ],
    },
    {
      name: "ObjectStorageGrowth fires when a cluster uploads twice as much as a week ago, not for small ones",
      ...uploaded,
      input_series: [
        { series: uploaded.series, values: "0+1e9x192 192e9+3e9x100" },
        { series: uploaded.series.replace("shop", "hub"), values: "0+1e6x192 192e6+3e6x100" },
      ],
      alerts: [
        { eval_time: "190h", alertname: "ObjectStorageGrowth", firing: none },
        { eval_time: "250h", alertname: "ObjectStorageGrowth", firing: [{ cluster: "shop" }] },
      ],
    },
  ];
}

function sample(
  expr: string,
  samples: readonly (readonly [labels: string, value: number])[],
  eval_time = "20m",
) {
  const name = expr.startsWith("round") ? "" : expr;
  return {
    expr,
    eval_time,
    exp_samples: samples.map(([labels, value]) => ({ labels: `${name}${labels}`, value })),
  };
}
