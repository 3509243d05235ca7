import assert from "node:assert/strict";
import { fieldsScript } from "../../../components/logstash/pipeline/scripts/fields";
import { parseScript } from "../../../components/logstash/pipeline/scripts/parse";
import { serviceScript } from "../../../components/logstash/pipeline/scripts/service";
import { buildFilebeatConfig } from "../../../components/logShipping/filebeatConfig";
import { at, needsRuby, runEach, type EventData } from "./support";

const ALL = {
  labels: { "app_kubernetes_io/name": "checkout", app: "old", "k8s-app": "older" },
  container: { name: "main" },
};

/** The service of an event, with and without what its line says. */
function serviceOf(event: EventData): unknown {
  const scripts = [parseScript, fieldsScript, serviceScript].map((text) => ({ text }));
  return at(runEach(scripts, [{ message: "text", ...event }])[0] ?? {}, "service.name");
}

describe("the service of a line", () => {
  before(function () {
    needsRuby(this);
  });

  it("is what the line says", () => {
    const message = '{"service":"shop","msg":"hello"}';
    assert.equal(serviceOf({ message, kubernetes: ALL }), "shop");
  });

  it("is else the first of the labels by which workloads are named", () => {
    const { "k8s-app": oldest, app } = ALL.labels;
    assert.equal(serviceOf({ kubernetes: ALL }), "checkout");
    assert.equal(serviceOf({ kubernetes: { ...ALL, labels: { app, "k8s-app": oldest } } }), "old");
    assert.equal(serviceOf({ kubernetes: { ...ALL, labels: { "k8s-app": oldest } } }), "older");
  });

  it("is else the container", () => {
    assert.equal(serviceOf({ kubernetes: { ...ALL, labels: {} } }), "main");
    assert.equal(serviceOf({ kubernetes: { container: { name: "main" } } }), "main");
  });

  it("is never empty: an empty name or label counts as none", () => {
    const labels = { "app_kubernetes_io/name": "", app: "old" };
    assert.equal(serviceOf({ kubernetes: { ...ALL, labels } }), "old");
    assert.equal(serviceOf({ service: { name: "", version: "1" }, kubernetes: ALL }), "checkout");
  });

  it("stays open where nothing names it", () => {
    assert.equal(serviceOf({}), undefined);
    assert.equal(serviceOf({ kubernetes: { labels: { team: "shop" } } }), undefined);
  });

  it("leaves a service alone that filters have written as text", () => {
    const [event] = runEach([{ text: serviceScript }], [{ service: "shop", kubernetes: ALL }]);
    assert.equal(event?.["service"], "shop");
    assert.equal(event["tags"], undefined);
  });

  it("asks for labels that Filebeat keeps, as it spells them", () => {
    const cluster = { name: "shop", region: "eu-west-1", environment: "prod" };
    const settings = {
      memoryBytes: 2 ** 29,
      cpu: "100m",
      queueEvents: 3200,
      queueDiskBytes: undefined,
      excludeNamespaces: [],
    };
    const config = buildFilebeatConfig(settings, cluster);
    const kept = at(config, "filebeat.autodiscover.providers.0.include_labels") as string[];
    const asked = /%w\[([^\]]+)\]/.exec(serviceScript)?.[1]?.split(" ") ?? [];
    assert.equal(asked.length, 3);
    for (const label of asked)
      assert.ok(kept.map((one) => one.replaceAll(".", "_")).includes(label), label);
    // With dots in place: labels.dedot is on unless it is switched off.
    assert.equal(at(config, "filebeat.autodiscover.providers.0.labels.dedot"), undefined);
  });
});
