/** Values of one JSON object, all of one type and with the same labels. */
export interface MetricSet {
  /** Metric names are `<prefix>_<name>`. */
  readonly prefix: string;
  readonly type: "counter" | "gauge";
  readonly help: string;
  /** Where the object is, a path such as `.beat.info`; `@` is the whole answer. */
  readonly path: string;
  /** By metric name: a path in the object, or a fixed number. What begins with a dot is a path. */
  readonly values: Readonly<Record<string, string>>;
  /** By label name: a path in the object, or a fixed text. @default - none */
  readonly labels?: Readonly<Record<string, string>>;
}

/** A module of json_exporter: what one kind of target is asked for. */
export interface MetricsModule {
  readonly name: string;
  readonly metrics: readonly MetricSet[];
  /**
   * Whether the certificate is taken unchecked. Only for a target in the same pod: its certificate names the Service, and nobody stands
   * between two containers of one pod. @default false
   */
  readonly unverifiedTls?: boolean;
}

/** Configuration file of json_exporter v0.7: YAML, each string in double quotes as in JSON. */
export function metricsConfig(module: MetricsModule): string {
  const lines = [
    "modules:",
    `  ${module.name}:`,
    ...(module.unverifiedTls === true
      ? ["    http_client_config:", "      tls_config:", "        insecure_skip_verify: true"]
      : []),
    "    metrics:",
    ...module.metrics.flatMap(metricLines),
  ];
  return lines.join("\n") + "\n";
}

function metricLines(metric: MetricSet): string[] {
  return [
    "      - type: object",
    `        name: ${quoted(metric.prefix)}`,
    `        valuetype: ${metric.type}`,
    `        help: ${quoted(metric.help)}`,
    `        path: ${quoted(`{${metric.path}}`)}`,
    ...(metric.labels === undefined ? [] : ["        labels:", ...mapLines(metric.labels)]),
    "        values:",
    ...mapLines(metric.values),
  ];
}

function mapLines(map: Readonly<Record<string, string>>): string[] {
  return Object.entries(map).map(([key, value]) => {
    const text = value.startsWith(".") ? `{${value}}` : value;
    return `          ${key}: ${quoted(text)}`;
  });
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
