import assert from "node:assert/strict";
import type { KubernetesObject } from "../../../policy/policies/lib/objects";
import { UNKNOWN, type Properties } from "../../../policy/policies/lib/values";
import { forgetfulParts } from "../../../policy/policies/statefulPartsArePersistent";
import { contents, levels, object, TODAY, unrendered, workload } from "../helpers/contents";

const CLAIM = { volumeClaimTemplate: { spec: { resources: { requests: { storage: "10Gi" } } } } };

function custom(kind: string, storage: unknown, more: Properties = {}): KubernetesObject {
  return object(`monitoring.coreos.com/${kind}`, "kps", { spec: { storage, ...more } });
}

/** Pods that mount a volume called `data` at a path. */
function pods(
  container: Properties,
  mountPath: string,
  volumes: unknown,
  claims: unknown = [],
  kind = "StatefulSet",
): KubernetesObject {
  const mounted = { volumeMounts: [{ name: "data", mountPath }], ...container };
  return workload(kind, "it", mounted, {
    pod: { volumes },
    spec: { volumeClaimTemplates: claims },
  });
}

const EMPTY_DIR = [{ name: "data", emptyDir: {} }];
const CLAIMS = [{ metadata: { name: "data" } }];
const PVC = [{ name: "data", persistentVolumeClaim: { claimName: "data" } }];

function judge(one: KubernetesObject, config: unknown = {}) {
  return forgetfulParts(contents(one), config, TODAY);
}

