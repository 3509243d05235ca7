import assert from "node:assert/strict";
import { traceAlerts, traceIndex } from "../../../components/apmServer/traceAlerts";
import { Problems } from "../../../components/internal/validation";
import { elastAlertRules } from "../../../components/logAlerts/elastalert/rules";
import { resolveRule } from "../../../components/logAlerts/ruleSettings";
import { watchDocuments } from "../../../components/logAlerts/watcher/watches";
import { context, problemsOf, settingsOf } from "../logAlerts/fixtures";

describe("alerts on traces", () => {
  it("are rules that the log-alert engine takes, with their runbooks", () => {
    for (const alert of traceAlerts()) {
      const problems = Problems.none();
      const rule = resolveRule(alert, { runbookBaseUrl: undefined, starter: true }, problems);
      assert.deepEqual(problems.list, []);
      assert.equal(Object.values(rule.runbook)[0]?.includes(`${alert.name}.md`), true);
    }
  });

  it("miss the traces of a cluster that did send some, and of no other", () => {
    const [alert] = traceAlerts();
    assert.equal(alert?.name, "TracesClusterSilent");
    assert.equal(alert.kind, "absence");
    // With a field of which a value must have been seen; all services of a cluster share it.
    assert.deepEqual(alert.by, ["service.environment"]);
  });

  it("search the traces of the environment, where logs are searched for the other alerts", () => {
    assert.equal(traceIndex("prod"), "traces-apm*-prod");
    const rules = elastAlertRules(settingsOf({ traces: true }));
    assert.equal(rules["TracesClusterSilent"]?.["index"], "traces-apm*-prod");
    assert.equal(rules["LogClusterSilent"]?.["index"], "logs-*-prod");
    const watches = watchDocuments(settingsOf({ traces: true }), context.alerting);
    const watch = watches.find(({ name }) => name.endsWith("TracesClusterSilent"));
    assert.ok(JSON.stringify(watch?.body).includes('"indices":["traces-apm*-prod"]'));
  });

  it("look at each cluster by itself", () => {
    const rules = elastAlertRules(settingsOf({ traces: true }));
    for (const cluster of ["hub", "shop"])
      assert.deepEqual(rules[`TracesClusterSilent-${cluster}`]?.["filter"], [
        { term: { cluster } },
      ]);
  });

  it("have no link to the lines of a log", () => {
    const rule = elastAlertRules(settingsOf({ traces: true }))["TracesClusterSilent"];
    assert.doesNotMatch(JSON.stringify(rule?.["alertmanager_annotations"]), /discover/);
  });

  it("are there with traces only, and keep their names to themselves", () => {
    assert.ok(!settingsOf().rules.some(({ name }) => name === "TracesClusterSilent"));
    const own = { ...traceAlerts()[0]!, query: "a:b" };
    assert.deepEqual(problemsOf({ rules: [own] }), []);
    assert.equal(problemsOf({ traces: true, rules: [own] }).length, 1);
  });
});
