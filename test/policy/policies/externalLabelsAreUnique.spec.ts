import assert from "node:assert/strict";
import { ambiguousPrometheuses } from "../../../policy/policies/externalLabelsAreUnique";
import type { StackResource } from "../../../policy/policies/lib/resources";
import { UNKNOWN } from "../../../policy/policies/lib/values";
import { RELEASE, metricsCluster, on, provider, resource } from "../helpers/resources";

const TODAY = "2027-03-01";
const PROMETHEUS = "kubernetes:monitoring.coreos.com/v1:Prometheus";

function judge(resources: readonly StackResource[], config: object = {}) {
  return ambiguousPrometheuses(resources, config, TODAY);
}

/** A cluster whose kube-prometheus-stack has these values in `prometheusSpec`. */
function stack(cluster: string, spec: object) {
  return metricsCluster(cluster, { prometheus: { prometheusSpec: spec } });
}

/** A Prometheus custom resource on cluster `a`. */
function object(name: string, spec: object) {
  return on("a", PROMETHEUS, name, { metadata: { name, namespace: "monitoring" }, spec });
}

function only(resources: readonly StackResource[], config: object = {}) {
  const [finding, ...others] = judge(resources, config);
  assert.deepEqual(others, []);
  assert.ok(finding);
  return finding;
}

describe("the policy prometheus-external-labels-are-unique", () => {
  it("accepts clusters with labels of their own, and stacks without Prometheus", () => {
    assert.deepEqual(judge([...metricsCluster("a"), ...metricsCluster("b")]), []);
    assert.deepEqual(judge([provider("a")]), []);
  });

  it("finds two Prometheus with the same labels, and names the other", () => {
    const same = { externalLabels: { cluster: "shop", region: "eu" } };
    const findings = judge([...stack("a", same), ...stack("b", same)]);
    assert.deepEqual(
      findings.map(({ urn }) => urn?.split("::").at(-1)),
      ["a-release", "b-release"],
    );
    assert.match(
      findings[0]!.message,
      /external labels \{.*cluster="shop".*\} are those of Release/,
    );
    assert.match(findings[0]!.message, /on b as well/);
  });

  it("takes two providers of one kubeconfig for one cluster", () => {
    const spec = { externalLabels: { cluster: "shop" } };
    const twin = provider("b", { kubeconfig: "kubeconfig of a" });
    const [, release] = stack("b", spec);
    assert.deepEqual(judge([...stack("a", spec), twin, release!]), []);
  });

  it("finds labels that differ in the replica label only", () => {
    const spec = (replica: string) => ({
      externalLabels: { cluster: "shop", prometheus_replica: replica },
      prometheusExternalLabelNameClear: true,
    });
    assert.equal(judge([...stack("a", spec("x")), ...stack("b", spec("y"))]).length, 2);
  });

  it("accepts two of one cluster that the operator tells apart by name", () => {
    const spec = { externalLabels: { cluster: "a" } };
    assert.deepEqual(judge([provider("a"), object("one", spec), object("two", spec)]), []);
    const cleared = { ...spec, prometheusExternalLabelName: "" };
    assert.equal(judge([provider("a"), object("one", cleared), object("two", cleared)]).length, 2);
  });

  it("finds a missing or empty label, of those that config demands", () => {
    for (const externalLabels of [undefined, {}, { cluster: "" }]) {
      const { message } = only(stack("a", { externalLabels }));
      assert.match(message, /external label `cluster` is missing/);
    }
    const { message } = only(metricsCluster("a"), { labels: ["cluster", "region"] });
    assert.match(message, /`region` is missing/);
    assert.doesNotMatch(message, /`cluster`/);
    assert.deepEqual(judge(stack("a", {}), { labels: [] }), []);
  });

  it("finds replicas without a replica label", () => {
    const spec = { externalLabels: { cluster: "a" }, replicas: 2 };
    assert.deepEqual(judge(stack("a", spec)), [], "the operator adds one");
    const cleared = { ...spec, replicaExternalLabelNameClear: true };
    assert.match(only(stack("a", cleared)).message, /2 replicas have no replica label/);
    const empty = { ...spec, replicaExternalLabelName: "" };
    assert.match(only([provider("a"), object("p", empty)]).message, /no replica label/);
    assert.deepEqual(judge([provider("a"), object("p", { ...empty, replicas: 1 })]), []);
  });

  it("reads the chart prometheus, whose replicas share one configuration", () => {
    const chart = (server: object) => [
      provider("a"),
      on("a", RELEASE, "p", { chart: "prometheus", values: { server } }),
    ];
    const global = { external_labels: { cluster: "a" } };
    assert.deepEqual(judge(chart({ global })), []);
    assert.match(only(chart({ global, replicaCount: 2 })).message, /2 replicas/);
    const replica = { external_labels: { cluster: "a", replica: "$(POD_NAME)" } };
    assert.deepEqual(judge(chart({ global: replica, replicaCount: 2 })), []);
    assert.match(only(chart({})).message, /`cluster` is missing/);
    assert.deepEqual(judge(chart({ enabled: false })), []);
  });

  it("judges a chart that is a component by its children", () => {
    const CHART = "kubernetes:helm.sh/v4:Chart";
    const chart = resource(CHART, "kps", { chart: "kube-prometheus-stack", values: {} });
    const child = { ...object("p", { externalLabels: { cluster: "a" } }), parent: chart.urn };
    assert.deepEqual(judge([provider("a"), chart, child]), []);
    assert.match(only([provider("a"), chart]).message, /`cluster` is missing/);
  });

  it("finds a Prometheus inside a release of a chart that it does not know", () => {
    const umbrella = on("a", RELEASE, "platform", { chart: "acme-platform" });
    const inside = {
      ...{ group: "monitoring.coreos.com", kind: "Prometheus", name: "p", namespace: "m" },
      ...{ props: { spec: {} }, urn: umbrella.urn, within: "platform" },
    };
    const [finding] = ambiguousPrometheuses([provider("a"), umbrella], {}, TODAY, [inside]);
    assert.match(finding!.message, /^release platform → Prometheus m\/p: external label `cluster`/);
    assert.equal(finding!.urn, umbrella.urn);
  });

  it("does not know about labels that a preview does not know", () => {
    const unknown = stack("a", { externalLabels: { cluster: UNKNOWN } });
    assert.deepEqual(judge(unknown), [], "one alone differs from all");
    const finding = only([...unknown, ...metricsCluster("b")]);
    assert.equal(finding.undecided, true);
    assert.match(
      finding.message,
      /differ from those of Release .* on b is not known until update\.$/,
    );
    assert.equal(only(stack("a", { externalLabels: UNKNOWN })).undecided, true);
  });

  it("does not know about labels that may stand in a values file", () => {
    const props = { chart: "kube-prometheus-stack", valueYamlFiles: [{ path: "v.yaml" }] };
    assert.equal(only([provider("a"), on("a", RELEASE, "r", props)]).undecided, true);
  });

  it("accepts what is waived, and rejects an expired waiver", () => {
    const waiver = { prometheus: "a-release", owner: "x", reason: "y", expires: TODAY };
    assert.deepEqual(judge(stack("a", {}), { waivers: [waiver] }), []);
    const expired = { waivers: [{ ...waiver, expires: "2027-02-28" }] };
    assert.equal(judge(stack("a", {}), expired).length, 2);
  });
});
