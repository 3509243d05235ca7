import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { CLUSTER_SILENT_ALERT } from "../../../components/alertRouting/wellKnown";
import type { AlertRule, RecordingRule, RuleGroup } from "../../../components/internal/rules";
import { globalMetrics } from "../../../components/thanos/rules/globalMetrics";
import { globalRules, globalRuleSpec } from "../../../components/thanos/rules/globalRules";
import { EXPECTED_ENDPOINTS, thanosRules } from "../../../components/thanos/rules/thanosRules";
import { aggregationsWithout, matchingsWithout, syntaxErrors } from "../../helpers/promql";
import { promtoolMissing, testRules } from "../../helpers/promtool";
import { globalScenarios } from "./globalRuleScenarios";
import { thanosScenarios } from "./thanosRuleScenarios";

const REMOTE = [
  { name: "shop", replicas: 2 },
  { name: "bank", replicas: 2 },
];
const IN_CLUSTER = thanosRules(REMOTE);
const GLOBAL = globalRules(["hub", "shop"]);
const ALL = [...IN_CLUSTER, ...GLOBAL];
const RUNBOOKS = path.join(__dirname, "../../../docs/runbooks");

describe("rules of Thanos and of all clusters", () => {
  it("are valid PromQL that keeps cluster in every aggregation", () => {
    for (const { expr } of rules(ALL)) {
      assert.deepEqual(syntaxErrors(expr), [], expr);
      assert.deepEqual(aggregationsWithout(expr, "cluster"), [], expr);
    }
  });

  it("match over cluster wherever two clusters could meet", () => {
    for (const { expr } of rules(GLOBAL)) assert.deepEqual(matchingsWithout(expr, "cluster"), []);
  });

  it("have a name of their own and a runbook each", () => {
    const names = alerts(ALL).map(({ alert }) => alert);
    assert.equal(new Set(names).size, names.length);
    for (const name of names) {
      const file = path.join(RUNBOOKS, `${name}.md`);
      assert.ok(fs.existsSync(file), `${name} has no runbook ${file}`);
      const text = fs.readFileSync(file, "utf8");
      for (const part of [
        "# " + name,
        "## Meaning",
        "## Impact",
        "## Diagnosis",
        "## Mitigation",
      ]) {
        assert.ok(text.includes(part), `${name}.md has no "${part}"`);
      }
    }
  });

  it("accept partial answers in every global group, so that one broken cluster silences none", () => {
    const { groups } = globalRuleSpec(["hub"], "https://runbooks.example.com");
    for (const group of groups) {
      assert.equal((group as Record<string, unknown>)["partial_response_strategy"], "warn");
    }
  });

  it("count the API servers' budget at the interval of its rate, so that no request counts twice", () => {
    const group = GLOBAL.find(({ name }) => name === "global-monitoring.api-servers");
    assert.equal(group?.interval, "5m");
    assert.match(JSON.stringify(group), /apiserver_request_total.*\[5m\]/);
  });

  it("call a silent cluster what the routing inhibits by", () => {
    assert.ok(alerts(GLOBAL).some(({ alert }) => alert === CLUSTER_SILENT_ALERT));
  });

  it("record every metric that dashboards are promised", () => {
    const recorded = new Set(records(GLOBAL).map(({ record }) => record));
    assert.deepEqual([...recorded].sort(), Object.values(globalMetrics).sort());
  });

  it("expect each remote cluster's replicas by the cluster's name", () => {
    const expected = records(IN_CLUSTER).filter(({ record }) => record === EXPECTED_ENDPOINTS);
    assert.deepEqual(
      expected.map(({ expr, labels }) => [expr, labels]),
      [
        ["vector(2)", { remote_cluster: "shop" }],
        ["vector(2)", { remote_cluster: "bank" }],
      ],
    );
  });
});

describe("alerts of Thanos, by promtool", () => {
  before(function () {
    const missing = promtoolMissing();
    if (missing === undefined) return;
    console.log(missing);
    this.skip();
  });

  for (const [groups, tests] of [
    [IN_CLUSTER, thanosScenarios()],
    [GLOBAL, globalScenarios()],
  ] as const) {
    for (const test of tests) {
      it(test.name, () => {
        testRules(groups, [test], test.interval);
      });
    }
  }
});

function rules(groups: readonly RuleGroup[]): readonly (AlertRule | RecordingRule)[] {
  return groups.flatMap((group) => group.rules);
}

function alerts(groups: readonly RuleGroup[]): readonly AlertRule[] {
  return rules(groups).filter((rule) => "alert" in rule);
}

function records(groups: readonly RuleGroup[]): readonly RecordingRule[] {
  return rules(groups).filter((rule) => "record" in rule);
}
