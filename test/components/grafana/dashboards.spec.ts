import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { dashboardFiles } from "../../../components/grafana/dashboardFiles";
import { dashboards } from "../../../components/grafana/dashboards/all";
import { buildDashboard } from "../../../components/grafana/dashboards/build";
import { globalMetrics } from "../../../components/thanos/rules/globalMetrics";
import { dataSourceUids } from "../../../components/grafana/values";
import {
  aggregationsWithout,
  matchingsWithout,
  metricNames,
  selectorsWithout,
  syntaxErrors,
} from "../../helpers/promql";
import metrics from "../../fixtures/metrics.json";

interface Target {
  /** PromQL; none in a query of Elasticsearch. */
  readonly expr?: string;
  /** Lucene; none in a query of Thanos. */
  readonly query?: string;
  readonly bucketAggs?: readonly { readonly type: string; readonly field: string }[];
  readonly refId: string;
  readonly datasource: { readonly uid: string };
}

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly gridPos: {
    readonly x: number;
    readonly y: number;
    readonly w: number;
    readonly h: number;
  };
  readonly targets?: readonly Target[];
  readonly links?: readonly { readonly title: string; readonly url: string }[];
  readonly fieldConfig?: {
    readonly defaults: { readonly unit?: string };
    readonly overrides: readonly { readonly matcher: { readonly options: string } }[];
  };
  readonly transformations?: readonly { readonly id: string; readonly options: TableOptions }[];
}

interface TableOptions {
  readonly renameByName?: Readonly<Record<string, string>>;
}

interface Dashboard {
  readonly uid: string;
  readonly tags: readonly string[];
  readonly refresh: string;
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly Variable[] };
}

interface Variable {
  readonly name: string;
  readonly type: string;
  readonly query: string;
  readonly allValue?: string;
  readonly current?: { readonly value: string };
}

const KNOWN: ReadonlySet<string> = new Set([
  ...metrics.sources.flatMap((source) => source.metrics),
  ...Object.values(globalMetrics),
]);

const METRICS_ONLY = {
  expectedClusters: 7,
  activeSeriesBudget: 2_000_000,
  dataSources: { elasticsearch: undefined },
} as const;

const WITH_LOGS = {
  ...METRICS_ONLY,
  dataSources: {
    elasticsearch: {
      url: "https://es.example.com:9200",
      environment: "prod",
      kibanaUrl: "https://kibana.example.com/",
    },
  },
} as const;

function parsed(settings: typeof METRICS_ONLY | typeof WITH_LOGS) {
  return [...dashboardFiles(settings)].map(([uid, json]) => ({
    uid,
    json,
    dashboard: JSON.parse(json) as Dashboard,
  }));
}

const built = parsed(WITH_LOGS);

/** What Grafana puts for the variables before it sends a query. */
function substituted(expr: string): string {
  return expr.replaceAll("$__rate_interval", "2m").replaceAll("$series_budget", "1000000");
}

/** Every query of a dashboard, those of the variables too. */
function queries(dashboard: Dashboard): readonly string[] {
  const asked = dashboard.panels
    .flatMap((panel) => panel.targets ?? [])
    .flatMap(({ expr }) => expr ?? []);
  const labelled = dashboard.templating.list
    .filter((variable) => variable.type === "query")
    .map(({ query }) => /^label_values\((.*), \w+\)$/.exec(query)?.[1] ?? query);
  return [...asked, ...labelled].map(substituted);
}

