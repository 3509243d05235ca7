import assert from "node:assert/strict";
import { coverageOf, SIGNALS } from "../../../../../policy/policies/lib/coverage/coverage";
import { ALL_METRICS, present, signals } from "../../../helpers/coverage";
import {
  RELEASE,
  metricsCluster,
  on,
  provider,
  resource,
  stackValues,
} from "../../../helpers/resources";

describe("coverage of charts that are components", () => {
  const CHART = "kubernetes:helm.sh/v4:Chart";

  it("finds the chart by its arguments, and the cluster by its children's provider", () => {
    const chart = resource(CHART, "monitoring", {
      chart: "kube-prometheus-stack",
      values: stackValues(),
    });
    const child = { ...on("b", "kubernetes:core/v1:Service", "s"), parent: chart.urn };
    const [a, b] = coverageOf([provider("a"), provider("b"), chart, child]);
    assert.deepEqual(present(a!), []);
    assert.deepEqual(present(b!), ALL_METRICS);
  });

  it("finds the children when the chart came without arguments", () => {
    const chart = resource(CHART, "monitoring");
    const child = {
      ...on("a", "kubernetes:monitoring.coreos.com/v1:Prometheus", "p"),
      parent: chart.urn,
    };
    assert.deepEqual(signals([provider("a"), chart, child]), ["metrics"]);
  });

  it("takes a chart without children for the only cluster there is", () => {
    const chart = resource(CHART, "monitoring", { chart: "kube-prometheus-stack" });
    assert.deepEqual(signals([provider("a"), chart]), ["metrics", "exporters"]);
  });

  const hidden = [CHART, "kubernetes:yaml/v2:ConfigGroup", "kubernetes:kustomize/v2:Directory"];
  for (const type of hidden) {
    it(`does not know what a ${type} without arguments and objects brings`, () => {
      const [cluster, ...others] = coverageOf([provider("a"), resource(type, "monitoring")]);
      assert.deepEqual(others, []);
      assert.deepEqual(present(cluster!), []);
      assert.deepEqual(cluster!.unknown, SIGNALS);
    });
  }

  it("knows what else is there beside a chart of which nothing is seen", () => {
    const [cluster] = coverageOf([...metricsCluster("a"), resource(CHART, "other")]);
    assert.deepEqual(present(cluster!), ALL_METRICS);
    assert.deepEqual(cluster!.unknown, ["logs", "traces"]);
  });

  it("does not know on which of two clusters a chart is of which nothing is seen", () => {
    const chart = resource(CHART, "monitoring");
    const clusters = coverageOf([...metricsCluster("a"), provider("b"), chart]);
    assert.deepEqual(clusters.map(present), [ALL_METRICS, []]);
    assert.deepEqual(
      clusters.map(({ unknown }) => unknown),
      [["logs", "traces"], SIGNALS],
    );
  });

  it("knows on which of two clusters it is when all beside it use one", () => {
    const team = resource("acme:team:Team", "team");
    const inside = { parent: team.urn };
    const used = { ...on("b", "kubernetes:core/v1:Namespace", "team"), ...inside };
    const chart = { ...resource(CHART, "monitoring"), ...inside };
    const clusters = coverageOf([provider("a"), provider("b"), team, used, chart]);
    assert.deepEqual(
      clusters.map(({ unknown }) => unknown),
      [[], SIGNALS],
    );
  });

  it("knows that a chart with another name, or a Release without one, brings no signal", () => {
    for (const [type, props] of [
      [CHART, { chart: "redis" }],
      [RELEASE, { chart: "redis" }],
      [RELEASE, {}],
    ] as const) {
      const [cluster] = coverageOf([provider("a"), on("a", type, "shop", props)]);
      assert.deepEqual(cluster!.unknown, [], type);
      assert.deepEqual(present(cluster!), []);
    }
  });

  it("gives a chart to no cluster when it cannot tell which", () => {
    const stack = resource("pulumi:pulumi:Stack", "test-dev");
    const used = ["a", "b"].map((name) => ({
      ...on(name, "kubernetes:core/v1:Namespace", name),
      parent: stack.urn,
    }));
    const chart = {
      ...resource(CHART, "m", { chart: "kube-prometheus-stack" }),
      parent: stack.urn,
    };
    const clusters = coverageOf([stack, provider("a"), provider("b"), ...used, chart]);
    assert.deepEqual(clusters.map(present), [[], []]);
  });
});
