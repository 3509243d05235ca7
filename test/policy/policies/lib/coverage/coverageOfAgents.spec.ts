import assert from "node:assert/strict";
import { UNKNOWN } from "../../../../../policy/policies/lib/values";
import { custom, perhapsOf, release, signalsOf, workload } from "../../../helpers/coverage";

describe("coverage by OpenTelemetry Collectors", () => {
  const CHART = "opentelemetry-collector";
  const sends = { exporters: ["otlphttp"] };
  const allSend = {
    service: { pipelines: { metrics: sends, logs: sends, traces: sends } },
  };

  it("finds nothing in a chart that only prints what it is sent, which is its default", () => {
    assert.deepEqual(signalsOf(release(CHART)), []);
    assert.deepEqual(perhapsOf(release(CHART)), []);
    const printed = {
      config: { service: { pipelines: { traces: { exporters: ["debug/all", "nop"] } } } },
      presets: { logsCollection: { enabled: true } },
    };
    assert.deepEqual(signalsOf(release(CHART, printed)), []);
  });

  it("finds traces where they are sent on, and does not know what else applications send", () => {
    const values = { config: allSend };
    assert.deepEqual(signalsOf(release(CHART, values)), ["traces"]);
    assert.deepEqual(perhapsOf(release(CHART, values)), ["metrics", "logs"]);
  });

  it("finds what the chart's presets read, by pipelines that send it on", () => {
    const presets = (...names: string[]) => ({
      config: allSend,
      presets: Object.fromEntries(names.map((name) => [name, { enabled: true }])),
    });
    const found = (...names: string[]) => signalsOf(release(CHART, presets(...names)));
    assert.deepEqual(found("logsCollection"), ["logs", "traces"]);
    assert.deepEqual(found("kubeletMetrics"), ["metrics", "traces"]);
    assert.deepEqual(found("hostMetrics", "clusterMetrics"), ["metrics", "exporters", "traces"]);
    const unseen = { config: allSend, presets: UNKNOWN };
    assert.deepEqual(perhapsOf(release(CHART, unseen)), ["metrics", "exporters", "logs"]);
  });

  it("takes a pipeline away that values set to null, and a configuration that replaces the chart's", () => {
    const noTraces = { config: { service: { pipelines: { traces: null, logs: sends } } } };
    assert.deepEqual(signalsOf(release(CHART, noTraces)), []);
    const alternateConfig = {
      receivers: { file_log: {} },
      service: { pipelines: { "logs/pods": { receivers: ["file_log"], exporters: ["loki"] } } },
    };
    assert.deepEqual(signalsOf(release(CHART, { config: allSend, alternateConfig })), ["logs"]);
  });

  it("does not know what a configuration says that stands elsewhere", () => {
    const elsewhere = { configMap: { create: false, existingName: "otel" } };
    for (const values of [elsewhere, UNKNOWN as unknown as object, { config: UNKNOWN }]) {
      assert.deepEqual(perhapsOf(release(CHART, values)), [
        "metrics",
        "exporters",
        "logs",
        "traces",
      ]);
    }
    const [type, props] = release(CHART);
    assert.deepEqual(perhapsOf([type, { ...props, valueYamlFiles: ["otel.yaml"] }]).length, 4);
  });

  it("reads collectors of the operator, as object and as text", () => {
    const config = {
      receivers: {
        otlp: {},
        prometheus: { config: { scrape_configs: [{ kubernetes_sd_configs: [{ role: "pod" }] }] } },
      },
      service: {
        pipelines: {
          metrics: { receivers: ["prometheus"], exporters: ["prometheusremotewrite"] },
          traces: { receivers: ["otlp"], exporters: ["otlp"] },
        },
      },
    };
    const found = ["metrics", "traces"];
    const of = (spec: object) => custom("opentelemetry.io/v1beta1", "OpenTelemetryCollector", spec);
    assert.deepEqual(signalsOf(of({ config })), found);
    assert.deepEqual(signalsOf(of({ config: JSON.stringify(config) })), found);
    assert.deepEqual(signalsOf(of({ config, mode: "sidecar" })), []);
    assert.equal(perhapsOf(of({ config, mode: "sidecar" })).length, 4);
    assert.equal(perhapsOf(of({ config: UNKNOWN })).length, 4);
  });

  it("does not take a collector that scrapes a fixed address, maybe its own, for metrics", () => {
    const scrape = { job_name: "self", static_configs: [{ targets: ["0.0.0.0:8888"] }] };
    const config = {
      receivers: { prometheus: { config: { scrape_configs: [scrape] } } },
      service: { pipelines: { metrics: { receivers: ["prometheus"], exporters: ["otlp"] } } },
    };
    const object = custom("opentelemetry.io/v1beta1", "OpenTelemetryCollector", { config });
    assert.deepEqual(signalsOf(object), []);
    assert.deepEqual(perhapsOf(object), ["metrics"]);
  });

  it("counts the targets of ServiceMonitors that the operator's allocator gives to a collector", () => {
    const config = {
      receivers: { prometheus: { config: { scrape_configs: [] } } },
      service: { pipelines: { metrics: { receivers: ["prometheus"], exporters: ["otlp"] } } },
    };
    const of = (targetAllocator: object) =>
      custom("opentelemetry.io/v1beta1", "OpenTelemetryCollector", { config, targetAllocator });
    const monitors = { prometheusCR: { enabled: true } };
    assert.deepEqual(signalsOf(of({ enabled: true, ...monitors })), ["metrics"]);
    for (const none of [of({}), of({ enabled: true }), of({ enabled: false, ...monitors })]) {
      assert.deepEqual(signalsOf(none), []);
      assert.deepEqual(perhapsOf(none), []);
    }
    const [type, props] = of({});
    const labels = { "opentelemetry.io/target-allocator": "main" };
    assert.deepEqual(perhapsOf([type, { ...props, metadata: { name: "main", labels } }]), [
      "metrics",
    ]);
  });

  it("does not know what stands in files of scrape configurations", () => {
    const config = {
      receivers: { prometheus: { config: { scrape_config_files: ["/etc/jobs.yaml"] } } },
      service: { pipelines: { metrics: { receivers: ["prometheus"], exporters: ["otlp"] } } },
    };
    const object = custom("opentelemetry.io/v1beta1", "OpenTelemetryCollector", { config });
    assert.deepEqual(perhapsOf(object), ["metrics"]);
  });

  it("takes an agent that only sends metrics on for no proof of alerts, which are told by enrolling the cluster", () => {
    const config = {
      receivers: { hostmetrics: {} },
      service: { pipelines: { metrics: { receivers: ["hostmetrics"], exporters: ["otlp"] } } },
    };
    const object = custom("opentelemetry.io/v1beta1", "OpenTelemetryCollector", { config });
    const chart = release("opentelemetry-collector", { alternateConfig: config });
    for (const agent of [object, chart]) {
      assert.deepEqual(signalsOf(agent), ["metrics"]);
      assert.deepEqual(perhapsOf(agent), []);
    }
  });

  it("reads all collectors of opentelemetry-kube-stack, with its defaults", () => {
    const chart = "opentelemetry-kube-stack";
    assert.deepEqual(signalsOf(release(chart)), []);
    assert.deepEqual(perhapsOf(release(chart)), []);
    const values = {
      collectors: { daemon: { config: allSend } },
      nodeExporter: { enabled: true },
      kubeStateMetrics: { enabled: true },
    };
    assert.deepEqual(signalsOf(release(chart, values)), ["metrics", "exporters", "logs", "traces"]);
    assert.deepEqual(perhapsOf(release(chart, values)), []);
    const off = { ...values, collectors: { daemon: { enabled: false, config: allSend } } };
    assert.deepEqual(signalsOf(release(chart, off)), ["exporters"]);
    const gateway = { collectors: { gateway: { enabled: true, config: allSend } } };
    assert.deepEqual(signalsOf(release(chart, gateway)), ["traces"]);
  });
});

