import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type {
  BusinessMetricArgs,
  BusinessMetricsArgs,
} from "../../../components/businessMetrics/args";
import { BURN_RATES, burnFactor, WINDOWS } from "../../../components/businessMetrics/burnRates";
import { matches, parseMatchers } from "../../../components/businessMetrics/matchers";
import { businessMetricsTests } from "../../../components/businessMetrics/promtoolTests";
import { type BusinessAlert, businessRuleGroups } from "../../../components/businessMetrics/rules";
import { ruleSpec } from "../../../components/businessMetrics/values";
import { InvalidSettingsError } from "../../../components/internal/validation";
import {
  aggregationsWithout,
  matchingsWithout,
  selectorsWithout,
  syntaxErrors,
} from "../../helpers/promql";
import { promtoolMissing } from "../../helpers/promtool";
import { ARGS, CARTS, DURATION, LOW, ORDERS, settingsOf, TRACED } from "./fixtures";

const rules = businessRuleGroups(settingsOf(ARGS)).flatMap((group) => group.rules);
const alerts = rules.filter((rule): rule is BusinessAlert => "alert" in rule);

function burns(name: string): readonly BusinessAlert[] {
  return alerts.filter(({ alert }) => alert === name);
}

describe("rules of business metrics", () => {
  it("are PromQL that keeps cluster in every aggregation and matching, and reads one service only", () => {
    for (const { expr } of rules) {
      assert.deepEqual(syntaxErrors(expr), [], expr);
      assert.deepEqual(aggregationsWithout(expr, "cluster"), [], expr);
      assert.deepEqual(matchingsWithout(expr, "cluster"), [], expr);
      assert.deepEqual(selectorsWithout(expr, "namespace"), [], expr);
    }
  });

  it("record under names of the form level:metric:operations, each once", () => {
    const records = rules.flatMap((rule) => ("record" in rule ? [rule] : []));
    for (const { record } of records)
      assert.match(record, /^cluster_namespace_service(_quantile)?:[a-z_]+:[a-z0-9_]+$/);
    const keys = records.map(({ record, labels }) => `${record}${labels?.["quantile"] ?? ""}`);
    assert.equal(new Set(keys).size, keys.length);
  });

  it("have the burn rates of the SRE workbook for a window of 30 days", () => {
    assert.deepEqual(
      BURN_RATES.map((rate) => [
        burnFactor(rate, 30),
        rate.long.text,
        rate.short.text,
        rate.severity,
      ]),
      [
        [14.4, "1h", "5m", "critical"],
        [6, "6h", "30m", "critical"],
        [3, "1d", "2h", "warning"],
        [1, "3d", "6h", "warning"],
      ],
    );
    for (const { long, short } of BURN_RATES) assert.equal(long.minutes, 12 * short.minutes);
    assert.deepEqual(
      WINDOWS.map(({ text }) => text),
      ["5m", "30m", "1h", "2h", "6h", "1d", "3d"],
    );
  });

  it("alert on both windows over the same threshold", () => {
    const [first] = burns("CheckoutOrdersErrorBudgetBurn");
    const series = (window: string): string =>
      `cluster_namespace_service:orders:bad_ratio_rate${window}{namespace="shop",service="checkout"}`;
    assert.equal(first?.expr, `${series("1h")} > 14.4 * 0.001 and ${series("5m")} > 14.4 * 0.001`);
  });

  it("have one alert name for the budget of one objective, so that its page silences its ticket and no other", () => {
    assert.equal(burns("CheckoutOrdersErrorBudgetBurn").length, 4);
    assert.equal(burns("CheckoutCheckoutDurationSecondsErrorBudgetBurn").length, 4);
  });

  it("leave out alerts that even a full outage cannot reach", () => {
    const low = businessRuleGroups(settingsOf({ ...ARGS, metrics: [LOW] }));
    const windows = low
      .flatMap((group) => group.rules)
      .flatMap((rule) => ("alert" in rule ? (rule.labels["long_window"] ?? []) : []));
    assert.deepEqual(windows, ["6h", "1d", "3d"]);
  });

  it("say team, service, severity and objective, and what is wrong", () => {
    for (const { labels, annotations } of alerts) {
      assert.equal(labels["team"], "payments");
      assert.equal(labels["service"], "checkout");
      assert.ok(["critical", "warning"].includes(labels["severity"] ?? ""));
      assert.ok(labels["objective"]);
      for (const text of ["summary", "description", "runbook"]) assert.ok(annotations[text], text);
    }
  });

  it("link to the team's runbooks", () => {
    const groups = businessRuleGroups(
      settingsOf({ ...ARGS, runbookBaseUrl: "https://runbooks.example.com/shop/" }),
    );
    const own = groups.flatMap((group) => group.rules).filter((rule) => "alert" in rule);
    for (const { alert, annotations } of own)
      assert.equal(annotations["runbook_url"], `https://runbooks.example.com/shop/${alert}.md`);
  });

  it("link to the last hour of the service in Kibana APM, where Kibana is known", () => {
    const linksOf = (args: Partial<BusinessMetricsArgs>) => {
      const groups = businessRuleGroups(settingsOf({ ...ARGS, ...args }));
      const own = groups.flatMap((group) => group.rules).filter((rule) => "alert" in rule);
      assert.equal(own.length, alerts.length);
      return new Set(own.map(({ annotations }) => annotations["apm_url"]));
    };
    const service = "https://kibana.example.com/s/monitoring/app/apm/services/checkout/overview";
    const range = "rangeFrom=now-1h&rangeTo=now";
    assert.deepEqual(linksOf({}), new Set([undefined]));
    assert.deepEqual(linksOf(TRACED), new Set([`${service}?environment=prod&${range}`]));
    assert.deepEqual(
      linksOf({ kibanaUrl: TRACED.kibanaUrl }),
      new Set([`${service}?environment=ENVIRONMENT_ALL&${range}`]),
    );
  });
});

