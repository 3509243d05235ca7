import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { apmMetricsConfig } from "../../../components/apmServer/metrics";
import { dashboardFiles } from "../../../components/grafana/dashboardFiles";
import { apmDashboards } from "../../../components/grafana/dashboards/apm";
import { buildDashboard } from "../../../components/grafana/dashboards/build";
import { resolveGrafanaSettings } from "../../../components/grafana/settings";
import { buildGrafanaValues, dataSourceUids } from "../../../components/grafana/values";
import { Problems } from "../../../components/internal/validation";
import { kibanaApmServiceUrl } from "../../../components/kibana/links";
import {
  aggregationsWithout,
  matchingsWithout,
  metricNames,
  selectorsWithout,
  syntaxErrors,
} from "../../helpers/promql";
import { metricNamesOf } from "./series";

interface Aggregation {
  readonly id: string;
  readonly type: string;
  readonly field?: string;
}

interface Target {
  readonly expr?: string;
  readonly query?: string;
  readonly alias?: string;
  readonly metrics?: readonly (Aggregation & {
    readonly pipelineVariables?: readonly { readonly pipelineAgg: string }[];
  })[];
  readonly bucketAggs?: readonly Aggregation[];
  readonly datasource: { readonly uid: string };
}

interface Panel {
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly targets?: readonly Target[];
  readonly links?: readonly { readonly url: string }[];
  readonly fieldConfig?: {
    readonly overrides: readonly { readonly matcher: { readonly options: string } }[];
  };
  readonly transformations?: readonly {
    readonly id: string;
    readonly options: { readonly renameByName?: Readonly<Record<string, string>> };
  }[];
}

interface Dashboard {
  readonly panels: readonly Panel[];
  readonly templating: {
    readonly list: readonly {
      readonly name: string;
      readonly query: string;
      readonly datasource?: { readonly uid: string };
    }[];
  };
}

const ELASTICSEARCH = {
  url: "https://elasticsearch-es-http.logging.svc:9200",
  environment: "prod",
  kibanaUrl: "https://kibana.example.com",
} as const;

function files(traces: boolean): ReadonlyMap<string, string> {
  return dashboardFiles({
    expectedClusters: 2,
    activeSeriesBudget: 1_000_000,
    dataSources: { elasticsearch: { ...ELASTICSEARCH, traces } },
  });
}

function dashboard(uid: string): Dashboard {
  return JSON.parse(files(true).get(uid) ?? "{}") as Dashboard;
}

function panelsOf(uid: string): readonly Panel[] {
  return dashboard(uid).panels.filter(({ type }) => type !== "row");
}

function targetsOf(uid: string): readonly Target[] {
  return panelsOf(uid).flatMap(({ targets }) => targets ?? []);
}

