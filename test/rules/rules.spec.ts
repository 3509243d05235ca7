import assert from "node:assert/strict";
import * as path from "node:path";
import { apmRules } from "../../components/apmServer/rules";
import { traceAlerts } from "../../components/apmServer/traceAlerts";
import { elasticHealthRules } from "../../components/elasticHealth/rules/elasticHealthRules";
import { prometheusRuleSpec, type RuleGroup } from "../../components/internal/rules";
import { STARTER_RULES } from "../../components/logAlerts/starterRules";
import { logShippingRules } from "../../components/logShipping/rules";
import { globalRules } from "../../components/thanos/rules/globalRules";
import { thanosRules } from "../../components/thanos/rules/thanosRules";
import { readMetrics } from "../../scripts/charts/metricSources";
import { scenarios as apmScenarios } from "../components/apmServer/ruleScenarios";
import { elasticsearchScenarios } from "../components/elasticHealth/elasticsearchScenarios";
import {
  filebeatScenarios,
  globalScenarios as globalShippingScenarios,
} from "../components/elasticHealth/filebeatScenarios";
import { logstashScenarios } from "../components/elasticHealth/logstashScenarios";
import { operatorScenarios } from "../components/elasticHealth/operatorScenarios";
import {
  groups as clusterGroups,
  scenarios as clusterScenarios,
} from "../components/prometheusStack/ruleScenarios";
import { globalScenarios } from "../components/thanos/globalRuleScenarios";
import { thanosScenarios } from "../components/thanos/thanosRuleScenarios";
import { matchingsWithout } from "../helpers/promql";
import { promtoolMissing, ruleFileProblems, type RuleTest } from "../helpers/promtool";
import {
  expressionProblems,
  type Named,
  runbookProblems,
  unknownMetrics,
  untestedAlerts,
} from "./checks";
import { deployedQueries, type DeployedRule, type DeployedRules, deployedRules } from "./deployed";

const RUNBOOKS = path.join(__dirname, "../../docs/runbooks");

/** Every rule that the components can make, with all options on, by object. */
const OBJECTS: readonly (readonly RuleGroup[])[] = [
  clusterGroups,
  thanosRules([{ name: "shop", replicas: 2 }]),
  globalRules(["hub", "shop"], { logShipping: true }),
  elasticHealthRules({ namespace: "logging", snapshotMaxAgeHours: 50, elastAlert: true }),
  [logShippingRules()],
  apmRules({ tailSampling: true }),
];
const GROUPS = OBJECTS.flat();

/** Every scenario that promtool runs somewhere in the tests. */
const SCENARIOS: readonly RuleTest[] = [
  ...clusterScenarios,
  ...thanosScenarios(),
  ...globalScenarios(),
  ...globalShippingScenarios(),
  ...elasticsearchScenarios(),
  ...logstashScenarios(),
  ...filebeatScenarios(),
  ...operatorScenarios(),
  ...apmScenarios,
];

function named(where: string, rule: DeployedRule): Named {
  return { name: `${where}: ${rule.alert ?? rule.record ?? ""}`, expr: rule.expr };
}

describe("all rules and dashboards that are deployed", function () {
  this.timeout(120_000);
  let rules: readonly DeployedRules[] = [];
  let expressions: readonly Named[] = [];
  let queries: readonly Named[] = [];
  let alerts: readonly (DeployedRule & { readonly alert: string })[] = [];

  before(async () => {
    rules = await deployedRules();
    expressions = rules.flatMap(({ where, spec }) =>
      spec.groups.flatMap((group) => group.rules.map((rule) => named(where, rule))),
    );
    queries = (await deployedQueries()).map(({ where, expr }) => ({ name: where, expr }));
    alerts = rules
      .flatMap(({ spec }) => spec.groups.flatMap((group) => group.rules))
      .filter((rule): rule is DeployedRule & { alert: string } => rule.alert !== undefined);
  });

  after(() => {
    const names = new Set(alerts.map(({ alert }) => alert));
    console.log(
      `    ${rules.length} rule objects, ${expressions.length} expressions of rules, ${queries.length} of dashboards; ` +
        `${names.size} alerts, ${SCENARIOS.length} scenarios`,
    );
  });

  it("are there: alerts of every pillar, and dashboards", () => {
    assert.ok(rules.length > 10 && queries.length > 100);
    const deployed = new Set(alerts.map(({ alert }) => alert));
    assert.ok(deployed.size > 50);
    const made = GROUPS.flatMap((group) => group.rules).flatMap((rule) =>
      "alert" in rule ? [rule.alert] : [],
    );
    // What is deployed and not in GROUPS would be in no check of all options.
    assert.deepEqual(
      [...deployed].filter((name) => !made.includes(name)),
      [],
    );
  });

  it("pass promtool's check and its lint, as they stand in each object", function () {
    const missing = promtoolMissing();
    if (missing !== undefined) {
      console.log(`    ${missing}`);
      this.skip();
    }
    for (const { where, spec } of rules) assert.equal(ruleFileProblems(spec), "", where);
    for (const groups of OBJECTS)
      assert.equal(ruleFileProblems(prometheusRuleSpec(groups, undefined)), "");
  });

  it("are PromQL that keeps cluster in every aggregation", () => {
    assert.deepEqual(expressionProblems([...expressions, ...queries]), []);
    const all = GROUPS.flatMap((group) => group.rules);
    assert.deepEqual(
      expressionProblems(all.map((rule) => ({ name: JSON.stringify(rule), expr: rule.expr }))),
      [],
    );
  });

  it("match over cluster where two clusters could meet: in global rules and dashboards", () => {
    const global = rules
      .filter((one) => one.global)
      .flatMap(({ where, spec }) =>
        spec.groups.flatMap((group) => group.rules.map((rule) => named(where, rule))),
      );
    assert.notEqual(global.length, 0);
    for (const { name, expr } of [...global, ...queries])
      assert.deepEqual(matchingsWithout(expr, "cluster"), [], name);
  });

  it("ask only for metrics that an exporter has or that our rules record", () => {
    const recorded = rules
      .flatMap(({ spec }) => spec.groups.flatMap((group) => group.rules))
      .flatMap(({ record }) => record ?? []);
    const known = new Set([
      ...recorded,
      ...readMetrics().sources.flatMap(({ metrics }) => metrics),
    ]);
    const all = GROUPS.flatMap((group) => group.rules).map((rule) =>
      named("all options", rule as DeployedRule),
    );
    assert.deepEqual(unknownMetrics([...expressions, ...queries, ...all], known), []);
  });

  it("have alerts that each were seen to fire and to be silent in promtool", () => {
    const names = [...alerts, ...GROUPS.flatMap((group) => group.rules)].flatMap((rule) =>
      "alert" in rule ? [rule.alert] : [],
    );
    assert.deepEqual(untestedAlerts(names, SCENARIOS), []);
  });

  it("have alerts that each name their own runbook, which has all sections", () => {
    const deployed = alerts.map(({ alert, annotations = {} }) => ({ alert, annotations }));
    assert.deepEqual([...new Set(runbookProblems(deployed, RUNBOOKS))], []);
    const logAlerts = [...STARTER_RULES, ...traceAlerts()].map(({ name }) => ({
      alert: name,
      annotations: { runbook: `docs/runbooks/${name}.md of global-monitoring` },
    }));
    assert.deepEqual(runbookProblems(logAlerts, RUNBOOKS), []);
  });
});

