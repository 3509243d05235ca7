import assert from "node:assert/strict";
import type { Manifest, Tree } from "./manifest";
import {
  admitted,
  type Connection,
  type NetPod,
  networkOf,
  type Outside,
  refusals,
} from "./network";
import { object } from "./objects";

function pod(app: string, more: Partial<NetPod> = {}): NetPod {
  return { id: app, namespace: "ns", labels: { app }, hostNetwork: false, ports: [], ...more };
}

const server = pod("server", { ports: [{ name: "http", port: 8080, protocol: "TCP" }] });
const client = pod("client");
const stranger = pod("client", { id: "stranger", namespace: "other" });
const outside: Outside = { id: "outside", address: "192.0.2.7" };

function policy(spec: Tree, namespace = "ns"): Manifest {
  const made = object("networking.k8s.io/v1", "NetworkPolicy", "p", { spec });
  return { ...made, metadata: { ...made.metadata, namespace } };
}

const on = (app: string) => ({ podSelector: { matchLabels: { app } } });
const ingress = (...rules: Tree[]) => policy({ ...on("server"), ingress: rules });

function call(change: Partial<Connection> = {}): Connection {
  return { from: client, to: server, port: 8080, protocol: "TCP", ...change };
}

const namespaces = ["ns", "other"].map((name) => ({
  ...object("v1", "Namespace", name),
  metadata: { name, labels: { team: `${name}-team` } },
}));

function through(connection: Connection, ...policies: Manifest[]): boolean {
  return admitted(connection, networkOf([...namespaces, ...policies]));
}

describe("NetworkPolicies as they are evaluated", () => {
  it("leave open what none selects: other pods, other namespaces, the other direction", () => {
    assert.ok(through(call()));
    assert.ok(through(call(), policy({ ...on("another"), ingress: [] })));
    assert.ok(through(call(), policy({ ...on("server"), ingress: [] }, "other")));
    assert.ok(through(call({ from: server, to: client }), ingress()));
  });

  it("close a pod that one selects, and every pod with an empty selector", () => {
    assert.ok(!through(call(), ingress()));
    assert.ok(!through(call(), policy({ podSelector: {}, policyTypes: ["Ingress"] })));
  });

  it("add up: what any of them admits is admitted", () => {
    assert.ok(through(call(), ingress(), ingress({ from: [on("client")] })));
    assert.ok(!through(call(), ingress(), ingress({ from: [on("another")] })));
  });

  it("say which policies refuse", () => {
    const network = networkOf([ingress()]);
    assert.deepEqual(refusals(call(), network), [
      "Ingress of server: not admitted by ns/NetworkPolicy/p",
    ]);
  });

  const peers: readonly (readonly [string, Tree, readonly [boolean, boolean, boolean]])[] = [
    ["pods of the policy's namespace", on("client"), [true, false, false]],
    ["all pods of namespaces", { namespaceSelector: {} }, [true, true, false]],
    [
      "namespaces by the label that Kubernetes sets",
      { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "other" } } },
      [false, true, false],
    ],
    [
      "such pods in such namespaces, not either",
      { ...on("client"), namespaceSelector: { matchLabels: { team: "ns-team" } } },
      [true, false, false],
    ],
    [
      "expressions",
      {
        podSelector: { matchExpressions: [{ key: "app", operator: "NotIn", values: ["client"] }] },
      },
      [false, false, false],
    ],
    ["addresses", { ipBlock: { cidr: "192.0.2.0/24" } }, [false, false, true]],
    [
      "addresses but some",
      { ipBlock: { cidr: "192.0.2.0/24", except: ["192.0.2.0/28"] } },
      [false, false, false],
    ],
    ["addresses of another family", { ipBlock: { cidr: "2001:db8::/32" } }, [false, false, false]],
  ];
  for (const [what, peer, expected] of peers) {
    it(`know peers by ${what}`, () => {
      const got = [client, stranger, outside].map((from) =>
        through(call({ from }), ingress({ from: [peer] })),
      );
      assert.deepEqual(got, expected);
    });
  }

  it("admit everybody by a rule without peers", () => {
    for (const from of [client, stranger, outside]) {
      assert.ok(through(call({ from }), ingress({})));
      assert.ok(through(call({ from }), ingress({ from: [], ports: [] })));
    }
  });

  const ports: readonly (readonly [string, Tree, boolean])[] = [
    ["its number", { port: 8080 }, true],
    ["another number", { port: 80 }, false],
    ["its name in the pod that is called", { port: "http" }, true],
    ["a name that this pod does not have", { port: "https" }, false],
    ["a range", { port: 8000, endPort: 8080 }, true],
    ["a range beside it", { port: 8000, endPort: 8079 }, false],
    ["another protocol", { port: 8080, protocol: "UDP" }, false],
    ["a protocol alone", { protocol: "TCP" }, true],
  ];
  for (const [what, port, expected] of ports) {
    it(`know a port by ${what}`, () => {
      assert.equal(through(call(), ingress({ ports: [port] })), expected);
    });
  }

  it("want peer and port in the same rule", () => {
    const split = [{ from: [on("client")], ports: [{ port: 80 }] }, { from: [on("another")] }];
    assert.ok(!through(call(), ingress(...split)));
  });

  it("limit egress only with egress rules or the type, and then to what these admit", () => {
    const egress = (...rules: Tree[]) => policy({ ...on("client"), egress: rules });
    assert.ok(through(call(), egress({ to: [on("server")], ports: [{ port: "http" }] })));
    assert.ok(!through(call(), egress({ to: [on("another")] })));
    assert.ok(!through(call(), policy({ ...on("client"), policyTypes: ["Egress"] })));
    assert.ok(through(call(), policy({ ...on("client"), policyTypes: ["Ingress"] })));
    // Egress rules of a policy that is not for egress say nothing.
    const ingressOnly = policy({ ...on("client"), policyTypes: ["Ingress"], egress: [{ to: [] }] });
    assert.ok(through(call(), ingressOnly));
    const abroad = { to: [{ ipBlock: { cidr: "192.0.2.0/24" } }] };
    assert.ok(through(call({ to: outside }), egress(abroad)));
    assert.ok(!through(call({ to: server }), egress(abroad)));
  });

  it("want both ends to agree", () => {
    const egress = policy({ ...on("client"), egress: [{ to: [on("server")] }] });
    assert.ok(!through(call(), egress, ingress()));
  });

  it("do not hold for pods on their node's network, which call from an address", () => {
    const onNode = pod("server", { hostNetwork: true });
    assert.ok(through(call({ to: onNode }), ingress()));
    const from = pod("client", { hostNetwork: true });
    assert.ok(!through(call({ from }), ingress({ from: [on("client")] })));
  });
});