for (const { uid, dashboard } of built) {
  const panels = dashboard.panels.filter((panel) => panel.type !== "row");
  const targets = panels.flatMap((panel) => panel.targets ?? []);
  const expressions = queries(dashboard);

  describe(`dashboard ${uid}`, () => {
    it("asks only what parses as PromQL", () => {
      assert.ok(expressions.length > (uid === "gm-logs" ? 1 : 10));
      for (const expr of expressions) assert.deepEqual(syntaxErrors(expr), [], expr);
    });

    it("keeps cluster in every aggregation and every matching", () => {
      for (const expr of expressions) {
        assert.deepEqual(aggregationsWithout(expr, "cluster"), [], expr);
        assert.deepEqual(matchingsWithout(expr, "cluster"), [], expr);
      }
    });

    it("asks for the chosen clusters only", () => {
      for (const { expr, query } of targets) {
        if (expr === undefined) assert.match(query ?? "", /^cluster:\$cluster AND /);
        else assert.deepEqual(selectorsWithout(substituted(expr), "cluster"), [], expr);
      }
    });

    it("asks for metrics that the deployed exporters have", () => {
      const unknown = expressions.flatMap(metricNames).filter((name) => !KNOWN.has(name));
      assert.deepEqual(unknown, []);
    });

    it("leaves no variable of Grafana undefined", () => {
      const defined = new Set(dashboard.templating.list.map(({ name }) => name));
      const texts = [
        ...targets.map(({ expr, query }) => expr ?? query ?? ""),
        ...panels.flatMap(({ links }) => links ?? []).map(({ url }) => url),
      ];
      const used = texts.flatMap((text) =>
        [...text.matchAll(/\$\{?([a-z]\w*)/g)].map(([, name]) => name!),
      );
      assert.deepEqual(
        used.filter((name) => !defined.has(name)),
        [],
      );
    });

    it("asks the data sources that are provisioned, each in its own language", () => {
      for (const { datasource, expr, query } of targets) {
        const uid = expr === undefined ? dataSourceUids.elasticsearch : dataSourceUids.thanos;
        assert.equal(datasource.uid, uid, expr ?? query);
      }
    });

    it("says of every panel what it means and in which unit", () => {
      for (const panel of panels) {
        assert.ok((panel.description ?? "").length > 5, panel.title);
        assert.ok(panel.fieldConfig?.defaults.unit, panel.title);
        assert.ok((panel.targets ?? []).length > 0, panel.title);
      }
    });

    it("gives each panel an id of its own, and each query of a panel a letter of its own", () => {
      const ids = dashboard.panels.map((panel) => panel.id);
      assert.equal(new Set(ids).size, ids.length);
      for (const panel of panels) {
        const letters = (panel.targets ?? []).map((target) => target.refId);
        assert.equal(new Set(letters).size, letters.length, panel.title);
      }
    });

    it("lays out panels within the grid and over no other", () => {
      const taken = new Map<string, string>();
      for (const { title, gridPos } of dashboard.panels) {
        assert.ok(gridPos.x >= 0 && gridPos.x + gridPos.w <= 24, title);
        for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
          for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
            const cell = `${x},${y}`;
            assert.equal(taken.get(cell), undefined, `${title} over ${taken.get(cell) ?? ""}`);
            taken.set(cell, title);
          }
        }
      }
    });

    it("formats only columns that its tables have", () => {
      for (const panel of panels.filter(({ type }) => type === "table")) {
        const organize = panel.transformations?.find(({ id }) => id === "organize");
        const columns = Object.values(organize?.options.renameByName ?? {});
        const formatted = panel.fieldConfig!.overrides.map(({ matcher }) => matcher.options);
        assert.deepEqual(
          formatted.filter((name) => !columns.includes(name)),
          [],
          panel.title,
        );
      }
    });

    it("links only to dashboards that exist", () => {
      const known = built.map((one) => one.uid);
      const linked = [...JSON.stringify(dashboard).matchAll(/\/d\/([\w-]+)/g)].map(([, to]) => to!);
      assert.deepEqual(
        linked.filter((to) => !known.includes(to)),
        [],
      );
    });

    it("refreshes each minute and carries the tag that links the dashboards", () => {
      assert.equal(dashboard.uid, uid);
      assert.equal(dashboard.refresh, "1m");
      assert.deepEqual(dashboard.tags, ["global-monitoring"]);
    });
  });
}

