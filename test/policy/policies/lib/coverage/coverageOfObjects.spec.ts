import assert from "node:assert/strict";
import { coverageOf } from "../../../../../policy/policies/lib/coverage/coverage";
import { UNKNOWN, type Properties } from "../../../../../policy/policies/lib/values";
import { present, release, signalsOf } from "../../../helpers/coverage";
import { alertmanagerConfig, on, provider } from "../../../helpers/resources";

describe("coverage in custom resources", () => {
  const prometheus: [string, object] = [
    "kubernetes:monitoring.coreos.com/v1:Prometheus",
    { metadata: { name: "main" }, spec: { externalLabels: { cluster: "named-here" } } },
  ];
  const alertmanager: [string, object] = [
    "kubernetes:monitoring.coreos.com/v1:Alertmanager",
    { metadata: { name: "main" }, spec: {} },
  ];
  const text = JSON.stringify(alertmanagerConfig());
  const secret = (name: string, content: object): [string, object] => [
    "kubernetes:core/v1:Secret",
    { metadata: { name }, ...content },
  ];

  it("finds Prometheus and its cluster label", () => {
    const [cluster] = coverageOf([
      provider("a"),
      on("a", prometheus[0], "p", { ...prometheus[1] }),
    ]);
    assert.equal(cluster!.cluster, "named-here");
    assert.deepEqual(present(cluster!), ["metrics"]);
  });

  it("finds routing in the Secret that the operator reads", () => {
    const both = ["alerts", "deadMansSwitch"];
    const plain = secret("alertmanager-main", { stringData: { "alertmanager.yaml": text } });
    assert.deepEqual(signalsOf(alertmanager, plain), both);
    const data = { "alertmanager.yaml": Buffer.from(text).toString("base64") };
    assert.deepEqual(signalsOf(alertmanager, secret("alertmanager-main", { data })), both);
    assert.deepEqual(signalsOf(alertmanager, secret("alertmanager-other", { data })), []);
    assert.deepEqual(signalsOf(plain), [], "routing without an Alertmanager");
  });

  it("finds routing in AlertmanagerConfig", () => {
    const config: [string, object] = [
      "kubernetes:monitoring.coreos.com/v1alpha1:AlertmanagerConfig",
      { spec: { route: { receiver: "a" }, receivers: [{ name: "a", slackConfigs: [{}] }] } },
    ];
    assert.deepEqual(signalsOf(alertmanager, config), ["alerts"]);
  });

  it("does not know what a Secret of another stack says", () => {
    const props = { spec: { configSecret: "elsewhere" } };
    const [cluster] = coverageOf([provider("a"), on("a", alertmanager[0], "m", props)]);
    assert.deepEqual(cluster!.unknown, ["alerts", "deadMansSwitch"]);
  });

  it("finds logs and traces", () => {
    assert.deepEqual(
      signalsOf(["kubernetes:beat.k8s.elastic.co/v1beta1:Beat", { spec: { type: "filebeat" } }]),
      ["logs"],
    );
    assert.deepEqual(
      signalsOf(["kubernetes:beat.k8s.elastic.co/v1beta1:Beat", { spec: { type: "metricbeat" } }]),
      [],
    );
    assert.deepEqual(signalsOf(release("eck-beats", { type: "filebeat" })), ["logs"]);
    assert.deepEqual(signalsOf(release("filebeat")), ["logs"]);
    assert.deepEqual(signalsOf(["kubernetes:opentelemetry.io/v1alpha1:Instrumentation", {}]), [
      "traces",
    ]);
    const labels = { "app.kubernetes.io/name": "apm-agent" };
    assert.deepEqual(signalsOf(["kubernetes:core/v1:Secret", { metadata: { labels } }]), [
      "traces",
    ]);
    assert.deepEqual(signalsOf(release("eck-apm-server")), []);
  });

  it("finds traces by the agents' way to APM Server, not by the server's own Services", () => {
    const service = (spec: object): [string, Properties] => [
      "kubernetes:core/v1:Service",
      { metadata: { labels: { "app.kubernetes.io/name": "apm-server" } }, spec },
    ];
    assert.deepEqual(signalsOf(service({ type: "ExternalName", externalName: "x" })), ["traces"]);
    for (const spec of [{ type: "LoadBalancer" }, { type: "ClusterIP" }, {}])
      assert.deepEqual(signalsOf(service(spec)), []);
    const [cluster] = coverageOf([
      provider("a"),
      on("a", "kubernetes:core/v1:Service", "s", service({ type: UNKNOWN })[1]),
    ]);
    assert.deepEqual(cluster!.unknown, ["traces"]);
  });
});