describe("coverage by other agents", () => {
  const alloy = (content: unknown) => release("alloy", { alloy: { configMap: { content } } });

  it("reads Grafana Alloy's configuration", () => {
    const metrics = 'prometheus.scrape "pods" { }\nprometheus.remote_write "mimir" { }';
    assert.deepEqual(signalsOf(alloy(metrics)), ["metrics"]);
    assert.deepEqual(perhapsOf(alloy(metrics)), []);
    const logs = 'loki.source.kubernetes "pods" { }\nloki.write "main" { url = "https://l/push" }';
    assert.deepEqual(signalsOf(alloy(logs)), ["logs"]);
    const traces = 'otelcol.receiver.otlp "in" { }\notelcol.exporter.otlp "tempo" { }';
    assert.deepEqual(signalsOf(alloy(`${metrics}\n${logs}\n${traces}`)), [
      "metrics",
      "logs",
      "traces",
    ]);
    const beyla = 'beyla.ebpf "all" { }\notelcol.exporter.otlp "tempo" { }';
    assert.deepEqual(signalsOf(alloy(beyla)), ["traces"]);
    const object = custom("collectors.grafana.com/v1alpha1", "Alloy", {
      alloy: { configMap: { content: logs } },
    });
    assert.deepEqual(signalsOf(object), ["logs"]);
  });

  it("finds nothing in what Alloy prints, drops, or has in a comment", () => {
    for (const content of [
      'loki.source.kubernetes "pods" { }',
      'otelcol.receiver.otlp "in" { }\notelcol.exporter.debug "out" { }',
      'prometheus.scrape "pods" { }\n// prometheus.remote_write "mimir" { }',
    ]) {
      assert.deepEqual(signalsOf(alloy(content)), [], content);
      assert.deepEqual(perhapsOf(alloy(content)), [], content);
    }
  });

  it("does not know what Alloy reads elsewhere, or what is not shown", () => {
    for (const each of [
      alloy('import.git "modules" { }'),
      alloy(UNKNOWN),
      release("alloy"),
      release("alloy", { alloy: { configMap: { create: false } } }),
    ]) {
      assert.deepEqual(signalsOf(each), []);
      for (const signal of ["metrics", "logs", "traces"]) {
        assert.ok(perhapsOf(each).includes(signal), JSON.stringify(each));
      }
    }
  });

  it("knows the features of k8s-monitoring that are switched on, and leaves the others open", () => {
    const values = {
      podLogsViaLoki: { enabled: true },
      clusterMetrics: { enabled: true },
      telemetryServices: {
        "node-exporter": { deploy: true },
        "kube-state-metrics": { deploy: true },
      },
    };
    const chart = release("k8s-monitoring", values);
    assert.deepEqual(signalsOf(chart), ["metrics", "exporters", "logs"]);
    assert.deepEqual(perhapsOf(chart), ["traces"]);
  });

  it("finds what chart amazon-cloudwatch-observability switches on", () => {
    const chart = "amazon-cloudwatch-observability";
    const all = ["metrics", "exporters", "logs", "traces"];
    assert.deepEqual(signalsOf(release(chart)), all);
    assert.deepEqual(perhapsOf(release(chart)), ["alerts", "deadMansSwitch"]);
    const off = (key: string) => signalsOf(release(chart, { [key]: { enabled: false } }));
    assert.deepEqual(off("containerLogs"), ["metrics", "exporters", "traces"]);
    assert.deepEqual(off("containerInsights"), ["logs", "traces"]);
    assert.deepEqual(off("applicationSignals"), ["metrics", "exporters", "logs"]);
    assert.deepEqual(off("agent"), ["logs"]);
    const own = { agent: { config: { logs: { metrics_collected: { kubernetes: {} } } } } };
    assert.deepEqual(signalsOf(release(chart, own)), ["metrics", "exporters", "logs"]);
    assert.ok(perhapsOf(release(chart, own)).includes("traces"));
  });

  it("does not take CloudWatch's alarms for an excuse of an Alertmanager that notifies nobody", () => {
    const both = [release("kube-prometheus-stack"), release("amazon-cloudwatch-observability")];
    assert.deepEqual(perhapsOf(...both), []);
  });

  it("does not know what workloads do that read their configuration from elsewhere", () => {
    const image = "otel/opentelemetry-collector-contrib:0.150.0";
    const collector = workload("DaemonSet", "agent", image);
    assert.deepEqual(perhapsOf(collector), ["metrics", "logs", "traces"]);
    assert.deepEqual(perhapsOf(workload("DaemonSet", "alloy")), ["metrics", "logs", "traces"]);
    assert.deepEqual(signalsOf(workload("Deployment", "vmagent")), ["metrics"]);
  });

  it("does not know whether anybody sends to a store of traces", () => {
    for (const each of [
      release("tempo"),
      release("jaeger"),
      custom("jaegertracing.io/v1", "Jaeger", {}),
      custom("tempo.grafana.com/v1alpha1", "TempoStack", {}),
      workload("Deployment", "jaeger"),
    ]) {
      assert.deepEqual(signalsOf(each), []);
      assert.deepEqual(perhapsOf(each), ["traces"]);
    }
  });
});

