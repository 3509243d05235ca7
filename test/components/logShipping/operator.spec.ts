import assert from "node:assert/strict";
import { operatorNetworkPolicySpec } from "../../../components/logShipping/operatorNetworkPolicy";
import { buildEckOperatorValues } from "../../../components/logShipping/operatorValues";

describe("values of eck-operator", () => {
  const replicated = buildEckOperatorValues({ availability: "replicated" });
  const single = buildEckOperatorValues({ availability: "single" });

  it("install the custom resource definitions with the chart", () => {
    assert.equal(replicated["installCRDs"], true);
  });

  it("watch only the namespaces of logs", () => {
    assert.deepEqual(replicated["managedNamespaces"], ["logging", "beats"]);
  });

  it("run two operators apart with a budget, and one without", () => {
    assert.equal(replicated["replicaCount"], 2);
    assert.deepEqual(replicated["podDisruptionBudget"], { enabled: true, minAvailable: 1 });
    assert.match(JSON.stringify(replicated["affinity"]), /podAntiAffinity/);
    assert.equal(single["replicaCount"], 1);
    assert.deepEqual(single["podDisruptionBudget"], { enabled: false, minAvailable: 1 });
    assert.ok(!("affinity" in single));
  });

  it("tell Elastic nothing, and Prometheus everything", () => {
    assert.deepEqual(replicated["telemetry"], { disabled: true });
    assert.deepEqual(replicated["config"], { metrics: { port: "8080" } });
    assert.equal((replicated["podMonitor"] as { readonly enabled: boolean }).enabled, true);
  });

  it("do not refuse custom resources while the webhook is not up yet", () => {
    const webhook = replicated["webhook"] as { readonly failurePolicy: string };
    assert.equal(webhook.failurePolicy, "Ignore");
  });

  it("merge the user's values last", () => {
    const values = buildEckOperatorValues({
      availability: "single",
      extraValues: { managedNamespaces: [], webhook: { failurePolicy: "Fail" } },
    });
    assert.deepEqual(values["managedNamespaces"], []);
    assert.deepEqual(values["webhook"], { enabled: true, failurePolicy: "Fail", port: 9443 });
  });
});

describe("network policy of the operator", () => {
  it("admits anybody to the webhook, and Prometheus to the metrics", () => {
    assert.deepEqual(operatorNetworkPolicySpec(), {
      podSelector: {},
      policyTypes: ["Ingress"],
      ingress: [
        { ports: [{ port: 9443, protocol: "TCP" }] },
        {
          ports: [{ port: 8080, protocol: "TCP" }],
          from: [
            {
              namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "monitoring" } },
              podSelector: {
                matchLabels: {
                  "app.kubernetes.io/name": "prometheus",
                  "operator.prometheus.io/name": "kps",
                },
              },
            },
          ],
        },
      ],
    });
  });
});
