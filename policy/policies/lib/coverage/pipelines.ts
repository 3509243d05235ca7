/**
 * What the pipelines of OpenTelemetry Collectors and of Grafana Alloy do, by their configuration: a signal is there if
 * something on the cluster is read or received, and sent on to more than a log line.
 */
import { doubted, type Parts } from "./parts";
import {
  allOf,
  anyOf,
  at,
  flag,
  isRecord,
  isUnknown,
  list,
  text,
  UNKNOWN,
  type Presence,
} from "../values";

/** What a collector may do of which nothing is known. */
export const UNKNOWN_PIPELINES: Parts = {
  metrics: "unknown",
  nodeExporter: "unknown",
  workloadExporter: "unknown",
  logs: "unknown",
  traces: "unknown",
};

/** Exporters that send nothing anywhere. */
const NOWHERE: ReadonlySet<string> = new Set(["debug", "logging", "nop"]);

/** Receivers that fetch metrics of a cluster; others wait for what applications send. */
const METRICS: ReadonlySet<string> = new Set([
  "prometheus",
  "kubeletstats",
  "hostmetrics",
  "k8scluster",
  "receivercreator",
  "awscontainerinsightreceiver",
]);

/** Receivers that read the logs of containers. */
const LOGS: ReadonlySet<string> = new Set(["filelog", "receivercreator"]);

interface Pipeline {
  /** "metrics", "logs", "traces". */
  readonly signal: string;
  readonly receivers: readonly unknown[];
  readonly exporters: readonly unknown[];
}

/**
 * What a collector with this configuration does; an object, or its YAML parsed.
 *
 * @param allocated Whether its operator writes targets into its Prometheus receivers.
 */
export function collectorParts(config: unknown, allocated: Presence = "absent"): Parts {
  if (!isRecord(config)) return UNKNOWN_PIPELINES;
  const pipelines = at(config, "service", "pipelines");
  if (isUnknown(pipelines)) return UNKNOWN_PIPELINES;
  const written = Object.entries(isRecord(pipelines) ? pipelines : {}).map(([name, pipeline]) => ({
    signal: typeOf(name),
    receivers: list(at(pipeline, "receivers")),
    exporters: list(at(pipeline, "exporters")),
  }));
  return judge(written, at(config, "receivers"), allocated);
}

/** Switches of charts, and the receivers that they add to pipelines. */
const PRESETS: readonly (readonly [path: readonly string[], signal: string, receiver: string])[] = [
  [["logsCollection"], "logs", "filelog"],
  [["annotationDiscovery", "logs"], "logs", "receivercreator"],
  [["annotationDiscovery", "metrics"], "metrics", "receivercreator"],
  [["hostMetrics"], "metrics", "hostmetrics"],
  [["kubeletMetrics"], "metrics", "kubeletstats"],
  [["clusterMetrics"], "metrics", "k8scluster"],
  [["prometheus", "podAnnotations"], "metrics", "kubeletstats"],
  [["prometheus", "cadvisor"], "metrics", "kubeletstats"],
];

/**
 * What a collector does whose chart adds to its configuration: by default, pipelines that take OTLP and only print it.
 *
 * @param presets The chart's switches.
 * @param on Those that are on unless values say otherwise.
 */
export function chartCollectorParts(
  config: unknown,
  presets: unknown,
  on: readonly string[] = [],
): Parts {
  if (isUnknown(config)) return UNKNOWN_PIPELINES;
  const given = at(config, "service", "pipelines");
  if (isUnknown(given)) return UNKNOWN_PIPELINES;
  const names = new Set([
    "metrics",
    "logs",
    "traces",
    ...Object.keys(isRecord(given) ? given : {}),
  ]);
  const pipelines = [...names].flatMap((name): Pipeline[] => {
    const written = at(given, name);
    // Helm takes away what values set to null.
    if (written === null) return [];
    const added = PRESETS.filter(([, signal]) => signal === name).map(([path, , receiver]) => {
      const switched = flag(at(presets, ...path, "enabled"), on.includes(path.join(".")));
      return switched === "present" ? receiver : switched === "unknown" ? UNKNOWN : undefined;
    });
    return [
      {
        signal: typeOf(name),
        receivers: [
          ...list(at(written, "receivers") ?? "otlp"),
          ...added.filter((receiver) => receiver !== undefined),
        ],
        exporters: list(at(written, "exporters") ?? "debug"),
      },
    ];
  });
  return judge(pipelines, at(config, "receivers"));
}