describe("matchers of an objective", () => {
  it("read as PromQL reads them", () => {
    const matchers = parseMatchers('a="x\\"y", b=~"4..|5..",c!="" ,') ?? [];
    assert.equal(matchers.length, 3);
    assert.ok(matches({ a: 'x"y', b: "404", c: "1" }, matchers));
    assert.ok(!matches({ a: 'x"y', b: "4040", c: "1" }, matchers));
    assert.ok(!matches({ a: 'x"y', b: "404" }, matchers));
  });

  it("rejects what is none", () => {
    for (const text of ["a", "a=b", 'a=="b"', '1a="b"', 'a="b" c="d"', 'a=~"("', '{a="b"}'])
      assert.equal(parseMatchers(text), undefined, text);
  });
});

describe("businessMetricsTests", () => {
  it("has for each alert a scenario that fires and one that does not", () => {
    const { tests } = businessMetricsTests("checkout", ARGS).tests;
    for (const { alert, labels } of alerts) {
      const about = tests.flatMap((test) =>
        test.alert_rule_test.filter(({ alertname }) => alertname === alert),
      );
      const fires = about.map(({ exp_alerts }) =>
        exp_alerts.some(({ exp_labels }) => exp_labels["long_window"] === labels["long_window"]),
      );
      assert.ok(fires.includes(true) && fires.includes(false), alert);
    }
    for (const test of tests)
      assert.ok(test.alert_rule_test.length + test.promql_expr_test.length > 0, test.name);
  });

  it("rejects matchers for which it finds no example", () => {
    const errors = { matchers: 'outcome=~"(a|b)(c|d)x{3}"' };
    const args = { ...ARGS, metrics: [{ ...ORDERS, objective: { ...ORDERS.objective, errors } }] };
    assert.throws(() => businessMetricsTests("checkout", args), InvalidSettingsError);
  });
});

describe("rules of business metrics, by promtool", () => {
  before(function () {
    const missing = promtoolMissing();
    if (missing === undefined) return;
    console.log(missing);
    this.skip();
  });

  it("are accepted with their annotations", () => {
    const spec = ruleSpec(settingsOf({ ...ARGS, ...TRACED }));
    promtool({ "rules.json": spec }, "check", "rules", "rules.json");
  });

  const definitions: readonly (readonly [string, readonly BusinessMetricArgs[]])[] = [
    ["bad events of a counter, and a gauge", [ORDERS, CARTS]],
    ["good events with a counter of their own, and a low target", [LOW]],
    ["latency of a histogram", [DURATION]],
  ];
  for (const [what, metrics] of definitions) {
    it(`fire when and only when the generated tests say so: ${what}`, function () {
      this.timeout(240_000);
      runGenerated({ ...ARGS, metrics });
    });
  }

  it("rejects a threshold that is not the one of the definition", function () {
    this.timeout(60_000);
    const { rules: right, tests } = businessMetricsTests("checkout", {
      ...ARGS,
      metrics: [ORDERS],
    });
    const wrong: unknown = JSON.parse(JSON.stringify(right).replaceAll("14.4 *", "18 *"));
    const fast = tests.tests.filter(({ name }) =>
      name.endsWith("too fast for the alert over 1h and 5m"),
    );
    assert.equal(fast.length, 1);
    const files = { "rules.json": wrong, "tests.json": { ...tests, tests: fast } };
    assert.throws(() => {
      promtool(files, "test", "rules", "tests.json");
    }, /exp:/);
  });
});

function runGenerated(args: BusinessMetricsArgs): void {
  const { rules: generated, tests } = businessMetricsTests("checkout", args);
  promtool({ "rules.json": generated, "tests.json": tests }, "test", "rules", "tests.json");
}

function promtool(files: Readonly<Record<string, unknown>>, ...args: readonly string[]): void {
  const cwd = fs.mkdtempSync(path.join(os.tmpdir(), "business-metrics-"));
  try {
    for (const [name, content] of Object.entries(files))
      fs.writeFileSync(path.join(cwd, name), JSON.stringify(content));
    const run = spawnSync("promtool", args, { cwd, encoding: "utf8" });
    assert.equal(run.status, 0, `promtool ${args.join(" ")}:\n${run.stdout}${run.stderr}`);
  } finally {
    fs.rmSync(cwd, { recursive: true });
  }
}
