import assert from "node:assert/strict";
import type { z } from "zod";
import { tracingSchema } from "../../../config/tracing/tracingSchema";
import type { TracingArgs } from "../../../components/apmServer/args";

describe("the schema of tracing", () => {
  it("gives what the component takes, key for key", () => {
    const args: Required<TracingArgs> = {
      retentionDays: 7,
      metricsRetentionDays: 30,
      replicas: 3,
      memory: "4Gi",
      sampling: {
        kind: "tail",
        defaultRate: 0.1,
        keepErrors: true,
        policies: [
          {
            service: "checkout",
            environment: "prod",
            traceName: "GET /",
            outcome: "success",
            rate: 1,
          },
        ],
        volume: "20Gi",
      },
      rum: {
        allowedOrigins: ["https://shop.example.com"],
        services: ["shop-web"],
        allowedHeaders: ["X-Tenant"],
        eventsPerSecond: 100,
        addresses: 500,
      },
      apiKeys: false,
      loadBalancer: { className: "x", annotations: { a: "b" }, sourceRanges: ["10.0.0.0/8"] },
      host: "apm.example.com",
    };
    const parsed: z.infer<typeof tracingSchema> = tracingSchema.parse(args);
    const back: TracingArgs = parsed;
    assert.deepEqual(back, args);
  });

  for (const wrong of [
    { retention: 7 },
    { sampling: { slowTraceMs: 500 } },
    { sampling: { policies: [{ service: "a" }] } },
    { sampling: { kind: "middle" } },
    { rum: {} },
  ]) {
    it(`rejects ${JSON.stringify(wrong)}`, () => {
      assert.equal(tracingSchema.safeParse(wrong).success, false);
    });
  }
});
