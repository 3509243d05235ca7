import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { InvalidSettingsError } from "../../../components/internal/validation";
import { Thanos, type ThanosArgs } from "../../../components/thanos/thanos";
import {
  deploy,
  installMocks,
  type Deployment,
  type RegisteredResource,
} from "../../helpers/mocks";

const SERVICE = "kubernetes:core/v1:Service";
const RULE = "kubernetes:monitoring.coreos.com/v1:PrometheusRule";
const POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy";

const ARGS: ThanosArgs = {
  clusters: ["hub", "shop"],
  remoteClusters: [{ name: "shop", replicaHosts: [pulumi.output("lb-0"), pulumi.output("lb-1")] }],
};

interface Metadata {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

interface PolicySpec {
  readonly podSelector: { readonly matchLabels: Readonly<Record<string, string>> };
  readonly policyTypes: readonly string[];
  readonly ingress: readonly {
    readonly from: readonly { readonly podSelector: { readonly matchLabels: object } }[];
    readonly ports: readonly { readonly port: number }[];
  }[];
}

describe("Thanos", () => {
  before(installMocks);

  it("deploys the pinned chart under the name that its Services carry", async () => {
    const { find } = await thanos(ARGS);
    const [release] = find("kubernetes:helm.sh/v3:Release");
    assert.equal(release?.inputs["name"], "thanos");
    assert.equal(release.inputs["version"], "1.24.1");
    assert.equal(release.inputs["namespace"], "monitoring");
    assert.deepEqual(release.secretInputs, []);
  });

  it("tells the URL of the query-frontend, which caches", async () => {
    const { component } = await thanos(ARGS);
    assert.equal(component.queryUrl, "http://thanos-query-frontend.monitoring.svc:10902");
  });

  it("gives each remote replica a name inside the hub, which points to its load balancer", async () => {
    const { find } = await thanos(ARGS);
    const services = byName(find(SERVICE)).map(({ name, inputs }) => [
      name,
      (inputs["metadata"] as Metadata).name,
      inputs["spec"],
    ]);
    assert.deepEqual(services, [
      ["t-remote-shop-0", "thanos-remote-shop-0", { type: "ExternalName", externalName: "lb-0" }],
      ["t-remote-shop-1", "thanos-remote-shop-1", { type: "ExternalName", externalName: "lb-1" }],
    ]);
  });

  it("writes the endpoints where Query mounts them", async () => {
    const { find } = await thanos(ARGS);
    const [config] = find("kubernetes:core/v1:ConfigMap");
    assert.equal((config?.inputs["metadata"] as Metadata).name, "thanos-query-endpoints");
    const { "endpoints.yaml": text } = config?.inputs["data"] as Record<string, string>;
    assert.match(text!, /thanos-remote-shop-1\.monitoring\.svc:10901/);
  });

  it("marks only the global rules as global, so that each rule has one evaluator", async () => {
    const { find } = await thanos(ARGS);
    const scopes = byName(find(RULE)).map(({ inputs }) => {
      const { name, labels } = inputs["metadata"] as Metadata;
      return [name, labels["monitoring.global/scope"]];
    });
    assert.deepEqual(scopes, [
      ["global-monitoring-global", "global"],
      ["global-monitoring-thanos", undefined],
    ]);
  });

  it("links each alert to its runbook", async () => {
    const { find } = await thanos({
      ...ARGS,
      runbookBaseUrl: "https://wiki.example.com/runbooks/",
    });
    const text = JSON.stringify(find(RULE).map(({ inputs }) => inputs["spec"]));
    assert.ok(text.includes('"runbook_url":"https://wiki.example.com/runbooks/ClusterSilent.md"'));
  });

  it("names the file of the runbook, without a link, when no address is given", async () => {
    const { find } = await thanos(ARGS);
    const text = JSON.stringify(find(RULE).map(({ inputs }) => inputs["spec"]));
    assert.doesNotMatch(text, /runbook_url/);
    assert.ok(text.includes('"runbook":"docs/runbooks/ClusterSilent.md of global-monitoring"'));
  });

  it("admits only frontend and ruler to Query, Grafana to the frontend, Query to the store", async () => {
    const { find } = await thanos(ARGS);
    const pod = (component: string) => ({
      "app.kubernetes.io/name": "thanos",
      "app.kubernetes.io/instance": "thanos",
      "app.kubernetes.io/component": component,
    });
    const admitted = byName(find(POLICY)).map(({ inputs }) => {
      const { podSelector, ingress, policyTypes } = inputs["spec"] as PolicySpec;
      assert.deepEqual(policyTypes, ["Ingress"]);
      assert.equal(ingress.length, 1);
      const [{ from, ports }] = ingress as [PolicySpec["ingress"][number]];
      return [
        podSelector.matchLabels,
        from.map((peer) => peer.podSelector.matchLabels),
        ports.map(({ port }) => port),
      ];
    });
    assert.deepEqual(admitted, [
      [
        pod("query"),
        [pod("query-frontend"), { "app.kubernetes.io/name": "thanos-ruler" }],
        [10902],
      ],
      [pod("query-frontend"), [{ "app.kubernetes.io/name": "grafana" }], [10902]],
      [pod("store-gateway"), [pod("query")], [10901]],
    ]);
  });

  it("adds one Service for each replica of a further cluster, and nothing else", async () => {
    const names = (made: Deployment<Thanos>) => made.resources.map(({ name }) => name);
    const one = names(await thanos(ARGS));
    const two = names(
      await thanos({
        clusters: [...ARGS.clusters, "bank"],
        remoteClusters: [
          { name: "bank", replicaHosts: ["a", "b"] },
          ...(ARGS.remoteClusters ?? []),
        ],
      }),
    );
    assert.deepEqual(two.filter((name) => !one.includes(name)).sort(), [
      "t-remote-bank-0",
      "t-remote-bank-1",
    ]);
  });

  it("rejects a retention that would end downsampling, before any resource is made", async () => {
    const { resources } = await deploy(() => {
      assert.throws(
        () => new Thanos("t", { ...ARGS, retention: { raw: "1d" } }),
        InvalidSettingsError,
      );
    });
    assert.deepEqual(resources, []);
  });
});

function thanos(args: ThanosArgs): Promise<Deployment<Thanos>> {
  return deploy(() => new Thanos("t", args));
}

/** Resources are registered as soon as their inputs are known: in no fixed order. */
function byName(resources: readonly RegisteredResource[]): RegisteredResource[] {
  return [...resources].sort((a, b) => a.name.localeCompare(b.name));
}
