import assert from "node:assert/strict";
import type { AlertingArgs } from "../../../components/alertRouting/args";
import { requiredReceiverSecrets } from "../../../components/alertRouting/requiredReceiverSecrets";
import { warningsToLog } from "../../../components/alertRouting/settings";
import { everything, itRejects, problemsOf, settingsOf, usual } from "./fixtures";

const withPhone = (phone: AlertingArgs["phone"]): AlertingArgs => ({ ...usual, phone });

describe("resolveAlertingSettings", () => {
  itRejects([
    [
      "a base URL of runbooks that is none",
      { ...usual, runbookBaseUrl: "docs/runbooks" },
      'runbookBaseUrl must be a URL that begins with https:// or http://, got "docs/runbooks"',
    ],
  ]);

  it("rejects a domain and a URL of Alertmanager that do not make links", () => {
    assert.deepEqual(problemsOf(usual, { domain: "https://x", alertmanagerUrl: "alertmanager" }), [
      'domain must be a DNS domain such as "monitoring.example.com", got "https://x"',
      'alertmanagerUrl must be a URL that begins with https:// or http://, got "alertmanager"',
    ]);
  });

  it("accepts every kind of receiver, route and time interval", () => {
    assert.deepEqual(problemsOf(everything), []);
  });

  it("accepts no dead man's switch for a reason, and then asks for no secret of it", () => {
    const args: AlertingArgs = { ...usual, deadMansSwitch: { kind: "none", reason: "a trial" } };
    assert.deepEqual(problemsOf(args), []);
    assert.deepEqual(requiredReceiverSecrets(args), ["phone"]);
  });

  it("accepts that nobody is phoned when pageOnCritical is false", () => {
    assert.deepEqual(problemsOf({ ...usual, phone: undefined, pageOnCritical: false }), []);
  });

  it("sends critical alerts to phone and e-mail, others to e-mail", () => {
    assert.deepEqual(settingsOf(usual).defaults, {
      critical: ["phone", "email"],
      warning: ["email"],
      fallback: "email",
    });
  });

  it("writes to the first further receiver that only writes when there is no e-mail", () => {
    const args: AlertingArgs = {
      ...usual,
      email: undefined,
      receivers: [{ name: "chat", kind: "slack" }],
    };
    assert.deepEqual(settingsOf(args).defaults, {
      critical: ["phone", "chat"],
      warning: ["chat"],
      fallback: "chat",
    });
  });

  it("phones for everything, and warns of it, when nothing else is there", () => {
    const settings = settingsOf({ ...usual, email: undefined });
    assert.deepEqual(settings.defaults, {
      critical: ["phone"],
      warning: ["phone"],
      fallback: "phone",
    });
    assert.deepEqual(settings.warnings, [
      "receiver phone phones for warnings too: there is no receiver that only writes, such as email",
    ]);
  });

  it("lets one cluster of all log the warnings, and each when it knows no others", () => {
    const settings = { warnings: ["w"] };
    const clusterNames = ["shop", "bank", "hub"];
    const log = (cluster: string, names?: readonly string[]) =>
      warningsToLog(settings, { cluster, clusterNames: names });
    assert.deepEqual(
      clusterNames.map((cluster) => log(cluster, clusterNames)),
      [[], ["w"], []],
    );
    assert.deepEqual(clusterNames, ["shop", "bank", "hub"], "left in its order");
    assert.deepEqual(log("shop"), ["w"]);
    assert.deepEqual(log("shop", []), ["w"]);
  });

  it("links to runbooks only where an address is given", () => {
    assert.equal(settingsOf(usual).runbookBaseUrl, undefined);
    const runbookBaseUrl = "https://wiki.example.com";
    assert.equal(settingsOf({ ...usual, runbookBaseUrl }).runbookBaseUrl, runbookBaseUrl);
  });

  it("warns that Opsgenie is shut down, and not of its successor's API", () => {
    assert.deepEqual(settingsOf(withPhone({ kind: "opsgenie", region: "eu" })).warnings, [
      "receiver phone: Opsgenie is shut down on 2027-04-05: choose another service that phones before then",
    ]);
    const successor = withPhone({ kind: "opsgenie", apiUrl: "https://api.atlassian.com/jsm/ops/" });
    assert.deepEqual(settingsOf(successor).warnings, []);
    assert.deepEqual(settingsOf(usual).warnings, []);
  });

  it("waits 30s, 5m and 12h, and repeats critical alerts after 4h unless told otherwise", () => {
    assert.deepEqual(settingsOf(usual).grouping, {
      by: ["cluster", "alertname", "namespace"],
      wait: "30s",
      interval: "5m",
      repeat: "12h",
      criticalRepeat: "4h",
    });
    assert.equal(
      settingsOf({ ...usual, grouping: { repeat: "1h" } }).grouping.criticalRepeat,
      "1h",
    );
  });
});
