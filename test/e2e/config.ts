import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { ROOT } from "../helpers/program";
import type { Cluster } from "./cluster";
import type { Config } from "./stack";

/** Name of the cluster that is added and removed. */
export const SECOND = "second";

/** An S3-compatible server that pods of the cluster reach. */
export interface ObjectStorage {
  readonly endpoint: string;
  readonly bucket: string;
}

/** `host:port/bucket` of E2E_OBJECT_STORAGE. */
export function objectStorageOf(text: string | undefined): ObjectStorage | undefined {
  const { endpoint, bucket } =
    /^(?<endpoint>[^/]+)\/(?<bucket>[^/]+)$/.exec(text ?? "")?.groups ?? {};
  return endpoint === undefined || bucket === undefined ? undefined : { endpoint, bucket };
}

/** Pulumi.local.yaml, on the cluster of the run. */
export function baseConfig(
  hub: Pick<Cluster, "context" | "storageClass">,
  storage: ObjectStorage | undefined,
): Config {
  const { config } = parse(readFileSync(join(ROOT, "Pulumi.local.yaml"), "utf8")) as {
    config: Record<string, unknown>;
  };
  const clusters = config["global-monitoring:clusters"] as object[];
  const kept = config["global-monitoring:objectStorage"] as object;
  return {
    ...config,
    "global-monitoring:clusters": [{ ...clusters[0], ...placeOf(hub) }],
    "global-monitoring:objectStorage": { ...kept, ...storage },
  };
}

/** With other metrics kept on the cluster: what one Helm release says, no more. */
export function withOneValueChanged(config: Config): Config {
  const metrics = config["global-monitoring:metrics"] as object;
  return { ...config, "global-monitoring:metrics": { ...metrics, local: "2d" } };
}

/** With a second cluster beside the hub. */
export function withSecondCluster(
  config: Config,
  place: Pick<Cluster, "context" | "storageClass">,
): Config {
  const clusters = config["global-monitoring:clusters"] as object[];
  const second = { name: SECOND, role: "workload", region: "local", ...placeOf(place) };
  return { ...config, "global-monitoring:clusters": [...clusters, second] };
}

/** With clusters that the policy pack must refuse: without the exporters of nodes. */
export function withoutExporters(config: Config): Config {
  const kubePrometheusStack = { nodeExporter: { enabled: false } };
  return { ...config, "global-monitoring:chartValues": { kubePrometheusStack } };
}

function placeOf({ context, storageClass }: Pick<Cluster, "context" | "storageClass">) {
  return { kubeconfigContext: context, storageClass };
}
