import { kibanaSpaceUrl } from "../indexManagement/documents/kibana";
import type { Tree } from "../internal/merge";
import { elasticUsers, logDataStream, secrets } from "../internal/names";
import { kibanaTraceUrl } from "../kibana/links";
import type { GrafanaElasticsearch } from "./args";

/** uid of the data source. */
export const ELASTICSEARCH_UID = "elasticsearch";

/** uid of the data source over APM's data, which panels of `apm*.ts` ask. */
export const APM_UID = "elasticsearch-apm";

/** Variables of Grafana's environment that provisioning puts into the data source. */
const PASSWORD_VARIABLE = "ELASTICSEARCH_PASSWORD";
const CA_VARIABLE = "ELASTICSEARCH_CA";

/** `envValueFrom` of the chart: what the ConfigMap of the data sources must not hold. */
export function elasticsearchEnvironment(): Tree {
  const { name, passwordKey, caKey } = secrets.grafanaElasticsearch;
  return {
    [PASSWORD_VARIABLE]: { secretKeyRef: { name, key: passwordKey } },
    [CA_VARIABLE]: { secretKeyRef: { name, key: caKey } },
  };
}

/** Label of an exemplar that holds the id of its trace, as Prometheus' docs (feature flags) have it. */
const EXEMPLAR_TRACE_ID = "trace_id";

/**
 * Link from a value that is the id of a trace to Kibana APM. In provisioning `$X` is a variable of the environment, and `$$` a dollar
 * sign.
 */
function traceLink({ kibanaUrl }: GrafanaElasticsearch) {
  const url = kibanaTraceUrl({ baseUrl: kibanaSpaceUrl(kibanaUrl), traceId: "${__value.raw}" });
  return { url: url.replaceAll("$", "$$$$"), urlDisplayLabel: "Trace in Kibana" } as const;
}

/** `jsonData` of the data source of metrics: where the exemplars of a histogram lead, where there are traces. */
export function exemplarLinks(settings: GrafanaElasticsearch | undefined): Tree {
  if (settings?.traces !== true) return {};
  return { exemplarTraceIdDestinations: [{ name: EXEMPLAR_TRACE_ID, ...traceLink(settings) }] };
}

/** Data source of the logs. */
export function elasticsearchDataSource(settings: GrafanaElasticsearch): Tree {
  return {
    name: "Logs",
    uid: ELASTICSEARCH_UID,
    ...connection(settings),
    jsonData: {
      ...reading,
      index: logDataStream("*", settings.environment),
      // Bars narrower than this say nothing and cost much.
      timeInterval: "10s",
      logMessageField: "message",
      logLevelField: "log.level",
      dataLinks: [{ field: "trace.id", ...traceLink(settings) }],
    },
  };
}

/** Data source of traces and of the metrics that APM Server makes of them. */
export function apmDataSource(settings: GrafanaElasticsearch): Tree {
  const indices = ["traces-apm*", "metrics-apm*"].map((name) => `${name}-${settings.environment}`);
  return {
    name: "Traces (APM)",
    uid: APM_UID,
    ...connection(settings),
    jsonData: {
      ...reading,
      index: indices.join(","),
      // The metrics are by the minute: finer lines would have gaps.
      timeInterval: "1m",
    },
  };
}

/** How Elasticsearch is reached. */
function connection(settings: GrafanaElasticsearch): Tree {
  return {
    type: "elasticsearch",
    access: "proxy",
    url: settings.url,
    editable: false,
    basicAuth: true,
    basicAuthUser: elasticUsers.grafana.username,
    secureJsonData: {
      basicAuthPassword: `$${PASSWORD_VARIABLE}`,
      tlsCACert: `$${CA_VARIABLE}`,
    },
  };
}

const reading = {
  tlsAuthWithCACert: true,
  timeField: "@timestamp",
  maxConcurrentShardRequests: 5,
} as const;