describe("dashboard files", () => {
  it("are what their sources build (npm run dashboards)", () => {
    const directory = join(__dirname, "../../../components/grafana/dashboards/generated");
    for (const spec of dashboards) {
      const file: unknown = JSON.parse(readFileSync(join(directory, `${spec.uid}.json`), "utf8"));
      const fresh: unknown = JSON.parse(JSON.stringify(buildDashboard(spec)));
      assert.deepEqual(file, fresh, `${spec.uid}: run npm run dashboards`);
    }
    assert.deepEqual(built.map(({ uid }) => uid).sort(), dashboards.map(({ uid }) => uid).sort());
  });

  it("have dashboards of logs, and links to Kibana, only where there are logs", () => {
    const without = parsed(METRICS_ONLY);
    assert.deepEqual(
      built.map(({ uid }) => uid).filter((uid) => !without.some((one) => one.uid === uid)),
      ["gm-logging", "gm-logs"],
    );
    for (const { uid, json } of without) assert.doesNotMatch(json, /kibana/i, uid);
  });

  it("count log lines by cluster, and by more only within it", () => {
    const counted = built
      .flatMap(({ dashboard }) => dashboard.panels)
      .flatMap((panel) => panel.targets ?? [])
      .flatMap(({ bucketAggs }) => (bucketAggs?.length ? [bucketAggs] : []));
    assert.ok(counted.length > 2);
    for (const aggregations of counted) {
      assert.equal(aggregations[0]?.field, "cluster");
      assert.equal(aggregations.at(-1)?.type, "date_histogram");
    }
  });

  it("lead from a workload to its lines in Kibana, in the time range that is shown", () => {
    const [url = ""] = linksOf("gm-workload");
    assert.ok(url.startsWith("${kibana_url:raw}/s/monitoring/app/discover#/?_g=(time:("));
    for (const kept of [
      "${__from:date:iso}",
      "${__to:date:iso}",
      "${cluster:raw}",
      "${namespace:raw}",
      "${workload:raw}-*",
    ]) {
      assert.ok(url.includes(kept), kept);
    }
    assert.equal(constant("gm-workload", "kibana_url"), "https://kibana.example.com");
  });

  it("lead from the logs to Kibana with every chosen cluster and namespace", () => {
    const links = linksOf("gm-logs");
    assert.ok(links.length > 3);
    for (const url of links) {
      assert.ok(url.includes("terms:(cluster:!(${cluster:singlequote}))"), url);
      assert.ok(url.includes("(kubernetes.namespace:!(${namespace:singlequote}))"), url);
    }
    const list = built.find(({ uid }) => uid === "gm-logs")?.dashboard.templating.list;
    for (const name of ["cluster", "namespace"]) {
      // Kibana and Elasticsearch take ".*" for a name.
      assert.equal(list?.find((one) => one.name === name)?.allValue, undefined);
    }
  });

  it("tell the overview how many clusters should report", () => {
    assert.equal(constant("gm-overview", "expected_clusters"), "7");
  });

  it("tell the cluster dashboard the series that a Prometheus is sized for", () => {
    assert.equal(constant("gm-cluster", "series_budget"), "2000000");
  });

  it("are the same for the same settings", () => {
    assert.deepEqual(
      [...dashboardFiles(WITH_LOGS).values()],
      built.map(({ json }) => json),
    );
  });

  it("do not load Grafana's builder library with the component", () => {
    // Type imports are erased; a value import of build.ts or the library would load 230 modules at each start.
    for (const file of ["dashboardFiles.ts", "values.ts", "grafana.ts", "settings.ts"]) {
      const source = readFileSync(join(__dirname, "../../../components/grafana", file), "utf8");
      assert.doesNotMatch(
        source,
        /^import (?!type).*(grafana-foundation-sdk|dashboards\/(?!generated))/m,
        file,
      );
    }
  });
});

function linksOf(uid: string): readonly string[] {
  const dashboard = built.find((one) => one.uid === uid)?.dashboard;
  return (dashboard?.panels ?? []).flatMap(({ links }) => links ?? []).map(({ url }) => url);
}

function constant(uid: string, name: string): string | undefined {
  const variable = built
    .find((one) => one.uid === uid)
    ?.dashboard.templating.list.find((one) => one.name === name);
  assert.equal(variable?.type, "constant");
  assert.equal(variable.current?.value, variable.query);
  return variable.query;
}
