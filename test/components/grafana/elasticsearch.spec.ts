import assert from "node:assert/strict";
import type { GrafanaElasticsearch } from "../../../components/grafana/args";
import { Grafana } from "../../../components/grafana/grafana";
import { resolveGrafanaSettings } from "../../../components/grafana/settings";
import { buildGrafanaValues } from "../../../components/grafana/values";
import { Problems } from "../../../components/internal/validation";
import { deploy, installMocks } from "../../helpers/mocks";
import { ELASTICSEARCH, WITH_LOGS } from "./fixtures";

interface DataSource {
  readonly uid: string;
  readonly type: string;
  readonly url: string;
  readonly basicAuthUser: string;
  readonly secureJsonData: unknown;
  readonly jsonData: Readonly<Record<string, unknown>>;
}

function problemsOf(elasticsearch: GrafanaElasticsearch): readonly string[] {
  const problems = Problems.none();
  resolveGrafanaSettings({ clusters: ["hub"], dataSources: { elasticsearch } }, problems);
  return problems.list.map(({ path, got }) => `${path}: ${got}`);
}

function values(args = WITH_LOGS) {
  return buildGrafanaValues(resolveGrafanaSettings(args, Problems.none()));
}

function dataSources(args = WITH_LOGS): readonly DataSource[] {
  const files = values(args)["datasources"] as Record<string, { datasources: DataSource[] }>;
  return files["datasources.yaml"]!.datasources;
}

describe("Grafana with logs", () => {
  before(installMocks);

  const logs = dataSources().find(({ type }) => type === "elasticsearch")!;

  it("reads the data streams of its environment with the least-privileged user", () => {
    assert.equal(logs.uid, "elasticsearch");
    assert.equal(logs.url, ELASTICSEARCH.url);
    assert.equal(logs.basicAuthUser, "global-monitoring-grafana");
    const { index, timeField, logMessageField, logLevelField, tlsAuthWithCACert } = logs.jsonData;
    assert.deepEqual(
      { index, timeField, logMessageField, logLevelField, tlsAuthWithCACert },
      {
        index: "logs-*-prod",
        timeField: "@timestamp",
        logMessageField: "message",
        logLevelField: "log.level",
        tlsAuthWithCACert: true,
      },
    );
  });

  it("takes password and authority from the environment, and that from a Secret", () => {
    assert.deepEqual(logs.secureJsonData, {
      basicAuthPassword: "$ELASTICSEARCH_PASSWORD",
      tlsCACert: "$ELASTICSEARCH_CA",
    });
    assert.deepEqual(values()["envValueFrom"], {
      ELASTICSEARCH_PASSWORD: {
        secretKeyRef: { name: "grafana-elasticsearch", key: "password" },
      },
      ELASTICSEARCH_CA: { secretKeyRef: { name: "grafana-elasticsearch", key: "ca.crt" } },
    });
  });

  it("leads from a trace id to Kibana APM, with a dollar sign that provisioning leaves alone", () => {
    assert.deepEqual(logs.jsonData["dataLinks"], [
      {
        field: "trace.id",
        url: "https://kibana.m.example.com/s/monitoring/app/apm/link-to/trace/$${__value.raw}",
        urlDisplayLabel: "Trace in Kibana",
      },
    ]);
  });

  it("leads from an exemplar of a metric to Kibana APM, where there are traces", () => {
    const thanos = (args: typeof WITH_LOGS) =>
      dataSources(args).find(({ uid }) => uid === "thanos")!.jsonData;
    const key = "exemplarTraceIdDestinations";
    const withTraces = { ...ELASTICSEARCH, traces: true };
    assert.deepEqual(thanos({ ...WITH_LOGS, dataSources: { elasticsearch: withTraces } })[key], [
      {
        name: "trace_id",
        url: "https://kibana.m.example.com/s/monitoring/app/apm/link-to/trace/$${__value.raw}",
        urlDisplayLabel: "Trace in Kibana",
      },
    ]);
    assert.ok(!(key in thanos(WITH_LOGS)));
    assert.ok(!(key in thanos({ clusters: ["hub"] })));
  });

  it("keeps the default data sources beside it", () => {
    assert.deepEqual(
      dataSources().map(({ uid }) => uid),
      ["thanos", "alertmanager", "elasticsearch"],
    );
  });

  it("has no data source, variable or dashboard of logs without logs", async () => {
    const metricsOnly = { clusters: ["hub"] };
    assert.equal(values(metricsOnly)["envValueFrom"], undefined);
    assert.deepEqual(
      dataSources(metricsOnly).map(({ uid }) => uid),
      ["thanos", "alertmanager"],
    );
    const names = async (args: typeof WITH_LOGS) =>
      (await deploy(() => new Grafana("g", args)))
        .find("kubernetes:core/v1:ConfigMap")
        .map(({ name }) => name);
    const without = await names(metricsOnly);
    assert.deepEqual(
      (await names(WITH_LOGS)).filter((name) => !without.includes(name)),
      ["g-dashboard-gm-logging", "g-dashboard-gm-logs"],
    );
  });

  it("rejects an Elasticsearch without TLS, a Kibana that is no URL, and an environment that is no part of a name", () => {
    assert.deepEqual(problemsOf(ELASTICSEARCH), []);
    assert.deepEqual(
      problemsOf({ url: "http://es:9200", kibanaUrl: "kibana", environment: "Prod_1" }),
      [
        'dataSources.elasticsearch.url: "http://es:9200"',
        'dataSources.elasticsearch.kibanaUrl: "kibana"',
        'dataSources.elasticsearch.environment: "Prod_1"',
      ],
    );
  });

  it("rejects credentials in a URL without showing them", () => {
    const found = problemsOf({ ...ELASTICSEARCH, kibanaUrl: "https://a:hunter2@kibana" });
    assert.deepEqual(found, ['dataSources.elasticsearch.kibanaUrl: "[with credentials]"']);
  });
});
