import assert from "node:assert/strict";
import type { LogShippingOptions } from "../../../components/logShipping/args";
import { shippingSchema } from "../../../config/logging/shippingSchema";

const WHOLE = {
  operator: "existing",
  operatorNamespace: "eck",
  filebeat: {
    memory: "1Gi",
    cpu: "200m",
    queue: { disk: "10Gi" },
    excludeNamespaces: ["noisy"],
  },
  tolerations: [{ key: "gpu", operator: "Equal", value: "yes", effect: "NoSchedule" }],
  beats: {
    heartbeat: {
      monitors: [
        {
          kind: "http",
          name: "shop",
          hosts: ["https://shop.example.com"],
          schedule: "@every 1m",
          timeoutSeconds: 5,
          expectedStatus: [200],
        },
      ],
      memory: "256Mi",
    },
    auditbeat: { paths: ["/etc"], excludeFiles: ["~$"], recursive: true, memory: "256Mi" },
    metricbeat: { modules: ["kubelet"], periodSeconds: 30, memory: "256Mi" },
  },
};

describe("logging.shipping in the configuration", () => {
  it("is what LogShipping takes, key for key", () => {
    const options: LogShippingOptions = shippingSchema.parse(WHOLE);
    assert.deepEqual(options, WHOLE);
    assert.deepEqual(shippingSchema.parse({}), {});
  });

  for (const [what, value, path] of [
    ["a key that is not known", { filebeats: {} }, ""],
    ["a key of Filebeat that is not known", { filebeat: { memroy: "1Gi" } }, "filebeat"],
    ["an unknown operator mode", { operator: "none" }, "operator"],
    ["Heartbeat without monitors", { beats: { heartbeat: {} } }, "beats.heartbeat.monitors"],
    [
      "a monitor of an unknown kind",
      { beats: { heartbeat: { monitors: [{ kind: "grpc", name: "a", hosts: ["b"] }] } } },
      "beats.heartbeat.monitors.0.kind",
    ],
    [
      "an unknown module",
      { beats: { metricbeat: { modules: ["redis"] } } },
      "beats.metricbeat.modules.0",
    ],
  ] as const) {
    it(`rejects ${what}`, () => {
      const { success, error } = shippingSchema.safeParse(value);
      assert.ok(!success);
      assert.equal(error.issues[0]?.path.join("."), path);
    });
  }
});
