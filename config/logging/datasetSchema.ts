import { z } from "zod";

/** A dataset of `logging.datasets`. Ranges and the relation to other values are checked by `resolveDatasets`. */
export const datasetSchema = z.strictObject({
  name: z
    .string()
    .describe(
      "Name, unique: 1 to 60 lower case letters, digits, . and _. The data stream is logs-<name>-<environment>.",
    ),
  namespaces: z
    .array(z.string())
    .describe(
      "Kubernetes namespaces whose logs are this dataset, in any cluster; * stands for any text. At least one, each in one dataset only.",
    ),
  retentionDays: z
    .number()
    .optional()
    .describe(
      "Days that a log line is kept, from its rollover: 1 to 3650. Default: logging.retentionDays.",
    ),
  gibPerDay: z
    .number()
    .optional()
    .describe(
      "Part of logging.gibPerDay that this dataset is, in GiB. Default: not known, one primary shard.",
    ),
});
