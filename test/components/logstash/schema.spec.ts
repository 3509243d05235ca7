import assert from "node:assert/strict";
import type { z } from "zod";
import { logstashSchema } from "../../../config/logging/logstashSchema";
import type { LogstashOptions } from "../../../components/logstash/args";

describe("the schema of logging.logstash", () => {
  it("gives what the component takes, key for key", () => {
    const options: Required<LogstashOptions> = {
      replicas: 3,
      memory: "4Gi",
      heap: "2Gi",
      queue: { volume: "20Gi", maxGib: 10 },
      redaction: {
        authorization: true,
        awsKeys: true,
        cardNumbers: true,
        email: true,
        patterns: [{ name: "a", pattern: "x", replacement: "y" }],
      },
      drop: { namespaces: ["kube-*"], levels: ["debug"] },
      pipelines: [
        { id: "a", filters: "mutate { }" },
        { id: "b", config: "" },
      ],
      loadBalancer: { className: "x", annotations: { a: "b" }, sourceRanges: ["10.0.0.0/8"] },
    };
    const parsed: z.infer<typeof logstashSchema> = logstashSchema.parse(options);
    const back: LogstashOptions = parsed;
    assert.deepEqual(back, options);
  });

  for (const wrong of [
    { replica: 1 },
    { drop: { levels: ["chatty"] } },
    { queue: { size: "1Gi" } },
  ]) {
    it(`rejects ${JSON.stringify(wrong)}`, () => {
      assert.equal(logstashSchema.safeParse(wrong).success, false);
    });
  }
});
