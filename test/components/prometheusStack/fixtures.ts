import { Problems } from "../../../components/internal/validation";
import type { Problem } from "../../../components/internal/validation";
import type { Tree } from "../../../components/internal/merge";
import type { PrometheusStackArgs } from "../../../components/prometheusStack/prometheusStackArgs";
import { resolvePrometheusStackSettings } from "../../../components/prometheusStack/settings";
import type { PrometheusStackSettings } from "../../../components/prometheusStack/settings";
import { buildPrometheusStackValues } from "../../../components/prometheusStack/values";

/** The least that a stack needs. */
export const minimal: PrometheusStackArgs = {
  cluster: { name: "shop-euw1", region: "eu-west-1", environment: "prod" },
  alertmanager: {
    config: { route: { receiver: "email" }, receivers: [{ name: "email" }] },
  },
};

/** As a workload cluster has it. */
export const workload: Partial<PrometheusStackArgs> = {
  remoteAccess: { tlsSecretName: "thanos-sidecar-tls" },
};

/** As the hub has it. */
export const hub: Partial<PrometheusStackArgs> = { ruler: {}, dashboards: "deploy" };

/** Settings and problems of the minimal arguments with `over`. */
export function resolved(over: Partial<PrometheusStackArgs> = {}): {
  readonly settings: PrometheusStackSettings;
  readonly problems: readonly Problem[];
} {
  const problems = Problems.none();
  const settings = resolvePrometheusStackSettings({ ...minimal, ...over }, problems);
  return { settings, problems: problems.list };
}

/** Settings of arguments that have no problem. */
export function settingsOf(over: Partial<PrometheusStackArgs> = {}): PrometheusStackSettings {
  const { settings, problems } = resolved(over);
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  return settings;
}

/** Values of arguments that have no problem. */
export function valuesOf(over: Partial<PrometheusStackArgs> = {}): Tree {
  return buildPrometheusStackValues(settingsOf(over), {
    sidecarRoleArn: "arn:aws:iam::111122223333:role/sidecar",
    rulerRoleArn: "arn:aws:iam::111122223333:role/ruler",
  });
}

/** The value at a path of keys joined by dots. */
export function at(tree: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((node, key) => (node as Tree | undefined)?.[key], tree);
}
