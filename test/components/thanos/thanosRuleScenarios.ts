import type { RuleTest } from "../../helpers/promtool";

/** No alert fires. */
const none: readonly Readonly<Record<string, string>>[] = [];

/** When the alerts about Thanos fire, and when not. */
export const thanosScenarios = (): readonly RuleTest[] => [
  ...compactor(),
  ...bucket(),
  ...query(),
  ...ruler(),
];

function compactor(): RuleTest[] {
  const compact = 'job="thanos-compact", cluster="hub", pod="thanos-compact-0"';
  const at = (eval_time: string, alertname: string, firing: readonly Record<string, string>[]) => ({
    eval_time,
    alertname,
    firing,
  });
  const hub = [{ cluster: "hub" }];
  return [
    {
      name: "ThanosCompactorHalted fires when it halts, and not before",
      input_series: [{ series: `thanos_compact_halted{${compact}}`, values: "0x10 1x30" }],
      alerts: [at("10m", "ThanosCompactorHalted", none), at("20m", "ThanosCompactorHalted", hub)],
    },
    {
      name: "ThanosCompactorMultipleRunning fires for two compactors, not for one",
      input_series: [
        { series: `up{${compact}}`, values: "1x60" },
        { series: 'up{job="thanos-compact", cluster="hub", pod="other"}', values: "0x20 1x40" },
      ],
      alerts: [
        at("15m", "ThanosCompactorMultipleRunning", none),
        at("40m", "ThanosCompactorMultipleRunning", hub),
      ],
    },
    {
      name: "ThanosCompactorStalled fires after half a day without a finished run, not after a restart",
      interval: "10m",
      input_series: [
        { series: `thanos_compact_iterations_total{${compact}}`, values: "0+1x36 36x120" },
        { series: `process_start_time_seconds{${compact}}`, values: "0x160" },
      ],
      alerts: [
        at("11h", "ThanosCompactorStalled", none),
        at("16h", "ThanosCompactorStalled", none),
        at("20h", "ThanosCompactorStalled", hub),
      ],
    },
    {
      name: "ThanosCompactorStalled stays quiet while a new compactor has not had its half day",
      interval: "10m",
      input_series: [
        { series: `thanos_compact_iterations_total{${compact}}`, values: "0x60" },
        { series: `process_start_time_seconds{${compact}}`, values: "0x60" },
      ],
      alerts: [at("8h", "ThanosCompactorStalled", none)],
    },
    {
      name: "ThanosCompactorBacklog fires when it never caught up in a day and grows",
      interval: "10m",
      input_series: [{ series: `thanos_compact_todo_compactions{${compact}}`, values: "5+1x300" }],
      alerts: [at("30h", "ThanosCompactorBacklog", hub)],
    },
    {
      name: "ThanosCompactorBacklog stays quiet when it catches up once a day",
      interval: "10m",
      input_series: [
        {
          series: `thanos_compact_todo_compactions{${compact}}`,
          values: "5+1x100 0 5+1x100 0 5+1x90",
        },
      ],
      alerts: [
        at("30h", "ThanosCompactorBacklog", none),
        at("44h", "ThanosCompactorBacklog", none),
      ],
    },
  ];
}

function bucket(): RuleTest[] {
  const get = 'job="thanos-store-gateway", cluster="hub", operation="get"';
  const labels = { cluster: "hub", job: "thanos-store-gateway", operation: "get" };
  const pod = { cluster: "hub", pod: "thanos-store-gateway-0" };
  return [
    {
      name: "ThanosBucketOperationsFailing fires at a tenth of failures, not at a hundredth",
      input_series: [
        { series: `thanos_objstore_bucket_operations_total{${get}}`, values: "0+100x120" },
        {
          series: `thanos_objstore_bucket_operation_failures_total{${get}}`,
          values: "0+1x60 61+10x60",
        },
      ],
      alerts: [
        { eval_time: "60m", alertname: "ThanosBucketOperationsFailing", firing: none },
        { eval_time: "90m", alertname: "ThanosBucketOperationsFailing", firing: [labels] },
      ],
    },
    {
      name: "ThanosStoreBlockLoadFailing fires while blocks fail to load",
      input_series: [
        {
          series:
            'thanos_bucket_store_block_load_failures_total{job="thanos-store-gateway", cluster="hub", pod="thanos-store-gateway-0"}',
          values: "0x60 0+1x120",
        },
      ],
      alerts: [
        { eval_time: "60m", alertname: "ThanosStoreBlockLoadFailing", firing: none },
        { eval_time: "120m", alertname: "ThanosStoreBlockLoadFailing", firing: [pod] },
      ],
    },
  ];
}