describe("dashboards of tracing", () => {
  it("are what their sources build (npm run dashboards)", () => {
    const directory = join(__dirname, "../../../components/grafana/dashboards/generated");
    for (const spec of apmDashboards) {
      const file: unknown = JSON.parse(readFileSync(join(directory, `${spec.uid}.json`), "utf8"));
      const fresh: unknown = JSON.parse(JSON.stringify(buildDashboard(spec)));
      assert.deepEqual(file, fresh, `${spec.uid}: run npm run dashboards`);
    }
  });

  it("are there with traces only", () => {
    const without = [...files(false).keys()];
    const added = [...files(true).keys()].filter((uid) => !without.includes(uid));
    assert.deepEqual(added, ["gm-apm", "gm-apm-server"]);
  });

  it("say of every panel what it means", () => {
    for (const { uid } of apmDashboards)
      for (const panel of panelsOf(uid))
        assert.ok((panel.description ?? "").length > 5, `${uid}: ${panel.title}`);
  });

  it("of APM Server ask metrics that it has, of the chosen clusters, and keep cluster", () => {
    const known = new Set([...metricNamesOf(apmMetricsConfig({ tailSampling: true })), "up"]);
    const targets = targetsOf("gm-apm-server");
    assert.ok(targets.length > 12);
    for (const { expr = "", datasource } of targets) {
      const asked = expr.replaceAll("$__rate_interval", "2m");
      assert.equal(datasource.uid, dataSourceUids.thanos);
      assert.deepEqual(syntaxErrors(asked), [], asked);
      assert.deepEqual(aggregationsWithout(asked, "cluster"), [], asked);
      assert.deepEqual(matchingsWithout(asked, "cluster"), [], asked);
      assert.deepEqual(selectorsWithout(asked, "cluster"), [], asked);
      assert.deepEqual(
        metricNames(asked).filter((name) => !known.has(name)),
        [],
        asked,
      );
    }
  });

  it("of services ask one metric set at one interval, of the chosen clusters", () => {
    const targets = targetsOf("gm-apm");
    assert.ok(targets.length > 6);
    for (const { query = "", datasource } of targets) {
      assert.equal(datasource.uid, dataSourceUids.apm);
      assert.match(
        query,
        /^cluster:\$cluster AND metricset\.name:\w+ AND metricset\.interval:1m(?: AND service\.name:\$service)?$/,
      );
    }
  });

  it("draw lines over time, and tables without: a rate needs the one, a table the other", () => {
    for (const panel of panelsOf("gm-apm")) {
      const target = panel.targets?.[0];
      const last = target?.bucketAggs?.at(-1)?.type;
      assert.equal(last, panel.type === "table" ? "terms" : "date_histogram", panel.title);
      if (panel.type === "table")
        assert.ok(!target?.metrics?.some(({ type }) => type === "rate"), panel.title);
    }
  });

  it("compute only from metrics of the same query", () => {
    for (const { metrics = [] } of targetsOf("gm-apm")) {
      const ids = metrics.map(({ id }) => id);
      assert.equal(new Set(ids).size, ids.length);
      for (const { pipelineAgg } of metrics.flatMap(
        ({ pipelineVariables }) => pipelineVariables ?? [],
      ))
        assert.ok(ids.includes(pipelineAgg), pipelineAgg);
    }
  });

  it("name the columns of tables as Grafana's data source does", () => {
    const renamed = (title: string) =>
      panelsOf("gm-apm")
        .find((panel) => panel.title === title)
        ?.transformations?.find(({ id }) => id === "organize")?.options.renameByName;
    assert.deepEqual(renamed("Services"), {
      "service.name": "Service",
      Count: "Requests",
      "Bucket Script": "Failed",
      "p95.0 transaction.duration.histogram": "p95",
    });
    assert.deepEqual(renamed("Dependencies"), {
      "span.destination.service.resource": "Dependency",
      Count: "Calls",
      "Bucket Script": "Duration",
    });
  });

  it("format only columns that their tables have", () => {
    for (const panel of panelsOf("gm-apm").filter(({ type }) => type === "table")) {
      const organize = panel.transformations?.find(({ id }) => id === "organize");
      const columns = Object.values(organize?.options.renameByName ?? {});
      for (const { matcher } of panel.fieldConfig?.overrides ?? [])
        assert.ok(columns.includes(matcher.options), matcher.options);
    }
  });

  it("let people choose among the services that APM knows", () => {
    const service = dashboard("gm-apm").templating.list.find(({ name }) => name === "service");
    assert.equal(service?.datasource?.uid, dataSourceUids.apm);
    const asked = JSON.parse(service.query) as { readonly find: string; readonly field: string };
    assert.deepEqual([asked.find, asked.field], ["terms", "service.name"]);
  });

  it("lead to the service in Kibana APM, in the time range that is shown", () => {
    const urls = panelsOf("gm-apm").flatMap(({ links }) => links ?? []);
    assert.ok(urls.length > 4);
    for (const { url } of urls)
      assert.equal(
        url,
        "${kibana_url:raw}/s/monitoring/app/apm/services/${service:raw}/overview" +
          "?environment=ENVIRONMENT_ALL&rangeFrom=${__from:date:iso}&rangeTo=${__to:date:iso}",
      );
  });
});

describe("the data source of APM", () => {
  interface DataSource {
    readonly uid: string;
    readonly jsonData: Readonly<Record<string, unknown>>;
    readonly basicAuthUser?: string;
    readonly secureJsonData?: unknown;
  }

  function dataSources(traces?: boolean): readonly DataSource[] {
    const problems = Problems.none();
    const elasticsearch = traces === undefined ? ELASTICSEARCH : { ...ELASTICSEARCH, traces };
    const settings = resolveGrafanaSettings(
      { clusters: ["hub"], dataSources: { elasticsearch } },
      problems,
    );
    assert.deepEqual(problems.list, []);
    const file = buildGrafanaValues(settings)["datasources"] as Record<
      string,
      { readonly datasources: readonly DataSource[] }
    >;
    return file["datasources.yaml"]?.datasources ?? [];
  }

  it("reads traces and metrics of its environment with Grafana's own user", () => {
    const apm = dataSources(true).find(({ uid }) => uid === dataSourceUids.apm);
    assert.equal(apm?.jsonData["index"], "traces-apm*-prod,metrics-apm*-prod");
    assert.equal(apm.jsonData["timeInterval"], "1m");
    assert.equal(apm.basicAuthUser, "global-monitoring-grafana");
    assert.deepEqual(apm.secureJsonData, {
      basicAuthPassword: "$ELASTICSEARCH_PASSWORD",
      tlsCACert: "$ELASTICSEARCH_CA",
    });
  });

  it("is not there without traces", () => {
    for (const traces of [undefined, false])
      assert.ok(!dataSources(traces).some(({ uid }) => uid === dataSourceUids.apm));
  });
});

describe("kibanaApmServiceUrl", () => {
  const RANGE = { baseUrl: "https://k.example.com/", from: "now-1h", to: "now" } as const;

  it("carries service, environment and time range", () => {
    assert.equal(
      kibanaApmServiceUrl({ ...RANGE, service: "checkout", environment: "prod" }),
      "https://k.example.com/app/apm/services/checkout/overview?environment=prod&rangeFrom=now-1h&rangeTo=now",
    );
  });

  it("encodes what a path or a query would take for something else", () => {
    const url = kibanaApmServiceUrl({ ...RANGE, service: "a/b c?", environment: "x&y" });
    assert.ok(url.includes("/services/a%2Fb%20c%3F/overview?environment=x%26y&"), url);
  });

  it("leaves placeholders of alerts as they are", () => {
    const url = kibanaApmServiceUrl({ ...RANGE, service: "{{ .Labels.service }}" });
    assert.ok(url.includes("/services/{{ .Labels.service }}/overview?"), url);
  });
});
