import assert from "node:assert/strict";
import { ingressPolicies } from "../../../components/prometheusStack/networkPolicies";
import { podLabels } from "../../../components/prometheusStack/podLabels";
import { hub, settingsOf, workload } from "./fixtures";

type Labels = Readonly<Record<string, string>>;

/** A connection to a pod of the namespace. */
interface Connection {
  readonly from: Labels;
  /** Namespace of the client. @default "monitoring" */
  readonly namespace?: string;
  readonly to: Labels;
  readonly port: number;
  readonly protocol?: "TCP" | "UDP";
}

const STATE_METRICS = { "app.kubernetes.io/name": "kube-state-metrics" };
const STRANGER = { app: "stranger" };

/** What Kubernetes decides: denied when a policy selects the pod and none allows. */
function allowed(over: typeof hub, connection: Connection): boolean {
  const selected = ingressPolicies(settingsOf(over)).filter(({ spec }) =>
    selects(spec.podSelector, connection.to),
  );
  const rules = selected.flatMap(({ spec }) => spec.ingress);
  return (
    selected.length === 0 ||
    rules.some(
      ({ from, ports }) =>
        (ports?.some(
          (port) =>
            port.port === connection.port && port.protocol === (connection.protocol ?? "TCP"),
        ) ??
          true) &&
        (from?.some((peer) => matches(peer, connection)) ?? true),
    )
  );
}

type Policy = ReturnType<typeof ingressPolicies>[number];
type Selector = Policy["spec"]["podSelector"];
type Peer = NonNullable<Policy["spec"]["ingress"][number]["from"]>[number];

function matches(peer: Peer, { from, namespace = "monitoring" }: Connection): boolean {
  const name = { "kubernetes.io/metadata.name": namespace };
  const inNamespace =
    peer.namespaceSelector === undefined
      ? namespace === "monitoring"
      : selects(peer.namespaceSelector, name);
  return inNamespace && selects(peer.podSelector ?? {}, from);
}

function selects({ matchLabels = {}, matchExpressions = [] }: Selector, labels: Labels): boolean {
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, values }) => values.includes(labels[key] ?? ""))
  );
}

describe("the network policies", () => {
  const both = { "the hub": hub, "a workload cluster": workload };
  const { prometheus, alertmanager, thanosRuler, thanosQuery, grafana, operator } = podLabels;
  const cases: [string, typeof both | Partial<typeof both>, Connection, boolean][] = [
    [
      "let Prometheus scrape any pod",
      both,
      { from: prometheus, to: STATE_METRICS, port: 8080 },
      true,
    ],
    [
      "keep others from kube-state-metrics",
      both,
      { from: STRANGER, to: STATE_METRICS, port: 8080 },
      false,
    ],
    [
      "keep other namespaces from Prometheus",
      both,
      { from: prometheus, namespace: "shop", to: prometheus, port: 9090 },
      false,
    ],
    ["let Prometheus send alerts", both, { from: prometheus, to: alertmanager, port: 9093 }, true],
    ["let the ruler send alerts", both, { from: thanosRuler, to: alertmanager, port: 9093 }, true],
    ["let Grafana make silences", both, { from: grafana, to: alertmanager, port: 9093 }, true],
    [
      "keep namespaces that nobody here makes from Alertmanager",
      both,
      { from: STRANGER, namespace: "logging", to: alertmanager, port: 9093 },
      false,
    ],
    [
      "keep applications from Alertmanager",
      both,
      { from: STRANGER, namespace: "shop", to: alertmanager, port: 9093 },
      false,
    ],
    [
      "let Alertmanagers gossip by TCP",
      both,
      { from: alertmanager, to: alertmanager, port: 9094 },
      true,
    ],
    [
      "let Alertmanagers gossip by UDP",
      both,
      { from: alertmanager, to: alertmanager, port: 9094, protocol: "UDP" },
      true,
    ],
    [
      "keep others out of the gossip",
      both,
      { from: STRANGER, to: alertmanager, port: 9094 },
      false,
    ],
    [
      "let the API server call the webhook",
      both,
      { from: {}, namespace: "elsewhere", to: operator, port: 10250 },
      true,
    ],
    [
      "let Query read the hub's sidecars",
      { "the hub": hub },
      { from: thanosQuery, to: prometheus, port: 10901 },
      true,
    ],
    [
      "let Query read the ruler",
      { "the hub": hub },
      { from: thanosQuery, to: thanosRuler, port: 10901 },
      true,
    ],
    [
      "keep all others from the hub's sidecars, which have no TLS",
      { "the hub": hub },
      { from: STRANGER, namespace: "shop", to: prometheus, port: 10901 },
      false,
    ],
    [
      "let the load balancer reach the sidecars",
      { "a workload cluster": workload },
      { from: {}, namespace: "elsewhere", to: prometheus, port: 10901 },
      true,
    ],
    [
      "keep the load balancer from Prometheus itself",
      { "a workload cluster": workload },
      { from: {}, namespace: "elsewhere", to: prometheus, port: 9090 },
      false,
    ],
  ];
  for (const [what, where, connection, expected] of cases) {
    for (const [place, over] of Object.entries(where)) {
      it(`${what}, on ${place}`, () => {
        assert.equal(allowed(over, connection), expected);
      });
    }
  }

  it("are four, the first of which denies all ingress but that of Prometheus, to every pod", () => {
    const policies = ingressPolicies(settingsOf());
    assert.equal(policies.length, 4);
    assert.deepEqual(policies[0]?.spec, {
      podSelector: {},
      policyTypes: ["Ingress"],
      ingress: [{ from: [{ podSelector: { matchLabels: prometheus } }] }],
    });
  });

  it("keep strangers from pods that no other policy names", () => {
    const connection = { from: STRANGER, to: { app: "any" }, port: 80 };
    assert.equal(allowed(hub, connection), false);
    assert.equal(allowed(hub, { ...connection, from: {}, namespace: "shop" }), false);
  });
});
