import { z } from "zod";
import { loadBalancerSchema } from "../loadBalancerSchema";

const quantity = z.string().describe('A Kubernetes quantity, such as "20Gi".');

const queueSchema = z.strictObject({
  volume: quantity
    .optional()
    .describe("Volume of the queue of each replica. Default: 20Gi replicated, 5Gi single."),
  maxGib: z
    .number()
    .int()
    .optional()
    .describe(
      "What the queue may hold, in GiB; at least 1 less than volume. Default: nine tenths of volume.",
    ),
});

const redactionSchema = z.strictObject({
  authorization: z
    .boolean()
    .optional()
    .describe(
      "Takes out credentials: headers, tokens, passwords after their name, cookies, private keys. Default: true.",
    ),
  awsKeys: z.boolean().optional().describe("Takes out keys of AWS. Default: true."),
  cardNumbers: z
    .boolean()
    .optional()
    .describe("Takes out card numbers with a right check digit. Default: true."),
  email: z.boolean().optional().describe("Takes out e-mail addresses. Default: false."),
  patterns: z
    .array(
      z.strictObject({
        name: z
          .string()
          .describe(
            "Name of the pattern, unique: a lower case letter, then lower case letters, digits, _ or -.",
          ),
        pattern: z
          .string()
          .describe("Regular expression in the syntax of Ruby, without slashes around it."),
        replacement: z
          .string()
          .optional()
          .describe(
            "What stands in its place; \\1 is the first group. Default: [redacted:<name>].",
          ),
      }),
    )
    .optional()
    .describe("Patterns of your own. Default: none."),
});

const dropSchema = z.strictObject({
  namespaces: z
    .array(z.string())
    .optional()
    .describe(
      "Kubernetes namespaces, in any cluster, whose lines are dropped; * for any text. Default: none.",
    ),
  levels: z
    .array(z.enum(["trace", "debug", "info", "notice", "warning", "error", "critical"]))
    .optional()
    .describe("Levels whose lines are dropped. Default: none."),
});

const pipelineSchema = z.strictObject({
  id: z
    .string()
    .describe("Name, unique: a lower case letter, then lower case letters, digits or -."),
  filters: z
    .string()
    .optional()
    .describe(
      "Filters in Logstash's language that every line passes before redaction. Either this or config.",
    ),
  config: z
    .string()
    .optional()
    .describe("A whole pipeline of its own, with input and output. Either this or filters."),
});

/** Key `logging.logstash`. */
export const logstashSchema = z
  .strictObject({
    replicas: z.number().int().optional().describe("Pods. Default: 2 replicated, 1 single."),
    memory: quantity
      .optional()
      .describe("Memory of each pod, at least 1Gi. Default: 4Gi replicated, 1536Mi single."),
    heap: quantity
      .optional()
      .describe(
        "Heap of the JVM, at most half of memory and 31Gi. Default: half of memory, at most 8Gi.",
      ),
    queue: queueSchema.optional().describe("Persisted queue. Default: see its keys."),
    redaction: redactionSchema
      .optional()
      .describe("What is taken out of every line. Default: see its keys."),
    drop: dropSchema.optional().describe("Lines that are thrown away. Default: none."),
    pipelines: z
      .array(pipelineSchema)
      .optional()
      .describe("Filters and pipelines of your own. Default: none."),
    loadBalancer: loadBalancerSchema
      .optional()
      .describe(
        "Internal load balancer for the Beats of workload clusters. Default: a Network Load Balancer.",
      ),
  })
  .describe("Logstash: queue, redaction, drop rules, pipelines of your own.");
