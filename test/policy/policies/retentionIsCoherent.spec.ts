import assert from "node:assert/strict";
import type { StackResource } from "../../../policy/policies/lib/resources";
import { UNKNOWN } from "../../../policy/policies/lib/values";
import { RELEASE, metricsCluster, on, resource } from "../helpers/resources";
import { compactor, judge, kept, only, prometheus, THANOS, TODAY } from "../helpers/retention";

function configMap(document: unknown): StackResource {
  const metadata = { name: "documents", namespace: "logging" };
  const data = { "documents.json": JSON.stringify(document) };
  return on("a", "kubernetes:core/v1:ConfigMap", "documents", { metadata, data });
}

describe("the policy retention-is-coherent", () => {
  it("has nothing to say of a stack without anything that keeps data", () => {
    assert.deepEqual(judge([]), []);
    assert.deepEqual(judge(metricsCluster("a")), []);
  });

  describe("of Prometheus", () => {
    it("finds a local retention below three blocks, of one that uploads", () => {
      const { message } = only([prometheus({ retention: "5h", thanos: THANOS })]);
      assert.match(message, /Prometheus monitoring\/p: local retention 5h is below 6h/);
      for (const spec of [
        { retention: "6h", thanos: THANOS },
        { retention: "5h" },
        { thanos: THANOS },
        { retention: "5h", thanos: { image: "x" } },
      ]) {
        assert.deepEqual(judge([prometheus(spec)]), [], JSON.stringify(spec));
      }
    });

    it("takes the minimum from config, and knows what charts and operator default", () => {
      const minimum = { minimumLocal: "2d" };
      assert.match(only([prometheus({ thanos: THANOS })], minimum).message, /1d is below 2d/);
      const stack = (retention?: string) =>
        metricsCluster("a", {
          prometheus: { prometheusSpec: { retention, thanos: THANOS } },
        }).slice(1);
      assert.deepEqual(judge(stack(), minimum), [], "the chart keeps 10d");
      assert.match(only(stack("1d12h"), minimum).message, /36h is below 2d/);
    });

    it("advises a limit by time beside one by size", () => {
      const finding = only([prometheus({ retentionSize: "10GB", thanos: THANOS })]);
      assert.equal(finding.advice, true);
      assert.match(finding.message, /limited by size alone \("10GB"\)/);
    });

    it("does not know about one that a preview does not know", () => {
      const finding = only([prometheus({ retention: UNKNOWN, thanos: THANOS })]);
      assert.equal(finding.undecided, true);
      assert.match(finding.message, /at least 6h is not known until update\.$/);
    });
  });

  describe("of a compactor", () => {
    it("accepts equal, growing and endless retentions", () => {
      for (const flags of [
        kept("30d", "180d", "2y"),
        kept("40h", "10d", "0d"),
        kept("0d", "0d", "0d"),
        [],
      ]) {
        assert.deepEqual(judge([compactor(...flags)]), [], flags.join(" "));
      }
    });

    const wrong: [string, string[], RegExp][] = [
      [
        "raw blocks gone before they are downsampled",
        kept("39h", "90d", "1y"),
        /raw blocks is 39h, .* after 40h only/,
      ],
      [
        "5m blocks gone before they are downsampled",
        kept("7d", "9d", "1y"),
        /5m blocks is 9d, .* after 10d only/,
      ],
      [
        "5m blocks gone before raw ones",
        kept("30d", "20d", "1y"),
        /5m blocks are kept for 20d, raw ones for 30d/,
      ],
      [
        "1h blocks gone before 5m ones",
        kept("30d", "90d", "60d"),
        /1h blocks are kept for 60d, 5m ones for 90d/,
      ],
      ["raw blocks for ever and 5m ones not", kept("0d", "90d", "0d"), /raw ones for ever/],
      ["what is no span", kept("a month", "90d", "1y"), /raw blocks is no span of time: "a month"/],
    ];
    for (const [title, flags, expected] of wrong) {
      it(`finds ${title}`, () => {
        assert.match(only([compactor(...flags)]).message, expected);
      });
    }

    it("demands nothing for downsampling where it is off", () => {
      const off = "--downsampling.disable";
      assert.deepEqual(judge([compactor(...kept("1d", "1d", "1d"), off)]), []);
      assert.equal(judge([compactor(...kept("1d", "1d", "1d"), `${off}=false`)]).length, 1);
    });

    it("reads flags of a workload, with and without equals sign, and values of the other chart", () => {
      const args = ["compact", "--retention.resolution-raw", "1d", "--retention.resolution-5m=30d"];
      const container = { image: "quay.io/thanos/thanos:v1", args };
      const spec = { template: { spec: { containers: [container] } } };
      const workload = on("a", "kubernetes:apps/v1:StatefulSet", "c", { spec });
      assert.match(
        only([workload]).message,
        /StatefulSet default\/c: retention of raw blocks is 1d/,
      );
      const values = { compactor: { enabled: true, retentionResolutionRaw: "1d" } };
      const release = on("a", RELEASE, "t", { chart: "thanos", values });
      assert.match(only([release]).message, /raw blocks is 1d/);
    });

    it("does not know about flags that a preview does not know", () => {
      const flag = `--retention.resolution-raw=${UNKNOWN}`;
      assert.equal(only([compactor(flag)]).undecided, true);
    });
  });

  describe("of logs", () => {
    const week = { minimumLogDays: 7 };

    function policy(name: string, age: unknown) {
      const phases = { hot: {}, ...(age === undefined ? {} : { delete: { min_age: age } }) };
      return configMap([{ name, body: { policy: { phases } } }]);
    }

    it("demands nothing unless config does", () => {
      assert.deepEqual(judge([policy("logs-app", "1d")]), []);
    });

    it("finds a lifecycle policy that deletes logs too early", () => {
      assert.match(
        only([policy("logs-app", "6d")], week).message,
        /lifecycle of "logs-app" in ConfigMap logging\/documents: logs are kept for 6 days, the minimum is 7/,
      );
      for (const accepted of [
        policy("logs-app", "7d"),
        policy("logs", undefined),
        policy("catalogs", "1d"),
      ]) {
        assert.deepEqual(judge([accepted], week), []);
      }
      const stream = configMap({ "my-logs": { lifecycle: { data_retention: "3d" } } });
      assert.match(only([stream], week).message, /"my-logs" .* 3 days/);
    });

    it("finds Loki and CloudWatch below the minimum", () => {
      const values = {
        loki: {
          compactor: { retention_enabled: true },
          limits_config: { retention_period: "72h" },
        },
      };
      const loki = on("a", RELEASE, "loki", { chart: "loki", values });
      assert.match(only([loki], week).message, /3 days, the minimum is 7/);
      const group = (name: string, days?: unknown) =>
        resource("aws:cloudwatch/logGroup:LogGroup", "g", { name, retentionInDays: days });
      const own = "/aws/eks/shop/cluster";
      assert.match(
        only([group(own, 5)], week).message,
        /log group \/aws\/eks\/shop\/cluster: logs .* 5 days/,
      );
      for (const accepted of [
        group(own, 7),
        group(own),
        group(own, 0),
        group("/aws/lambda/x", 1),
      ]) {
        assert.deepEqual(judge([accepted], week), []);
      }
      assert.equal(only([group(own, UNKNOWN)], week).undecided, true);
    });
  });

  it("rejects config that it does not understand", () => {
    const messages = judge([], { minimumLocal: "soon", minimumLogDays: "many" }).map(
      ({ message }) => message,
    );
    assert.match(messages[0]!, /`minimumLocal` must be a span as "6h" or "2d", got "soon"/);
    assert.match(messages[1]!, /`minimumLogDays` must be a number/);
  });

  it("accepts what is waived", () => {
    const waiver = { resource: "thanos", owner: "x", reason: "y", expires: TODAY };
    assert.deepEqual(judge([compactor(...kept("1d", "0d", "0d"))], { waivers: [waiver] }), []);
  });
});