describe("the checks of rules", () => {
  const of = (expr: string) => expressionProblems([{ name: "x", expr }]);

  it("find what is no PromQL, an aggregation that drops cluster, and a selector without a name", () => {
    assert.deepEqual(of("sum by (cluster) (rate(a[5m]))"), []);
    assert.match(of("sum by (cluster) (rate(a[5m))")[0] ?? "", /no PromQL/);
    for (const expr of [
      "sum(a)",
      "sum by (pod) (a)",
      "sum without (cluster, pod) (a)",
      "max by (cluster) (a) / on (cluster) sum by (pod) (b)",
      "topk(3, a)",
    ])
      assert.match(of(expr)[0] ?? "", /drops cluster/, expr);
    assert.match(of('{job="x"} > 0')[0] ?? "", /names no metric/);
    assert.match(of('count by (cluster) ({__name__=~"a.*"})')[0] ?? "", /names no metric/);
  });

  it("find a metric that nothing exposes", () => {
    const known = new Set(["a"]);
    assert.deepEqual(unknownMetrics([{ name: "x", expr: "a + b" }], known), [
      "x: nothing exposes b",
    ]);
  });

  it("find an alert without a unit test, and one that is only ever seen firing or only silent", () => {
    const scenario = (...firing: readonly boolean[]): RuleTest => ({
      name: "x",
      input_series: [],
      alerts: firing.map((fires) => ({
        eval_time: "1m",
        alertname: "A",
        firing: fires ? [{}] : [],
      })),
    });
    assert.deepEqual(untestedAlerts(["A"], [scenario(true, false)]), []);
    assert.deepEqual(untestedAlerts(["A"], [scenario(true)]), ["A is never seen silent"]);
    assert.deepEqual(untestedAlerts(["A"], [scenario(false)]), ["A is never seen to fire"]);
    assert.equal(untestedAlerts(["B"], [scenario(true, false)]).length, 2);
  });

  it("find a runbook that is missing, and a link that leads elsewhere", () => {
    const alert = "ClusterSilent";
    const with_ = (annotations: Record<string, string>, name: string = alert) =>
      runbookProblems([{ alert: name, annotations }], RUNBOOKS);
    assert.deepEqual(with_({ runbook_url: `https://x.example.com/${alert}.md` }), []);
    assert.match(with_({})[0] ?? "", /leads to ""/);
    assert.match(with_({ runbook_url: "https://x.example.com/Other.md" })[0] ?? "", /Other\.md/);
    assert.match(with_({ runbook_url: `x/${alert}.md` })[0] ?? "", /leads to/);
    assert.match(with_({}, "NoSuchAlert")[0] ?? "", /no runbook NoSuchAlert\.md/);
  });

  it("find a rule that promtool refuses", function () {
    if (promtoolMissing() !== undefined) this.skip();
    const spec = (rule: object) => ({ groups: [{ name: "g", rules: [rule] }] });
    assert.equal(ruleFileProblems(spec({ alert: "A", expr: "a > 0" })), "");
    assert.match(ruleFileProblems(spec({ alert: "A", expr: "a >" })), /parse/);
    assert.match(ruleFileProblems(spec({ alert: "A", expr: "a", for: "soon" })), /duration/);
    const twice = {
      groups: [{ name: "g", rules: [1, 2].map(() => ({ record: "r", expr: "a" })) }],
    };
    assert.match(ruleFileProblems(twice), /duplicate/);
  });
});
