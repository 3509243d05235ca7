import apm from "./dashboards/generated/gm-apm.json";
import apmServer from "./dashboards/generated/gm-apm-server.json";
import cluster from "./dashboards/generated/gm-cluster.json";
import logging from "./dashboards/generated/gm-logging.json";
import logs from "./dashboards/generated/gm-logs.json";
import overview from "./dashboards/generated/gm-overview.json";
import thanos from "./dashboards/generated/gm-thanos.json";
import workload from "./dashboards/generated/gm-workload.json";
import type { ConstantName } from "./dashboards/spec";
import type { GrafanaDataSourceSettings, GrafanaSettings } from "./settings";

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
  readonly panels: readonly object[];
}

interface Variable {
  readonly name: string;
  readonly type: string;
}

const DASHBOARDS: readonly Dashboard[] = [overview, cluster, workload, thanos];
const LOG_DASHBOARDS: readonly Dashboard[] = [logging, logs];
const APM_DASHBOARDS: readonly Dashboard[] = [apm, apmServer];

/** Constant that only links to Kibana use. */
const KIBANA_URL: ConstantName = "kibana_url";

/** JSON of every dashboard by its uid, with the numbers of this environment filled in; those of the logs only when there are logs. */
export function dashboardFiles(
  settings: Pick<GrafanaSettings, "expectedClusters" | "activeSeriesBudget"> & {
    readonly dataSources: Pick<GrafanaDataSourceSettings, "elasticsearch">;
  },
): ReadonlyMap<string, string> {
  const { elasticsearch } = settings.dataSources;
  const constants: Readonly<Record<ConstantName, number | string>> = {
    expected_clusters: settings.expectedClusters,
    series_budget: settings.activeSeriesBudget,
    kibana_url: elasticsearch?.kibanaUrl.replace(/\/+$/, "") ?? "",
  };
  const dashboards =
    elasticsearch === undefined
      ? DASHBOARDS.map(withoutKibana)
      : [
          ...DASHBOARDS,
          ...LOG_DASHBOARDS,
          ...(elasticsearch.traces === true ? APM_DASHBOARDS : []),
        ];
  return new Map(
    dashboards.map((dashboard) => [
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

/** Without the links to Kibana: all links of panels lead there. */
function withoutKibana(dashboard: Dashboard): Dashboard {
  return {
    ...dashboard,
    panels: dashboard.panels.map((panel) =>
      Object.fromEntries(Object.entries(panel).filter(([key]) => key !== "links")),
    ),
    templating: { list: dashboard.templating.list.filter(({ name }) => name !== KIBANA_URL) },
  };
}

function filledIn(
  variable: Variable,
  constants: Readonly<Record<string, number | string>>,
): Variable {
  const value = variable.type === "constant" ? constants[variable.name] : undefined;
  if (value === undefined) return variable;
  const text = String(value);
  return { ...variable, ...{ query: text, current: { text, value: text } } };
}