function query(): RuleTest[] {
  const frontend = 'job="thanos-query-frontend", cluster="hub", handler="query_range"';
  const up = (pod: string) => ({
    series: `up{job="thanos-query", cluster="hub", pod="${pod}"}`,
    values: "1x90",
  });
  const connection = (pod: string, cluster: string, replica: string, values: string) => ({
    series: `thanos_store_nodes_grpc_connections{job="thanos-query", cluster="hub", pod="${pod}", store_type="sidecar", external_labels="{cluster=\\"${cluster}\\", environment=\\"prod\\", prometheus_replica=\\"${replica}\\"}"}`,
    values,
  });
  return [
    {
      name: "ThanosQueryFrontendErrors fires at a tenth of errors, not at a hundredth",
      input_series: [
        { series: `http_requests_total{${frontend}, code="200"}`, values: "0+90x120" },
        { series: `http_requests_total{${frontend}, code="502"}`, values: "0+1x60 61+10x60" },
      ],
      alerts: [
        { eval_time: "60m", alertname: "ThanosQueryFrontendErrors", firing: none },
        { eval_time: "90m", alertname: "ThanosQueryFrontendErrors", firing: [{ cluster: "hub" }] },
      ],
    },
    {
      name: "ThanosQueryDown fires when the last Query goes, not when one of two does",
      input_series: [
        { series: 'up{job="thanos-query", pod="a"}', values: "1x20 0x60" },
        { series: 'up{job="thanos-query", pod="b"}', values: "1x40 _x40" },
      ],
      alerts: [
        { eval_time: "40m", alertname: "ThanosQueryDown", firing: none },
        { eval_time: "60m", alertname: "ThanosQueryDown", firing: [{}] },
      ],
    },
    {
      name: "ThanosQueryEndpointDown names the cluster of which a replica is gone, for one Query or for all",
      input_series: [
        up("q0"),
        up("q1"),
        connection("q0", "shop", "p0", "1x90"),
        connection("q1", "shop", "p0", "1x90"),
        connection("q0", "shop", "p1", "1x90"),
        connection("q1", "shop", "p1", "1x30 _x60"),
        connection("q0", "bank", "p0", "1x90"),
        connection("q1", "bank", "p0", "1x90"),
        connection("q0", "bank", "p1", "1x90"),
        connection("q1", "bank", "p1", "1x90"),
      ],
      alerts: [
        { eval_time: "30m", alertname: "ThanosQueryEndpointDown", firing: none },
        {
          eval_time: "60m",
          alertname: "ThanosQueryEndpointDown",
          firing: [{ remote_cluster: "shop" }],
        },
      ],
    },
    {
      name: "ThanosQueryEndpointDown leaves it to ThanosQueryDown when no Query is up",
      input_series: [
        { series: 'up{job="thanos-query", cluster="hub", pod="q0"}', values: "1x20 0x70" },
        connection("q0", "shop", "p0", "1x20 _x70"),
      ],
      alerts: [
        { eval_time: "90m", alertname: "ThanosQueryEndpointDown", firing: none },
        { eval_time: "90m", alertname: "ThanosQueryDown", firing: [{}] },
      ],
    },
    {
      name: "ThanosQueryEndpointDown fires for a cluster that was never connected",
      input_series: [
        up("q0"),
        connection("q0", "shop", "p0", "1x90"),
        connection("q0", "shop", "p1", "1x90"),
      ],
      alerts: [
        {
          eval_time: "30m",
          alertname: "ThanosQueryEndpointDown",
          firing: [{ remote_cluster: "bank" }],
        },
      ],
    },
  ];
}

function ruler(): RuleTest[] {
  const labels = 'job="kps-thanos-ruler", cluster="hub", namespace="monitoring", pod="r0"';
  const firing = [{ cluster: "hub", pod: "r0" }];
  const quiet = {
    series: `thanos_alert_queue_alerts_dropped_total{${labels}}`,
    values: "0x90",
  };
  return [
    {
      name: "ThanosRulerEvaluationFailing fires while rules fail",
      input_series: [
        {
          series: `prometheus_rule_evaluation_failures_total{${labels}, rule_group="g"}`,
          values: "0x30 0+1x60",
        },
      ],
      alerts: [
        { eval_time: "30m", alertname: "ThanosRulerEvaluationFailing", firing: none },
        { eval_time: "60m", alertname: "ThanosRulerEvaluationFailing", firing },
      ],
    },
    {
      name: "ThanosRulerAlertsDropped fires when one Alertmanager of three gets nothing",
      input_series: [
        quiet,
        ...["am0", "am1"].map((alertmanager) => ({
          series: `thanos_alert_sender_alerts_dropped_total{${labels}, alertmanager="${alertmanager}"}`,
          values: "0x90",
        })),
        {
          series: `thanos_alert_sender_alerts_dropped_total{${labels}, alertmanager="am2"}`,
          values: "0x30 0+1x60",
        },
      ],
      alerts: [
        { eval_time: "30m", alertname: "ThanosRulerAlertsDropped", firing: none },
        { eval_time: "60m", alertname: "ThanosRulerAlertsDropped", firing },
      ],
    },
    {
      name: "ThanosRulerDown fires when no ruler is up",
      input_series: [{ series: `up{${labels}}`, values: "1x20 0x40" }],
      alerts: [
        { eval_time: "20m", alertname: "ThanosRulerDown", firing: none },
        { eval_time: "45m", alertname: "ThanosRulerDown", firing: [{}] },
      ],
    },
  ];
}
