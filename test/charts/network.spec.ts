import assert from "node:assert/strict";
import { loadBalancerFlows, scrapeFlows, webhookFlows } from "./checks/computedFlows";
import {
  connectionsOf,
  type Flow,
  flowProblems,
  nameOf,
  netCluster,
  type NetCluster,
  openNamespaces,
  surplus,
} from "./checks/flows";
import { type Manifest, ofKind } from "./checks/manifest";
import { admitted } from "./checks/network";
import { netPods } from "./checks/netPods";
import { countChecked, skipBecause } from "./counts";
import * as limits from "./flowLimits";
import * as flows from "./flows";
import { clustersOf, previewOf, STACKS } from "./program";
import { cannotRender, renderCluster } from "./rendered";

const KUBERNETES = "1.34.0";

interface Case {
  readonly name: string;
  readonly manifests: readonly Manifest[];
  readonly net: NetCluster;
  /** Runs Thanos Query, Grafana and the logs. */
  readonly hub: boolean;
}

function caseOf(name: string, manifests: readonly Manifest[]): Case {
  const pods = netPods(manifests);
  const net = netCluster(manifests, flows.othersOf(pods));
  return { name, manifests, net, hub: pods.some(({ id }) => id === flows.PODS.query) };
}

/** Every flow that a cluster needs. */
function needed({ manifests, net, hub }: Case): readonly Flow[] {
  return [
    ...flows.EVERY_CLUSTER,
    ...(hub ? flows.HUB : flows.WORKLOAD),
    ...scrapeFlows(manifests, net.pods, flows.PODS.prometheus),
    ...webhookFlows(manifests, net.pods, flows.OUTSIDE),
    ...loadBalancerFlows(manifests, net.pods, flows.OUTSIDE),
  ];
}

/** What load balancers open: policies cannot name their addresses, and so admit everybody to the port. */
function opened({ manifests, net }: Case): readonly Flow[] {
  const led = loadBalancerFlows(manifests, net.pods, flows.OUTSIDE).flatMap(({ to }) => to);
  const ingresses = ofKind(manifests, "Ingress").map(({ metadata }) => metadata.name);
  return Object.entries(limits.BY_LOAD_BALANCER).flatMap(([name, flow]) =>
    ingresses.includes(name) || led.includes(flow.to[0] ?? "") ? [flow] : [],
  );
}

