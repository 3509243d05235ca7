import assert from "node:assert/strict";
import type { KubernetesObject } from "../../../../../policy/policies/lib/objects";
import type { Properties } from "../../../../../policy/policies/lib/values";
import { exposedMonitoring } from "../../../../../policy/policies/monitoringLoadBalancerIsInternal";
import { contents, levels, object, TODAY, workload } from "../../../helpers/contents";

interface ServiceFixture {
  name: string;
  annotations: unknown;
  spec: Properties;
}

function service({ name, annotations, spec }: Partial<ServiceFixture> = {}): KubernetesObject {
  return object("Service", name ?? "prometheus", {
    metadata: { annotations: annotations ?? {} },
    spec: { type: "LoadBalancer", ...spec },
  });
}

function judge(objects: readonly KubernetesObject[], config: unknown = {}) {
  return exposedMonitoring(contents(...objects), config, TODAY);
}

describe("what leads to monitoring is found", () => {
  const bare = { annotations: {} };
  const found: [string, KubernetesObject[], string][] = [
    ["name", [service({ ...bare, name: "kps-grafana" })], "kps-grafana"],
    [
      "selector",
      [service({ ...bare, name: "x", spec: { selector: { app: "thanos-query" } } })],
      "thanos-query",
    ],
    [
      "selector of ECK",
      [service({ ...bare, name: "x", spec: { selector: { "apm.k8s.elastic.co/name": "a" } } })],
      "apm.k8s.elastic.co/name",
    ],
    [
      "port",
      [service({ ...bare, name: "x", spec: { ports: [{ port: 80, targetPort: 10901 }] } })],
      "10901",
    ],
    ["namespace", [{ ...service({ ...bare, name: "x" }), namespace: "monitoring" }], "monitoring"],
    [
      "image of the pods behind it",
      [
        workload(
          "Deployment",
          "web",
          { image: "quay.io/prometheus/prometheus:v3" },
          { labels: { a: "b" } },
        ),
        service({ ...bare, name: "x", spec: { selector: { a: "b" } } }),
      ],
      "prometheus",
    ],
  ];
  for (const [title, objects, by] of found) {
    it(`by ${title}`, () => {
      const findings = judge(objects);
      assert.deepEqual(levels(findings), ["violation"]);
      assert.ok(findings[0]!.message.includes(`leads to monitoring ("${by}")`));
    });
  }

  it("and leaves other load balancers alone, unless the scope is all", () => {
    const shop = [
      service({
        ...bare,
        name: "shop",
        spec: { selector: { app: "shop" }, ports: [{ port: 443 }] },
      }),
      service({ ...bare, name: "temporal-frontend" }),
    ];
    assert.deepEqual(judge(shop), []);
    assert.equal(judge(shop, { scope: "all" }).length, 2);
    assert.match(
      judge(shop, { scope: "all" })[0]!.message,
      /^Service team\/shop must have an internal/,
    );
    assert.equal(judge(shop, { match: "^shop$" }).length, 1);
    assert.equal(judge([service(bare)], { match: "(" }).length, 1, "no expression: the default");
  });

  it("and not by pods of another cluster or namespace", () => {
    const pods = workload("Deployment", "web", { image: "prometheus" }, { labels: { a: "b" } });
    const front = service({ ...bare, name: "x", spec: { selector: { a: "b" } } });
    assert.deepEqual(judge([{ ...pods, provider: "other" }, front]), []);
    assert.deepEqual(judge([{ ...pods, namespace: "other" }, front]), []);
  });
});
