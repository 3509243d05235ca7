import { z } from "zod";

/** An internal load balancer; what it is for, says whoever has one. */
export const loadBalancerSchema = z.strictObject({
  className: z
    .string()
    .optional()
    .describe(
      "loadBalancerClass, such as eks.amazonaws.com/nlb. Default: the cluster's default controller.",
    ),
  annotations: z
    .record(z.string(), z.string())
    .optional()
    .describe("Further annotations; not those that make it public. Default: none."),
  sourceRanges: z
    .array(z.string())
    .optional()
    .describe("CIDR ranges that may connect. Default: all that reach the internal load balancer."),
});
