import { z } from "zod";
import { LICENCE_FORM, mayBeLicence } from "../components/elasticsearch/licence";
import { alertingSchema } from "./alertingSchema";
import { grafanaSchema } from "./grafanaSchema";
import { loadBalancerSchema } from "./loadBalancerSchema";
import { loggingSchema } from "./logging/loggingSchema";
import { tracingSchema } from "./tracing/tracingSchema";

const duration = z.string().describe('A Prometheus duration, such as "30d".');
const quantity = z.string().describe('A Kubernetes quantity, such as "50Gi".');

const clusterSchema = z.strictObject({
  name: z
    .string()
    .describe(
      "Name of the cluster, unique in the environment: a DNS label of at most 30 characters.",
    ),
  role: z
    .enum(["hub", "workload"])
    .describe("hub for exactly one cluster, workload for all others."),
  stack: z
    .string()
    .optional()
    .describe(
      "Pulumi stack that made the cluster, as organization/project/stack. Or kubeconfigContext.",
    ),
  kubeconfigContext: z
    .string()
    .optional()
    .describe(
      "Context of the local kubeconfig, for a cluster without AWS. Instead of stack; only with objectStorage.kind s3Compatible.",
    ),
  region: z.string().optional().describe("AWS region of the cluster. Default: aws:region."),
  assumeRoleArn: z
    .string()
    .optional()
    .describe(
      "IAM role to assume for resources in the cluster's AWS account. Default: none, the hub's account.",
    ),
  outputs: z
    .strictObject({
      kubeconfig: z.string().default("kubeconfig").describe("Output that holds the kubeconfig."),
      oidcProviderArn: z
        .string()
        .default("oidcProviderArn")
        .describe("Output that holds the ARN of the cluster's IAM OIDC provider."),
      oidcProviderUrl: z
        .string()
        .default("oidcProviderUrl")
        .describe("Output that holds the URL of the cluster's IAM OIDC provider."),
    })
    .optional()
    .describe("Names of the stack's outputs, where they differ from the usual."),
  storageClass: z
    .string()
    .optional()
    .describe("StorageClass of all volumes on the cluster. Default: gp3."),
  certManager: z
    .enum(["install", "existing"])
    .optional()
    .describe(
      "install cert-manager, or use the one that the cluster already has. Default: install.",
    ),
  loadBalancer: loadBalancerSchema
    .optional()
    .describe(
      "Internal load balancers through which the hub reaches the cluster's Thanos sidecars. Not on the hub.",
    ),
});

const objectStorageSchema = z.strictObject({
  kind: z
    .enum(["aws", "s3Compatible"])
    .optional()
    .describe(
      "aws: bucket, key and roles are made. s3Compatible: a bucket that exists, with keys. Default: aws.",
    ),
  bucket: z
    .string()
    .optional()
    .describe(
      "Name of the bucket. Default for aws: gm-<environment>-metrics-<account>-<region>. Required for s3Compatible.",
    ),
  endpoint: z.string().optional().describe("host:port of s3Compatible storage, without scheme."),
  insecure: z.boolean().optional().describe("Plain HTTP to s3Compatible storage. Default: false."),
  deleteData: z
    .boolean()
    .optional()
    .describe(
      "Destroying the stack deletes the bucket with all blocks. Default: false. Only for aws.",
    ),
});

const metricsSchema = z.strictObject({
  retention: z
    .strictObject({
      raw: duration.optional().describe("Raw samples. At least 40h. Default: 30d."),
      fiveMinutes: duration
        .optional()
        .describe("Samples of 5 minutes. At least 10d. Default: 180d."),
      oneHour: duration.optional().describe("Samples of 1 hour. Default: 2y."),
    })
    .optional()
    .describe("How long Thanos keeps each resolution; 0d is for ever."),
  local: duration
    .optional()
    .describe("How long each Prometheus keeps samples on its own volume. Default: 2d."),
  activeSeriesBudget: z
    .number()
    .int()
    .optional()
    .describe("Active series that one Prometheus replica is sized for. Default: 1000000."),
  scrapeIntervalSeconds: z
    .number()
    .int()
    .optional()
    .describe("Seconds between scrapes. Default: 30."),
  annotationScraping: z
    .enum(["annotations", "none"])
    .optional()
    .describe("annotations: pods with prometheus.io/scrape are scraped. Default: annotations."),
  storage: z
    .strictObject({
      prometheus: quantity
        .optional()
        .describe("Volume of each Prometheus. Default: from the series budget."),
      storeGateway: quantity
        .optional()
        .describe("Volume of each Thanos store gateway. Default: 50Gi replicated, 5Gi single."),
      compactor: quantity
        .optional()
        .describe("Volume of the Thanos compactor. Default: 100Gi replicated, 10Gi single."),
    })
    .optional()
    .describe("Sizes of volumes, as Kubernetes quantities."),
});

