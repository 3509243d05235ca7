import assert from "node:assert/strict";
import { Provider } from "@pulumi/kubernetes";
import { Deployment } from "@pulumi/kubernetes/apps/v1";
import { CronJob } from "@pulumi/kubernetes/batch/v1";
import { Service } from "@pulumi/kubernetes/core/v1";
import type { BusinessMetricsArgs } from "../../../components/businessMetrics/args";
import { BusinessMetrics } from "../../../components/businessMetrics/businessMetrics";
import { businessDashboard, dashboardUid } from "../../../components/businessMetrics/dashboard";
import { checkedLabels } from "../../../components/businessMetrics/workload";
import { dataSourceUids } from "../../../components/grafana/values";
import { InvalidSettingsError } from "../../../components/internal/validation";
import { deploy, installMocks, type RegisteredResource } from "../../helpers/mocks";
import { aggregationsWithout, selectorsWithout, syntaxErrors } from "../../helpers/promql";
import { ARGS, settingsOf, TRACED } from "./fixtures";

const POD_MONITOR = "kubernetes:monitoring.coreos.com/v1:PodMonitor";
const SERVICE_MONITOR = "kubernetes:monitoring.coreos.com/v1:ServiceMonitor";
const RULE = "kubernetes:monitoring.coreos.com/v1:PrometheusRule";
const CONFIG_MAP = "kubernetes:core/v1:ConfigMap";
const CONTAINERS = [{ name: "app", image: "example.com/app:1.0.0" }];

type Json = { readonly [key: string]: Json } & readonly Json[];

function specOf(resource: RegisteredResource | undefined): Json {
  return resource?.inputs["spec"] as Json;
}

function metadataOf(resource: RegisteredResource | undefined): Json {
  return resource?.inputs["metadata"] as Json;
}

/** Name of the provider of a resource. */
function providerOf({ provider }: RegisteredResource): string | undefined {
  return /::([^:]+)::[^:]+$/.exec(provider)?.[1];
}

