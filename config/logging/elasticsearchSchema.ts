import { z } from "zod";

const memory = z.string().describe("A Kubernetes quantity, such as 16Gi; 2Gi or more.");
const volume = z
  .string()
  .describe("A Kubernetes quantity, such as 500Gi. Volumes grow, and never shrink.");

const mastersSchema = z.strictObject({
  memory: memory
    .optional()
    .describe(
      "Memory of one master, a Kubernetes quantity of 2Gi or more. Default: 4Gi, 8Gi from 30 data nodes, 16Gi from 100.",
    ),
  volume: volume.optional().describe("Volume of one master, a Kubernetes quantity. Default: 10Gi."),
});

const hotSchema = z.strictObject({
  nodes: z
    .number()
    .optional()
    .describe(
      "Nodes: 1 with size single, otherwise more than replicas. Default: from gibPerDay, see docs/capacity.md.",
    ),
  memory: memory
    .optional()
    .describe(
      "Memory of one node, a Kubernetes quantity of 2Gi or more. Default: from gibPerDay, at most 64Gi.",
    ),
  heap: z
    .string()
    .optional()
    .describe(
      "Java heap of one node, a Kubernetes quantity: at most half of memory and at most 31Gi. Default: half of memory.",
    ),
  volume: volume
    .optional()
    .describe(
      "Volume of one node, a Kubernetes quantity. It grows, and never shrinks. Default: from gibPerDay and the days of the tier.",
    ),
});

function tierSchema(tier: string) {
  return z.strictObject({
    afterDays: z
      .number()
      .describe(`Days after its rollover at which an index moves to ${tier} nodes; at least 1.`),
    nodes: z
      .number()
      .optional()
      .describe("Nodes, more than replicas. Default: from gibPerDay and the days of the tier."),
    memory: memory
      .optional()
      .describe(
        "Memory of one node, a Kubernetes quantity of 2Gi or more. Default: from its volume.",
      ),
    volume: volume
      .optional()
      .describe(
        "Volume of one node, a Kubernetes quantity. It grows, and never shrinks. Default: from gibPerDay and the days of the tier.",
      ),
  });
}

const rolloverSchema = z.strictObject({
  days: z
    .number()
    .optional()
    .describe(
      "Age in days, 1 to 365. Default: 1; up to 7 where a day brings less than 10 GiB, so that shards do not get too small.",
    ),
  gib: z.number().optional().describe("Size of a primary shard in GiB, 1 to 50. Default: 50."),
});

/** The part of Elasticsearch's arguments that stands in `Pulumi.<env>.yaml`. Meaning is checked by resolveElasticsearchSettings. */
export const elasticsearchSchema = z.strictObject({
  size: z
    .enum(["single", "cluster"])
    .optional()
    .describe(
      "single: one node with every role, no copies. cluster: three dedicated masters and hot nodes. " +
        "Default: single with availability single, otherwise cluster.",
    ),
  masters: mastersSchema
    .optional()
    .describe("The three dedicated masters; not with size single. Default: sized by the model."),
  hot: hotSchema
    .optional()
    .describe("Hot nodes, which take in new lines. Default: sized by the model."),
  warm: tierSchema("warm")
    .optional()
    .describe("Warm nodes for older indices; not with size single. Default: none."),
  cold: tierSchema("cold")
    .optional()
    .describe("Cold nodes for the oldest indices; not with size single. Default: none."),
  zones: z
    .array(z.string())
    .optional()
    .describe(
      "Availability zones, such as eu-west-1a, over which nodes and copies are spread; at least 2, better 3. " +
        "Default: nodes spread over whatever zones there are, copies over nodes.",
    ),
  replicas: z
    .number()
    .optional()
    .describe(
      "Copies of each shard beside the primary, 0 to 3; 0 with size single. Default: 0 with size single, otherwise 1.",
    ),
  rollover: rolloverSchema
    .optional()
    .describe("When an index is full and the next one begins. Default: see its keys."),
});
