import * as aws from "@pulumi/aws";
import { bucket, monitoredCluster, thanos } from "./shared";

thanos(monitoredCluster("shop"), ["thanos"]);
new aws.s3.BucketLifecycleConfiguration("blocks", {
  bucket: bucket("blocks").id,
  rules: [{ id: "old", status: "Enabled", filter: {}, expiration: { days: 90 } }],
});
