import type { RuleGroup } from "../../internal/rules";
import { Severity } from "../../internal/rules";
import { ANNOTATED_PODS_JOB } from "../annotatedPodsScrape";
import { jobs } from "./jobs";

/** Part of the series budget at which somebody must look: what is left lasts for days, not for minutes. */
const BUDGET_PART = 0.8;

/** Prometheus itself: what it should scrape, and how much it can hold. */
export function prometheusRules(activeSeriesBudget: number): RuleGroup {
  return {
    name: "global-monitoring.prometheus",
    rules: [
      {
        alert: "ScrapePoolEmpty",
        // Annotated pods may be none: nobody has to annotate one.
        expr: `sum by (cluster, namespace, scrape_job) (
  prometheus_target_scrape_pool_targets{job="${jobs.prometheus}", scrape_job!="${ANNOTATED_PODS_JOB}"}
) == 0`,
        for: "30m",
        severity: Severity.Warning,
        summary: "Scrape pool {{ $labels.scrape_job }} has no targets.",
        description:
          "A ServiceMonitor, PodMonitor, Probe or ScrapeConfig finds nothing to scrape: its selector matches nothing, its " +
          "port is misspelt, or the workload is gone. Alerts on these metrics cannot fire.",
      },
      {
        alert: "PrometheusNearSeriesBudget",
        expr: `max by (cluster, namespace, pod) (
  prometheus_tsdb_head_series{job="${jobs.prometheus}"}
) > ${Math.floor(activeSeriesBudget * BUDGET_PART)}`,
        for: "15m",
        severity: Severity.Warning,
        summary: "{{ $labels.pod }} holds {{ $value | humanize }} series, over 80 % of its budget.",
        description:
          `Memory and volume of this Prometheus are sized for ${activeSeriesBudget} active series. Beyond, it is killed for ` +
          "memory, replays its log, and is killed again: the cluster is then without metrics and alerts.",
      },
    ],
  };
}
