import { z } from "zod";
import { loadBalancerSchema } from "../loadBalancerSchema";

const quantity = z.string().describe('A Kubernetes quantity, such as "20Gi".');

const days = z.number().int();

const policySchema = z.strictObject({
  service: z
    .string()
    .optional()
    .describe("service.name of the service where the trace begins. Default: any."),
  environment: z.string().optional().describe("service.environment of that service. Default: any."),
  traceName: z
    .string()
    .optional()
    .describe('Name of the root transaction, such as "GET /checkout". Default: any.'),
  outcome: z
    .enum(["success", "failure", "unknown"])
    .optional()
    .describe("Outcome of the root transaction. Default: any."),
  rate: z.number().describe("Part of the matching traces that is kept, 0 to 1."),
});

const samplingSchema = z.strictObject({
  kind: z
    .enum(["head", "tail"])
    .optional()
    .describe(
      "Who decides: the agent when a trace begins (head), or APM Server when it has ended (tail; licence enterprise or trial). Default: tail where the licence has it.",
    ),
  defaultRate: z
    .number()
    .optional()
    .describe("Part of the traces that is kept where no policy says otherwise. Default: 0.1."),
  keepErrors: z
    .boolean()
    .optional()
    .describe("Whether every trace that failed is kept. Only tail. Default: true."),
  policies: z
    .array(policySchema)
    .optional()
    .describe(
      "The first that matches a trace decides, after keepErrors. Only tail. Default: none.",
    ),
  volume: quantity
    .optional()
    .describe(
      "Volume of each APM Server for traces that are not decided yet. Only tail. Default: 20Gi replicated, 5Gi single.",
    ),
});

const rumSchema = z.strictObject({
  allowedOrigins: z
    .array(z.string())
    .describe('Origins of the pages that may send, such as "https://shop.example.com".'),
  services: z
    .array(z.string())
    .optional()
    .describe("service.name of the pages that may send. Default: any."),
  allowedHeaders: z
    .array(z.string())
    .optional()
    .describe("Headers that pages send beside those of the agent. Default: none."),
  eventsPerSecond: z
    .number()
    .int()
    .optional()
    .describe("Events a second that one address may send. Default: 300."),
  addresses: z
    .number()
    .int()
    .optional()
    .describe("Addresses for which that is counted. Default: 1000."),
});

/** Key `tracing`. */
export const tracingSchema = z
  .strictObject({
    retentionDays: days
      .optional()
      .describe("Days that traces, their errors and their logs are kept, 1 to 3650. Default: 7."),
    metricsRetentionDays: days
      .optional()
      .describe(
        "Days that metrics of services by the minute are kept, at least retentionDays; coarser ones twice and four times as long. Default: 30.",
      ),
    replicas: z.number().int().optional().describe("APM Servers. Default: 2 replicated, 1 single."),
    memory: quantity
      .optional()
      .describe("Memory of each APM Server, at least 512Mi. Default: 2Gi replicated, 1Gi single."),
    sampling: samplingSchema.optional().describe("Which traces are kept. Default: one in ten."),
    rum: rumSchema.optional().describe("Traces from browsers. Default: refused."),
    apiKeys: z
      .boolean()
      .optional()
      .describe("Whether agents may use API keys beside the secret token. Default: true."),
    loadBalancer: loadBalancerSchema
      .optional()
      .describe(
        "Internal load balancer for agents of other clusters. Default: a Network Load Balancer.",
      ),
    host: z
      .string()
      .optional()
      .describe(
        "DNS name by which agents reach APM Server; the record is yours. Default: apm-server.beats.svc, a Service on every cluster.",
      ),
  })
  .describe("Tracing: Elastic APM. It needs logging.");