describe("the policy stateful-parts-are-persistent", () => {
  describe("for the Prometheus Operator", () => {
    const kinds: [string, string][] = [
      ["Prometheus", "violation"],
      ["PrometheusAgent", "advice"],
      ["Alertmanager", "advice"],
      ["ThanosRuler", "advice"],
    ];
    for (const [kind, level] of kinds) {
      it(`accepts ${kind} with a claim; without one, or with what goes with the pod, it is ${level}`, () => {
        assert.deepEqual(judge(custom(kind, CLAIM)), []);
        const lost = [
          undefined,
          {},
          { emptyDir: { medium: "Memory" } },
          { ephemeral: { volumeClaimTemplate: {} } },
          // The operator takes the first, whatever else is there.
          { emptyDir: {}, ...CLAIM },
        ];
        for (const storage of lost) {
          assert.deepEqual(levels(judge(custom(kind, storage))), [level], JSON.stringify(storage));
        }
      });
    }

    it("names what it got and what to set", () => {
      assert.match(
        judge(custom("Prometheus", undefined))[0]!.message,
        /^Prometheus team\/kps must keep .*\n {2}- spec\.storage is not set, .* set spec\.storage\.volumeClaimTemplate$/,
      );
      assert.match(
        judge(custom("Prometheus", { emptyDir: {} }))[0]!.message,
        /storage is emptyDir,/,
      );
    });

    it("leaves alone agents on every node, and kinds that keep nothing", () => {
      assert.deepEqual(judge(custom("PrometheusAgent", undefined, { mode: "DaemonSet" })), []);
      assert.deepEqual(judge(custom("ServiceMonitor", undefined)), []);
    });

    it("says not known until update for unknown storage", () => {
      for (const storage of [UNKNOWN, { volumeClaimTemplate: UNKNOWN }]) {
        const findings = judge(custom("Prometheus", storage));
        assert.deepEqual(levels(findings), ["unknown"]);
        assert.match(findings[0]!.message, /hangs on spec\.storage: not known until update\.$/);
      }
      const size = { spec: { resources: { requests: { storage: UNKNOWN } } } };
      assert.deepEqual(judge(custom("Prometheus", { volumeClaimTemplate: size })), []);
    });
  });

  describe("for the ECK operator", () => {
    const eck = (nodeSet: Properties) =>
      object("elasticsearch.k8s.elastic.co/Elasticsearch", "logs", {
        spec: { nodeSets: [{ name: "hot", count: 3, ...nodeSet }] },
      });
    const volumes = (name: string) => ({
      podTemplate: { spec: { volumes: [{ name, emptyDir: {} }] } },
    });

    it("accepts a nodeSet with a claim, and without one, since the operator adds it", () => {
      assert.deepEqual(judge(eck({})), []);
      assert.deepEqual(judge(eck({ volumeClaimTemplates: CLAIMS, ...volumes("tmp") })), []);
    });

    it("rejects data in an emptyDir", () => {
      const findings = judge(eck(volumes("elasticsearch-data")));
      assert.deepEqual(levels(findings), ["violation"]);
      assert.match(findings[0]!.message, /nodeSet hot: elasticsearch-data is an emptyDir/);
    });

    it("says not known until update for unknown volumes", () => {
      assert.deepEqual(levels(judge(eck({ volumeClaimTemplates: UNKNOWN }))), ["unknown"]);
    });

    it("gives advice for queues of Logstash in an emptyDir", () => {
      const logstash = object("logstash.k8s.elastic.co/Logstash", "l", {
        spec: volumes("logstash-data"),
      });
      assert.deepEqual(levels(judge(logstash)), ["advice"]);
    });
  });

  describe("for pods", () => {
    const stores: [string, Properties, string, string][] = [
      ["Prometheus", { image: "quay.io/prometheus/prometheus:v3" }, "/prometheus", "violation"],
      [
        "Prometheus with a path of its own",
        { image: "prom/prometheus:v3", args: ["--storage.tsdb.path=/data/tsdb"] },
        "/data",
        "violation",
      ],
      ["an agent", { image: "prom/prometheus:v3", args: ["--agent"] }, "/prometheus", "advice"],
      [
        "Elasticsearch",
        { image: "elasticsearch:9.5.0" },
        "/usr/share/elasticsearch/data",
        "violation",
      ],
      [
        "Bitnami's Elasticsearch",
        { image: "bitnami/elasticsearch:9" },
        "/bitnami/elasticsearch/data",
        "violation",
      ],
      ["Thanos receive", { image: "thanos:v0.42.4", args: ["receive"] }, "/var/thanos", "advice"],
      ["Alertmanager", { image: "prom/alertmanager:v0.34.0" }, "/alertmanager", "advice"],
      ["Loki", { image: "grafana/loki:3" }, "/var/loki", "advice"],
      ["Logstash", { image: "logstash/logstash:9.5.0" }, "/usr/share/logstash/data", "advice"],
    ];
    for (const [title, container, path, level] of stores) {
      it(`accepts ${title} with a claim; in an emptyDir, or with no volume, it is ${level}`, () => {
        assert.deepEqual(judge(pods(container, path, [], CLAIMS)), []);
        assert.deepEqual(judge(pods(container, path, PVC)), []);
        assert.deepEqual(levels(judge(pods(container, path, EMPTY_DIR))), [level]);
        assert.deepEqual(levels(judge(pods(container, "/elsewhere", [], CLAIMS))), [level]);
      });
    }

    it("rejects a Deployment, too, but no DaemonSet, which keeps its data on its node", () => {
      const image = { image: "prom/prometheus" };
      assert.equal(judge(pods(image, "/prometheus", EMPTY_DIR, [], "Deployment")).length, 1);
      assert.deepEqual(judge(pods(image, "/prometheus", EMPTY_DIR, [], "DaemonSet")), []);
    });

    it("leaves alone what keeps nothing that cannot be made again", () => {
      const kept: [Properties, string][] = [
        [{ image: "thanos:v0.42.4", args: ["store"] }, "/var/thanos"],
        [{ image: "thanos:v0.42.4", args: ["compact", "--data-dir=/data"] }, "/data"],
        [{ image: "grafana/grafana:13.2.0" }, "/var/lib/grafana"],
        [{ image: "quay.io/prometheus/node-exporter" }, "/prometheus"],
        [{ image: "shop:1" }, "/data"],
      ];
      for (const [container, path] of kept) {
        assert.deepEqual(judge(pods(container, path, EMPTY_DIR)), [], String(container.image));
      }
    });

    it("says not known until update for unknown volumes", () => {
      const image = { image: "prom/prometheus" };
      assert.deepEqual(levels(judge(pods(image, "/prometheus", UNKNOWN))), ["unknown"]);
      assert.deepEqual(levels(judge(pods(image, "/prometheus", [], UNKNOWN))), ["unknown"]);
    });
  });

  it("reads values of charts that helm did not render", () => {
    const chart = (name: string, values: unknown, more: Properties = {}) =>
      levels(forgetfulParts(unrendered(name, values, more), {}, TODAY));
    const KPS = "kube-prometheus-stack";
    const storage = {
      prometheus: { prometheusSpec: { storageSpec: CLAIM } },
      alertmanager: { alertmanagerSpec: { storage: CLAIM } },
    };
    assert.deepEqual(chart(KPS, storage), []);
    assert.deepEqual(chart(KPS, {}), ["violation", "advice"]);
    assert.deepEqual(chart(KPS, { ...storage, prometheus: {} }), ["violation"]);
    assert.deepEqual(chart(KPS, { ...storage, thanosRuler: { enabled: true } }), ["advice"]);
    assert.deepEqual(chart(KPS, { prometheus: UNKNOWN, alertmanager: { enabled: false } }), []);
    const files = { valueYamlFiles: [{ path: "values.yaml" }] };
    assert.ok(
      chart(KPS, {}, files).every((level) => level === "unknown"),
      "it may stand in a file",
    );
    assert.deepEqual(chart("prometheus", {}), []);
    assert.deepEqual(chart("prometheus", { server: { persistentVolume: { enabled: false } } }), [
      "violation",
    ]);
    assert.deepEqual(chart("elasticsearch", { persistence: { enabled: false } }), ["violation"]);
    assert.deepEqual(chart("somebody-else", {}), []);
  });

  it("waives a workload until its date", () => {
    const waiver = { owner: "web", reason: "load test", expires: TODAY };
    const waive = (name: string) => ({ waivers: [{ ...waiver, workload: name }] });
    assert.deepEqual(judge(custom("Prometheus", {}), waive("team/kps")), []);
    assert.deepEqual(levels(judge(custom("Prometheus", CLAIM), waive("team/kps"))), ["advice"]);
    assert.deepEqual(levels(judge(custom("Prometheus", {}), waive("shop"))), [
      "advice",
      "violation",
    ]);
  });
});
