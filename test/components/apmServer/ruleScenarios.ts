import type { RuleTest } from "../../helpers/promtool";
import { apmSeries } from "./series";

const POD = { cluster: "hub", pod: "apm-0" };
const none: readonly Readonly<Record<string, string>>[] = [];

const refused = (values: string, reason: string) =>
  apmSeries("apm_server_requests_refused_total", values, { listener: "intake", reason });
const requests = (values: string) =>
  apmSeries("apm_server_requests_total", values, { listener: "intake" });

/** When alerts of tracing fire, and when they do not. */
export const scenarios: readonly RuleTest[] = [
  {
    name: "ApmServerDown fires when none answers, and is quiet while one of two does",
    input_series: [apmSeries("up", "1x20 0x40"), apmSeries("up", "0x60", { pod: "apm-1" })],
    alerts: [
      { eval_time: "18m", alertname: "ApmServerDown", firing: none },
      { eval_time: "35m", alertname: "ApmServerDown", firing: [{}] },
    ],
  },
  {
    name: "ApmServerNotReceiving fires when requests end that came a day ago",
    interval: "5m",
    input_series: [requests("0+100x300 30000x40")],
    alerts: [
      { eval_time: "1500m", alertname: "ApmServerNotReceiving", firing: none },
      { eval_time: "1560m", alertname: "ApmServerNotReceiving", firing: [{ cluster: "hub" }] },
    ],
  },
  {
    name: "ApmServerNotReceiving is quiet where nobody ever sent anything",
    interval: "5m",
    input_series: [requests("0x340")],
    alerts: [{ eval_time: "1600m", alertname: "ApmServerNotReceiving", firing: none }],
  },
  {
    name: "ApmServerQueueFull fires when agents are turned away, or no bulk request is left",
    input_series: [
      refused("_x20 5+5x60", "queue"),
      apmSeries("apm_server_output_bulk_requests_available", "9x40 0x40", { pod: "apm-1" }),
    ],
    alerts: [
      { eval_time: "15m", alertname: "ApmServerQueueFull", firing: none },
      { eval_time: "35m", alertname: "ApmServerQueueFull", firing: [POD] },
      {
        eval_time: "55m",
        alertname: "ApmServerQueueFull",
        firing: [POD, { ...POD, pod: "apm-1" }],
      },
    ],
  },
  {
    name: "ApmServerQueueFull is quiet about other reasons",
    input_series: [refused("0+5x60", "unauthorized")],
    alerts: [{ eval_time: "40m", alertname: "ApmServerQueueFull", firing: none }],
  },
  {
    name: "ApmServerOutputErrors fires while documents are refused, and ends with it",
    input_series: [apmSeries("apm_server_output_failed_total", "7x20 7+1x30 37x60")],
    alerts: [
      { eval_time: "19m", alertname: "ApmServerOutputErrors", firing: none },
      { eval_time: "45m", alertname: "ApmServerOutputErrors", firing: [POD] },
      { eval_time: "80m", alertname: "ApmServerOutputErrors", firing: none },
    ],
  },
  {
    name: "ApmServerEventsDropped counts what a counter begins with: there is none before the first event",
    input_series: [
      apmSeries("apm_server_events_refused_total", "_x20 50x60", { reason: "too_large" }),
    ],
    alerts: [
      { eval_time: "20m", alertname: "ApmServerEventsDropped", firing: none },
      { eval_time: "30m", alertname: "ApmServerEventsDropped", firing: [POD] },
      { eval_time: "60m", alertname: "ApmServerEventsDropped", firing: none },
    ],
  },
  {
    name: "ApmServerAuthFailures fires above one in twenty, with or without a reason of the other kind",
    input_series: [requests("0+600x90"), refused("0+6x30 180+60x60", "unauthorized")],
    alerts: [
      { eval_time: "29m", alertname: "ApmServerAuthFailures", firing: none },
      { eval_time: "60m", alertname: "ApmServerAuthFailures", firing: [{ cluster: "hub" }] },
    ],
  },
  {
    name: "ApmServerAuthFailures is quiet about a single attempt where nothing else comes",
    input_series: [requests("0x10 1x60"), refused("0x10 1x60", "forbidden")],
    alerts: [{ eval_time: "35m", alertname: "ApmServerAuthFailures", firing: none }],
  },
  {
    name: "ApmServerSamplingBypassed fires before the volume is full, and when writes fail",
    input_series: [
      apmSeries("apm_server_sampling_disk_used_bytes", "50x20 78x60"),
      apmSeries("apm_server_sampling_disk_size_bytes", "100x80"),
      apmSeries("apm_server_sampling_failed_writes_total", "0x30 0+1x50", { pod: "apm-1" }),
    ],
    alerts: [
      { eval_time: "19m", alertname: "ApmServerSamplingBypassed", firing: none },
      { eval_time: "37m", alertname: "ApmServerSamplingBypassed", firing: [POD] },
      {
        eval_time: "60m",
        alertname: "ApmServerSamplingBypassed",
        firing: [POD, { ...POD, pod: "apm-1" }],
      },
    ],
  },
];
