import assert from "node:assert/strict";
import type { Provider } from "@pulumi/kubernetes";
import type {
  BusinessMetricArgs,
  BusinessMetricsArgs,
  ObjectiveArgs,
} from "../../../components/businessMetrics/args";
import { ARGS, CARTS, DURATION, ORDERS, problemsOf, settingsOf } from "./fixtures";

const { workload } = ARGS;

function withMetric(metric: unknown): BusinessMetricsArgs {
  return { ...ARGS, metrics: [metric as BusinessMetricArgs] };
}

function withObjective(metric: object, objective: Partial<ObjectiveArgs>): BusinessMetricsArgs {
  const own = (metric as { objective?: object }).objective;
  return withMetric({ ...metric, objective: { ...own, ...objective } });
}

function withWorkload(given: object): BusinessMetricsArgs {
  return { ...ARGS, workload: { ...workload, ...given } };
}

/** Settings do not look at it. */
const provider = undefined as unknown as Provider;

describe("resolveBusinessMetricsSettings", () => {
  it("has a default for all but the workload and the metrics", () => {
    const settings = settingsOf({
      workload,
      metrics: [{ name: "a_total", help: "A.", kind: "counter" }],
    });
    assert.equal(settings.service, "checkout");
    assert.equal(settings.monitor.kind, "pods");
    assert.equal(settings.monitor.path, "/metrics");
    assert.deepEqual(settings.monitor.limits, { samples: 5_000, targets: 500, labels: 32 });
    assert.deepEqual(settings.dashboard, { namespace: "monitoring", folder: "Business metrics" });
    assert.deepEqual(settings.advice, []);
  });

  it("reads the unit from the end of the name", () => {
    const units = settingsOf(ARGS).metrics.map(({ unit }) => unit);
    assert.deepEqual(units, ["short", "short", "short", "s"]);
  });

  it("looks at a histogram's bucket under every way in which its bound is written", () => {
    const pattern = (bound: number): string | undefined =>
      settingsOf(
        withMetric({
          ...DURATION,
          buckets: [bound],
          objective: { kind: "latency", target: 0.9, threshold: bound },
        }),
      ).objectives[0]?.part.matchers.find(({ label }) => label === "le")?.value;
    assert.equal(pattern(1), "1|1\\.0");
    assert.equal(pattern(0.25), "0\\.25");
    assert.equal(pattern(1_500_000), "1500000|1500000\\.0|1\\.5e\\+06");
    assert.equal(pattern(0.00001), "0\\.00001|1e-05");
  });

  it("advises, and does not refuse, a counter without _total and a gauge with it", () => {
    const args = {
      ...ARGS,
      metrics: [
        { name: "orders", help: "O.", kind: "counter" },
        { name: "stock_total", help: "S.", kind: "gauge" },
      ] as const,
    };
    assert.deepEqual(problemsOf(args), []);
    const [counter, gauge] = settingsOf(args).advice;
    assert.match(counter ?? "", /orders does not end in _total/);
    assert.match(gauge ?? "", /stock_total is a gauge/);
  });

  it("says which alerts a low target leaves without an effect", () => {
    const { advice } = settingsOf(withObjective(ORDERS, { target: 0.8 }));
    assert.equal(advice.length, 1);
    assert.match(advice[0] ?? "", /over 1h and 6h, which are left out/);
  });

  const rejected: readonly (readonly [string, BusinessMetricsArgs, readonly string[]])[] = [
    ["no metrics", { ...ARGS, metrics: [] }, ["metrics: []"]],
    ["a Kibana that is no URL", { ...ARGS, kibanaUrl: "kibana" }, ['kibanaUrl: "kibana"']],
    [
      "a Kibana that an annotation would take for a template",
      { ...ARGS, kibanaUrl: "https://{{ $value }}" },
      ['kibanaUrl: "https://{{ $value }}"'],
    ],
    [
      "an environment of traces without a Kibana that shows them",
      { ...ARGS, environment: "prod" },
      ["kibanaUrl: nothing"],
    ],
    [
      "an environment that an annotation would take for a template",
      { ...ARGS, kibanaUrl: "https://kibana.example.com", environment: "{{ x }}" },
      ['environment: "{{ x }}"'],
    ],
    [
      "a metric name that Prometheus does not take",
      withMetric({ ...CARTS, name: "open-carts" }),
      ['metrics[0].name: "open-carts"'],
    ],
    [
      "a metric name that starts with a digit",
      withMetric({ ...CARTS, name: "4xx" }),
      ['metrics[0].name: "4xx"'],
    ],
    [
      "the name of a recording rule",
      withMetric({ ...CARTS, name: "shop:carts:sum" }),
      ['metrics[0].name: "shop:carts:sum"'],
    ],
    ["an empty metric name", withMetric({ ...CARTS, name: "" }), ['metrics[0].name: ""']],
    [
      "a histogram by the name of one of its series",
      withMetric({ ...DURATION, name: "d_seconds_bucket" }),
      ['metrics[0].name: "d_seconds_bucket"'],
    ],
    ["a metric without help", withMetric({ ...CARTS, help: " " }), ['metrics[0].help: " "']],
    [
      "an unknown kind of metric",
      withMetric({ name: "a", help: "A.", kind: "summary" }),
      ['metrics[0].kind: "summary"'],
    ],
    ["duplicate names", { ...ARGS, metrics: [CARTS, ORDERS, CARTS] }, ['metrics[2].name: "carts"']],
    [
      "a gauge and a counter that differ in _total only",
      { ...ARGS, metrics: [ORDERS, { name: "orders", help: "O.", kind: "gauge" }] },
      ['metrics[1].name: "orders"'],
    ],
    [
      "a counter that is a series of a histogram",
      {
        ...ARGS,
        metrics: [
          DURATION,
          { name: "checkout_duration_seconds_count", help: "C.", kind: "counter" },
        ],
      },
      ['metrics[1].name: "checkout_duration_seconds_count"'],
    ],
    [
      "buckets that do not rise",
      withMetric({ ...DURATION, buckets: [1, 0.5], objective: undefined }),
      ["metrics[0].buckets: [1,0.5]"],
    ],
    [
      "buckets of a counter",
      withMetric({ name: "a_total", help: "A.", kind: "counter", buckets: [1] }),
      ["metrics[0].buckets: [1]"],
    ],
    [
      "an aggregation of a counter",
      withMetric({ name: "a_total", help: "A.", kind: "counter", aggregation: "max" }),
      ['metrics[0].aggregation: "max"'],
    ],
    ...[0, 1, -0.5, 99.9, Number.NaN].map(
      (target) =>
        [
          `an objective of ${target}`,
          withObjective(ORDERS, { target }),
          [`metrics[0].objective.target: ${JSON.stringify(target)}`],
        ] as const,
    ),
    [
      "an objective on a gauge",
      withObjective(CARTS, {
        kind: "availability",
        target: 0.9,
        errors: { metric: "carts_lost_total" },
      }),
      ['metrics[0].objective.kind: "availability"'],
    ],
    [
      "an objective of latency on a counter",
      withMetric({ ...ORDERS, objective: { kind: "latency", target: 0.99, threshold: 1 } }),
      ['metrics[0].objective.kind: "latency"'],
    ],
    [
      "a threshold that is no bucket",
      withObjective(DURATION, { threshold: 0.7 }),
      ["metrics[0].objective.threshold: 0.7"],
    ],
    [
      "a threshold without buckets",
      withMetric({ ...DURATION, buckets: undefined }),
      ["metrics[0].objective.threshold: 1"],
    ],
    [
      "an objective of latency without threshold",
      withObjective(DURATION, { threshold: undefined }),
      ["metrics[0].objective.threshold: nothing"],
    ],
    [
      "an objective of availability that does not say which events are bad",
      withObjective(ORDERS, { errors: undefined }),
      ['metrics[0].objective: "neither"', "metrics[0].objective.errors: nothing"],
    ],
    [
      "both bad and good events",
      withObjective(ORDERS, { good: { matchers: 'outcome="ok"' } }),
      ['metrics[0].objective: "both"'],
    ],
    [
      "bad events that are all events",
      withObjective(ORDERS, { errors: {} }),
      ["metrics[0].objective.errors: {}"],
    ],
    [
      "matchers that are none",
      withObjective(ORDERS, { errors: { matchers: "outcome=failed" } }),
      [
        'metrics[0].objective.errors.matchers: "outcome=failed"',
        'metrics[0].objective.errors: {"matchers":"outcome=failed"}',
      ],
    ],
    [
      "a regular expression that RE2 does not have",
      withObjective(ORDERS, { errors: { matchers: 'outcome=~"(?!ok).*"' } }),
      [
        'metrics[0].objective.errors.matchers: "outcome=~\\"(?!ok).*\\""',
        'metrics[0].objective.errors: {"matchers":"outcome=~\\"(?!ok).*\\""}',
      ],
    ],
    [
      "a window of a day",
      withObjective(ORDERS, { window: "1d" }),
      ['metrics[0].objective.window: "1d"'],
    ],
    [
      "a window that is no duration",
      withObjective(ORDERS, { window: "a month" }),
      ['metrics[0].objective.window: "a month"'],
    ],
    [
      "a workload without selector labels",
      withWorkload({ matchLabels: {} }),
      ["workload.matchLabels: {}"],
    ],
    [
      "a workload that is not told",
      withWorkload({ matchLabels: undefined }),
      ["workload.matchLabels: nothing"],
    ],
    ["a namespace that is none", withWorkload({ namespace: "" }), ['workload.namespace: ""']],
    ["a number as port", withWorkload({ port: "8080" }), ['workload.port: "8080"']],
    ["a path that is relative", withWorkload({ path: "metrics" }), ['workload.path: "metrics"']],
    [
      "scrapes that a rate of five minutes would miss",
      withWorkload({ intervalSeconds: 300 }),
      ["workload.intervalSeconds: 300"],
    ],
    [
      "a limit beyond what Prometheus enforces",
      { ...ARGS, limits: { samples: 1e6 } },
      ["limits.samples: 1000000"],
    ],
    [
      "a service name that is no label",
      { ...ARGS, service: "Check out" },
      ['service: "Check out"'],
    ],
    ["runbooks that are no URL", { ...ARGS, runbookBaseUrl: "wiki" }, ['runbookBaseUrl: "wiki"']],
    ["an empty list of clusters", { ...ARGS, clusters: [] }, ["clusters: []"]],
    [
      "two clusters of one name",
      {
        ...ARGS,
        clusters: [
          { name: "eu", provider },
          { name: "eu", provider },
        ],
      },
      ['clusters[1].name: "eu"'],
    ],
  ];
  for (const [what, args, expected] of rejected) {
    it(`rejects ${what}`, () => {
      assert.deepEqual([...problemsOf(args)].sort(), [...expected].sort());
    });
  }
});
