import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { elasticHealthRules } from "../../../components/elasticHealth/rules/elasticHealthRules";
import type { AlertRule, RuleGroup } from "../../../components/internal/rules";
import { EckOperatorMode } from "../../../components/logShipping/args";
import { logShippingRules } from "../../../components/logShipping/rules";
import { globalMetrics } from "../../../components/thanos/rules/globalMetrics";
import { globalRules, globalRuleSpec } from "../../../components/thanos/rules/globalRules";
import metrics from "../../fixtures/metrics.json";
import {
  aggregationsWithout,
  matchingsWithout,
  metricNames,
  syntaxErrors,
} from "../../helpers/promql";
import { promtoolMissing, testRules } from "../../helpers/promtool";
import { elasticsearchScenarios } from "./elasticsearchScenarios";
import { filebeatScenarios, globalScenarios } from "./filebeatScenarios";
import { logstashScenarios } from "./logstashScenarios";
import { operatorScenarios } from "./operatorScenarios";

const HUB = elasticHealthRules({ namespace: "logging", snapshotMaxAgeHours: 50, elastAlert: true });
const SHIPPING = [logShippingRules()];
const CLUSTERS = ["hub", "shop"];
const GLOBAL = globalRules(CLUSTERS, { logShipping: true });
const NEW_GLOBAL = GLOBAL.filter(({ name }) => name === "global-monitoring.log-shipping");
const ALL = [...HUB, ...SHIPPING, ...NEW_GLOBAL];
const RUNBOOKS = path.join(__dirname, "../../../docs/runbooks");

const KNOWN: ReadonlySet<string> = new Set([
  ...metrics.sources.flatMap((source) => source.metrics),
  ...Object.values(globalMetrics),
]);

describe("rules of the log system", () => {
  it("are valid PromQL that keeps cluster in every aggregation and matching", () => {
    for (const { expr } of alerts(ALL)) {
      assert.deepEqual(syntaxErrors(expr), [], expr);
      assert.deepEqual(aggregationsWithout(expr, "cluster"), [], expr);
      assert.deepEqual(matchingsWithout(expr, "cluster"), [], expr);
    }
  });

  it("ask for metrics that the exporters have", () => {
    const unknown = alerts(ALL)
      .flatMap(({ expr }) => metricNames(expr))
      .filter((name) => !KNOWN.has(name));
    assert.deepEqual(unknown, []);
  });

  it("have a name of their own, and a runbook each", () => {
    const names = alerts(ALL).map(({ alert }) => alert);
    assert.equal(new Set(names).size, names.length);
    for (const name of names) {
      const file = path.join(RUNBOOKS, `${name}.md`);
      assert.ok(fs.existsSync(file), `${name} has no runbook ${file}`);
      const text = fs.readFileSync(file, "utf8");
      for (const part of [
        `# ${name}`,
        "## Meaning",
        "## Impact",
        "## Diagnosis",
        "## Mitigation",
      ]) {
        assert.ok(text.includes(part), `${name}.md has no "${part}"`);
      }
    }
  });

  it("are each tested by promtool", () => {
    const tested = new Set(scenarios().flatMap(([, tests]) => tests.flatMap(firingIn)));
    const untested = alerts(ALL).filter(({ alert }) => !tested.has(alert));
    assert.deepEqual(
      untested.map(({ alert }) => alert),
      [],
    );
  });

  it("miss no snapshots where none are taken, and no ElastAlert2 where another engine alerts", () => {
    const names = alerts(
      elasticHealthRules({
        namespace: "logging",
        snapshotMaxAgeHours: undefined,
        elastAlert: false,
      }),
    ).map(({ alert }) => alert);
    assert.ok(names.includes("LogstashDown"));
    assert.deepEqual(
      names.filter((name) => name.includes("Snapshot") || name === "LogAlertsDown"),
      [],
    );
  });

  it("miss no ECK operator where the cluster has its own, but tell what that fails to apply", () => {
    const names = (operator?: EckOperatorMode) =>
      alerts([logShippingRules(operator)]).map(({ alert }) => alert);
    assert.deepEqual(names(), names(EckOperatorMode.Install));
    assert.deepEqual(
      names(EckOperatorMode.Install).filter(
        (name) => !names(EckOperatorMode.Existing).includes(name),
      ),
      ["ElasticOperatorDown"],
    );
    assert.ok(names(EckOperatorMode.Existing).includes("ElasticOperatorReconcileErrors"));
  });

  it("leave the global rules as they were when no logs are shipped", () => {
    assert.equal(globalRules(CLUSTERS).length, GLOBAL.length - 1);
    const spec = globalRuleSpec(CLUSTERS, undefined, { logShipping: true });
    assert.equal(spec.groups.length, GLOBAL.length);
    assert.equal(
      (spec.groups.at(-1) as Record<string, unknown>)["partial_response_strategy"],
      "warn",
    );
  });
});

describe("alerts of the log system, by promtool", () => {
  before(function () {
    const missing = promtoolMissing();
    if (missing === undefined) return;
    console.log(missing);
    this.skip();
  });

  for (const [groups, tests] of scenarios()) {
    for (const test of tests) {
      it(test.name, () => {
        testRules(groups, [test], test.interval);
      });
    }
  }
});

function scenarios() {
  return [
    [HUB, [...elasticsearchScenarios(), ...logstashScenarios()]],
    [SHIPPING, [...filebeatScenarios(), ...operatorScenarios()]],
    [GLOBAL, globalScenarios()],
  ] as const;
}

function firingIn(test: ReturnType<typeof elasticsearchScenarios>[number]): readonly string[] {
  return test.alerts.filter(({ firing }) => firing.length > 0).map(({ alertname }) => alertname);
}

function alerts(groups: readonly RuleGroup[]): readonly AlertRule[] {
  return groups.flatMap((group) => group.rules).filter((rule) => "alert" in rule);
}
