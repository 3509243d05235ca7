import { namespaces, releases, services } from "../../internal/names";
import { FILEBEAT_MODULE } from "../filebeatMetrics";
import { LOGSTASH_MODULE } from "../logstashMetrics";

/** `job` of the series that rules and dashboards of the log system read. */
export const jobs = {
  /** Name of the Service: the chart's `jobLabel` is a label that no Service has. */
  elasticsearch: services.elasticsearchExporter.name,
  filebeat: FILEBEAT_MODULE,
  logstash: LOGSTASH_MODULE,
  /** Namespace and name of the PodMonitor that the operator's chart makes: it has no `jobLabel`. */
  eckOperator: `${namespaces.elasticSystem}/${releases.eckOperator}`,
} as const;