function judge(
  pipelines: readonly Pipeline[],
  definitions: unknown,
  allocated: Presence = "absent",
): Parts {
  const of = (signal: string, received: (pipeline: Pipeline) => Presence) =>
    anyOf(
      pipelines
        .filter((pipeline) => pipeline.signal === signal)
        .map((pipeline) => allOf([leaves(pipeline), received(pipeline)])),
    );
  const fetched = (types: ReadonlySet<string>) => (pipeline: Pipeline) =>
    anyOf(pipeline.receivers.map((each) => receives(each, types, definitions, allocated)));
  const named = (type: string) => (pipeline: Pipeline) =>
    anyOf(pipeline.receivers.map((each) => isOf(each, new Set([type]))));
  return {
    metrics: of("metrics", fetched(METRICS)),
    nodeExporter: of("metrics", named("hostmetrics")),
    workloadExporter: of("metrics", named("k8scluster")),
    logs: of("logs", fetched(LOGS)),
    traces: of("traces", ({ receivers }) => (receivers.length === 0 ? "absent" : "present")),
  };
}

function leaves({ exporters }: Pipeline): Presence {
  return anyOf(
    exporters.map((exporter) => {
      const name = text(exporter);
      if (name === undefined) return "unknown";
      return NOWHERE.has(typeOf(name)) ? "absent" : "present";
    }),
  );
}

/** Whether a receiver is one of these; any other may be sent something by applications. */
function receives(
  receiver: unknown,
  types: ReadonlySet<string>,
  definitions: unknown,
  allocated: Presence,
): Presence {
  const name = text(receiver);
  if (name === undefined || isOf(receiver, types) !== "present") return "unknown";
  return typeOf(name) === "prometheus"
    ? anyOf([allocated, scrapes(at(definitions, name))])
    : "present";
}

function isOf(receiver: unknown, types: ReadonlySet<string>): Presence {
  const name = text(receiver);
  if (name === undefined) return "unknown";
  return types.has(typeOf(name)) ? "present" : "absent";
}

/** Whether a Prometheus receiver finds its targets: what is listed one by one may be the collector itself. */
function scrapes(definition: unknown): Presence {
  if (isUnknown(definition) || isRecord(at(definition, "target_allocator"))) {
    return isUnknown(definition) ? "unknown" : "present";
  }
  const config = at(definition, "config");
  const jobs = list(at(config, "scrape_configs"));
  const files = list(at(config, "scrape_config_files"));
  return anyOf([
    ...files.map(() => "unknown" as const),
    ...jobs.map((job) => {
      const finds = isRecord(job) && Object.keys(job).some((key) => key.endsWith("_sd_configs"));
      return finds ? "present" : "unknown";
    }),
  ]);
}

/** "file_log/pods" is of the type "filelog", as it was called before. */
function typeOf(name: string): string {
  return (name.split("/")[0] ?? "").replaceAll("_", "");
}

const ALLOY_SENDS_METRICS = /\b(?:prometheus\.remote_write|otelcol\.exporter\.(?!debug\b)\w+)/;
const ALLOY_SENDS_LOGS = /\b(?:loki\.write|otelcol\.exporter\.(?!debug\b)\w+)/;
const ALLOY_SENDS_TRACES = /\botelcol\.exporter\.(?!debug\b|prometheus\b|loki\b)\w+/;
const ALLOY_READS_ELSEWHERE = /\b(?:import\.\w+\s|remotecfg\b)/;

/** What Grafana Alloy does with this configuration, in its own language. */
export function alloyParts(content: unknown): Parts {
  const written = text(content);
  if (written === undefined) return UNKNOWN_PIPELINES;
  // An address has slashes, too.
  const code = written.replace(/(^|[^:])\/\/[^\n]*/g, "$1");
  const both = (...all: readonly RegExp[]): Presence =>
    all.every((each) => each.test(code)) ? "present" : "absent";
  const parts: Parts = {
    metrics: both(/\bprometheus\.(?:scrape|operator\.\w+)/, ALLOY_SENDS_METRICS),
    nodeExporter: both(/\bprometheus\.exporter\.unix\b/, ALLOY_SENDS_METRICS),
    logs: both(
      /\b(?:loki\.source\.(?:kubernetes|file|podlogs)|otelcol\.receiver\.filelog)\b/,
      ALLOY_SENDS_LOGS,
    ),
    traces: both(
      /\b(?:otelcol\.receiver\.(?:otlp|jaeger|zipkin|opencensus)|beyla\.ebpf)\b/,
      ALLOY_SENDS_TRACES,
    ),
  };
  return ALLOY_READS_ELSEWHERE.test(code) ? doubted(parts) : parts;
}