const values = z.record(z.string(), z.unknown()).optional();

const chartValuesSchema = z.strictObject({
  kubePrometheusStack: values.describe("Values of kube-prometheus-stack, on every cluster."),
  certManager: values.describe("Values of cert-manager, on every cluster where it is installed."),
  thanos: values.describe("Values of thanos, on the hub."),
  grafana: values.describe("Values of grafana, on the hub."),
  eckOperator: values.describe("Values of eck-operator, on every cluster with logging."),
  filebeat: values.describe("Values of eck-beats of Filebeat, on every cluster."),
  heartbeat: values.describe("Values of eck-beats of Heartbeat, where it is asked for."),
  auditbeat: values.describe("Values of eck-beats of Auditbeat, where it is asked for."),
  metricbeat: values.describe("Values of eck-beats of Metricbeat, where it is asked for."),
  elasticsearch: values.describe("Values of eck-elasticsearch, on the hub."),
  kibana: values.describe("Values of eck-kibana, on the hub."),
  logstash: values.describe("Values of eck-logstash, on the hub."),
  apmServer: values.describe("Values of eck-apm-server, on the hub."),
  elasticsearchExporter: values.describe(
    "Values of prometheus-elasticsearch-exporter, on the hub.",
  ),
  elastalert2: values.describe("Values of elastalert2, on the hub."),
});

/** Every key of `Pulumi.<env>.yaml` that is no secret, by its name after `global-monitoring:`. */
export const sections = {
  environment: z
    .string()
    .describe("Name of the environment, such as prod: a DNS label of at most 20 characters."),
  domain: z.string().describe("DNS domain of the monitoring UIs, such as monitoring.example.com."),
  availability: z
    .enum(["single", "replicated"])
    .optional()
    .describe("How many copies of each piece run. Default: replicated."),
  clusters: z.array(clusterSchema).describe("The clusters of the environment."),
  objectStorage: objectStorageSchema
    .optional()
    .describe("Where Thanos keeps its blocks. Default: { kind: aws }."),
  metrics: metricsSchema.optional().describe("Retention, sizes and limits of metrics."),
  logging: loggingSchema
    .optional()
    .describe("Logs of all clusters, in Elasticsearch on the hub. Default: none are collected."),
  tracing: tracingSchema
    .optional()
    .describe("Traces of all clusters, by Elastic APM; needs logging. Default: none."),
  alerting: alertingSchema.describe("Receivers, routes, time intervals, dead man's switch."),
  chartValues: chartValuesSchema
    .optional()
    .describe(
      "Helm values merged over ours, last, by chart: objects merge, arrays and scalars replace, null deletes. No secrets.",
    ),
  grafana: grafanaSchema.optional().describe("Single sign-on and ingress of Grafana."),
} as const;

/** Keys whose values are secrets. */
export const secretSections = {
  receiverSecrets: z
    .record(z.string(), z.string())
    .optional()
    .describe("One secret for each receiver that needs one, by the receiver's name."),
  objectStorageKeys: z
    .strictObject({
      accessKey: z.string().describe("Access key of s3Compatible object storage."),
      secretKey: z.string().describe("Secret key of s3Compatible object storage."),
    })
    .optional()
    .describe("Keys of s3Compatible object storage."),
  grafanaClientSecret: z.string().optional().describe("Client secret of Grafana's OIDC client."),
  elasticLicence: z
    .string()
    .refine(mayBeLicence, LICENCE_FORM)
    .optional()
    .describe(
      "JSON of an orchestration licence from Elastic; with logging.licence enterprise only, which needs it.",
    ),
} as const;

/** All keys. Unknown ones are rejected at every depth. */
export const configSchema = z.strictObject({ ...sections, ...secretSections });

export type Config = z.output<typeof configSchema>;
export type ClusterConfig = z.output<typeof clusterSchema>;
