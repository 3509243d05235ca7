import { z } from "zod";
import { logAlertsSchema } from "./alertsSchema";
import { datasetSchema } from "./datasetSchema";
import { elasticsearchSchema } from "./elasticsearchSchema";
import { healthSchema } from "./healthSchema";
import { kibanaSchema } from "./kibanaSchema";
import { logstashSchema } from "./logstashSchema";
import { shippingSchema } from "./shippingSchema";
import { snapshotsSchema } from "./snapshotsSchema";

/** Key `logging`. */
export const loggingSchema = z.strictObject({
  gibPerDay: z
    .number()
    .describe(
      "Raw log text of all clusters of an average day, in GiB. Nodes, memory and volumes follow from it: docs/capacity.md.",
    ),
  retentionDays: z
    .number()
    .int()
    .optional()
    .describe("Days that a log line is kept after its rollover, 1 to 3650. Default: 14."),
  licence: z
    .enum(["basic", "platinum", "enterprise", "trial"])
    .optional()
    .describe(
      "Licence of Elasticsearch; what it lacks is an error. enterprise needs the config secret elasticLicence; trial, 30 days of everything, accepts Elastic's EULA (https://www.elastic.co/eula); platinum is refused, since ECK takes no such licence. Default: basic.",
    ),
  datasets: z
    .array(datasetSchema)
    .optional()
    .describe("Datasets beside kubernetes.container, which takes what none claims. Default: none."),
  elasticsearch: elasticsearchSchema
    .optional()
    .describe(
      "Nodes, tiers, volumes, zones. Default: from gibPerDay, retentionDays and availability.",
    ),
  kibana: kibanaSchema.optional().describe("Kibana. Default: no ingress."),
  logstash: logstashSchema
    .optional()
    .describe("Logstash: queue, redaction, drop rules, pipelines of your own."),
  shipping: shippingSchema
    .optional()
    .describe("Beats, on every cluster. Default: Filebeat for the logs of containers."),
  snapshots: snapshotsSchema
    .optional()
    .describe("Snapshots to S3. Default: daily, kept 30 days; none without AWS."),
  alerts: logAlertsSchema
    .optional()
    .describe("Log alerts. Default: the starter rules, through the hub's Alertmanager."),
  deleteData: z
    .boolean()
    .optional()
    .describe(
      "Lets Pulumi delete all logs, by destroy or when logging is taken out of the configuration. Default: false, both are refused.",
    ),
  health: healthSchema.optional().describe("Alerts on the log system itself."),
});
