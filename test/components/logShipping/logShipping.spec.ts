import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { ClusterRole } from "../../../components/cluster";
import { InvalidSettingsError } from "../../../components/internal/validation";
import { LogShipping, type LogShippingArgs } from "../../../components/logShipping/logShipping";
import { deploy, installMocks } from "../../helpers/mocks";
import { at } from "./nodes";

const RELEASE = "kubernetes:helm.sh/v3:Release";
const SERVICE = "kubernetes:core/v1:Service";
const POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy";

const CLUSTER = { name: "shop-euw1", region: "eu-west-1", environment: "prod" };
const WORKLOAD: LogShippingArgs = {
  cluster: CLUSTER,
  role: ClusterRole.Workload,
  logstashHost: pulumi.output("logstash.elb.example.com"),
};
const PROMETHEUS = {
  namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "monitoring" } },
  podSelector: {
    matchLabels: {
      "app.kubernetes.io/name": "prometheus",
      "operator.prometheus.io/name": "kps",
    },
  },
};

describe("LogShipping", () => {
  before(installMocks);

  it("costs a cluster 7 resources, itself included", async () => {
    const { resources } = await shipping(WORKLOAD);
    assert.equal(resources.length, 7, resources.map(({ name }) => name).join(", "));
  });

  it("deploys the operator and Filebeat as pinned, under their fixed names, with no secret in the values", async () => {
    const { find } = await shipping(WORKLOAD);
    assert.deepEqual(
      find(RELEASE).map(({ inputs }) => [
        inputs["chart"],
        inputs["version"],
        inputs["name"],
        inputs["namespace"],
      ]),
      [
        ["eck-operator", "3.5.0", "elastic-operator", "elastic-system"],
        ["eck-beats", "0.20.0", "filebeat", "beats"],
      ],
    );
    for (const { secretInputs } of find(RELEASE)) assert.deepEqual(secretInputs, []);
  });

  it("gives the operator a namespace where nothing privileged runs", async () => {
    const { find } = await shipping(WORKLOAD);
    const [namespace] = find("kubernetes:core/v1:Namespace");
    assert.equal(at(namespace?.inputs, "metadata.name"), "elastic-system");
    const labels = at(namespace?.inputs, "metadata.labels") as Record<string, string>;
    assert.equal(labels["pod-security.kubernetes.io/enforce"], "restricted");
  });

  it("leaves the operator to the cluster that has one", async () => {
    const { component, find } = await shipping({ ...WORKLOAD, operator: "existing" });
    assert.equal(component.operator, undefined);
    assert.equal(find(RELEASE).length, 1);
    assert.deepEqual(find("kubernetes:core/v1:Namespace"), []);
    assert.equal(find(POLICY).length, 1);
  });

  it("names the hub's load balancer on a workload cluster, by one object", async () => {
    const { find } = await shipping(WORKLOAD);
    const [alias] = find(SERVICE);
    assert.equal(at(alias?.inputs, "metadata.name"), "logstash");
    assert.equal(at(alias?.inputs, "metadata.namespace"), "beats");
    assert.deepEqual(alias?.inputs["spec"], {
      type: "ExternalName",
      externalName: "logstash.elb.example.com",
    });
  });

  it("names Logstash itself on the hub", async () => {
    const { find } = await shipping({ cluster: CLUSTER, role: ClusterRole.Hub });
    assert.equal(
      at(find(SERVICE)[0]?.inputs, "spec.externalName"),
      "logstash-ls-beats.logging.svc.cluster.local",
    );
  });

  it("admits nobody to Beats but Prometheus, on the exporter's port", async () => {
    const { find } = await shipping(WORKLOAD);
    const policy = find(POLICY).find(({ name }) => name === "shop-logs-ingress");
    assert.deepEqual(policy?.inputs["spec"], {
      podSelector: {},
      policyTypes: ["Ingress"],
      ingress: [{ from: [PROMETHEUS], ports: [{ protocol: "TCP", port: 7979 }] }],
    });
  });

  it("adds a release for each further Beat", async () => {
    const { find } = await shipping({
      ...WORKLOAD,
      beats: {
        heartbeat: { monitors: [{ kind: "tcp", name: "db", hosts: ["db:5432"] }] },
        auditbeat: {},
        metricbeat: {},
      },
    });
    assert.deepEqual(
      find(RELEASE)
        .map(({ name }) => name)
        .sort(),
      [
        "shop-logs-auditbeat",
        "shop-logs-filebeat",
        "shop-logs-heartbeat",
        "shop-logs-metricbeat",
        "shop-logs-operator",
      ],
    );
  });

  it("rejects all that is wrong at once, before anything is made", async () => {
    const { resources } = await deploy(() => {
      assert.throws(
        () =>
          new LogShipping("shop-logs", {
            cluster: CLUSTER,
            role: ClusterRole.Workload,
            filebeat: { memory: "1Mi" },
          }),
        (error: unknown) => error instanceof InvalidSettingsError && error.problems.length === 2,
      );
    });
    assert.deepEqual(resources, []);
  });
});

function shipping(args: LogShippingArgs) {
  return deploy(() => new LogShipping("shop-logs", args));
}
