import assert from "node:assert/strict";
import { parse } from "yaml";
import {
  FILEBEAT_MODULE,
  filebeatMetricsConfig,
} from "../../../components/elasticHealth/filebeatMetrics";
import {
  JSON_EXPORTER_CONFIG_KEY,
  JSON_EXPORTER_PORT,
  jsonExporterPodMonitorSpec,
  jsonExporterSidecar,
} from "../../../components/elasticHealth/jsonExporter";
import {
  LOGSTASH_MODULE,
  logstashMetricsConfig,
} from "../../../components/elasticHealth/logstashMetrics";
import { metricsConfig } from "../../../components/elasticHealth/metricsConfig";
import metrics from "../../fixtures/metrics.json";
import { FILEBEAT_STATS, LOGSTASH_STATS } from "./answers";

interface Metric {
  readonly type: string;
  readonly name: string;
  readonly valuetype: string;
  readonly path: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, string>>;
}

interface Module {
  readonly http_client_config?: unknown;
  readonly metrics: readonly Metric[];
}

interface Sample {
  readonly name: string;
  readonly type: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: unknown;
}

function moduleOf(config: string, name: string): Module {
  const { modules } = parse(config) as { readonly modules: Readonly<Record<string, Module>> };
  assert.deepEqual(Object.keys(modules), [name]);
  return modules[name]!;
}

/** What json_exporter does with `type: object`, for paths of plain keys: the only ones we write. */
function samples(module: Module, answer: unknown): readonly Sample[] {
  return module.metrics.flatMap((metric) => {
    assert.equal(metric.type, "object");
    const object = at(answer, metric.path);
    const labels = Object.fromEntries(
      Object.entries(metric.labels ?? {}).map(([key, path]) => [key, String(at(object, path))]),
    );
    return Object.entries(metric.values).map(([name, path]) => ({
      name: `${metric.name}_${name}`,
      type: metric.valuetype,
      labels,
      value: at(object, path),
    }));
  });
}

/** The value at `{.a.b}`; `{@}` is the whole, and what has no braces is itself. */
function at(object: unknown, path: string): unknown {
  const keys = /^\{(.*)\}$/.exec(path)?.[1];
  if (keys === undefined) return path;
  return keys
    .split(".")
    .slice(1)
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], object);
}

const filebeat = samples(moduleOf(filebeatMetricsConfig(), FILEBEAT_MODULE), FILEBEAT_STATS);
const logstash = samples(moduleOf(logstashMetricsConfig(), LOGSTASH_MODULE), LOGSTASH_STATS);

function value(all: readonly Sample[], name: string, labels: Sample["labels"] = {}): unknown {
  const found = all.filter(
    (one) => one.name === name && JSON.stringify(one.labels) === JSON.stringify(labels),
  );
  assert.equal(found.length, 1, `${name} ${JSON.stringify(labels)}`);
  return found[0]!.value;
}

