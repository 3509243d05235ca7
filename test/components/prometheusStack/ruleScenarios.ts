import { inClusterRuleGroups } from "../../../components/prometheusStack/rules/inClusterRules";
import type { InputSeries, RuleTest } from "../../helpers/promtool";
import { minimal, settingsOf } from "./fixtures";

const config = {
  ...minimal.alertmanager.config,
  receivers: [{ name: "email" }, { name: "deadMansSwitch" }],
};
/** The rules of a cluster whose Alertmanager has every receiver that alerts ask after. */
export const groups = inClusterRuleGroups(settingsOf({ alertmanager: { config } }));

const series = (name: string, values: string): InputSeries => ({ series: name, values });
const at = (
  eval_time: string,
  alertname: string,
  firing: readonly Readonly<Record<string, string>>[],
) => ({ eval_time, alertname, firing });

const SIDECAR = 'job="kps-thanos-discovery",namespace="monitoring",pod="prometheus-kps-0"';
const UPLOAD = `thanos_objstore_bucket_last_successful_upload_time{${SIDECAR},bucket="b"}`;
const START = `process_start_time_seconds{${SIDECAR}}`;
const ALERTMANAGER = 'job="kps-alertmanager",namespace="monitoring"';
const notifications = (what: string, pod: string, receiver: string) =>
  `alertmanager_${what}{${ALERTMANAGER},pod="${pod}",integration="webhook",receiver_name="${receiver}"}`;
const VOLUME = 'job="kubelet",metrics_path="/metrics",namespace="shop",persistentvolumeclaim="db"';
const volume = (what: string) => `kubelet_volume_stats_${what}_bytes{${VOLUME}}`;
const CERTIFICATE = 'namespace="cert-manager",exported_namespace="monitoring",name="thanos-query"';
const sidecar = { namespace: "monitoring", pod: "prometheus-kps-0" };
const db = {
  job: "kubelet",
  metrics_path: "/metrics",
  namespace: "shop",
  persistentvolumeclaim: "db",
};
const certificate = { namespace: "monitoring", name: "thanos-query" };
const webhook = { namespace: "monitoring", integration: "webhook" };

