/** All rules and dashboards that the program deploys, as they stand in its previews: no chart is needed for them. */
import type { PreviewResource, PreviewResult } from "../../preview/preview";
import { at, ENVIRONMENTS, type Environment, ofType, previewOf } from "../helpers/program";

/** A rule as Prometheus reads it. */
export interface DeployedRule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** One PrometheusRule of ours. */
export interface DeployedRules {
  /** Environment and resource. */
  readonly where: string;
  /** Evaluated by Thanos Ruler over all clusters, else by each cluster's Prometheus. */
  readonly global: boolean;
  /** The `spec`. */
  readonly spec: { readonly groups: readonly { readonly rules: readonly DeployedRule[] }[] };
}

/** How to get the preview of an environment: tests keep the one that they have. */
type Preview = (environment: Environment) => Promise<PreviewResult>;

const PROMETHEUS_RULE = "kubernetes:monitoring.coreos.com/v1:PrometheusRule";
const CONFIG_MAP = "kubernetes:core/v1:ConfigMap";

/** Every PrometheusRule of every environment. */
export async function deployedRules(
  preview: Preview = previewOf,
): Promise<readonly DeployedRules[]> {
  return fromAll(preview, PROMETHEUS_RULE, (where, { inputs }) => [
    {
      where,
      global: at(inputs, "metadata", "labels", "monitoring.global/scope") === "global",
      spec: inputs["spec"] as unknown as DeployedRules["spec"],
    },
  ]);
}

/** A query of a dashboard, with what Grafana puts for variables. */
export interface DeployedQuery {
  readonly where: string;
  readonly expr: string;
}

/** Every PromQL query of every dashboard. */
export async function deployedQueries(
  preview: Preview = previewOf,
): Promise<readonly DeployedQuery[]> {
  return fromAll(preview, CONFIG_MAP, (where, { inputs }) => {
    if (at(inputs, "metadata", "labels", "grafana_dashboard") === undefined) return [];
    const found: DeployedQuery[] = [];
    for (const text of Object.values(inputs["data"] ?? {})) {
      JSON.parse(String(text), (key, value: unknown) => {
        if (key === "expr" && typeof value === "string")
          found.push({ where, expr: substituted(value) });
        return value;
      });
    }
    return found;
  });
}

function substituted(expr: string): string {
  return expr.replaceAll("$__rate_interval", "2m").replaceAll("$series_budget", "1000000");
}

async function fromAll<T>(
  preview: Preview,
  type: string,
  read: (where: string, resource: PreviewResource) => readonly T[],
): Promise<readonly T[]> {
  const all = await Promise.all(
    ENVIRONMENTS.map(async (environment: Environment) => {
      const result = await preview(environment);
      return ofType(result, type).flatMap((resource) =>
        read(`${environment}: ${resource.urn.split("::").at(-1) ?? ""}`, resource),
      );
    }),
  );
  return all.flat();
}
