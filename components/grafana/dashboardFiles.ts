import cluster from "./dashboards/generated/gm-cluster.json";
import overview from "./dashboards/generated/gm-overview.json";
import thanos from "./dashboards/generated/gm-thanos.json";
import workload from "./dashboards/generated/gm-workload.json";
import type { ConstantName } from "./dashboards/spec";
import type { GrafanaSettings } from "./settings";

/** Label by which the sidecar finds dashboards; the dashboards of kube-prometheus-stack carry the same. */
export const DASHBOARD_LABEL = { key: "grafana_dashboard", value: "1" } as const;

/** Annotation that names the folder of a dashboard. */
export const FOLDER_ANNOTATION = "grafana_folder";

/** Folder of our dashboards. */
export const DASHBOARD_FOLDER = "Global monitoring";

/** Dashboard that opens first. */
export const HOME_UID = "gm-overview";

interface Dashboard {
  readonly uid: string;
  readonly templating: { readonly list: readonly Variable[] };
}

interface Variable {
  readonly name: string;
  readonly type: string;
}

const DASHBOARDS: readonly Dashboard[] = [overview, cluster, workload, thanos];

/** JSON of every dashboard by its uid, with the numbers of this environment filled in. */
export function dashboardFiles(
  settings: Pick<GrafanaSettings, "expectedClusters" | "activeSeriesBudget">,
): ReadonlyMap<string, string> {
  const constants: Readonly<Record<ConstantName, number>> = {
    expected_clusters: settings.expectedClusters,
    series_budget: settings.activeSeriesBudget,
  };
  return new Map(
    DASHBOARDS.map((dashboard) => [
      dashboard.uid,
      JSON.stringify({
        ...dashboard,
        templating: {
          list: dashboard.templating.list.map((variable) => filledIn(variable, constants)),
        },
      }),
    ]),
  );
}

function filledIn(variable: Variable, constants: Readonly<Record<string, number>>): Variable {
  const value = variable.type === "constant" ? constants[variable.name] : undefined;
  if (value === undefined) return variable;
  const text = String(value);
  return { ...variable, ...{ query: text, current: { text, value: text } } };
}
