import assert from "node:assert/strict";
import { coverageOf } from "../../../../../policy/policies/lib/coverage/coverage";
import { UNKNOWN } from "../../../../../policy/policies/lib/values";
import { ALL_METRICS, custom, perhapsOf, release, signalsOf } from "../../../helpers/coverage";
import { alertmanagerConfig, on, provider, RELEASE } from "../../../helpers/resources";

describe("coverage by VictoriaMetrics", () => {
  const CHART = "victoria-metrics-k8s-stack";
  const config = alertmanagerConfig();
  const text = JSON.stringify(config);
  const object = (kind: string, spec: object) =>
    custom("operator.victoriametrics.com/v1beta1", kind, spec);

  it("finds metrics and exporters in its stack, and no receiver that notifies", () => {
    assert.deepEqual(signalsOf(release(CHART)), ["metrics", "exporters"]);
    assert.deepEqual(perhapsOf(release(CHART)), []);
  });

  it("reads the Alertmanager's configuration, and the cluster's label", () => {
    const values = {
      alertmanager: { config },
      vmagent: { spec: { externalLabels: { cluster: "shop" } } },
    };
    assert.deepEqual(signalsOf(release(CHART, values)), ALL_METRICS);
    const [cluster] = coverageOf([provider("a"), on("a", RELEASE, "vm", { chart: CHART, values })]);
    assert.equal(cluster!.cluster, "shop");
    const raw = { alertmanager: { spec: { configRawYaml: text } } };
    assert.deepEqual(signalsOf(release(CHART, raw)), ALL_METRICS);
    const elsewhere = { alertmanager: { spec: { configSecret: "mine" } } };
    assert.deepEqual(perhapsOf(release(CHART, elsewhere)), ["alerts", "deadMansSwitch"]);
  });

  it("sees what values switch off or on", () => {
    const found = (change: object) =>
      signalsOf(release(CHART, { alertmanager: { config }, ...change }));
    assert.deepEqual(found({ vmagent: { enabled: false } }), ALL_METRICS.slice(1));
    assert.deepEqual(
      found({ vmagent: { enabled: false }, vmsingle: { spec: { ingestOnlyMode: false } } }),
      ALL_METRICS,
    );
    // Nobody evaluates rules then.
    assert.deepEqual(found({ vmalert: { enabled: false } }), ["metrics", "exporters"]);
    assert.deepEqual(found({ "kube-state-metrics": { enabled: false } }), [
      "metrics",
      "alerts",
      "deadMansSwitch",
    ]);
    assert.deepEqual(found({ vlagent: { enabled: true } }), [...ALL_METRICS, "logs"]);
    assert.deepEqual(
      found({ alertmanager: { enabled: false }, vmalert: { spec: { notifiers: [{ url: "x" }] } } }),
      ["metrics", "exporters", "alerts"],
    );
    assert.deepEqual(perhapsOf(release(CHART, { vtsingle: { enabled: true } })), ["traces"]);
  });

  it("knows its other charts", () => {
    assert.deepEqual(signalsOf(release("victoria-metrics-agent")), ["metrics"]);
    assert.deepEqual(signalsOf(release("victoria-logs-collector")), ["logs"]);
    assert.deepEqual(signalsOf(release("victoria-metrics-single")), []);
    const scrape = { server: { scrape: { enabled: true } } };
    assert.deepEqual(signalsOf(release("victoria-metrics-single", scrape)), ["metrics"]);
    const vector = { vector: { enabled: true } };
    assert.deepEqual(signalsOf(release("victoria-logs-single", vector)), ["logs"]);
    assert.deepEqual(signalsOf(release("victoria-logs-single")), []);
    assert.deepEqual(signalsOf(release("victoria-metrics-cluster")), []);
    assert.deepEqual(signalsOf(release("victoria-metrics-alert")), []);
    const alerting = { alertmanager: { enabled: true, config } };
    assert.deepEqual(signalsOf(release("victoria-metrics-alert", alerting)), [
      "alerts",
      "deadMansSwitch",
    ]);
  });

  it("finds signals in the operator's objects", () => {
    assert.deepEqual(signalsOf(object("VMAgent", {})), ["metrics"]);
    assert.deepEqual(signalsOf(object("VMAgent", { ingestOnlyMode: true })), []);
    assert.deepEqual(signalsOf(object("VMSingle", {})), []);
    assert.deepEqual(signalsOf(object("VMSingle", { ingestOnlyMode: false })), ["metrics"]);
    assert.deepEqual(signalsOf(object("VMCluster", {}), object("VMServiceScrape", {})), []);
    assert.deepEqual(signalsOf(object("VLAgent", { k8sCollector: { enabled: true } })), ["logs"]);
    assert.deepEqual(signalsOf(object("VLAgent", {})), []);
  });

  it("does not know what an Alertmanager elsewhere does that a VMAlert names", () => {
    const alert = object("VMAlert", { notifiers: [{ url: "https://alerts.example.com" }] });
    const agent = object("VMAgent", {});
    assert.deepEqual(perhapsOf(agent, alert), ["alerts", "deadMansSwitch"]);
    assert.deepEqual(perhapsOf(agent, object("VMAlert", {})), []);
    assert.deepEqual(perhapsOf(agent, alert, object("VMAlertmanager", {})), []);
  });

  it("finds routing in VMAlertmanager, its Secret and VMAlertmanagerConfig", () => {
    const both = ["alerts", "deadMansSwitch"];
    assert.deepEqual(signalsOf(object("VMAlertmanager", {})), []);
    assert.deepEqual(signalsOf(object("VMAlertmanager", { configRawYaml: text })), both);
    assert.deepEqual(perhapsOf(object("VMAlertmanager", { configRawYaml: UNKNOWN })), both);
    const named = object("VMAlertmanager", { configSecret: "mine" });
    assert.deepEqual(perhapsOf(named), both);
    const secret: [string, object] = [
      "kubernetes:core/v1:Secret",
      { metadata: { name: "mine" }, stringData: { "alertmanager.yaml": text } },
    ];
    assert.deepEqual(signalsOf(named, secret), both);
    const added = object("VMAlertmanagerConfig", config);
    assert.deepEqual(signalsOf(object("VMAlertmanager", {}), added), both);
    assert.deepEqual(signalsOf(added), []);
  });
});
