import assert from "node:assert/strict";
import { coverageOf, type ClusterCoverage } from "../../../../policy/policies/lib/coverage";
import type { StackResource } from "../../../../policy/policies/lib/resources";
import { UNKNOWN, type Properties } from "../../../../policy/policies/lib/values";
import {
  EKS,
  PROVIDER,
  RELEASE,
  alertmanagerConfig,
  monitoredCluster,
  on,
  provider,
  resource,
  stackValues,
  urnOf,
} from "../../helpers/resources";

/** Signals of the only cluster, as one word each. */
function signals(resources: readonly StackResource[]): string[] {
  const clusters = coverageOf(resources);
  assert.equal(clusters.length, 1, JSON.stringify(clusters));
  return present(clusters[0]!);
}

function present(coverage: ClusterCoverage): string[] {
  return Object.entries(coverage.signals)
    .filter(([, has]) => has)
    .map(([signal]) => signal);
}

/** Signals that these releases or objects give to a cluster. */
function signalsOf(...objects: [string, object][]): string[] {
  const resources = objects.map(([type, props], index) => on("a", type, `r${index}`, { ...props }));
  return signals([provider("a"), ...resources]);
}

function release(chart: string, values: object = {}): [string, object] {
  return [RELEASE, { chart, values }];
}

function workload(kind: string, name: string, image = ""): [string, object] {
  const spec = { template: { spec: { containers: [{ image }] } } };
  return [
    `kubernetes:apps/v1:${kind}`,
    { metadata: { labels: { "app.kubernetes.io/name": name } }, spec },
  ];
}

const ALL_METRICS = ["metrics", "exporters", "alerts", "deadMansSwitch"];

describe("coverage", () => {
  it("finds every signal of metrics and alerting in kube-prometheus-stack, and names the cluster by its label", () => {
    const [cluster] = coverageOf(
      monitoredCluster("global-monitoring-shop", stackValues("shop-euw1")),
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

  describe("in custom resources", () => {
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
        signalsOf([
          "kubernetes:beat.k8s.elastic.co/v1beta1:Beat",
          { spec: { type: "metricbeat" } },
        ]),
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

  describe("of charts that are components", () => {
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

  describe("of several providers", () => {
    it("takes the same kubeconfig for the same cluster", () => {
      const twin = provider("twin", { kubeconfig: "kubeconfig of a" });
      assert.deepEqual(signals([...monitoredCluster("a"), twin]), ALL_METRICS);
    });

    it("keeps apart contexts of one kubeconfig, and Prometheus of different cluster labels", () => {
      const context = provider("c", { kubeconfig: "kubeconfig of a", context: "other" });
      assert.equal(coverageOf([...monitoredCluster("a"), context]).length, 2);
      const placeholder = { kubeconfig: "placeholder" };
      const clusters = ["a", "b"].flatMap((name) => {
        const [, stack] = monitoredCluster(name);
        return [provider(name, placeholder), stack!];
      });
      assert.deepEqual(
        coverageOf(clusters).map(({ cluster }) => cluster),
        ["a", "b"],
      );
    });

    it("does not take two hidden kubeconfigs for the same", () => {
      const clusters = ["a", "b"].map((name) => provider(name, { kubeconfig: "[secret]" }));
      assert.equal(coverageOf(clusters).length, 2);
    });

    it("takes unknown kubeconfigs made from the same resource for the same cluster", () => {
      const unknown = (name: string, source: string) => ({
        ...provider(name, { kubeconfig: UNKNOWN }),
        propertyDependencies: { kubeconfig: [source] },
      });
      assert.equal(coverageOf([unknown("a", "urn:x"), unknown("b", "urn:x")]).length, 1);
      assert.equal(coverageOf([unknown("a", "urn:x"), unknown("b", "urn:y")]).length, 2);
    });

    it("adds a provider that resources use but nobody registered", () => {
      const [cluster] = coverageOf([on("gone", "kubernetes:core/v1:Namespace", "x")]);
      assert.equal(cluster!.cluster, "gone");
      const nameless = resource("kubernetes:core/v1:Namespace", "x");
      assert.equal(coverageOf([nameless])[0]!.cluster, "default");
    });

    it("leaves out a provider that writes files only", () => {
      assert.deepEqual(coverageOf([provider("files", { renderYamlToDirectory: "out" })]), []);
    });
  });

  describe("of clusters that the stack makes", () => {
    const eks = resource(EKS, "shop", { endpoint: UNKNOWN });

    it("finds one with nothing on it", () => {
      assert.deepEqual(
        coverageOf([eks]).map(({ cluster, provider: of }) => [cluster, of]),
        [["shop", ""]],
      );
    });

    it("joins a provider whose kubeconfig is made from it, over other resources too", () => {
      const token = resource("command:local:Command", "token", {}, { dependencies: [eks.urn] });
      for (const source of [eks, token]) {
        const [own, stack] = monitoredCluster("a");
        const made = {
          ...own!,
          props: { kubeconfig: UNKNOWN },
          propertyDependencies: { kubeconfig: [source.urn] },
        };
        assert.deepEqual(signals([eks, token, made, stack!]), ALL_METRICS);
      }
    });

    it("joins a provider whose kubeconfig holds its endpoint", () => {
      const known = resource(EKS, "shop", { endpoint: "https://abc.eks.amazonaws.com" });
      const [, stack] = monitoredCluster("a");
      const own = provider("a", { kubeconfig: "server: https://abc.eks.amazonaws.com" });
      assert.deepEqual(signals([known, own, stack!]), ALL_METRICS);
    });

    it("joins the parts of the component of @pulumi/eks, and names the cluster by it", () => {
      const component = resource("eks:index:Cluster", "shop");
      const inner = { ...resource(EKS, "shop-eksCluster"), parent: component.urn };
      const own = { ...provider("shop-eks-k8s"), parent: component.urn };
      const [cluster, ...others] = coverageOf([component, inner, own]);
      assert.equal(cluster!.cluster, "shop");
      assert.deepEqual(others, []);
    });

    it("does not know about it when a provider may lead anywhere", () => {
      const [own, stack] = monitoredCluster("a");
      const loose = { ...own!, props: { kubeconfig: UNKNOWN } };
      const clusters = coverageOf([eks, loose, stack!]);
      assert.equal(clusters.find(({ cluster }) => cluster === "shop")!.unknown.length, 6);
    });
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
