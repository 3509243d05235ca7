import assert from "node:assert/strict";
import { coverageOf } from "../../../../../policy/policies/lib/coverage/coverage";
import { UNKNOWN } from "../../../../../policy/policies/lib/values";
import { ALL_METRICS, release, signals, signalsOf, workload } from "../../../helpers/coverage";
import {
  PROVIDER,
  RELEASE,
  alertmanagerConfig,
  metricsCluster,
  on,
  provider,
  resource,
  stackValues,
  urnOf,
} from "../../../helpers/resources";

describe("coverage", () => {
  it("finds every signal of metrics and alerting in kube-prometheus-stack, and names the cluster by its label", () => {
    const [cluster] = coverageOf(
      metricsCluster("global-monitoring-shop", stackValues("shop-euw1")),
    );
    assert.deepEqual(cluster, {
      cluster: "shop-euw1",
      provider: urnOf(PROVIDER, "global-monitoring-shop"),
      signals: {
        metrics: true,
        exporters: true,
        alerts: true,
        deadMansSwitch: true,
        logs: false,
        traces: false,
      },
      unknown: [],
    });
  });

  it("finds nothing in a stack without Kubernetes", () => {
    assert.deepEqual(coverageOf([resource("aws:s3/bucket:Bucket", "x")]), []);
    assert.deepEqual(coverageOf([]), []);
  });

  it("names a cluster without label by its provider", () => {
    assert.equal(coverageOf([provider("lab")])[0]!.cluster, "lab");
    assert.equal(coverageOf([provider("default_4_34_2")])[0]!.cluster, "default");
  });

  const names = [
    "kube-prometheus-stack",
    "prometheus-community/kube-prometheus-stack",
    "oci://ghcr.io/prometheus-community/charts/kube-prometheus-stack",
    "oci://ghcr.io/prometheus-community/charts/kube-prometheus-stack:88.5.3",
    "https://example.com/kube-prometheus-stack-88.5.3.tgz",
    "./vendor/kube-prometheus-stack/",
  ];
  for (const chart of names) {
    it(`knows the chart ${chart}`, () => {
      assert.deepEqual(signalsOf([RELEASE, { chart, values: stackValues() }]), ALL_METRICS);
    });
  }

  it("does not go by the release's name", () => {
    const other = on("a", RELEASE, "kube-prometheus-stack", {
      chart: "nginx",
      name: "kube-prometheus-stack",
    });
    assert.deepEqual(signals([provider("a"), other]), []);
  });

  it("does not take the chart's default receiver for alert routing", () => {
    assert.deepEqual(signalsOf(release("kube-prometheus-stack")), ["metrics", "exporters"]);
    assert.deepEqual(signalsOf(release("prometheus")), ["metrics", "exporters"]);
  });

  it("knows that a route without routes keeps the chart's route of Watchdog to nobody", () => {
    const { receivers } = alertmanagerConfig();
    const config = { route: { receiver: "oncall" }, receivers };
    assert.deepEqual(signalsOf(release("kube-prometheus-stack", { alertmanager: { config } })), [
      "metrics",
      "exporters",
      "alerts",
    ]);
  });

  it("sees what values switch off", () => {
    const off = (key: string) => {
      const values: Record<string, object> = { ...stackValues() } as Record<string, object>;
      values[key] = { ...values[key], enabled: false };
      return signalsOf(release("kube-prometheus-stack", values));
    };
    assert.deepEqual(off("prometheus"), ["exporters", "alerts", "deadMansSwitch"]);
    assert.deepEqual(off("nodeExporter"), ["metrics", "alerts", "deadMansSwitch"]);
    assert.deepEqual(off("kubeStateMetrics"), ["metrics", "alerts", "deadMansSwitch"]);
    assert.deepEqual(off("alertmanager"), ["metrics", "exporters"]);
  });

  it("adds up exporters installed one by one", () => {
    assert.deepEqual(signalsOf(release("prometheus-node-exporter")), []);
    assert.deepEqual(
      signalsOf(release("prometheus-node-exporter"), release("kube-state-metrics")),
      ["exporters"],
    );
    assert.deepEqual(
      signalsOf(
        workload("DaemonSet", "node-exporter"),
        workload(
          "Deployment",
          "ksm",
          "registry.k8s.io/kube-state-metrics/kube-state-metrics:v2.20.0",
        ),
      ),
      ["exporters"],
    );
  });

  it("accepts an Alertmanager elsewhere for alerts, but sees no dead man's switch in it", () => {
    const values = {
      prometheus: { prometheusSpec: { additionalAlertManagerConfigs: [{ scheme: "https" }] } },
      alertmanager: { enabled: false },
    };
    assert.deepEqual(signalsOf(release("kube-prometheus-stack", values)), [
      "metrics",
      "exporters",
      "alerts",
    ]);
  });

  describe("in preview", () => {
    it("is unknown, not absent, when chart or values are unknown", () => {
      for (const props of [
        { chart: UNKNOWN },
        { chart: "kube-prometheus-stack", values: UNKNOWN },
      ]) {
        const [cluster] = coverageOf([provider("a"), on("a", RELEASE, "r", props)]);
        assert.deepEqual(cluster!.unknown.slice(0, 4), ALL_METRICS);
      }
    });

    it("is unknown when the routing may stand in a values file", () => {
      const props = { chart: "kube-prometheus-stack", valueYamlFiles: [{ path: "values.yaml" }] };
      const [cluster] = coverageOf([provider("a"), on("a", RELEASE, "r", props)]);
      assert.deepEqual(cluster!.unknown, ["alerts", "deadMansSwitch"]);
    });
  });
});