describe("the network policies of what is deployed", function () {
  this.timeout(180_000);
  const cases = new Map<string, readonly Case[]>();

  before(async function () {
    const why = cannotRender();
    if (why !== undefined) skipBecause(this, why);
    for (const stack of STACKS) {
      const { resources } = await previewOf(stack);
      const clusters = clustersOf(resources).map((cluster) =>
        caseOf(cluster.cluster, renderCluster(cluster, KUBERNETES).manifests),
      );
      cases.set(stack, clusters);
    }
  });

  const of = (stack: string): readonly Case[] => cases.get(stack) ?? [];
  const prod = (hub: boolean): Case => {
    const found = of("prod").find((one) => one.hub === hub);
    assert.ok(found !== undefined);
    return found;
  };

  for (const stack of STACKS) {
    it(`are judged on every cluster of ${stack}, of which one is the hub`, () => {
      assert.equal(of(stack).filter(({ hub }) => hub).length, 1);
      for (const { net } of of(stack)) assert.ok(net.network.policies.length > 3);
    });

    it(`admit all flows of ${stack}`, () => {
      for (const one of of(stack)) {
        const { problems, checked } = flowProblems(needed(one), one.net);
        assert.deepEqual(problems, [], one.name);
        countChecked("flows admitted", checked);
      }
    });

    it(`admit nothing else in ${stack}: no pod, copy of a pod or address gets further`, () => {
      for (const one of of(stack)) {
        const known = [...needed(one), ...limits.WIDER, ...opened(one)];
        const { problems, checked } = surplus(known, one.net);
        assert.deepEqual(problems, [], one.name);
        countChecked("connections refused", checked);
      }
    });

    it(`leave only the namespace of cert-manager without any in ${stack}`, () => {
      for (const { manifests } of of(stack))
        assert.deepEqual(openNamespaces(manifests), ["cert-manager"]);
    });
  }

  for (const flow of limits.DENIED) {
    const who = `${flow.from.map((id) => id.split("/").at(-1)).join(", ")} to ${flow.to.map((id) => id.split("/").at(-1)).join(", ")}`;
    it(`deny ${who}: ${flow.why}`, () => {
      let judged = 0;
      for (const { net } of [...cases.values()].flat()) {
        const connections = connectionsOf(flow, net);
        judged += connections.length;
        const through = connections.filter((connection) => admitted(connection, net.network));
        assert.deepEqual(through.map(nameOf), []);
      }
      assert.ok(judged > 0, "nobody is there to be denied");
    });
  }

  it("admit more than flows need only as far as somewhere is wanted", () => {
    const all = [...cases.values()].flat();
    for (const wider of limits.WIDER) {
      const rest = limits.WIDER.filter((flow) => flow !== wider);
      const used = all.some((one) => {
        const known = [...needed(one), ...rest, ...opened(one)];
        return surplus(known, one.net).problems.length > 0;
      });
      assert.ok(used, `no policy admits: ${wider.why}`);
    }
  });

  it("let Prometheus reach the pods of every monitor on the hub", () => {
    const { manifests, net } = prod(true);
    const targets = scrapeFlows(manifests, net.pods, flows.PODS.prometheus);
    const monitors = ofKind(manifests, "ServiceMonitor", "PodMonitor").length;
    const named = new Set(targets.map(({ why }) => why));
    // Those of the kubelet, the API server and CoreDNS have no pods of ours.
    assert.equal(named.size, monitors - 3);
  });

  it("have webhooks of three operators to admit", () => {
    const { manifests, net } = prod(false);
    const called = webhookFlows(manifests, net.pods, flows.OUTSIDE).flatMap(({ to }) => to);
    assert.deepEqual([...new Set(called)].sort(), [
      "cert-manager/Deployment/cert-manager-webhook",
      "elastic-system/StatefulSet/elastic-operator",
      "monitoring/Deployment/kps-operator",
    ]);
  });

  describe("when they are changed", () => {
    const change = (
      one: Case,
      name: string,
      replace: (policy: Manifest) => readonly Manifest[],
    ): Case => {
      assert.ok(ofKind(one.manifests, "NetworkPolicy").some((p) => p.metadata.name === name));
      const manifests = one.manifests.flatMap((manifest) =>
        manifest.kind === "NetworkPolicy" && manifest.metadata.name === name
          ? replace(manifest)
          : [manifest],
      );
      return caseOf(one.name, manifests);
    };
    const stopped = (one: Case): string => flowProblems(needed(one), one.net).problems.join("\n");
    const letIn = (one: Case): string =>
      surplus([...needed(one), ...limits.WIDER, ...opened(one)], one.net).problems.join("\n");

    const missing: readonly (readonly [string, RegExp])[] = [
      ["allow-thanos-query", /the query frontend splits queries/],
      ["allow-thanos-query-frontend", /Grafana asks for metrics/],
      ["allow-thanos-store-gateway", /Query reads.*thanos-store-gateway:10901/],
      ["allow-thanos-store-api", /Query reads.*ThanosRuler/],
      ["allow-alertmanager", /gossip.*:9094[^]*UDP/],
      ["allow-elasticsearch", /Grafana asks for logs/],
      ["allow-kibana", /index-management.*kibana:5601/],
      ["allow-logstash-beats", /Filebeat of the hub ships/],
      ["allow-apm-agents", /agents in applications/],
      ["allow-elastalert2-alerts", /log alerts go to Alertmanager/],
      ["allow-operator-webhook", /webhook .*kps-operator:10250/],
      ["grafana", /Ingress\/grafana leads/],
      ["default-deny-but-prometheus", /PodMonitor\/logstash has Prometheus scrape it/],
      ["elastic-operator-ingress", /^$/],
      ["beats-ingress", /^$/],
    ];
    for (const [name, expected] of missing) {
      it(`${name} is missed by a flow, or lets in too many`, () => {
        const without = change(prod(true), name, () => []);
        assert.match(stopped(without), expected);
        if (stopped(without) === "") assert.match(letIn(without), /a pod of the shop → /);
      });
    }

    it("a misspelt label of a peer stops its flow", () => {
      const wrong = change(prod(true), "allow-thanos-query-frontend", (policy) => [
        JSON.parse(JSON.stringify(policy).replace(/"grafana"/, '"grafanna"')) as Manifest,
      ]);
      assert.match(stopped(wrong), /Grafana asks for metrics: .*allow-thanos-query-frontend/);
    });

    it("a forgotten namespace selector admits nobody, and one without pods admits the shop", () => {
      const peers = (policy: Manifest): Manifest =>
        JSON.parse(
          JSON.stringify(policy).replaceAll(
            /"namespaceSelector":\{.*?\}\}/g,
            '"namespaceSelector":{}',
          ),
        ) as Manifest;
      const wide = change(prod(true), "allow-elasticsearch", (policy) => [peers(policy)]);
      assert.match(letIn(wide), /a copy of monitoring\/Deployment\/grafana in shop → .*:9200/);
    });

    it("a policy for egress stops uploads, alerts and DNS", () => {
      const closed = change(prod(false), "default-deny-ingress", (policy) => [
        policy,
        {
          ...policy,
          metadata: { ...policy.metadata, name: "deny-egress" },
          spec: { podSelector: {}, policyTypes: ["Egress"] },
        },
      ]);
      for (const what of [/uploads blocks/, /phone provider/, /asks DNS/, /sends alerts/])
        assert.match(stopped(closed), what);
    });

    it("a flow of nobody is found", () => {
      const { net } = prod(true);
      const flow = { why: "x", from: ["monitoring/Deployment/grafanna"], to: [flows.SHOP] };
      assert.match(flowProblems([flow], net).problems[0] ?? "", /nobody is/);
    });

    it("an open namespace is found", () => {
      const { manifests } = prod(true);
      const without = manifests.filter(
        ({ kind, metadata }) => kind !== "NetworkPolicy" || metadata.namespace !== "logging",
      );
      assert.deepEqual(openNamespaces(without), ["cert-manager", "logging"]);
    });
  });
});
