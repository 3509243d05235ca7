import assert from "node:assert/strict";
import type { StackResource } from "../../../policy/policies/lib/resources";
import { UNKNOWN, type Properties } from "../../../policy/policies/lib/values";
import { BUCKET, RELEASE, on, resource } from "../helpers/resources";
import { judge, only, THANOS, prometheus, compactor, kept } from "../helpers/retention";

const LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration";

function lifecycle(bucket: string, ...rules: object[]): StackResource[] {
  return [
    resource(BUCKET, "b", { bucket }),
    resource(LIFECYCLE, "l", {
      bucket,
      rules: rules.map((rule) => ({ status: "Enabled", ...rule })),
    }),
  ];
}

function configMap(document: unknown): StackResource {
  const metadata = { name: "documents", namespace: "logging" };
  const data = { "documents.json": JSON.stringify(document) };
  return on("a", "kubernetes:core/v1:ConfigMap", "documents", { metadata, data });
}

describe("the policy retention-is-coherent, of a bucket", () => {
  const expire = (days: number, change: Properties = {}) => ({
    id: "old",
    expiration: { days },
    ...change,
  });
  const thanos = compactor(...kept("30d", "90d", "1y"));

  it("finds a lifecycle rule that takes live blocks", () => {
    const finding = only([thanos, ...lifecycle("blocks", expire(364))]);
    assert.equal(finding.urn, resource(LIFECYCLE, "l").urn);
    assert.match(
      finding.message,
      /Bucket blocks: lifecycle rule "old" takes current objects of Thanos and expires them after 364 days, but Thanos keeps them for 365d/,
    );
    assert.deepEqual(judge([thanos, ...lifecycle("blocks", expire(366))]), []);
    const endless = compactor(...kept("30d", "90d", "0d"));
    assert.match(only([endless, ...lifecycle("blocks", expire(3650))]).message, /for ever/);
  });

  it("finds one that archives them", () => {
    const rule = { id: "cold", transitions: [{ days: 400, storageClass: "GLACIER" }] };
    const short = { ...rule, transitions: [{ days: 30, storageClass: "GLACIER" }] };
    assert.match(
      only([thanos, ...lifecycle("blocks", short)]).message,
      /archives them after 30 days/,
    );
    assert.deepEqual(judge([thanos, ...lifecycle("blocks", rule)]), []);
    const cheap = { transitions: [{ days: 30, storageClass: "STANDARD_IA" }] };
    assert.deepEqual(judge([thanos, ...lifecycle("blocks", cheap)]), []);
  });

  it("finds rules inside the bucket and by date, in the words of older providers", () => {
    const inside = (rule: object) =>
      resource("aws:s3/bucketV2:BucketV2", "b", { bucket: "blocks", lifecycleRules: [rule] });
    for (const rule of [
      { enabled: true, expiration: { days: 7 } },
      { enabled: true, expirations: [{ days: 7 }] },
      { enabled: true, expiration: { date: "2027-01-01" } },
    ]) {
      assert.equal(judge([thanos, inside(rule)]).length, 1, JSON.stringify(rule));
    }
    assert.deepEqual(judge([thanos, inside({ enabled: false, expiration: { days: 7 } })]), []);
  });

  it("accepts rules for leftovers, for tagged objects, switched off, and in other buckets", () => {
    const leftovers = {
      abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
      noncurrentVersionExpiration: { noncurrentDays: 14 },
      expiration: { expiredObjectDeleteMarker: true },
    };
    const tagged = expire(7, { filter: { tag: { key: "a", value: "b" } } });
    const both = expire(7, { filter: { and: { tags: { a: "b" } } } });
    for (const rule of [leftovers, tagged, both, expire(7, { status: "Disabled" })]) {
      assert.deepEqual(judge([thanos, ...lifecycle("blocks", rule)]), [], JSON.stringify(rule));
    }
    assert.deepEqual(judge([thanos, ...lifecycle("website", expire(7))]), []);
  });

  it("knows the bucket by what its rules and its Secret are made from, in a preview", () => {
    const bucket = resource(BUCKET, "b");
    const rules = resource(
      LIFECYCLE,
      "l",
      { bucket: UNKNOWN, rules: [expire(7)] },
      { propertyDependencies: { bucket: [bucket.urn] } },
    );
    const secret = {
      ...on("a", "kubernetes:core/v1:Secret", "s", {
        metadata: { name: "objstore", namespace: "monitoring" },
        stringData: UNKNOWN,
      }),
      propertyDependencies: { stringData: [bucket.urn] },
    };
    const uploads = prometheus({ thanos: THANOS });
    const finding = only([bucket, rules, secret, uploads]);
    assert.equal(finding.advice, true, "no compactor says how long");
    assert.match(finding.message, /nothing in this stack says how long Thanos keeps them/);
  });

  it("finds rules that take Loki's objects before its own retention", () => {
    const loki = (enabled: boolean) =>
      on("a", RELEASE, "loki", {
        chart: "loki",
        values: {
          loki: {
            compactor: { retention_enabled: enabled },
            limits_config: { retention_period: "30d" },
            storage: { bucketNames: { chunks: "chunks" } },
          },
        },
      });
    assert.match(
      only([loki(true), ...lifecycle("chunks", expire(20))]).message,
      /Loki keeps them for 30d/,
    );
    assert.deepEqual(judge([loki(true), ...lifecycle("chunks", expire(31))]), []);
    assert.deepEqual(judge([loki(false), ...lifecycle("chunks", expire(20))]), []);
  });

  it("finds any rule that takes files of snapshots, where they are", () => {
    const repository = { type: "s3", settings: { bucket: "${BUCKET}", base_path: "es" } };
    const documents = configMap({ documents: [{ name: "snapshots", body: repository }] });
    const env = [{ name: "BUCKET", value: "snaps" }];
    const spec = { template: { spec: { containers: [{ name: "apply", env }] } } };
    const job = on("a", "kubernetes:batch/v1:Job", "apply", { spec });
    const stack = (rule: object) => [documents, job, ...lifecycle("snaps", rule)];
    assert.match(only(stack(expire(3650))).message, /Elasticsearch snapshots keeps them for ever/);
    assert.equal(judge(stack(expire(9, { filter: { prefix: "es/indices" } }))).length, 1);
    assert.deepEqual(judge(stack(expire(9, { filter: { prefix: "other/" } }))), []);
  });

  it("finds rules on buckets that config names", () => {
    const stack = lifecycle("archive", expire(3650));
    assert.deepEqual(judge(stack), []);
    assert.equal(judge(stack, { buckets: ["archive"] }).length, 1);
  });

  it("does not know about rules that a preview does not know", () => {
    const rules = resource(LIFECYCLE, "l", { bucket: "blocks", rules: UNKNOWN });
    assert.equal(only([thanos, rules]).undecided, true);
  });
});
