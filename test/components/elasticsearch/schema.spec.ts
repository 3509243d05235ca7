import assert from "node:assert/strict";
import { z } from "zod";
import type { ElasticsearchOptions } from "../../../components/elasticsearch/args";
import type { KibanaOptions } from "../../../components/kibana/args";
import { elasticsearchSchema } from "../../../config/logging/elasticsearchSchema";
import { kibanaSchema } from "../../../config/logging/kibanaSchema";

interface JsonSchema {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
}

/** Path and schema of every key, at any depth. */
function keys(schema: JsonSchema, path = ""): (readonly [string, JsonSchema, boolean])[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, value]) => [
    [`${path}${key}`, value, schema.required?.includes(key) ?? false] as const,
    ...keys(value, `${path}${key}.`),
  ]);
}

const ELASTICSEARCH = {
  size: "cluster",
  masters: { memory: "4Gi", volume: "10Gi" },
  hot: { nodes: 3, memory: "16Gi", heap: "8Gi", volume: "500Gi" },
  warm: { afterDays: 3, nodes: 2, memory: "8Gi", volume: "1Ti" },
  cold: { afterDays: 10, nodes: 2, memory: "8Gi", volume: "1Ti" },
  zones: ["eu-west-1a", "eu-west-1b"],
  replicas: 1,
  rollover: { days: 1, gib: 50 },
} as const satisfies ElasticsearchOptions;

const KIBANA = {
  replicas: 2,
  ingress: {
    className: "alb",
    annotations: { a: "b" },
    tlsSecretName: "kibana",
    namespace: "ingress",
  },
} as const satisfies KibanaOptions;

describe("configuration of Elasticsearch and Kibana", () => {
  it("takes every option of the components", () => {
    assert.deepEqual(elasticsearchSchema.parse(ELASTICSEARCH), ELASTICSEARCH);
    assert.deepEqual(kibanaSchema.parse(KIBANA), KIBANA);
  });

  it("needs none of them", () => {
    assert.deepEqual(elasticsearchSchema.parse({}), {});
    assert.deepEqual(kibanaSchema.parse({}), {});
  });

  for (const [name, schema] of [
    ["elasticsearch", elasticsearchSchema],
    ["kibana", kibanaSchema],
  ] as const) {
    it(`describes each key of ${name}, with the default of what may be left out`, () => {
      const found = keys(z.toJSONSchema(schema) as JsonSchema);
      assert.ok(found.length > 5);
      for (const [path, { description }, required] of found) {
        assert.ok(description !== undefined, `${path} has no description`);
        assert.equal(/Default: /.test(description), !required, `${path}: ${description}`);
      }
    });
  }

  for (const wrong of [{ nodes: 3 }, { hot: { disk: "1Gi" } }, { warm: {} }, { size: "big" }]) {
    it(`rejects ${JSON.stringify(wrong)}`, () => {
      assert.ok(!elasticsearchSchema.safeParse(wrong).success);
    });
  }

  for (const wrong of [{ url: "x" }, { ingress: {} }]) {
    it(`rejects ${JSON.stringify(wrong)} of Kibana`, () => {
      assert.ok(!kibanaSchema.safeParse(wrong).success);
    });
  }
});
