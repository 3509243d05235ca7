import assert from "node:assert/strict";
import { unmonitoredClusters } from "../../../policy/policies/clusterIsMonitored";
import { UNKNOWN } from "../../../policy/policies/lib/values";
import {
  EKS,
  RELEASE,
  monitoredCluster,
  on,
  provider,
  resource,
  stackValues,
} from "../helpers/resources";

const TODAY = "2027-03-01";

const WAIVER = {
  cluster: "lab",
  signals: ["metrics", "exporters", "alerts", "deadMansSwitch"],
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
    assert.match(finding!.message, /it has metrics\. Missing:/);
    assert.match(finding!.message, /- exporters \(node exporter\): install/);
    assert.match(
      finding!.message,
      /- alerts \(root route notifies nobody\): .*alertmanager\.config/,
    );
    assert.match(finding!.message, /- deadMansSwitch: add a route .*Watchdog/);
    assert.match(finding!.message, /enrolled/);
    assert.doesNotMatch(finding!.message, /- metrics/);
  });

  it("demands logs and traces of all clusters as soon as one has them", () => {
    const filebeat = (name: string) =>
      on(name, RELEASE, `${name}-filebeat`, { chart: "filebeat", version: "1.0.0" });
    const both = [...monitoredCluster("a"), ...monitoredCluster("b"), filebeat("a")];
    const [finding, ...others] = unmonitoredClusters(both, {}, TODAY);
    assert.deepEqual(others, []);
    assert.equal(finding!.urn, provider("b").urn);
    assert.match(
      finding!.message,
      /^Cluster "b" must have .*deadMansSwitch, logs; .*\n {2}- logs \(cluster "a" has it\): ship/,
    );
    assert.doesNotMatch(finding!.message, /traces/);
    for (const accepted of [
      unmonitoredClusters([...both, filebeat("b")], {}, TODAY),
      unmonitoredClusters(both, { requireIfAny: ["traces"] }, TODAY),
      unmonitoredClusters(
        both,
        { waivers: [{ ...WAIVER, cluster: "b", signals: ["logs"] }] },
        TODAY,
      ),
      unmonitoredClusters(both, { enrolled: [{ cluster: "b", by: "x" }] }, TODAY),
      unmonitoredClusters(both, { enrolled: [{ cluster: "a", by: "x" }] }, TODAY),
    ])
      assert.deepEqual(accepted, []);
  });

  it("does not know whether a cluster has what another has, when its chart is unknown", () => {
    const stack = [
      ...monitoredCluster("a"),
      on("a", RELEASE, "a-filebeat", { chart: "filebeat" }),
      ...monitoredCluster("b"),
      on("b", RELEASE, "b-filebeat", { chart: UNKNOWN }),
    ];
    const findings = unmonitoredClusters(stack, {}, TODAY);
    assert.deepEqual(
      findings.map(({ urn, undecided }) => ({ urn, undecided })),
      [{ urn: provider("b").urn, undecided: true }],
    );
    assert.match(findings[0]!.message, /whether it has logs is not known/);
  });

  it("demands logs and traces where no cluster has them only when config does", () => {
    const require = ["metrics", "logs", "traces"];
    const [finding] = unmonitoredClusters(monitoredCluster("a"), { require }, TODAY);
    assert.match(finding!.message, /- logs: .*\n.*- traces: /);
    assert.deepEqual(unmonitoredClusters([provider("a")], { require: [] }, TODAY), []);
  });

  it("accepts an enrolled cluster, by provider name or URN", () => {
    const lab = provider("lab");
    for (const cluster of ["lab", lab.urn]) {
      const config = { enrolled: [{ cluster, by: "acme/monitoring/prod" }] };
      assert.deepEqual(unmonitoredClusters([lab], config, TODAY), []);
    }
  });

  it("accepts what is waived until its date, and nothing else", () => {
    assert.deepEqual(unmonitoredClusters([provider("lab")], { waivers: [WAIVER] }, TODAY), []);
    const some = { ...WAIVER, signals: ["alerts", "deadMansSwitch"] };
    const [finding] = unmonitoredClusters([provider("lab")], { waivers: [some] }, TODAY);
    assert.match(finding!.message, /- metrics/);
    assert.doesNotMatch(finding!.message, /- alerts/);
    assert.equal(unmonitoredClusters([provider("shop")], { waivers: [WAIVER] }, TODAY).length, 1);
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
      requireIfAny: ["lgos"],
      enrolled: [{ cluster: "lab" }],
    };
    const messages = unmonitoredClusters([], config, TODAY).map(({ message }) => message);
    assert.match(messages[0]!, /`require` has "metrik", allowed are metrics, exporters/);
    assert.match(messages[1]!, /`requireIfAny` has "lgos", allowed are/);
    assert.match(messages[2]!, /enrolled\[0\] enrols nothing: it needs `cluster` and `by`/);
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
      /"lab": whether it has metrics, .* is not known until update/,
    );
  });
});
