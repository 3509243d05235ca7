import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { apmMetricsConfig } from "../../../components/apmServer/metrics";
import { apmRules } from "../../../components/apmServer/rules";
import type { AlertRule } from "../../../components/internal/rules";
import {
  aggregationsWithout,
  matchingsWithout,
  metricNames,
  syntaxErrors,
} from "../../helpers/promql";
import { promtoolMissing, testRules } from "../../helpers/promtool";
import { scenarios } from "./ruleScenarios";
import { metricNamesOf } from "./series";

const RULES = apmRules({ tailSampling: true });
const ALERTS = RULES.flatMap(({ rules }) => rules).filter(
  (rule): rule is AlertRule => "alert" in rule,
);
const RUNBOOKS = path.join(__dirname, "../../../docs/runbooks");

describe("rules of tracing", () => {
  it("are valid PromQL that keeps cluster in every aggregation and matching", () => {
    for (const { expr } of ALERTS) {
      assert.deepEqual(syntaxErrors(expr), [], expr);
      assert.deepEqual(aggregationsWithout(expr, "cluster"), [], expr);
      assert.deepEqual(matchingsWithout(expr, "cluster"), [], expr);
    }
  });

  it("ask for metrics that APM Server's exporter has", () => {
    const known = new Set([...metricNamesOf(apmMetricsConfig({ tailSampling: true })), "up"]);
    const unknown = ALERTS.flatMap(({ expr }) => metricNames(expr)).filter(
      (name) => !known.has(name),
    );
    assert.deepEqual(unknown, []);
  });

  it("have a runbook each", () => {
    for (const name of [...ALERTS.map(({ alert }) => alert), "TracesClusterSilent"]) {
      const text = fs.readFileSync(path.join(RUNBOOKS, `${name}.md`), "utf8");
      for (const part of [`# ${name}`, "## Meaning", "## Impact", "## Diagnosis", "## Mitigation"])
        assert.ok(text.includes(part), `${name}.md has no "${part}"`);
    }
  });

  it("watch tail-based sampling only where there is one", () => {
    const names = (tailSampling: boolean) => JSON.stringify(apmRules({ tailSampling }));
    assert.match(names(true), /ApmServerSamplingBypassed/);
    assert.doesNotMatch(names(false), /ApmServerSamplingBypassed/);
  });

  it("are each tested by promtool", () => {
    const tested = new Set(
      scenarios
        .flatMap(({ alerts }) => alerts)
        .filter(({ firing }) => firing.length > 0)
        .map(({ alertname }) => alertname),
    );
    assert.deepEqual(
      ALERTS.map(({ alert }) => alert).filter((name) => !tested.has(name)),
      [],
    );
  });

  for (const scenario of scenarios) {
    it(scenario.name, function () {
      const missing = promtoolMissing();
      if (missing !== undefined) {
        console.log(missing);
        this.skip();
      }
      testRules(RULES, [scenario]);
    });
  }
});