/** When these rules fire, and when they do not. */
export const scenarios: readonly RuleTest[] = [
  {
    name: "fires for a pool without targets after half an hour, summed over both replicas",
    input_series: ["a", "b"].flatMap((pod) => [
      series(
        `prometheus_target_scrape_pool_targets{job="kps-prometheus",namespace="monitoring",pod="${pod}",scrape_job="serviceMonitor/shop/cart/0"}`,
        "0x60",
      ),
      series(
        `prometheus_target_scrape_pool_targets{job="kps-prometheus",namespace="monitoring",pod="${pod}",scrape_job="serviceMonitor/shop/web/0"}`,
        "3x60",
      ),
      series(
        `prometheus_target_scrape_pool_targets{job="kps-prometheus",namespace="monitoring",pod="${pod}",scrape_job="annotated-pods"}`,
        "0x60",
      ),
    ]),
    alerts: [
      at("20m", "ScrapePoolEmpty", []),
      at("40m", "ScrapePoolEmpty", [
        { namespace: "monitoring", scrape_job: "serviceMonitor/shop/cart/0" },
      ]),
    ],
  },
  {
    name: "fires over 80 % of the series budget, not at it",
    input_series: [
      series(
        'prometheus_tsdb_head_series{job="kps-prometheus",namespace="monitoring",pod="prometheus-kps-0"}',
        "800001x40",
      ),
      series(
        'prometheus_tsdb_head_series{job="kps-prometheus",namespace="monitoring",pod="prometheus-kps-1"}',
        "800000x40",
      ),
    ],
    alerts: [
      at("10m", "PrometheusNearSeriesBudget", []),
      at("20m", "PrometheusNearSeriesBudget", [sidecar]),
    ],
  },
  {
    name: "calls uploads late after four hours, and stalled after a day",
    interval: "5m",
    // Uploaded once, ten minutes after the start.
    input_series: [series(UPLOAD, "0x1 600x400"), series(START, "1x400")],
    alerts: [
      at("4h", "ThanosSidecarUploadLate", []),
      at("4h30m", "ThanosSidecarUploadLate", [sidecar]),
      at("20h", "ThanosSidecarUploadStalled", []),
      at("25h", "ThanosSidecarUploadStalled", [sidecar]),
    ],
  },
  {
    name: "is content with an upload every two hours",
    interval: "5m",
    input_series: [series(UPLOAD, "0x35 10800x23 18000x23 25200x23"), series(START, "1x108")],
    alerts: ["3h", "5h", "7h", "8h55m"].map((time) => at(time, "ThanosSidecarUploadLate", [])),
  },
  {
    name: "gives a sidecar that has just started the time to upload",
    interval: "5m",
    // Started after 20 h; the gauge of the new process is 0.
    input_series: [series(UPLOAD, "0x300"), series(START, "72000x300")],
    alerts: [
      at("23h", "ThanosSidecarUploadLate", []),
      at("24h50m", "ThanosSidecarUploadLate", [sidecar]),
    ],
  },
  {
    name: "fires when bucket operations fail for a quarter of an hour",
    input_series: [
      series(
        `thanos_objstore_bucket_operation_failures_total{${SIDECAR},operation="upload"}`,
        "0+1x60",
      ),
      series(
        `thanos_objstore_bucket_operation_failures_total{${SIDECAR},operation="exists"}`,
        "5x60",
      ),
    ],
    alerts: [
      at("10m", "ThanosSidecarBucketOperationsFailing", []),
      at("30m", "ThanosSidecarBucketOperationsFailing", [{ ...sidecar, operation: "upload" }]),
    ],
  },
  {
    name: "fires for a volume that is full in hours",
    input_series: [
      series(volume("capacity"), "1000x120"),
      series(volume("available"), "600-2x120"),
    ],
    alerts: [
      at("60m", "PersistentVolumeFullSoon", []),
      at("120m", "PersistentVolumeFullSoon", [db]),
    ],
  },
  {
    name: "is content with a volume that fills slowly, and leaves a full one to the chart",
    input_series: [
      series(volume("capacity"), "10000x120"),
      series(volume("available"), "3000-1x120"),
      series(
        'kubelet_volume_stats_capacity_bytes{job="kubelet",metrics_path="/metrics",namespace="shop",persistentvolumeclaim="full"}',
        "10000x120",
      ),
      series(
        'kubelet_volume_stats_available_bytes{job="kubelet",metrics_path="/metrics",namespace="shop",persistentvolumeclaim="full"}',
        "250-1x120",
      ),
    ],
    alerts: [at("100m", "PersistentVolumeFullSoon", [])],
  },
  {
    name: "is silent about a volume that is labelled as exempt",
    input_series: [
      series(volume("capacity"), "1000x120"),
      series(volume("available"), "600-2x120"),
      series(
        'kube_persistentvolumeclaim_labels{namespace="shop",persistentvolumeclaim="db",label_excluded_from_alerts="true"}',
        "1x120",
      ),
    ],
    alerts: [at("120m", "PersistentVolumeFullSoon", [])],
  },
  {
    name: "fires for a certificate that is overdue, by the certificate's own namespace",
    interval: "5m",
    input_series: [
      series(`certmanager_certificate_expiration_timestamp_seconds{${CERTIFICATE}}`, "260000x40"),
      series(`certmanager_certificate_renewal_timestamp_seconds{${CERTIFICATE}}`, "600x40"),
    ],
    alerts: [
      at("60m", "CertificateExpiringSoon", []),
      at("130m", "CertificateExpiringSoon", [certificate]),
    ],
  },
  {
    name: "is content with a short-lived certificate whose renewal is to come, and with one never issued",
    interval: "5m",
    input_series: [
      series(`certmanager_certificate_expiration_timestamp_seconds{${CERTIFICATE}}`, "86400x40"),
      series(`certmanager_certificate_renewal_timestamp_seconds{${CERTIFICATE}}`, "57600x40"),
      series(
        'certmanager_certificate_expiration_timestamp_seconds{namespace="shop",name="new"}',
        "0x40",
      ),
      series(
        'certmanager_certificate_renewal_timestamp_seconds{namespace="shop",name="new"}',
        "0x40",
      ),
    ],
    alerts: [at("130m", "CertificateExpiringSoon", [])],
  },
  {
    name: "fires for a certificate that is not ready",
    input_series: [
      series(`certmanager_certificate_ready_status{${CERTIFICATE},condition="True"}`, "0x40"),
      series(`certmanager_certificate_ready_status{${CERTIFICATE},condition="False"}`, "1x40"),
      series(`certmanager_certificate_ready_status{${CERTIFICATE},condition="Unknown"}`, "0x40"),
    ],
    alerts: [
      at("10m", "CertificateNotReady", []),
      at("20m", "CertificateNotReady", [{ ...certificate, condition: "False" }]),
    ],
  },
  {
    name: "names the receiver that gets nothing, and not the one that works",
    input_series: [
      series(notifications("notifications_total", "a", "phone"), "0+2x60"),
      series(notifications("notifications_failed_total", "a", "phone"), "0+1x60"),
      series(notifications("notifications_total", "b", "phone"), "0x60"),
      series(notifications("notifications_failed_total", "b", "phone"), "0x60"),
      series(notifications("notifications_total", "a", "email"), "0+20x60"),
      series(notifications("notifications_failed_total", "a", "email"), "0+1x60"),
    ],
    alerts: [
      at("5m", "AlertmanagerNotDelivering", []),
      at("30m", "AlertmanagerNotDelivering", [{ ...webhook, receiver_name: "phone" }]),
    ],
  },
  {
    name: "is content while heartbeats are sent",
    input_series: [
      series(notifications("notifications_total", "a", "deadMansSwitch"), "0+1x120"),
      series(notifications("notifications_failed_total", "a", "deadMansSwitch"), "0x120"),
      series(`alertmanager_build_info{${ALERTMANAGER},pod="a"}`, "1x120"),
    ],
    alerts: [at("100m", "DeadMansSwitchNotSent", [])],
  },
  {
    name: "fires when every heartbeat fails",
    input_series: [
      series(notifications("notifications_total", "a", "deadMansSwitch"), "0+1x120"),
      series(notifications("notifications_failed_total", "a", "deadMansSwitch"), "0+1x120"),
      series(`alertmanager_build_info{${ALERTMANAGER},pod="a"}`, "1x120"),
    ],
    alerts: [
      at("60m", "DeadMansSwitchNotSent", [{ namespace: "monitoring" }]),
      // Critical, and said already by the alert above.
      at("60m", "AlertmanagerNotDelivering", []),
    ],
  },
  {
    name: "fires when no heartbeat is even tried, or the receiver is not known",
    input_series: [
      series(notifications("notifications_total", "a", "deadMansSwitch"), "7x120"),
      series(notifications("notifications_failed_total", "a", "deadMansSwitch"), "0x120"),
      series('alertmanager_build_info{job="kps-alertmanager",namespace="other",pod="a"}', "1x120"),
    ],
    alerts: [
      at("60m", "DeadMansSwitchNotSent", [{ namespace: "monitoring" }, { namespace: "other" }]),
    ],
  },
];
