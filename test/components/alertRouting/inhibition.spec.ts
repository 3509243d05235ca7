import assert from "node:assert/strict";
import type { RouteConfig } from "../../../components/alertRouting/alertmanagerConfig";
import { type AlertLabels, routeInConfig } from "../../../components/alertRouting/routeOf";
import { thanosRulerValues } from "../../../components/prometheusStack/thanosRulerValues";
import { at, hub, settingsOf as stackSettingsOf } from "../prometheusStack/fixtures";
import { amtoolRoutes, needAmtool } from "./amtool";
import { configOf, usual } from "./fixtures";

const rules = configOf(usual).inhibit_rules;

/** Labels that ThanosRuler adds to the alerts of global rules. */
const GLOBAL = { ruler: "hub", environment: "prod" };
const SILENT = { ...GLOBAL, alertname: "ClusterSilent", severity: "critical", cluster: "hub" };

type Case = readonly [what: string, firing: AlertLabels, alert: AlertLabels, inhibited: boolean];

const cases: readonly Case[] = [
  [
    "a critical alert of a living hub, while the hub is called silent",
    SILENT,
    { alertname: "KubeNodeNotReady", severity: "critical", cluster: "hub", environment: "prod" },
    false,
  ],
  [
    "a warning of a living hub's own Prometheus",
    SILENT,
    { alertname: "KubeJobFailed", severity: "warning", cluster: "hub", environment: "prod" },
    false,
  ],
  [
    "a critical alert of the global rules about the silent cluster",
    SILENT,
    { ...GLOBAL, alertname: "Other", severity: "critical", cluster: "hub" },
    false,
  ],
  [
    "a warning of the global rules about the silent cluster",
    SILENT,
    { ...GLOBAL, alertname: "ObjectStorageGrowth", severity: "warning", cluster: "hub" },
    true,
  ],
  [
    "a warning of the global rules about another cluster",
    SILENT,
    { ...GLOBAL, alertname: "ObjectStorageGrowth", severity: "warning", cluster: "shop" },
    false,
  ],
  [
    "a warning of the global rules about no cluster",
    { ...GLOBAL, alertname: "ClusterSilent", severity: "critical" },
    { ...GLOBAL, alertname: "Other", severity: "warning" },
    false,
  ],
  [
    "ClusterSilent itself, whatever its severity",
    SILENT,
    { ...GLOBAL, alertname: "ClusterSilent", severity: "warning", cluster: "hub", namespace: "x" },
    false,
  ],
  ["Watchdog", SILENT, { alertname: "Watchdog", severity: "none", cluster: "hub" }, false],
  [
    "a warning beside the same alert that is critical",
    { alertname: "DiskFull", severity: "critical", cluster: "a", namespace: "n" },
    { alertname: "DiskFull", severity: "warning", cluster: "a", namespace: "n" },
    true,
  ],
  [
    "a warning beside the same critical alert of another cluster",
    { alertname: "DiskFull", severity: "critical", cluster: "b", namespace: "n" },
    { alertname: "DiskFull", severity: "warning", cluster: "a", namespace: "n" },
    false,
  ],
  [
    "an info alert in a namespace where InfoInhibitor fires",
    { alertname: "InfoInhibitor", severity: "none", cluster: "a", namespace: "n" },
    { alertname: "CPUThrottlingHigh", severity: "info", cluster: "a", namespace: "n" },
    true,
  ],
];

describe("inhibition", () => {
  it("has four rules: by severity, by InfoInhibitor and by ClusterSilent", () => {
    assert.deepEqual(rules, [
      {
        source_matchers: ['severity="critical"'],
        target_matchers: ['severity=~"warning|info"'],
        equal: ["cluster", "namespace", "alertname"],
      },
      {
        source_matchers: ['severity="warning"'],
        target_matchers: ['severity="info"'],
        equal: ["cluster", "namespace", "alertname"],
      },
      {
        source_matchers: ['alertname="InfoInhibitor"'],
        target_matchers: ['severity="info"'],
        equal: ["cluster", "namespace"],
      },
      {
        source_matchers: ['alertname="ClusterSilent"', 'cluster!=""'],
        target_matchers: ['ruler!=""', 'severity!="critical"', 'alertname!="ClusterSilent"'],
        equal: ["cluster"],
      },
    ]);
  });

  it("knows global alerts by a label that the ruler adds", () => {
    const values = thanosRulerValues(stackSettingsOf(hub), undefined);
    assert.deepEqual(Object.keys(at(values, "thanosRulerSpec.labels") as object), [
      "ruler",
      "environment",
    ]);
  });

  for (const [what, firing, alert, inhibited] of cases)
    it(`${inhibited ? "holds back" : "lets out"} ${what}`, () => {
      const matches = (matchers: readonly string[], labels: AlertLabels) =>
        routeInConfig({ route: probe(matchers), time_intervals: [] }, labels, new Date(0))[0]
          ?.receiver === "matches";
      assert.equal(isInhibited(firing, alert, matches), inhibited);
    });

  it("is read by Alertmanager as by these tests", function () {
    needAmtool(this);
    for (const [what, firing, alert, inhibited] of cases) {
      const matches = (matchers: readonly string[], labels: AlertLabels) =>
        amtoolRoutes(config(matchers), [labels])[0]?.[0] === "matches";
      assert.equal(isInhibited(firing, alert, matches), inhibited, what);
    }
  });
});

/** As Alertmanager decides it: both sides match, and labels that are equal may be equally absent (docs, inhibit_rule). */
function isInhibited(
  firing: AlertLabels,
  alert: AlertLabels,
  matches: (matchers: readonly string[], labels: AlertLabels) => boolean,
): boolean {
  return rules.some(
    ({ source_matchers, target_matchers, equal }) =>
      equal.every((label) => (firing[label] ?? "") === (alert[label] ?? "")) &&
      matches(source_matchers, firing) &&
      matches(target_matchers, alert),
  );
}

/** A tree that says whether all matchers hold. */
function probe(matchers: readonly string[]): RouteConfig {
  return { receiver: "differs", routes: [{ receiver: "matches", matchers }] };
}

function config(matchers: readonly string[]): unknown {
  return { route: probe(matchers), receivers: [{ name: "differs" }, { name: "matches" }] };
}
