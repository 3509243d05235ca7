import assert from "node:assert/strict";
import {
  type KibanaAccess,
  loggingPolicies,
} from "../../../components/elasticsearch/networkPolicies";

const PROMETHEUS = {
  "app.kubernetes.io/name": "prometheus",
  "operator.prometheus.io/name": "kps",
};

function inNamespace(name: string) {
  return { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } } };
}

function ingress(name: string, access?: KibanaAccess) {
  const found = loggingPolicies(access).find((one) => one.name === name);
  assert.ok(found !== undefined, `no policy ${name}`);
  return found.spec;
}

describe("network policies of the namespace logging", () => {
  it("deny everybody every pod, but for Prometheus", () => {
    assert.deepEqual(ingress("default-deny-but-prometheus"), {
      podSelector: {},
      policyTypes: ["Ingress"],
      ingress: [
        {
          from: [{ podSelector: { matchLabels: PROMETHEUS }, ...inNamespace("monitoring") }],
        },
      ],
    });
  });

  it("admit to Elasticsearch's API the namespace, Grafana and the operator, and to its transport its nodes", () => {
    const nodes = { "elasticsearch.k8s.elastic.co/cluster-name": "elasticsearch" };
    assert.deepEqual(ingress("allow-elasticsearch"), {
      podSelector: { matchLabels: nodes },
      policyTypes: ["Ingress"],
      ingress: [
        {
          from: [
            { podSelector: {} },
            {
              podSelector: { matchLabels: { "app.kubernetes.io/name": "grafana" } },
              ...inNamespace("monitoring"),
            },
            {
              podSelector: { matchLabels: { "app.kubernetes.io/name": "elastic-operator" } },
              ...inNamespace("elastic-system"),
            },
          ],
          ports: [{ protocol: "TCP", port: 9200 }],
        },
        {
          from: [{ podSelector: { matchLabels: nodes } }],
          ports: [{ protocol: "TCP", port: 9300 }],
        },
      ],
    });
  });

  const index = { podSelector: { matchLabels: { "app.kubernetes.io/name": "index-management" } } };
  const operator = {
    podSelector: { matchLabels: { "app.kubernetes.io/name": "elastic-operator" } },
    ...inNamespace("elastic-system"),
  };
  const ports = [{ protocol: "TCP", port: 5601 }];

  it("admit to Kibana index management and the operator, and nobody else without an ingress", () => {
    const spec = ingress("allow-kibana");
    assert.deepEqual(spec.podSelector, {
      matchLabels: { "kibana.k8s.elastic.co/name": "kibana" },
    });
    assert.deepEqual(spec.ingress, [{ from: [index, operator], ports }]);
  });

  it("admit all pods of the namespace of an operator that is not ours, in place of ours", () => {
    const policies = loggingPolicies(undefined, "eck").map(({ spec }) => spec.ingress[0]?.from);
    const [, elasticsearch = [], kibana = []] = policies;
    assert.deepEqual(elasticsearch.at(-1), inNamespace("eck"));
    assert.deepEqual(kibana, [index, inNamespace("eck")]);
    assert.ok(!JSON.stringify(policies).includes("elastic-operator"));
  });

  it("admit to Kibana the namespace of the ingress controller, or any address", () => {
    assert.deepEqual(ingress("allow-kibana", { namespace: "ingress" }).ingress[1], {
      from: [inNamespace("ingress")],
      ports,
    });
    assert.deepEqual(ingress("allow-kibana", {}).ingress[1], { ports });
  });
});
