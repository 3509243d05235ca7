import { z } from "zod";

/** Key `logging.health`. */
export const healthSchema = z
  .strictObject({
    snapshotMaxAgeHours: z
      .number()
      .optional()
      .describe(
        "Hours after which the newest snapshot is too old, 2 to 8760: more than the time between two. Only when snapshots are taken. Default: 50.",
      ),
  })
  .describe("Alerts on the log system itself.");
