/** A search in Kibana's Discover. Every text may hold placeholders, see {@link kibanaDiscoverUrl}. */
export interface KibanaDiscoverLink {
  /** URL of Kibana, with `/s/<space>` for a space other than the default one. */
  readonly baseUrl: string;
  /** Id of the data view. */
  readonly dataView: string;
  /** Query in Kibana's query language (KQL); empty: everything. */
  readonly query: string;
  /** Language of the query, where it is not KQL. @default "kuery" */
  readonly language?: "kuery" | "lucene";
  /** Begin of the time range: an ISO time, or such as `now-1h`. */
  readonly from: string;
  /** End of the time range. */
  readonly to: string;
  /** Columns of the table of log lines. @default - Kibana's own */
  readonly columns?: readonly string[];
  /**
   * Fields, each with the Grafana variable that holds the wanted values: one, several or all. A filter beside the query, since KQL knows none of
   * the forms in which Grafana writes several values. @default - none
   */
  readonly oneOf?: Readonly<Record<string, string>>;
}

/** Time range of the Grafana dashboard that a link stands on. */
export const GRAFANA_TIME_RANGE = {
  from: "${__from:date:iso}",
  to: "${__to:date:iso}",
} as const;

/**
 * What is filled in later and must reach its reader as it is: variables of Grafana (`${cluster}`) and Go templates of Alertmanager
 * (`{{ .Labels.cluster }}`). What they become must be URL-safe and free of quotes: names of clusters and namespaces, ids, times.
 */
const PLACEHOLDER = /(\$\{[^}]*\}|\{\{.*?\}\})/;

/** What rison takes for text without quotes: no number, no character that means something. */
const PLAIN_RISON = /^[A-Za-z_./~][A-Za-z0-9_./~-]*$/;

/** Already in rison. */
class Rison {
  constructor(readonly text: string) {}
}

type Value = string | boolean | Rison | readonly Value[] | { readonly [key: string]: Value };

/**
 * URL of a search in Discover (Kibana 8.15 and newer). Placeholders `${…}` and `{{ … }}` stay as they are, all else is encoded: first as rison, in which
 * Kibana keeps its state, then for the URL.
 *
 * @example
 * kibanaDiscoverUrl({
 *   baseUrl: "https://kibana.example.com", dataView: "logs", query: 'cluster: "${cluster}"', ...GRAFANA_TIME_RANGE,
 * })
 */
export function kibanaDiscoverUrl(link: KibanaDiscoverLink): string {
  const global = { time: { from: link.from, to: link.to } };
  const filters = Object.entries(link.oneOf ?? {}).map(([field, variable]) =>
    anyOf(link.dataView, field, variable),
  );
  const app = {
    ...(link.columns !== undefined && { columns: link.columns }),
    dataSource: { type: "dataView", dataViewId: link.dataView },
    ...(filters.length > 0 && { filters }),
    query: { language: link.language ?? "kuery", query: link.query },
  };
  const state = `_g=${urlEncoded(rison(global))}&_a=${urlEncoded(rison(app))}`;
  return `${withoutSlash(link.baseUrl)}/app/discover#/?${state}`;
}

/** URL of a trace in Kibana APM. The id may be a placeholder, such as `${__value.raw}` of Grafana. */
export function kibanaTraceUrl(link: {
  readonly baseUrl: string;
  readonly traceId: string;
}): string {
  return `${withoutSlash(link.baseUrl)}/app/apm/link-to/trace/${urlEncoded(link.traceId)}`;
}

/** A service in Kibana APM. Every text may hold placeholders, see {@link kibanaDiscoverUrl}. */
export interface KibanaApmServiceLink {
  /** URL of Kibana, with `/s/<space>` for a space other than the default one. */
  readonly baseUrl: string;
  /** `service.name`. */
  readonly service: string;
  /** `service.environment`. @default - all */
  readonly environment?: string;
  /** Begin of the time range: an ISO time, or such as `now-1h`. */
  readonly from: string;
  /** End of the time range. */
  readonly to: string;
}

/** URL of a service's overview in Kibana APM. */
export function kibanaApmServiceUrl(link: KibanaApmServiceLink): string {
  const query = Object.entries({
    // What Kibana itself writes for all environments.
    environment: link.environment ?? "ENVIRONMENT_ALL",
    rangeFrom: link.from,
    rangeTo: link.to,
  }).map(([key, value]) => `${key}=${urlEncoded(value)}`);
  const service = urlEncoded(link.service).replaceAll("/", "%2F");
  return `${withoutSlash(link.baseUrl)}/app/apm/services/${service}/overview?${query.join("&")}`;
}

/** A filter of Discover. Grafana's format `singlequote` writes `'a','b'`, which is the inside of a list in rison. */
function anyOf(dataView: string, field: string, variable: string): Value {
  return {
    $state: { store: "appState" },
    meta: {
      index: dataView,
      type: "custom",
      key: field,
      alias: field,
      disabled: false,
      negate: false,
    },
    query: { terms: { [field]: new Rison(`!(\${${variable}:singlequote})`) } },
  };
}

/** https://github.com/Nanonid/rison: JSON for URLs. Kept small: no numbers, and nothing empty but text. */
function rison(value: Value): string {
  if (value instanceof Rison) return value.text;
  if (typeof value === "boolean") return value ? "!t" : "!f";
  if (typeof value === "string") return risonText(value);
  if (isList(value)) return `!(${value.map(rison).join(",")})`;
  const members = Object.entries(value).map(([key, inner]) => `${risonText(key)}:${rison(inner)}`);
  return `(${members.join(",")})`;
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

function risonText(text: string): string {
  if (PLAIN_RISON.test(text)) return text;
  const escaped = outsidePlaceholders(text, (part) => part.replace(/[!']/g, "!$&"));
  return `'${escaped}'`;
}

/**
 * Less than `encodeURIComponent` encodes: these are allowed in a query and a fragment (RFC 3986, 3.5), and keep the URL readable. Not the
 * dollar sign: Grafana would take it for a variable.
 */
function urlEncoded(text: string): string {
  return outsidePlaceholders(text, (part) =>
    encodeURIComponent(part).replace(/%(?:3A|2C|2F|40)/g, decodeURIComponent),
  );
}

/** Splitting by one group puts the separators at the odd places. */
function outsidePlaceholders(text: string, change: (part: string) => string): string {
  return text
    .split(PLACEHOLDER)
    .map((part, i) => (i % 2 === 0 ? change(part) : part))
    .join("");
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, "");
}
