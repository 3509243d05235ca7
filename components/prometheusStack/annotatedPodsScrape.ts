import type { Tree } from "../internal/merge";
import { namespaces } from "../internal/names";
import type { PrometheusStackSettings } from "./settings";

/** Name of the scrape job of annotated pods. */
export const ANNOTATED_PODS_JOB = "annotated-pods";

const ANNOTATION = "__meta_kubernetes_pod_annotation_prometheus_io";

/**
 * Scrapes pods by the annotations `prometheus.io/scrape: "true"`, `port`, `path` (default `/metrics`), `scheme` (default
 * `http`). A pod with `port` is scraped once, a pod without on each declared container port.
 *
 * Limits are repeated here because the operator copies this job as it is: enforced limits do not reach it. Its text
 * passes through Helm's `tpl`, so no double braces may stand in it.
 *
 * A pod that has a ServiceMonitor too would be scraped twice, under two jobs: take the annotation away. Our own
 * namespaces, whose pods all have monitors, are left out for that reason.
 */
export function annotatedPodsScrape(settings: PrometheusStackSettings): Tree {
  const { limits } = settings;
  return {
    job_name: ANNOTATED_PODS_JOB,
    kubernetes_sd_configs: [{ role: "pod" }],
    sample_limit: limits.samplesPerScrape,
    target_limit: limits.targets,
    label_limit: limits.labels,
    label_name_length_limit: limits.labelNameLength,
    label_value_length_limit: limits.labelValueLength,
    body_size_limit: limits.bodySize,
    keep_dropped_targets: 100,
    relabel_configs: [...selection(settings), ...address(), ...targetLabels()],
  };
}

function selection(settings: PrometheusStackSettings): Tree[] {
  const own = [settings.namespace, settings.nodeExporterNamespace, namespaces.certManager];
  return [
    keep([`${ANNOTATION}_scrape`], "true"),
    drop(["__meta_kubernetes_namespace"], own.join("|")),
    drop(["__meta_kubernetes_pod_phase"], "Pending|Succeeded|Failed|Completed"),
    drop(["__meta_kubernetes_pod_container_init"], "true"),
    // Neither an annotated nor a declared port: there is nothing to connect to.
    drop([`${ANNOTATION}_port`, "__meta_kubernetes_pod_container_port_number"], ";"),
  ];
}

function address(): Tree[] {
  const portAndIp = [`${ANNOTATION}_port`, "__meta_kubernetes_pod_ip"];
  return [
    replace([`${ANNOTATION}_scheme`], "(https?)", "__scheme__"),
    replace([`${ANNOTATION}_path`], "(.+)", "__metrics_path__"),
    replace(portAndIp, "(\\d+);([\\d.]+)", "__address__", "${2}:${1}"),
    replace(portAndIp, "(\\d+);(.*:.*)", "__address__", "[${2}]:${1}"),
  ];
}

/**
 * `container` is left out: with it, one annotated port would give a target for each container. `job` carries the
 * namespace, so that no pod's name can pose as `kubelet` or another job of the rules.
 */
function targetLabels(): Tree[] {
  const namespaced = (label: string): Tree =>
    replace(["__meta_kubernetes_namespace", label], "(.+);(.+)", "job", "${1}/${2}");
  return [
    namespaced("__meta_kubernetes_pod_controller_name"),
    namespaced("__meta_kubernetes_pod_label_app"),
    namespaced("__meta_kubernetes_pod_label_app_kubernetes_io_name"),
    replace(["__meta_kubernetes_namespace"], "(.+)", "namespace"),
    replace(["__meta_kubernetes_pod_name"], "(.+)", "pod"),
    replace(["__meta_kubernetes_pod_node_name"], "(.+)", "node"),
  ];
}

function keep(source_labels: string[], regex: string): Tree {
  return { action: "keep", source_labels, regex };
}

function drop(source_labels: string[], regex: string): Tree {
  return { action: "drop", source_labels, regex };
}

function replace(
  source_labels: string[],
  regex: string,
  target_label: string,
  replacement = "${1}",
): Tree {
  return { action: "replace", source_labels, regex, target_label, replacement };
}