describe("BusinessMetrics", () => {
  before(installMocks);

  it("makes a monitor and its rules, and no dashboard unless it is told where", async () => {
    const { resources } = await deploy(() => new BusinessMetrics("checkout", ARGS));
    assert.deepEqual(
      resources.map(({ type, name }) => [type, name]),
      [
        ["global-monitoring:index:BusinessMetrics", "checkout"],
        [POD_MONITOR, "checkout-monitor"],
        [RULE, "checkout-rules"],
      ],
    );
  });

  it("scrapes the selected pods, within limits, and believes them no label of the target", async () => {
    const { find } = await deploy(() => new BusinessMetrics("checkout", ARGS));
    const [monitor] = find(POD_MONITOR);
    assert.equal(metadataOf(monitor)["namespace"], "shop");
    const spec = specOf(monitor);
    assert.deepEqual(spec["selector"], { matchLabels: { app: "checkout" } });
    assert.deepEqual(spec["namespaceSelector"], { matchNames: ["shop"] });
    assert.equal(spec["sampleLimit"], 5_000);
    const endpoint = spec["podMetricsEndpoints"]![0]!;
    assert.equal(endpoint["honorLabels"], false);
    assert.equal(endpoint["port"], "metrics");
    const relabelings = endpoint["relabelings"] as unknown as readonly Record<string, string>[];
    assert.deepEqual(
      relabelings.map(({ targetLabel, replacement }) => [targetLabel, replacement]),
      [
        ["service", "checkout"],
        ["job", "business-metrics/checkout"],
      ],
    );
  });

  it("takes the declared metrics only, and frees the labels that tell clusters apart", async () => {
    const { find } = await deploy(() => new BusinessMetrics("checkout", ARGS));
    const endpoint = specOf(find(POD_MONITOR)[0])["podMetricsEndpoints"]![0]!;
    const [keep, rename, drop] = endpoint["metricRelabelings"] as unknown as readonly {
      action: string;
      regex: string;
    }[];
    const kept = new RegExp(`^(?:${keep!.regex})$`);
    for (const [name, expected] of [
      ["orders_total", true],
      ["payments_succeeded_total", true],
      ["checkout_duration_seconds_bucket", true],
      ["carts", true],
      ["go_goroutines", false],
      ["orders_total_created", false],
    ] as const)
      assert.equal(kept.test(name), expected, name);
    assert.equal(rename!.action, "labelmap");
    assert.equal(drop!.action, "labeldrop");
    assert.ok(new RegExp(`^(?:${drop!.regex})$`).test("cluster"));
  });

  it("leaves its rules to the cluster's own Prometheus", async () => {
    const { find } = await deploy(() => new BusinessMetrics("checkout", ARGS));
    const [rule] = find(RULE);
    assert.equal(metadataOf(rule)["namespace"], "shop");
    assert.ok(!("monitoring.global/scope" in metadataOf(rule)["labels"]!));
  });

  it("follows a Deployment by its selector, and a CronJob by the labels of its pods", async () => {
    const { find } = await deploy(() => {
      const metadata = { name: "a", namespace: "shop" };
      const template = { metadata: { labels: { app: "a" } }, spec: { containers: CONTAINERS } };
      const deployment = new Deployment("a", {
        metadata,
        spec: { selector: { matchLabels: { app: "a", tier: "web" } }, template },
      });
      const cronJob = new CronJob("b", {
        metadata,
        spec: { schedule: "@daily", jobTemplate: { spec: { template } } },
      });
      const workload = { namespace: "shop", port: "metrics" };
      new BusinessMetrics("a", { ...ARGS, workload: { ...workload, resource: deployment } });
      new BusinessMetrics("b", { ...ARGS, workload: { ...workload, resource: cronJob } });
    });
    const labelsOf = (name: string) =>
      specOf(find(POD_MONITOR).find((one) => one.name === name))["selector"]!["matchLabels"];
    assert.deepEqual(labelsOf("a-monitor"), { app: "a", tier: "web" });
    assert.deepEqual(labelsOf("b-monitor"), { app: "a" });
  });

  it("scrapes a Service by a ServiceMonitor on the Service's own labels", async () => {
    const { find } = await deploy(() => {
      const resource = new Service("s", {
        metadata: { name: "s", namespace: "shop", labels: { app: "s" } },
        spec: { selector: { pods: "s" }, ports: [{ name: "metrics", port: 80 }] },
      });
      const workload = { namespace: "shop", port: "metrics", resource };
      return new BusinessMetrics("s", { ...ARGS, workload });
    });
    const [monitor] = find(SERVICE_MONITOR);
    assert.deepEqual(specOf(monitor)["selector"], { matchLabels: { app: "s" } });
    assert.equal(specOf(monitor)["endpoints"]![0]!["honorLabels"], false);
    assert.equal(find(POD_MONITOR).length, 0);
  });

  it("puts monitor and rules on each cluster, and the dashboard on the hub", async () => {
    const { find } = await deploy(() => {
      const [hub, eu, us] = ["hub", "eu", "us"].map((name) => new Provider(name, {}));
      return new BusinessMetrics("checkout", {
        ...ARGS,
        clusters: [
          { name: "eu", provider: eu! },
          { name: "us", provider: us! },
        ],
        dashboard: { provider: hub! },
      });
    });
    for (const type of [POD_MONITOR, RULE])
      assert.deepEqual(find(type).map(providerOf), ["eu", "us"]);
    assert.deepEqual(
      find(RULE).map(({ name }) => name),
      ["checkout-eu-rules", "checkout-us-rules"],
    );
    const [dashboard] = find(CONFIG_MAP);
    assert.equal(providerOf(dashboard!), "hub");
    const metadata = metadataOf(dashboard);
    assert.equal(metadata["namespace"], "monitoring");
    assert.equal(metadata["name"], "grafana-dashboard-bm-shop-checkout");
    assert.equal((metadata["labels"] as unknown as object)["grafana_dashboard" as never], "1");
    assert.deepEqual(metadata["annotations"], { grafana_folder: "Business metrics" });
  });

  it("rejects bad arguments with every problem, before it makes a resource", async () => {
    const { resources } = await deploy(() => {
      assert.throws(
        () => new BusinessMetrics("checkout", { ...ARGS, metrics: [], service: "No" }),
        (error) => error instanceof InvalidSettingsError && error.problems.length === 2,
      );
    });
    assert.deepEqual(resources, []);
  });

  it("rejects a resource without selector labels, and one of another namespace", () => {
    const check = (labels: Record<string, string> | undefined, namespace: string) => () =>
      checkedLabels("BusinessMetrics a", { namespace, labels }, "shop");
    assert.throws(check(undefined, "shop"), /workload\.resource must be a resource with selector/);
    assert.throws(check({}, "shop"), InvalidSettingsError);
    assert.throws(check({ app: "a" }, "other"), /workload\.namespace .* "other", got "shop"/);
    assert.deepEqual(check({ app: "a" }, "shop")(), { app: "a" });
  });
});

