import assert from "node:assert/strict";
import { silentAlertmanagers } from "../../../policy/policies/criticalAlertsPage";
import type { StackResource } from "../../../policy/policies/lib/resources";
import { UNKNOWN, type Properties } from "../../../policy/policies/lib/values";
import { RELEASE, alertmanagerConfig, on, provider } from "../helpers/resources";

const TODAY = "2027-03-01";
const GROUP = "kubernetes:operator.victoriametrics.com/v1beta1";

function judge(...resources: StackResource[]) {
  return silentAlertmanagers([provider("a"), ...resources], {}, TODAY);
}

describe("the policy critical-alerts-page on VictoriaMetrics", () => {
  const config = alertmanagerConfig();
  const text = JSON.stringify(config);
  const mails = JSON.stringify({ ...config, receivers: [{ name: "oncall", email_configs: [{}] }] });
  const alertmanager = (spec: Properties) =>
    on("a", `${GROUP}:VMAlertmanager`, "main", { metadata: { name: "main" }, spec });
  const secret = on("a", "kubernetes:core/v1:Secret", "mine", {
    metadata: { name: "mine" },
    stringData: { "alertmanager.yaml": text },
  });

  it("accepts an object that pages, by text or Secret", () => {
    assert.deepEqual(judge(alertmanager({ configRawYaml: text })), []);
    assert.deepEqual(judge(alertmanager({ configSecret: "mine" }), secret), []);
  });

  it("finds one that mails, and one without a configuration", () => {
    const [mailed] = judge(alertmanager({ configRawYaml: mails }));
    assert.match(mailed!.message, /^VMAlertmanager default\/main: no alert with/);
    const [silent] = judge(alertmanager({}));
    assert.equal(silent!.undecided, undefined);
    assert.match(silent!.message, /root route/);
  });

  it("does not know what stands elsewhere, or in two places", () => {
    for (const spec of [
      { configSecret: "elsewhere" },
      { configRawYaml: UNKNOWN },
      { configSecret: "mine", configRawYaml: mails },
    ]) {
      assert.deepEqual(
        judge(alertmanager(spec), secret).map(({ undecided }) => undecided),
        [true],
        JSON.stringify(spec),
      );
    }
  });

  it("does not blame one whose objects beside it may route all alerts", () => {
    const added = on("a", `${GROUP}:VMAlertmanagerConfig`, "all", { spec: config });
    const findings = judge(alertmanager({}), added);
    assert.deepEqual(
      findings.map(({ undecided }) => undecided),
      [true],
    );
  });

  describe("in charts", () => {
    const stack = (values: unknown, chart = "victoria-metrics-k8s-stack") =>
      judge(on("a", RELEASE, "vm", { chart, version: "0.60.0", values }));

    it("reads the configuration in values of victoria-metrics-k8s-stack", () => {
      assert.deepEqual(stack({ alertmanager: { config } }), []);
      assert.deepEqual(stack({ alertmanager: { spec: { configRawYaml: text } } }), []);
      assert.deepEqual(stack({ alertmanager: { enabled: false } }), []);
      const [silent] = stack({});
      assert.match(
        silent!.message,
        /^Alertmanager of Release vm .*root route's receiver "blackhole"/,
      );
      const managed = stack({ alertmanager: { useManagedConfig: true, config } });
      assert.deepEqual(
        managed.map(({ undecided }) => undecided),
        [true],
      );
    });

    it("reads that of victoria-metrics-alert, which has none by default", () => {
      const chart = "victoria-metrics-alert";
      assert.deepEqual(stack({}, chart), []);
      assert.deepEqual(stack({ alertmanager: { enabled: true, config } }, chart), []);
      assert.equal(stack({ alertmanager: { enabled: true } }, chart).length, 1);
    });
  });
});
