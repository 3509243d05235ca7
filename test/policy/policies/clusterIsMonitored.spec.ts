import assert from "node:assert/strict";
import { unmonitoredClusters } from "../../../policy/policies/clusterIsMonitored";
import { SIGNALS } from "../../../policy/policies/lib/coverage/coverage";
import type { KubernetesObject } from "../../../policy/policies/lib/objects";
import { UNKNOWN } from "../../../policy/policies/lib/values";
import {
  EKS,
  RELEASE,
  alertmanagerConfig,
  metricsCluster,
  monitoredCluster,
  on,
  provider,
  resource,
  stackValues,
} from "../helpers/resources";

const TODAY = "2027-03-01";

const WAIVER = {
  cluster: "lab",
  signals: [...SIGNALS],
  owner: "team-lab",
  reason: "deleted next week",
  expires: "2027-03-08",
};

describe("the policy cluster-is-monitored", () => {
  it("accepts clusters that have everything, and stacks without any", () => {
    assert.deepEqual(
      unmonitoredClusters([...monitoredCluster("a"), ...monitoredCluster("b")], {}, TODAY),
      [],
    );
    assert.deepEqual(unmonitoredClusters([], {}, TODAY), []);
  });

  it("rejects a provider without anything, used or not", () => {
    const unused = provider("lab");
    const used = on("lab", "kubernetes:core/v1:Namespace", "x");
    for (const resources of [[unused], [unused, used], [used]]) {
      const findings = unmonitoredClusters(resources, {}, TODAY);
      assert.equal(findings.length, 1);
      assert.equal(findings[0]!.urn, unused.urn);
      assert.match(findings[0]!.message, /^Cluster "lab" must have metrics, .*it has none of them/);
    }
  });

  it("rejects a cluster that the stack makes and nobody monitors", () => {
    const eks = resource(EKS, "shop");
    const findings = unmonitoredClusters([eks, ...monitoredCluster("a")], {}, TODAY);
    assert.deepEqual(
      findings.map(({ urn }) => urn),
      [eks.urn],
    );
  });

  it("lists what is missing with how to add it, and only that", () => {
    const values = { ...stackValues("shop"), nodeExporter: { enabled: false }, alertmanager: {} };
    const [finding, ...others] = unmonitoredClusters(monitoredCluster("shop", values), {}, TODAY);
    assert.deepEqual(others, []);
    assert.match(finding!.message, /it has metrics, logs, traces\. Missing:/);
    assert.match(finding!.message, /- exporters \(node exporter\): install/);
    assert.match(
      finding!.message,
      /- alerts \(root route notifies nobody\): .*alertmanager\.config/,
    );
    assert.match(finding!.message, /- deadMansSwitch: add a route .*Watchdog/);
    assert.match(finding!.message, /enrolled/);
    assert.doesNotMatch(finding!.message, /- metrics/);
  });

  it("demands all six signals of every cluster unless config says which", () => {
    const [finding] = unmonitoredClusters(metricsCluster("a"), {}, TODAY);
    assert.match(finding!.message, /^Cluster "a" must have .*deadMansSwitch, logs, traces; it has/);
    assert.match(finding!.message, /- logs: ship .*\n.*- traces: tell/);
    assert.doesNotMatch(finding!.message, /- (metrics|exporters|alerts|deadMansSwitch)/);
    const require = ["metrics", "exporters", "alerts", "deadMansSwitch"];
    assert.deepEqual(unmonitoredClusters(metricsCluster("a"), { require }, TODAY), []);
    assert.deepEqual(unmonitoredClusters([provider("a")], { require: [] }, TODAY), []);
  });

  it("does not know whether a cluster has logs when a chart is unknown", () => {
    const stack = [
      ...monitoredCluster("a"),
      ...metricsCluster("b"),
      on("b", RELEASE, "b-logs", { chart: UNKNOWN }),
    ];
    const findings = unmonitoredClusters(stack, {}, TODAY);
    assert.deepEqual(
      findings.map(({ urn, undecided }) => ({ urn, undecided })),
      [{ urn: provider("b").urn, undecided: true }],
    );
    assert.match(
      findings[0]!.message,
      /whether it has logs, traces stands .*known until update\.$/,
    );
  });

  it("finds a cluster bare though it has a release of something else, and names what was not looked into", () => {
    const redis = on("a", RELEASE, "cache", { chart: "redis", version: "22.0.0" });
    const stack = [provider("a"), redis];
    const unseen = new Set([redis.urn]);
    const [finding, ...others] = unmonitoredClusters(stack, {}, TODAY, [], unseen);
    assert.deepEqual(others, []);
    assert.equal(finding!.undecided, undefined);
    assert.match(finding!.message, /it has none of them/);
    assert.match(finding!.message, /Not looked into, .*: release cache \(chart redis\)\./);
  });

  it("does not know what a chart is that reaches policies without arguments and objects", () => {
    const chart = resource("kubernetes:helm.sh/v4:Chart", "remote");
    const [finding] = unmonitoredClusters([provider("a"), chart], {}, TODAY);
    assert.equal(finding!.undecided, true);
  });

  it("does not blame a cluster for signals that an agent's own pipelines may have", () => {
    const alloy = on("a", RELEASE, "alloy", { chart: "alloy", version: "1.0.0" });
    const stack = [...metricsCluster("a"), alloy];
    assert.deepEqual(
      unmonitoredClusters(stack, {}, TODAY).map(({ undecided }) => undecided),
      [true],
    );
    const [bare] = unmonitoredClusters([provider("a"), alloy], {}, TODAY);
    assert.match(bare!.message, /- alerts \(no Alertmanager\)/);
    assert.doesNotMatch(bare!.message, /- (metrics|logs|traces)/);
  });

  describe("inside a release", () => {
    const umbrella = on("a", RELEASE, "platform", { chart: "acme-platform", version: "1.0.0" });

    function inside(group: string, kind: string, props: object, urn = umbrella.urn) {
      const name = "main";
      const object = { group, kind, name, namespace: "monitoring", props: { ...props }, urn };
      return { ...object, provider: umbrella.provider, within: "platform" } as KubernetesObject;
    }
    const named = (name: string) => ({ metadata: { labels: { "app.kubernetes.io/name": name } } });
    const config = JSON.stringify(alertmanagerConfig());
    const rendered = [
      inside("monitoring.coreos.com", "Prometheus", {}),
      inside("apps", "DaemonSet", named("prometheus-node-exporter")),
      inside("apps", "Deployment", named("kube-state-metrics")),
      inside("monitoring.coreos.com", "Alertmanager", { metadata: { name: "main" } }),
      inside("core", "Secret", {
        metadata: { name: "alertmanager-main" },
        stringData: { "alertmanager.yaml": config },
      }),
      inside("beat.k8s.elastic.co", "Beat", { spec: { type: "filebeat" } }),
      inside("opentelemetry.io", "Instrumentation", {}),
    ];

    it("finds the objects of a chart that has the others below it", () => {
      const stack = [provider("a"), umbrella];
      assert.deepEqual(unmonitoredClusters(stack, {}, TODAY, rendered), []);
      const [finding] = unmonitoredClusters(stack, {}, TODAY, rendered.slice(1));
      assert.match(finding!.message, /Missing:\n {2}- metrics: /);
      assert.doesNotMatch(finding!.message, /- logs/);
    });

    it("goes by the values of a chart that it knows", () => {
      const [own, stack] = metricsCluster("a", {});
      const secret = inside("core", "Secret", rendered[4]!.props, stack!.urn);
      const [finding] = unmonitoredClusters([own!, stack!], {}, TODAY, [secret]);
      assert.match(finding!.message, /- alerts \(root route notifies nobody\)/);
    });
  });

  it("accepts an enrolled cluster, by provider name or URN", () => {
    const lab = provider("lab");
    for (const cluster of ["lab", lab.urn]) {
      const config = { enrolled: [{ cluster, by: "acme/monitoring/prod" }] };
      assert.deepEqual(unmonitoredClusters([lab], config, TODAY), []);
    }
  });

  it("advises to take out an enrolment that matches no cluster", () => {
    const config = { enrolled: [{ cluster: "gone", by: "acme/monitoring/prod" }] };
    const [finding, ...others] = unmonitoredClusters(monitoredCluster("a"), config, TODAY);
    assert.deepEqual(others, []);
    assert.equal(finding!.advice, true);
    assert.match(finding!.message, /enrolled\[0\] \("gone"\) matches no cluster of this stack/);
  });

  it("advises to take out a waiver that nothing needs", () => {
    const config = { waivers: [{ ...WAIVER, cluster: "a", signals: ["logs"] }] };
    const [finding, ...others] = unmonitoredClusters(monitoredCluster("a"), config, TODAY);
    assert.deepEqual(others, []);
    assert.equal(finding!.advice, true);
    assert.match(finding!.message, /waivers\[0\] \("a"\) matches nothing that is wrong/);
  });

  it("accepts what is waived until its date, and nothing else", () => {
    assert.deepEqual(unmonitoredClusters([provider("lab")], { waivers: [WAIVER] }, TODAY), []);
    const some = { ...WAIVER, signals: ["alerts", "deadMansSwitch"] };
    const [finding] = unmonitoredClusters([provider("lab")], { waivers: [some] }, TODAY);
    assert.match(finding!.message, /- metrics/);
    assert.doesNotMatch(finding!.message, /- alerts/);
    const other = unmonitoredClusters([provider("shop")], { waivers: [WAIVER] }, TODAY);
    assert.deepEqual(
      other.map(({ advice }) => advice),
      [true, undefined],
    );
  });

  it("rejects an expired or incomplete waiver, beside what it no longer waives", () => {
    for (const change of [{ expires: "2027-02-28" }, { owner: "" }]) {
      const config = { waivers: [{ ...WAIVER, ...change }] };
      const findings = unmonitoredClusters([provider("lab")], config, TODAY);
      assert.equal(findings.length, 2);
      assert.match(findings[0]!.message, /^Config of cluster-is-monitored: waivers\[0\] \("lab"\)/);
      assert.equal(findings[0]!.urn, undefined);
    }
  });

  it("rejects config that it does not understand", () => {
    const config = {
      require: ["metrik"],
      enrolled: [{ cluster: "lab" }],
    };
    const messages = unmonitoredClusters([], config, TODAY).map(({ message }) => message);
    assert.match(messages[0]!, /`require` has "metrik", allowed are metrics, exporters/);
    assert.match(messages[1]!, /enrolled\[0\] enrols nothing: it needs `cluster` and `by`/);
  });

  it("says not known until update when a chart is unknown", () => {
    const resources = [provider("lab"), on("lab", RELEASE, "r", { chart: UNKNOWN })];
    const findings = unmonitoredClusters(resources, {}, TODAY);
    assert.deepEqual(
      findings.map(({ undecided }) => undecided),
      [true],
    );
    assert.match(
      findings[0]!.message,
      /"lab": whether it has metrics, .* is not known until update\.$/,
    );
  });
});
