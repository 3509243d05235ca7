import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import type { AlertRule, RuleGroup } from "../../../components/internal/rules";
import { DISABLED_ALERTS } from "../../../components/prometheusStack/defaultRulesValues";
import { inClusterRuleGroups } from "../../../components/prometheusStack/rules/inClusterRules";
import { aggregationsWithout, syntaxErrors } from "../../helpers/promql";
import { minimal, settingsOf } from "./fixtures";

const config = {
  ...minimal.alertmanager.config,
  receivers: [{ name: "email" }, { name: "deadMansSwitch" }],
};
const groups: readonly RuleGroup[] = inClusterRuleGroups(settingsOf({ alertmanager: { config } }));
const alerts = groups.flatMap(({ rules }) =>
  rules.filter((rule): rule is AlertRule => "alert" in rule),
);

describe("the rules of each cluster", () => {
  it("are these alerts, each once", () => {
    assert.deepEqual(
      alerts.map(({ alert }) => alert),
      [
        "ScrapePoolEmpty",
        "PrometheusNearSeriesBudget",
        "ThanosSidecarUploadLate",
        "ThanosSidecarUploadStalled",
        "ThanosSidecarBucketOperationsFailing",
        "PersistentVolumeFullSoon",
        "CertificateExpiringSoon",
        "CertificateNotReady",
        "AlertmanagerNotDelivering",
        "DeadMansSwitchNotSent",
      ],
    );
  });

  for (const { alert, expr, summary, description } of alerts) {
    it(`keep the label cluster in every aggregation of ${alert}`, () => {
      assert.deepEqual(syntaxErrors(expr), []);
      assert.deepEqual(aggregationsWithout(expr, "cluster"), []);
    });

    it(`have a runbook for ${alert}, with a query and a command`, () => {
      const file = path.join(__dirname, "../../../docs/runbooks", `${alert}.md`);
      const text = fs.readFileSync(file, "utf8");
      assert.ok(text.startsWith(`# ${alert}\n`));
      for (const section of ["Meaning", "Impact", "Diagnosis", "Mitigation"]) {
        assert.ok(text.includes(`## ${section}\n`), section);
      }
      assert.match(text, /```promql/);
      assert.match(text, /kubectl/);
    });

    it(`say in one line what is wrong when ${alert} fires`, () => {
      assert.ok(!summary.includes("\n") && summary.length <= 120, summary);
      assert.ok(description.length > summary.length / 2);
    });
  }

  it("would be caught dropping the label", () => {
    assert.deepEqual(aggregationsWithout("sum by (pod) (x)", "cluster"), ["sum by (pod) (x)"]);
  });

  it("follow the series budget", () => {
    const [prometheus] = inClusterRuleGroups(settingsOf({ activeSeriesBudget: 200_000 }));
    assert.match(JSON.stringify(prometheus), /> 160000/);
  });

  it("call an upload stalled at half the local retention, and never before it is late", () => {
    const stalled = (localRetention: string) =>
      inClusterRuleGroups(settingsOf({ localRetention, storage: { size: "100Gi" } }))
        .flatMap(({ rules }) => rules)
        .filter((rule) => "alert" in rule && rule.alert === "ThanosSidecarUploadStalled")
        .map(({ expr }) => /> (\d+)$/.exec(expr)?.[1]);
    assert.deepEqual(stalled("2d"), [`${24 * 3600}`]);
    assert.deepEqual(stalled("6h"), [`${4.5 * 3600}`]);
  });

  it("say nothing of a dead man's switch that does not exist", () => {
    const text = JSON.stringify(inClusterRuleGroups(settingsOf()));
    assert.ok(!text.includes("DeadMansSwitchNotSent") && !text.includes("receiver_name!="));
  });

  it("replace the delivery alerts of the chart that are off", () => {
    assert.ok("AlertmanagerFailedToSendAlerts" in DISABLED_ALERTS);
    assert.ok(alerts.some(({ alert }) => alert === "AlertmanagerNotDelivering"));
  });
});
