import { serviceHost, services } from "../../internal/names";
import { readFilters } from "../language";
import { ELASTICSEARCH_CA, PASSWORD_VARIABLE, USER_VARIABLE } from "../paths";
import type { LogstashSettings } from "../settings";
import { firstOf, plugin, type Setting } from "./syntax";

/** Id that Filebeat gives a line: the same line has the same one, however often it is sent. */
const EVENT_ID = "[@metadata][_id]";

/** Filters that make several events of one, each with its id: all but the first would be taken for what is there already. */
const MULTIPLYING = ["clone", "split"];

/**
 * Writes each event to the data stream that it names, one with an id under that id: what is sent twice is stored once. The second time
 * Elasticsearch answers 409, which the plugin drops: neither tried again nor a dead letter (logstash-output-elasticsearch,
 * `DOC_CONFLICT_CODE`). It would log each as a warning, the line's text included.
 */
export function elasticsearchOutputs(
  id: string,
  dataset: string,
  settings: Pick<LogstashSettings, "environment" | "namespace" | "filters">,
): string {
  const plain = elasticsearchOutput(id, dataset, settings);
  if (multiplies(settings)) return plain;
  const once = elasticsearchOutput(`${id}-once`, dataset, settings, {
    document_id: `%{${EVENT_ID}}`,
    silence_errors_in_log: ["version_conflict_engine_exception"],
  });
  return firstOf([[EVENT_ID, once]], plain);
}

/**
 * Writes to the data stream that the event names. The names given here are those of an event without one: its own user may write
 * `logs-*` of this environment only, and what Elasticsearch forbids is tried again for ever, which would hold up all others.
 */
export function elasticsearchOutput(
  id: string,
  dataset: string,
  settings: Pick<LogstashSettings, "environment" | "namespace">,
  further: Readonly<Record<string, Setting>> = {},
): string {
  const host = serviceHost(services.elasticsearch.name, settings.namespace);
  return plugin("elasticsearch", {
    id,
    hosts: [`https://${host}:${services.elasticsearch.port}`],
    user: `\${${USER_VARIABLE}}`,
    password: `\${${PASSWORD_VARIABLE}}`,
    ssl_enabled: true,
    ssl_certificate_authorities: [ELASTICSEARCH_CA],
    data_stream: "true",
    data_stream_type: "logs",
    data_stream_dataset: dataset,
    data_stream_namespace: settings.environment,
    data_stream_auto_routing: true,
    ...further,
  });
}

function multiplies({ filters }: Pick<LogstashSettings, "filters">): boolean {
  return filters.some(({ text }) => {
    const read = readFilters(text);
    return "plugins" in read && read.plugins.some(({ name }) => MULTIPLYING.includes(name));
  });
}
