import { discoverLink } from "./kibana";
import { clusterVariable } from "./shared";
import type { DashboardSpec, LogVolumeSpec, PanelSpec } from "./spec";

const CHOSEN = "cluster:$cluster AND kubernetes.namespace:$namespace";
const ERRORS = `${CHOSEN} AND log.level:(error OR critical)`;

/** What is chosen above, as filters in Kibana. */
const chosenInKibana = { cluster: "cluster", "kubernetes.namespace": "namespace" };
const allLines = [discoverLink("Open in Kibana", { query: "", oneOf: chosenInKibana })];
const errorLines = [
  discoverLink("Open the errors in Kibana", {
    query: "log.level : (error or critical)",
    oneOf: chosenInKibana,
  }),
];

const volume: readonly PanelSpec[] = [
  byField("Lines by level", "By the level after normalisation; lines without one are left out.", [
    "cluster",
    "log.level",
  ]),
  byField("Lines by cluster", "The ten clusters that log most.", ["cluster"]),
  byField("Lines by namespace", "The ten namespaces of each cluster that log most.", [
    "cluster",
    "kubernetes.namespace",
  ]),
];

const errors: readonly PanelSpec[] = [
  {
    ...byField("Errors by namespace", "Lines of the levels error and critical.", [
      "cluster",
      "kubernetes.namespace",
    ]),
    width: 24,
    query: ERRORS,
    links: errorLines,
  },
  {
    kind: "logs",
    title: "Latest errors",
    description:
      "The newest lines of the levels error and critical. A click on a line shows its fields; trace.id leads to Kibana APM.",
    width: 24,
    height: 16,
    unit: "short",
    query: ERRORS,
    limit: 200,
    links: errorLines,
  },
];

/** Log lines of all clusters. */
export const logs: DashboardSpec = {
  uid: "gm-logs",
  title: "Logs",
  description:
    "Log lines of all clusters: how many, from where, and the latest errors. Searching is Kibana's.",
  variables: [
    { ...clusterVariable, all: "listed" },
    {
      name: "namespace",
      label: "Namespace",
      query: 'label_values(kube_pod_info{cluster=~"$cluster"}, namespace)',
      multi: true,
      all: "listed",
    },
  ],
  constants: ["kibana_url"],
  rows: [
    { title: "Volume", panels: volume },
    { title: "Errors", panels: errors },
  ],
};

function byField(title: string, description: string, by: readonly string[]): LogVolumeSpec {
  return {
    kind: "logVolume",
    title,
    description,
    width: 8,
    unit: "short",
    query: CHOSEN,
    by,
    links: allLines,
  };
}