describe("coverage by operators of log shipping", () => {
  const banzai = (kind: string, spec: object) =>
    custom("logging.banzaicloud.io/v1beta1", kind, spec);
  const fluent = (kind: string, spec: object) => custom("fluentbit.fluent.io/v1alpha2", kind, spec);

  it("finds logs where nodes are read and all that is read goes somewhere", () => {
    const flow = banzai("ClusterFlow", { globalOutputRefs: ["s3"] });
    const complete: [string, object][][] = [
      [banzai("Logging", { fluentbit: {} }), flow],
      [banzai("FluentbitAgent", {}), flow],
      [banzai("Logging", { fluentbit: {}, defaultFlow: { globalOutputRefs: ["s3"] } })],
      [fluent("FluentBit", {}), fluent("ClusterOutput", { es: { host: "logs" } })],
    ];
    for (const each of complete) assert.deepEqual(signalsOf(...each), ["logs"]);
  });

  it("does not know where logs go whose output is not in the stack, or leaves nothing", () => {
    const open: [string, object][][] = [
      [banzai("Logging", { fluentbit: {} })],
      [fluent("FluentBit", {})],
      [fluent("FluentBit", {}), fluent("ClusterOutput", { match: "*", stdout: {} })],
      [fluent("FluentBit", {}), fluent("ClusterOutput", UNKNOWN as unknown as object)],
    ];
    for (const each of open) {
      assert.deepEqual(signalsOf(...each), []);
      assert.deepEqual(perhapsOf(...each), ["logs"]);
    }
  });

  it("finds no logs where nothing reads the nodes", () => {
    for (const each of [
      [banzai("Logging", { fluentd: {} }), banzai("ClusterFlow", {})],
      [fluent("ClusterOutput", { es: {} })],
    ]) {
      assert.deepEqual(signalsOf(...each), []);
      assert.deepEqual(perhapsOf(...each), []);
    }
  });
});
