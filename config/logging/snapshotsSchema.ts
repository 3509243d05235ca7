import { z } from "zod";

/** Key `logging.snapshots`. */
export const snapshotsSchema = z
  .strictObject({
    enabled: z
      .boolean()
      .optional()
      .describe(
        "Takes snapshots to a bucket on AWS S3. Default: true on AWS, false with objectStorage.kind s3Compatible.",
      ),
    bucket: z
      .string()
      .optional()
      .describe(
        "Name of the bucket, another one than that of the metrics. Default: gm-<environment>-logs-<account>-<region>.",
      ),
    schedule: z
      .string()
      .optional()
      .describe(
        'When a snapshot is taken, in UTC: a cron expression of Elasticsearch, with seconds first. At most every 15 minutes. Default: "0 30 1 * * ?", daily at 01:30.',
      ),
    retentionDays: z
      .number()
      .optional()
      .describe("Days that a snapshot is kept, 1 to 3650. Default: 30."),
    minCount: z
      .number()
      .optional()
      .describe("Snapshots that are kept even when they are older, 1 to 1000. Default: 5."),
    maxCount: z
      .number()
      .optional()
      .describe(
        "Snapshots that are kept at most, even when they are younger, minCount to 1000. Default: no limit.",
      ),
    deleteData: z
      .boolean()
      .optional()
      .describe(
        "Destroying the stack deletes the bucket with all snapshots. Default: false. Only on AWS.",
      ),
  })
  .describe("Snapshots of the logs to a bucket of their own on AWS S3.");