describe("dashboard of business metrics", () => {
  const settings = settingsOf(ARGS);

  it("asks valid PromQL of the service's recorded series, of the chosen clusters", async () => {
    const { component } = await deploy(() => new BusinessMetrics("checkout", ARGS));
    const dashboard = JSON.parse(component.dashboardJson) as {
      uid: string;
      panels: {
        id: number;
        type: string;
        description?: string;
        targets?: { expr: string; datasource: { uid: string } }[];
      }[];
    };
    assert.equal(dashboard.uid, component.dashboardUid);
    const panels = dashboard.panels.filter(({ type }) => type !== "row");
    assert.equal(panels.length, 3 * 3 + 5);
    assert.equal(new Set(dashboard.panels.map(({ id }) => id)).size, dashboard.panels.length);
    for (const { targets = [], description } of panels) {
      assert.ok(description);
      assert.ok(targets.length > 0);
      for (const { expr, datasource } of targets) {
        assert.equal(datasource.uid, dataSourceUids.thanos);
        assert.deepEqual(syntaxErrors(expr), [], expr);
        assert.deepEqual(aggregationsWithout(expr, "cluster"), [], expr);
        for (const label of ["cluster", "namespace", "service"])
          assert.deepEqual(selectorsWithout(expr, label), [], expr);
      }
    }
  });

  it("asks for no series that the rules do not record", async () => {
    const { component, find } = await deploy(() => new BusinessMetrics("checkout", ARGS));
    const spec = specOf(find(RULE)[0]) as unknown as {
      groups: { rules: { record?: string }[] }[];
    };
    const recorded = new Set(spec.groups.flatMap(({ rules }) => rules.map(({ record }) => record)));
    const asked = component.dashboardJson.match(/cluster_namespace_service\w*:\w+:\w+/g) ?? [];
    assert.ok(asked.length > 10);
    for (const name of asked) assert.ok(recorded.has(name), name);
  });

  it("shows exemplars beside the durations, of the scraped buckets since recorded series have none", async () => {
    const { component } = await deploy(() => new BusinessMetrics("checkout", ARGS));
    const { panels } = JSON.parse(component.dashboardJson) as {
      panels: {
        title: string;
        targets?: { expr: string; exemplar?: boolean; range?: boolean }[];
      }[];
    };
    const asking = panels.flatMap(({ title, targets = [] }) =>
      targets.filter(({ exemplar }) => exemplar === true).map((target) => ({ title, ...target })),
    );
    assert.deepEqual(
      asking.map(({ title, expr, range }) => ({ title, expr, range })),
      [
        {
          title: "checkout_duration_seconds",
          expr: 'checkout_duration_seconds_bucket{cluster=~"$cluster",namespace="shop",service="checkout",job="business-metrics/checkout"} @ 0',
          range: true,
        },
      ],
    );
  });

  it("links to the service in Kibana APM in the dashboard's time range, where Kibana is known", () => {
    const linksOf = (args: BusinessMetricsArgs) =>
      businessDashboard(settingsOf(args)).rows.flatMap(({ panels }) =>
        panels.flatMap(({ title, links = [] }) => links.map(({ url }) => `${title}: ${url}`)),
      );
    assert.deepEqual(linksOf(ARGS), []);
    const url =
      "https://kibana.example.com/s/monitoring/app/apm/services/checkout/overview" +
      "?environment=prod&rangeFrom=${__from:date:iso}&rangeTo=${__to:date:iso}";
    assert.deepEqual(linksOf({ ...ARGS, ...TRACED }), [
      ...Array.from({ length: 3 }, () => `Burn rate: ${url}`),
      `checkout_duration_seconds: ${url}`,
    ]);
  });

  it("shows a row for each objective, and one for the metrics", () => {
    assert.deepEqual(
      businessDashboard(settings).rows.map(({ title }) => title),
      [
        "Objective: orders_total",
        "Objective: payments_total",
        "Objective: checkout_duration_seconds",
        "Metrics",
      ],
    );
  });

  it("has a uid that is unique and not too long for Grafana", () => {
    const long = (service: string): string =>
      dashboardUid(settingsOf({ ...ARGS, service: `a-service-with-a-very-long-name-${service}` }));
    assert.equal(dashboardUid(settings), "bm-shop-checkout");
    assert.equal(long("one").length, 40);
    assert.notEqual(long("one"), long("two"));
  });
});
