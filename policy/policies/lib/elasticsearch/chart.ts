/** Two charts are called elasticsearch: Elastic's own and Bitnami's. What their values tell, for releases that helm did not render. */
import { exposed, podsWithData, type ChartValues } from "../charts/chartValues";
import type { KubernetesObject } from "../objects";
import { flag, UNKNOWN, type Presence } from "../values";

/** The objects of either chart. */
export function elasticsearchChart(values: ChartValues): KubernetesObject[] {
  const pods = /bitnami/i.test(values.origin) ? bitnami(values) : elastic(values);
  return [...pods, ...exposed("", values)];
}

function elastic(values: ChartValues): KubernetesObject[] {
  const { get } = values;
  const plain = get("protocol") === "http";
  const env = [
    { name: "xpack.security.enabled", value: "true" },
    ...(plain ? [{ name: "xpack.security.http.ssl.enabled", value: "false" }] : []),
  ];
  const image = "elasticsearch/elasticsearch";
  const pods = { image, env, dataPath: "/usr/share/elasticsearch/data" };
  return [
    nodes(values, pods, [["persistence", "enabled"]]),
    values.object("core", "ConfigMap", "config", { data: get("esConfig") }),
  ];
}

function bitnami(values: ChartValues): KubernetesObject[] {
  const { get } = values;
  const switches: readonly (readonly [string, Presence])[] = [
    ["ELASTICSEARCH_ENABLE_SECURITY", flag(get("security", "enabled"), false)],
    ["ELASTICSEARCH_ENABLE_REST_TLS", flag(get("security", "tls", "restEncryption"), true)],
  ];
  const env = switches.map(([name, presence]) => ({ name, value: spelt(presence) }));
  const pods = { image: "bitnami/elasticsearch", env, dataPath: "/bitnami/elasticsearch/data" };
  return [
    nodes(values, pods, [
      ["master", "persistence", "enabled"],
      ["data", "persistence", "enabled"],
    ]),
  ];
}

function spelt(presence: Presence): string {
  return { present: "true", absent: "false", unknown: UNKNOWN }[presence];
}

/** The nodes of a cluster, with their data in an emptyDir if one of the switches for volumes is off. */
function nodes(
  values: ChartValues,
  pods: { readonly image: string; readonly env: readonly unknown[]; readonly dataPath: string },
  switches: readonly (readonly string[])[],
): KubernetesObject {
  if (switches.some((path) => flag(values.get(...path), true) === "absent")) {
    return podsWithData(values, { ...pods, kind: "StatefulSet", part: "" });
  }
  const { image, env, dataPath } = pods;
  const volumeMounts = [{ name: "data", mountPath: dataPath }];
  const containers = [{ name: "main", image, env, volumeMounts }];
  const volumeClaimTemplates = [{ metadata: { name: "data" } }];
  return values.object("apps", "StatefulSet", "", {
    spec: { template: { spec: { containers } }, volumeClaimTemplates },
  });
}
