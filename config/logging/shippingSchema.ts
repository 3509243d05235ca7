import { z } from "zod";
import { EckOperatorMode, MetricbeatModule, MonitorKind } from "../../components/logShipping/args";

const memory = z.string().describe("A Kubernetes quantity from 128Mi to 16Gi.");

const filebeatSchema = z.strictObject({
  memory: memory
    .optional()
    .describe("Memory of each pod, a Kubernetes quantity from 128Mi to 16Gi. Default: 512Mi."),
  cpu: z
    .string()
    .optional()
    .describe("CPU request of each pod, a Kubernetes quantity. There is no limit. Default: 100m."),
  queue: z
    .strictObject({
      events: z
        .number()
        .optional()
        .describe(
          "Events in memory that wait for Logstash: 256 to 65536. Not with disk. Default: 3200.",
        ),
      disk: z
        .string()
        .optional()
        .describe(
          "Size of a queue on each node's disk, a Kubernetes quantity of 1Gi or more. Default: none, the log files are the buffer.",
        ),
    })
    .optional()
    .describe("Where events wait that Logstash has not taken. Default: in memory."),
  excludeNamespaces: z
    .array(z.string())
    .optional()
    .describe("Kubernetes namespaces whose logs stay on the nodes; exact names. Default: none."),
});

const tolerationSchema = z.strictObject({
  key: z.string().optional().describe("Key of the taint. Default: every key, with Exists."),
  operator: z.enum(["Exists", "Equal"]).optional().describe("Exists or Equal. Default: Equal."),
  value: z.string().optional().describe("Value of the taint, with Equal. Default: empty."),
  effect: z
    .enum(["NoSchedule", "PreferNoSchedule", "NoExecute"])
    .optional()
    .describe("Effect of the taint. Default: all."),
});

const monitorSchema = z.strictObject({
  kind: z.enum(MonitorKind).describe("How it asks: a request, a connection or a ping."),
  name: z.string().describe("Name, unique: a DNS label."),
  hosts: z
    .array(z.string())
    .describe("What is asked, at least one: URLs for http, host:port for tcp, hosts for icmp."),
  schedule: z
    .string()
    .optional()
    .describe('How often: "@every 30s" or a cron expression. Default: @every 30s.'),
  timeoutSeconds: z
    .number()
    .optional()
    .describe("Seconds to wait for an answer, 1 to 300. Default: 16."),
  expectedStatus: z
    .array(z.number())
    .optional()
    .describe("Statuses that mean up, for http only. Default: all below 400."),
});

const beatsSchema = z.strictObject({
  heartbeat: z
    .strictObject({
      monitors: z.array(monitorSchema).describe("What is asked; at least one."),
      memory: memory
        .optional()
        .describe("Memory, a Kubernetes quantity of 128Mi or more. Default: 256Mi."),
    })
    .optional()
    .describe("Asks services whether they answer, from inside each cluster. Default: off."),
  auditbeat: z
    .strictObject({
      paths: z
        .array(z.string())
        .optional()
        .describe(
          "Directories or files of the nodes, absolute. Default: /etc, /usr/bin, /usr/sbin.",
        ),
      excludeFiles: z
        .array(z.string())
        .optional()
        .describe(
          "Regular expressions (Go) of paths that are left out. Default: files that editors leave.",
        ),
      recursive: z
        .boolean()
        .optional()
        .describe("Whether subdirectories are watched. Default: false."),
      memory: memory
        .optional()
        .describe("Memory of each pod, a Kubernetes quantity of 128Mi or more. Default: 256Mi."),
    })
    .optional()
    .describe("Watches files of the nodes for changes. Default: off."),
  metricbeat: z
    .strictObject({
      modules: z
        .array(z.enum(MetricbeatModule))
        .optional()
        .describe("system: the node. kubelet: pods and containers. Default: both."),
      periodSeconds: z
        .number()
        .optional()
        .describe("Seconds between reads, 10 to 3600. Default: 60."),
      memory: memory
        .optional()
        .describe("Memory of each pod, a Kubernetes quantity of 128Mi or more. Default: 256Mi."),
    })
    .optional()
    .describe("Metrics of nodes and pods in Elasticsearch. Default: off."),
});

/** `logging.shipping`: see `LogShippingOptions`. Ranges are checked by `resolveLogShippingSettings`. */
export const shippingSchema = z.strictObject({
  operator: z
    .enum(EckOperatorMode)
    .optional()
    .describe(
      "install the ECK operator on every cluster, or use the one that each already has (3.5 or later, for the namespaces beats and logging). Default: install.",
    ),
  operatorNamespace: z
    .string()
    .optional()
    .describe(
      "With operator: existing, the namespace of the operator, whose pods the hub's Elasticsearch and Kibana admit and which gets the Secret of the licence. Default: elastic-system.",
    ),
  filebeat: filebeatSchema
    .optional()
    .describe("Filebeat on each node. Default: see each key below."),
  tolerations: z
    .array(tolerationSchema)
    .optional()
    .describe("Tolerations of the Beats that run on each node. Default: all taints."),
  beats: beatsSchema.optional().describe("Beats beside Filebeat. Default: none."),
});
