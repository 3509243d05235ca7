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

/** Data source of the logs. In provisioning `$X` is a variable of the environment, and `$$` a dollar sign. */
export function elasticsearchDataSource(settings: GrafanaElasticsearch): Tree {
  const traceUrl = kibanaTraceUrl({
    baseUrl: kibanaSpaceUrl(settings.kibanaUrl),
    traceId: "${__value.raw}",
  });
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
      dataLinks: [
        {
          field: "trace.id",
          url: traceUrl.replaceAll("$", "$$$$"),
          urlDisplayLabel: "Trace in Kibana",
        },
      ],
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
