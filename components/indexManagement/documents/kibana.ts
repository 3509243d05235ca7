import { CLUSTER_LABEL } from "../../internal/labels";
import { ELASTIC_PREFIX, logDataStream } from "../../internal/names";
import { DEAD_LETTER_DATASET, type Dataset } from "../../logging/datasets";
import { contentHash, type ManagedDocument } from "./document";

/**
 * Kibana's space for the logs. A space of its own: readers get this one and nothing else, and what people save in the default space stays
 * theirs.
 */
export const KIBANA_SPACE = "monitoring";

/** Data view over all logs of the environment. */
export const LOGS_DATA_VIEW = `${ELASTIC_PREFIX}-logs`;

/** URL of the space, below which the applications of Kibana are. */
export function kibanaSpaceUrl(kibanaUrl: string): string {
  return `${kibanaUrl.replace(/\/+$/, "")}/s/${KIBANA_SPACE}`;
}

/** Id of the data view of one dataset. */
function datasetDataView(dataset: string): string {
  return `${LOGS_DATA_VIEW}-${dataset}`;
}

/** Space, data views and saved searches. */
export function kibanaDocuments(
  environment: string,
  datasets: readonly Dataset[],
): readonly ManagedDocument[] {
  return [
    space(environment),
    dataView(LOGS_DATA_VIEW, "All logs", logDataStream("*", environment)),
    ...datasets.map(({ name }) =>
      dataView(datasetDataView(name), `Logs: ${name}`, logDataStream(name, environment)),
    ),
    savedSearch({
      name: "errors",
      title: "Errors by cluster and namespace",
      query: "log.level : (error or critical)",
      dataView: LOGS_DATA_VIEW,
      columns: [CLUSTER_LABEL, "kubernetes.namespace", "kubernetes.pod.name", "message"],
    }),
    savedSearch({
      name: "dead-letters",
      title: "Dead letters of Logstash",
      query: "",
      dataView: datasetDataView(DEAD_LETTER_DATASET),
      columns: [CLUSTER_LABEL, "event.dataset", "kubernetes.namespace", "message"],
    }),
  ];
}

function space(environment: string): ManagedDocument {
  const body = {
    id: KIBANA_SPACE,
    name: "Monitoring",
    description: `Logs of the environment ${environment}, made by ${ELASTIC_PREFIX}`,
  };
  return { kind: "space", name: KIBANA_SPACE, method: "POST", path: "/api/spaces/space", body };
}

function dataView(id: string, name: string, title: string): ManagedDocument {
  // Without allowNoIndex a data view is refused while its dataset has no events yet.
  const body = { data_view: { id, name, title, timeFieldName: "@timestamp", allowNoIndex: true } };
  return {
    kind: "dataView",
    name: id,
    method: "POST",
    path: `/s/${KIBANA_SPACE}/api/data_views/data_view`,
    body,
  };
}

interface SavedSearch {
  readonly name: string;
  readonly title: string;
  /** KQL. */
  readonly query: string;
  /** Id of its data view. */
  readonly dataView: string;
  readonly columns: readonly string[];
}

const INDEX_REFERENCE = "kibanaSavedObjectMeta.searchSourceJSON.index";

/** One line of a saved objects import, the API for them that is not deprecated. */
function savedSearch(search: SavedSearch): ManagedDocument {
  const id = `${ELASTIC_PREFIX}-${search.name}`;
  const attributes = {
    title: search.title,
    columns: search.columns,
    sort: [["@timestamp", "desc"]],
    grid: {},
    hideChart: false,
    isTextBasedQuery: false,
    kibanaSavedObjectMeta: {
      searchSourceJSON: JSON.stringify({
        query: { query: search.query, language: "kuery" },
        filter: [],
        indexRefName: INDEX_REFERENCE,
      }),
    },
  };
  const references = [{ name: INDEX_REFERENCE, type: "index-pattern", id: search.dataView }];
  // Kibana rewrites attributes from version to version: whether ours are there is told by this hash, not by comparing them.
  const hash = contentHash({ attributes, references });
  const description = `Made by ${ELASTIC_PREFIX}; changes are overwritten. Save a copy to keep yours. [${hash}]`;
  return {
    kind: "savedSearch",
    name: id,
    method: "POST",
    path: `/s/${KIBANA_SPACE}/api/saved_objects/_import?overwrite=true`,
    body: {
      type: "search",
      id,
      attributes: { ...attributes, description },
      references,
      // The first form of today's kind; Kibana brings it up to its own.
      coreMigrationVersion: "8.8.0",
      typeMigrationVersion: "10.1.0",
    },
  };
}
