import assert from "node:assert/strict";
import { coverageOf } from "../../../../../policy/policies/lib/coverage/coverage";
import type { StackResource } from "../../../../../policy/policies/lib/resources";
import { UNKNOWN, type Properties } from "../../../../../policy/policies/lib/values";
import { present, signals } from "../../../helpers/coverage";
import { EKS, metricsCluster, on, provider, resource, RELEASE } from "../../../helpers/resources";

const ADDON = "aws:eks/addon:Addon";
const SCRAPER = "aws:amp/scraper:Scraper";
const DEFINITION = "aws:amp/alertManagerDefinition:AlertManagerDefinition";
const RULES = "aws:amp/ruleGroupNamespace:RuleGroupNamespace";
const ARN = "arn:aws:eks:eu-west-1:111122223333:cluster/shop";

const shop = resource(EKS, "shop", { name: "shop" });

function addon(addonName: string, change: Properties = {}): StackResource {
  return resource(ADDON, addonName, { clusterName: "shop", addonName, ...change });
}

function perhaps(resources: readonly StackResource[]): readonly string[] {
  return coverageOf(resources)[0]!.unknown;
}

describe("coverage by add-ons of EKS", () => {
  it("finds exporters in two of the community's add-ons, and none in metrics-server", () => {
    const node = addon("prometheus-node-exporter");
    const workloads = addon("kube-state-metrics");
    assert.deepEqual(signals([shop, node, workloads]), ["exporters"]);
    assert.deepEqual(signals([shop, node, addon("metrics-server")]), []);
    assert.deepEqual(perhaps([shop, node, addon("metrics-server")]), []);
  });

  it("adds up with what charts give", () => {
    const [, stack] = metricsCluster("shop", { nodeExporter: { enabled: false } });
    const own = provider("shop", { kubeconfig: JSON.stringify({ current: ARN }) });
    const stackOf = (...more: StackResource[]) => signals([own, stack!, ...more]);
    assert.deepEqual(stackOf(), ["metrics"]);
    assert.deepEqual(stackOf(addon("prometheus-node-exporter")), ["metrics", "exporters"]);
  });

  it("reads the configuration of CloudWatch's add-on, JSON or YAML", () => {
    const cloudWatch = (configurationValues?: unknown) =>
      signals([shop, addon("amazon-cloudwatch-observability", { configurationValues })]);
    assert.deepEqual(cloudWatch(), ["metrics", "exporters", "logs", "traces"]);
    const withoutLogs = ["metrics", "exporters", "traces"];
    assert.deepEqual(cloudWatch('{"containerLogs":{"enabled":false}}'), withoutLogs);
    assert.deepEqual(cloudWatch("containerLogs:\n  enabled: false\n"), withoutLogs);
    assert.deepEqual(cloudWatch(UNKNOWN), []);
  });

  it("finds in adot the collectors that its configuration asks for", () => {
    const adot = (collector?: object) => {
      const configurationValues = JSON.stringify({ collector });
      return signals([shop, addon("adot", { configurationValues })]);
    };
    const on = { enabled: true };
    assert.deepEqual(signals([shop, addon("adot")]), []);
    assert.deepEqual(perhaps([shop, addon("adot")]), []);
    assert.deepEqual(adot({ prometheusMetrics: { pipelines: { metrics: { amp: on } } } }), [
      "metrics",
    ]);
    assert.deepEqual(adot({ otlpIngest: { pipelines: { traces: { xray: on } } } }), ["traces"]);
    assert.deepEqual(adot({ containerLogs: { pipelines: { logs: { cloudwatchLogs: on } } } }), [
      "logs",
    ]);
    assert.deepEqual(adot({ containerLogs: { pipelines: { logs: { cloudwatchLogs: {} } } } }), []);
    assert.equal(perhaps([shop, addon("adot", { configurationValues: UNKNOWN })]).length, 4);
  });

  it("does not know what vendors' add-ons do, nor one whose name is not known", () => {
    for (const name of ["datadog_operator", UNKNOWN]) {
      assert.equal(perhaps([shop, addon(name)]).length, 6, name);
    }
    assert.deepEqual(perhaps([shop, addon("fluent-bit")]), ["logs"]);
    assert.deepEqual(perhaps([shop, addon("vpc-cni"), addon("coredns")]), []);
  });

  describe("on the right cluster", () => {
    const agent = "amazon-cloudwatch-observability";
    const blog = resource(EKS, "blog", { name: "blog" });

    it("goes by the cluster's name", () => {
      const [a, b] = coverageOf([shop, blog, addon(agent)]);
      assert.equal(present(a!).length, 4);
      assert.deepEqual([present(b!), b!.unknown], [[], []]);
      const native = resource("aws-native:eks:Addon", "x", {
        clusterName: "blog",
        addonName: agent,
      });
      assert.equal(present(coverageOf([shop, blog, native])[1]!).length, 4);
    });

    it("goes by the resource that the name comes from, or is part of", () => {
      const unnamed = [resource(EKS, "one"), resource(EKS, "two")] as const;
      const change = { clusterName: UNKNOWN };
      const made = {
        ...addon(agent, change),
        propertyDependencies: { clusterName: [unnamed[1].urn] },
      };
      const child = { ...addon(agent, change), parent: unnamed[1].urn };
      for (const each of [made, child]) {
        const [one, two] = coverageOf([...unnamed, each]);
        assert.deepEqual([present(one!), one!.unknown], [[], []]);
        assert.equal(present(two!).length, 4);
      }
    });

    const kubeconfigs = {
      "its ARN": `- name: ${ARN}`,
      "the command for a token": '{"args":["eks","get-token","--cluster-name","shop"]}',
      "that command in YAML": "args:\n- eks\n- get-token\n- --cluster-name\n- shop\n",
      "the authenticator's command": "args: [token, -i, shop]",
    };
    for (const [title, kubeconfig] of Object.entries(kubeconfigs)) {
      it(`goes by ${title} in a kubeconfig`, () => {
        const other = provider("b", { kubeconfig: kubeconfig.replaceAll("shop", "shop-2") });
        const clusters = coverageOf([provider("a", { kubeconfig }), other, addon(agent)]);
        assert.deepEqual(
          clusters.map((each) => present(each).length),
          [4, 0],
        );
        assert.deepEqual(clusters[1]!.unknown, []);
      });
    }

    it("does not know of a cluster without a known name, and knows of one with another", () => {
      const clusters = coverageOf([provider("a"), blog, addon(agent)]);
      assert.deepEqual(clusters.map(present), [[], []]);
      assert.deepEqual(
        clusters.map(({ unknown }) => unknown.length),
        [6, 0],
      );
    });

    it("does not know which of two clusters with one name is meant", () => {
      const clusters = coverageOf([shop, resource(EKS, "us", { name: "shop" }), addon(agent)]);
      assert.deepEqual(clusters.map(present), [[], []]);
      assert.deepEqual(
        clusters.map(({ unknown }) => unknown.length),
        [6, 6],
      );
    });
  });
});

