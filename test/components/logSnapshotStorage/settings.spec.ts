import assert from "node:assert/strict";
import { Problems } from "../../../components/internal/validation";
import type { SnapshotOptions } from "../../../components/logSnapshotStorage/args";
import {
  checkSnapshotBucket,
  defaultSnapshotBucket,
  resolveLogSnapshotStorageSettings,
  resolveSnapshotSettings,
  type LogSnapshotStorageInputs,
} from "../../../components/logSnapshotStorage/settings";
import { snapshotsSchema } from "../../../config/logging/snapshotsSchema";
import { ARGS } from "./fixtures";

function pathsOf(check: (problems: Problems) => unknown): string[] {
  const problems = Problems.none();
  check(problems);
  return problems.list.map(({ path }) => path);
}

describe("resolveSnapshotSettings", () => {
  it("takes a snapshot every night and keeps it for 30 days unless told otherwise", () => {
    const problems = Problems.none();
    assert.deepEqual(resolveSnapshotSettings({}, problems), {
      enabled: true,
      schedule: "0 30 1 * * ?",
      retentionDays: 30,
      minCount: 5,
      maxCount: undefined,
      bucket: undefined,
      deleteData: false,
    });
    assert.deepEqual(problems.list, []);
  });

  it("takes no snapshots without AWS", () => {
    const problems = Problems.none();
    assert.equal(resolveSnapshotSettings({}, problems, false).enabled, false);
    assert.equal(resolveSnapshotSettings({ enabled: false }, problems, false).enabled, false);
    assert.deepEqual(problems.list, []);
  });

  it("keeps fewer snapshots at least when fewer are kept at most", () => {
    assert.equal(resolveSnapshotSettings({ maxCount: 3 }, Problems.none()).minCount, 3);
    assert.equal(resolveSnapshotSettings({ maxCount: 50 }, Problems.none()).minCount, 5);
  });

  const good: SnapshotOptions[] = [
    { retentionDays: 1, minCount: 1, maxCount: 1 },
    { retentionDays: 3650, minCount: 1000, maxCount: 1000 },
    { schedule: "0 0/15 * * * ?", bucket: "acme-logs" },
    { enabled: false },
  ];
  for (const options of good) {
    it(`accepts ${JSON.stringify(options)}`, () => {
      const paths = pathsOf((problems) => resolveSnapshotSettings(options, problems));
      assert.deepEqual(paths, []);
    });
  }

  const bad: [options: SnapshotOptions, paths: string[]][] = [
    [{ schedule: "30 1 * * *" }, ["schedule"]],
    [{ schedule: "0 0/5 * * * ?" }, ["schedule"]],
    [{ bucket: "Acme_Logs" }, ["bucket"]],
    [{ bucket: "acme.logs" }, ["bucket"]],
    [{ retentionDays: 0 }, ["retentionDays"]],
    [{ retentionDays: 1.5 }, ["retentionDays"]],
    [{ retentionDays: 3651 }, ["retentionDays"]],
    [{ minCount: 0 }, ["minCount"]],
    [{ minCount: 10, maxCount: 9 }, ["maxCount"]],
    [{ maxCount: 1001 }, ["maxCount"]],
    [
      { schedule: "daily", bucket: "-", retentionDays: NaN },
      ["schedule", "bucket", "retentionDays"],
    ],
  ];
  for (const [options, paths] of bad) {
    it(`rejects ${JSON.stringify(options)}`, () => {
      const found = pathsOf((problems) => resolveSnapshotSettings(options, problems));
      assert.deepEqual(found, paths);
    });
  }

  it("rejects snapshots, a bucket and its deletion without AWS", () => {
    const options = { enabled: true, bucket: "acme-logs", deleteData: true };
    const found = pathsOf((problems) => resolveSnapshotSettings(options, problems, false));
    assert.deepEqual(found, ["enabled", "bucket", "deleteData"]);
  });
});

