import assert from "node:assert/strict";
import { parse } from "yaml";
import { APM_MODULE, APM_TARGET, apmMetricsConfig } from "../../../components/apmServer/metrics";
import { exporterConfigMapArgs } from "../../../components/apmServer/objects";
import { APM_STATS, PAID, settingsOf } from "./fixtures";
import { metricNamesOf } from "./series";

interface Metric {
  readonly name: string;
  readonly valuetype: string;
  readonly path: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, string>>;
}

/** The value at `{.a.b}`; what has no braces is itself. */
function at(object: unknown, path: string): unknown {
  const keys = /^\{(.*)\}$/.exec(path)?.[1];
  if (keys === undefined) return path;
  return keys
    .split(".")
    .slice(1)
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], object);
}

/** What json_exporter gives for the answer: `name{labels}` to value, missing ones left out. */
function samples(tailSampling: boolean): ReadonlyMap<string, unknown> {
  const { modules } = parse(apmMetricsConfig({ tailSampling })) as {
    readonly modules: Readonly<Record<string, { readonly metrics: readonly Metric[] }>>;
  };
  assert.deepEqual(Object.keys(modules), [APM_MODULE]);
  const found = new Map<string, unknown>();
  for (const metric of modules[APM_MODULE]?.metrics ?? []) {
    const object = at(APM_STATS, metric.path);
    for (const [name, path] of Object.entries(metric.values)) {
      const labels = Object.entries(metric.labels ?? {}).map(
        ([label, value]) => `${label}="${String(at(object, value))}"`,
      );
      const key = `${metric.name}_${name}{${labels.join(",")}}`;
      assert.ok(!found.has(key), `${key} twice`);
      found.set(key, at(object, path));
    }
  }
  return new Map([...found].filter(([, value]) => value !== undefined));
}

describe("metrics of APM Server", () => {
  const all = samples(true);

  const expected: readonly (readonly [string, unknown])[] = [
    ['apm_server_info{version="9.5.0"}', "1"],
    ["apm_server_output_acked_total{}", 990],
    ["apm_server_output_failed_total{}", 5],
    ["apm_server_output_active{}", 5],
    ["apm_server_output_bulk_requests_available{}", 9],
    ["apm_server_events_accepted_total{}", 1_234_567_890],
    ['apm_server_events_refused_total{reason="invalid"}', 3],
    ['apm_server_events_refused_total{reason="too_large"}', 4],
    ['apm_server_requests_total{listener="intake"}', 5000],
    ['apm_server_requests_refused_total{listener="intake",reason="unauthorized"}', 20],
    ['apm_server_requests_refused_total{listener="intake",reason="queue"}', 20],
    ['apm_server_requests_refused_total{listener="agent_config",reason="unauthorized"}', 2],
    ['apm_server_requests_total{listener="otlp_grpc_traces"}', 30],
    ['apm_server_requests_refused_total{listener="otlp_grpc_traces",reason="timeout"}', 1],
    ["apm_server_sampling_failed_writes_total{}", 1],
    ["apm_server_sampling_disk_used_bytes{}", 5_000_000_000],
  ];
  for (const [name, value] of expected) {
    it(`give ${name}`, () => {
      assert.equal(all.get(name), value);
    });
  }

  it("have one help and one set of labels each, as Prometheus' library insists", () => {
    const { modules } = parse(apmMetricsConfig({ tailSampling: true })) as {
      readonly modules: Readonly<
        Record<string, { readonly metrics: readonly (Metric & { readonly help: string })[] }>
      >;
    };
    const seen = new Map<string, string>();
    for (const { name, help, labels, values } of modules[APM_MODULE]?.metrics ?? []) {
      const shape = `${help} ${Object.keys(labels ?? {}).join(",")}`;
      for (const key of Object.keys(values)) {
        assert.equal(seen.get(`${name}_${key}`) ?? shape, shape, `${name}_${key}`);
        seen.set(`${name}_${key}`, shape);
      }
    }
  });

  it("leave out tail-based sampling where there is none", () => {
    const names = [...samples(false).keys()];
    assert.ok(!names.some((name) => name.startsWith("apm_server_sampling")));
  });

  it("are all found in APM Server's answer, but reasons that it has not met", () => {
    const missing = [...metricNamesOf(apmMetricsConfig({ tailSampling: true }))].filter(
      (name) => ![...all.keys()].some((key) => key.startsWith(`${name}{`)),
    );
    assert.deepEqual(missing, []);
  });

  it("come from the pod itself, and a new configuration is a new ConfigMap", () => {
    assert.equal(APM_TARGET, "http://localhost:5066/stats");
    const head = exporterConfigMapArgs(settingsOf());
    const tail = exporterConfigMapArgs(settingsOf(PAID));
    assert.equal(head.immutable, true);
    assert.notEqual(head.metadata.name, tail.metadata.name);
    assert.deepEqual(head, exporterConfigMapArgs(settingsOf()));
  });
});