describe("coverage by Amazon Managed Service for Prometheus", () => {
  const source = { eks: { clusterArn: ARN, subnetIds: ["subnet-1"] } };
  const workspaceArn = "arn:aws:aps:eu-west-1:111122223333:workspace/ws-1";
  const scraper = resource(SCRAPER, "shop", { source, destination: { amp: { workspaceArn } } });
  const routes = (watchdog: string) =>
    `alertmanager_config: |\n  route:\n    receiver: page\n    routes:\n      - receiver: page\n        matchers: ['alertname="${watchdog}"']\n  receivers:\n    - name: page\n      sns_configs:\n        - topic_arn: arn:aws:sns:eu-west-1:111122223333:oncall\n`;
  const definition = (workspaceId: string, written: unknown = routes("Watchdog")) =>
    resource(DEFINITION, workspaceId, { workspaceId, definition: written });
  const rules = resource(RULES, "rules", { workspaceId: "ws-1", data: "groups: []" });

  it("finds metrics by a scraper of the cluster, in either provider's words", () => {
    assert.deepEqual(signals([shop, scraper]), ["metrics"]);
    const native = resource("aws-native:aps:Scraper", "shop", {
      source: { eksConfiguration: { clusterArn: ARN } },
    });
    assert.deepEqual(signals([shop, native]), ["metrics"]);
    const msk = resource(SCRAPER, "kafka", { source: { vpc: { subnetIds: [] } } });
    assert.deepEqual(signals([shop, msk]), []);
    assert.deepEqual(perhaps([shop, msk]), []);
  });

  it("finds alerts by the definition and rules of the workspace that it writes to", () => {
    const found = ["metrics", "alerts", "deadMansSwitch"];
    assert.deepEqual(signals([shop, scraper, definition("ws-1"), rules]), found);
    const other = definition("ws-1", routes("Other"));
    assert.deepEqual(signals([shop, scraper, other, rules]), ["metrics", "alerts"]);
    const nobody = definition("ws-1", "alertmanager_config: |\n  route:\n    receiver: x\n");
    assert.deepEqual(signals([shop, scraper, nobody, rules]), ["metrics"]);
    assert.deepEqual(perhaps([shop, scraper, nobody, rules]), []);
    assert.deepEqual(perhaps([shop, scraper, definition("ws-1")]), ["alerts", "deadMansSwitch"]);
    assert.deepEqual(perhaps([shop, scraper, definition("ws-1", UNKNOWN), rules]), [
      "alerts",
      "deadMansSwitch",
    ]);
  });

  it("finds the workspace by the resource that both are made from", () => {
    const urn = "urn:workspace";
    const from = (each: StackResource, property: string): StackResource => ({
      ...each,
      props: { ...each.props, [property]: UNKNOWN },
      propertyDependencies: { [property]: [urn] },
    });
    const stack = [
      shop,
      from(scraper, "destination"),
      from(definition("ws"), "workspaceId"),
      from(rules, "workspaceId"),
    ];
    assert.deepEqual(signals(stack), ["metrics", "alerts", "deadMansSwitch"]);
  });

  it("does not know who writes to another workspace, but that one without metrics does not", () => {
    const own = on("a", RELEASE, "agent", { chart: "victoria-metrics-agent" });
    const [a, b] = coverageOf([provider("a"), own, provider("b"), definition("ws-2")]);
    assert.deepEqual(a!.unknown, ["alerts", "deadMansSwitch"]);
    assert.deepEqual(b!.unknown, []);
  });

  it("takes it for no excuse of an Alertmanager of one's own that notifies nobody", () => {
    const stack = metricsCluster("a", {});
    assert.deepEqual(perhaps([...stack, definition("ws-2")]), []);
  });
});