describe("checkSnapshotBucket", () => {
  const environment = "prod";

  it("rejects the bucket of the metrics, and names the option", () => {
    const problems = Problems.none();
    const given = { environment, snapshots: "acme", metrics: "acme" };
    checkSnapshotBucket(given, problems.at("logging.snapshots"));
    assert.deepEqual(problems.list, [
      {
        path: "logging.snapshots.bucket",
        got: '"acme"',
        allowed: "another bucket than that of the metrics",
      },
    ]);
  });

  it("rejects no name where the metrics have the name that snapshots would get", () => {
    const problems = Problems.none();
    const metrics = defaultSnapshotBucket(environment, "123456789012", "eu-west-1");
    checkSnapshotBucket({ environment, snapshots: undefined, metrics }, problems);
    assert.deepEqual(
      problems.list.map(({ path }) => path),
      ["bucket"],
    );
    assert.match(problems.list[0]?.allowed ?? "", /gm-prod-logs-123456789012-eu-west-1/);
  });

  it("rejects the name that the metrics would get", () => {
    const snapshots = "gm-prod-metrics-123456789012-eu-west-1";
    const paths = pathsOf((problems) => {
      checkSnapshotBucket({ environment, snapshots, metrics: undefined }, problems);
    });
    assert.deepEqual(paths, ["bucket"]);
  });

  const good: [snapshots: string | undefined, metrics: string | undefined][] = [
    ["acme-logs", "acme-metrics"],
    [undefined, undefined],
    ["acme-logs", undefined],
    [undefined, "acme-metrics"],
    [undefined, "gm-staging-logs-123456789012-eu-west-1"],
    ["gm-prod-logs-own", "gm-prod-logs-metrics"],
    ["gm-prod-metrics-logs", "acme-metrics"],
  ];
  for (const [snapshots, metrics] of good)
    it(`accepts ${snapshots ?? "no name"} beside ${metrics ?? "no name"}`, () => {
      const paths = pathsOf((problems) => {
        checkSnapshotBucket({ environment, snapshots, metrics }, problems);
      });
      assert.deepEqual(paths, []);
    });
});

describe("resolveLogSnapshotStorageSettings", () => {
  it("knows partition, endpoint and role of the region", () => {
    const region = "cn-north-1";
    const oidcProviderArn = "arn:aws-cn:iam::111111111111:oidc-provider/oidc.example.com/id/HUB";
    const problems = Problems.none();
    const settings = resolveLogSnapshotStorageSettings(
      { ...ARGS, region, oidcProviderArn },
      problems,
    );
    assert.deepEqual(problems.list, []);
    assert.equal(settings.partition, "aws-cn");
    assert.equal(settings.endpoint, "s3.cn-north-1.amazonaws.com.cn");
    assert.equal(settings.roleName, "gm-prod-hub-snapshots");
    assert.equal(settings.namespace, "logging");
  });

  it("names the bucket within the 63 letters of S3, for the longest environment and region", () => {
    const name = defaultSnapshotBucket("e".repeat(20), "1".repeat(12), "ap-southeast-1");
    assert.ok(name.length <= 63, name);
  });

  const bad: [change: Partial<LogSnapshotStorageInputs>, paths: string[]][] = [
    [{ environment: "Prod" }, ["environment"]],
    [{ cluster: "hub_1" }, ["cluster"]],
    [{ cluster: "c".repeat(60) }, ["cluster"]],
    [{ region: "mars" }, ["region"]],
    [{ oidcProviderArn: "arn:aws:iam::1:role/x" }, ["oidcProviderArn"]],
    [{ region: "cn-north-1" }, ["oidcProviderArn"]],
    [{ oidcProviderUrl: "https://elsewhere.example.com" }, ["oidcProviderUrl"]],
    [{ options: { enabled: false } }, ["options.enabled"]],
    [{ options: { schedule: "never" } }, ["options.schedule"]],
  ];
  for (const [change, paths] of bad) {
    it(`rejects ${JSON.stringify(change)}`, () => {
      const args = { ...ARGS, ...change };
      const found = pathsOf((problems) => resolveLogSnapshotStorageSettings(args, problems));
      assert.deepEqual(found, paths);
    });
  }
});

describe("snapshotsSchema", () => {
  it("has exactly the options of the component", () => {
    const all: Required<SnapshotOptions> = {
      enabled: true,
      bucket: "acme-logs",
      schedule: "0 30 1 * * ?",
      retentionDays: 30,
      minCount: 5,
      maxCount: 50,
      deleteData: false,
    };
    assert.deepEqual(snapshotsSchema.parse(all), all);
    assert.deepEqual(Object.keys(snapshotsSchema.shape).sort(), Object.keys(all).sort());
    assert.deepEqual(snapshotsSchema.parse({}), {});
  });

  it("rejects a misspelt key", () => {
    assert.equal(snapshotsSchema.safeParse({ retention: 30 }).success, false);
  });
});