describe("metrics of Filebeat and Logstash", () => {
  for (const [what, all] of [
    ["Filebeat", filebeat],
    ["Logstash", logstash],
  ] as const) {
    it(`finds a number for each metric in an answer of ${what}`, () => {
      for (const { name, labels, value } of all) {
        assert.ok(Number.isFinite(Number(value)), `${name} ${JSON.stringify(labels)}`);
      }
    });

    it(`calls counters of ${what} _total, and nothing else`, () => {
      for (const { name, type } of all) {
        assert.equal(type, name.endsWith("_total") ? "counter" : "gauge", name);
      }
    });

    it(`gives each series of ${what} once`, () => {
      const series = all.map(({ name, labels }) => `${name} ${JSON.stringify(labels)}`);
      assert.equal(new Set(series).size, series.length);
    });
  }

  it("are those that rules and dashboards may ask for", () => {
    for (const [all, name] of [
      [filebeat, "filebeatMetrics"],
      [logstash, "logstashMetrics"],
    ] as const) {
      const known = metrics.sources.find(({ exposedBy }) => exposedBy.includes(name));
      assert.deepEqual([...new Set(all.map((one) => one.name))].sort(), [...known!.metrics].sort());
    }
  });

  it("take each number from the field that it is called after", () => {
    assert.equal(value(filebeat, "filebeat_info", { version: "9.5.6" }), "1");
    assert.equal(value(filebeat, "filebeat_events_active"), 1600);
    assert.equal(value(filebeat, "filebeat_events_rejected_total"), 5);
    assert.equal(value(filebeat, "filebeat_queue_filled_ratio"), 0.5);
    assert.equal(value(filebeat, "filebeat_queue_capacity_events"), 3200);
    assert.equal(value(filebeat, "filebeat_output_acked_total"), 12_345_678_901);
    assert.equal(value(filebeat, "filebeat_output_dropped_total"), 2);
    assert.equal(value(filebeat, "filebeat_events_dropped_total"), 4);
    assert.equal(value(filebeat, "filebeat_memory_rss_bytes"), 123_456_789);
    assert.equal(value(logstash, "logstash_info", { version: "9.5.6" }), "1");
    const main = { pipeline: "main" };
    assert.equal(value(logstash, "logstash_pipeline_events_in_total", main), 1000);
    assert.equal(value(logstash, "logstash_pipeline_events_out_total", main), 980);
    assert.equal(value(logstash, "logstash_pipeline_queue_bytes", main), 4_000_000_000);
    assert.equal(value(logstash, "logstash_pipeline_worker_utilization_percent", main), 37.5);
    assert.equal(value(logstash, "logstash_dead_letter_queue_dropped_total", main), 5);
    assert.equal(value(logstash, "logstash_reloads_failures_total"), 2);
    assert.equal(value(logstash, "logstash_jvm_heap_max_bytes"), 2_147_483_648);
  });

  it("ask for the pipelines that are named, and for dead letters only where there are some", () => {
    const named = moduleOf(
      logstashMetricsConfig([
        { id: "main", deadLetters: true },
        { id: "own-one", deadLetters: false },
      ]),
      LOGSTASH_MODULE,
    ).metrics;
    const pipelines = new Set(named.flatMap(({ labels }) => labels?.["pipeline"] ?? []));
    assert.deepEqual([...pipelines], ["main", "own-one"]);
    const letters = named.filter(({ name }) => name === "logstash_dead_letter_queue");
    assert.deepEqual([...new Set(letters.map(({ labels }) => labels?.["pipeline"]))], ["main"]);
  });

  it("leave a certificate unchecked inside Logstash's own pod only", () => {
    assert.deepEqual(moduleOf(logstashMetricsConfig(), LOGSTASH_MODULE).http_client_config, {
      tls_config: { insecure_skip_verify: true },
    });
    assert.equal(moduleOf(filebeatMetricsConfig(), FILEBEAT_MODULE).http_client_config, undefined);
  });

  it("keep their texts whatever is in them", () => {
    const help = `a "quoted" \\ text: with # and {braces}`;
    const config = metricsConfig({
      name: "m",
      metrics: [{ prefix: "p", type: "gauge", help, path: "@", values: { v: "1" } }],
    });
    assert.equal((moduleOf(config, "m").metrics[0] as unknown as { help: string }).help, help);
  });
});

describe("sidecar that exports them", () => {
  const { container, volume } = jsonExporterSidecar("filebeat-metrics");

  it("reads its configuration from the ConfigMap, where it is mounted", () => {
    assert.deepEqual(volume, { name: "json-exporter", configMap: { name: "filebeat-metrics" } });
    const [mount] = container["volumeMounts"] as [{ mountPath: string; name: string }];
    assert.equal(mount.name, volume["name"]);
    const args = container["args"] as readonly string[];
    assert.ok(args.includes(`--config.file=${mount.mountPath}/${JSON_EXPORTER_CONFIG_KEY}`));
  });

  it("may run in a namespace that is restricted, beside a container that is root", () => {
    assert.deepEqual(container["securityContext"], {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
      runAsUser: 65534,
      runAsGroup: 65534,
      capabilities: { drop: ["ALL"] },
      seccompProfile: { type: "RuntimeDefault" },
    });
  });

  it("does not decide whether its pod takes logs", () => {
    assert.equal(container["readinessProbe"], undefined);
  });

  it("is asked by Prometheus for the program in its pod, under that program's name", () => {
    const spec = jsonExporterPodMonitorSpec({
      matchLabels: { "beat.k8s.elastic.co/name": "filebeat" },
      module: "filebeat",
      target: "http://localhost:5066/stats",
      namespace: "beats",
    });
    const [port] = container["ports"] as [{ name: string; containerPort: number }];
    assert.equal(port.containerPort, JSON_EXPORTER_PORT);
    assert.deepEqual(spec["namespaceSelector"], { matchNames: ["beats"] });
    assert.deepEqual(spec["selector"], { matchLabels: { "beat.k8s.elastic.co/name": "filebeat" } });
    const [endpoint] = spec["podMetricsEndpoints"] as [
      {
        port: string;
        path: string;
        params: unknown;
        relabelings: { targetLabel: string; replacement?: string }[];
      },
    ];
    assert.equal(endpoint.port, port.name);
    assert.equal(endpoint.path, "/probe");
    assert.deepEqual(endpoint.params, {
      module: ["filebeat"],
      target: ["http://localhost:5066/stats"],
    });
    assert.deepEqual(
      endpoint.relabelings.map(({ targetLabel, replacement }) => [targetLabel, replacement]),
      [
        ["job", "filebeat"],
        ["instance", undefined],
        ["node", undefined],
      ],
    );
  });
});
