import assert from "node:assert/strict";
import { z } from "zod";
import type { LogAlertsOptions } from "../../../components/logAlerts/args";
import { STARTER_RULES } from "../../../components/logAlerts/starterRules";
import { logAlertsSchema } from "../../../config/logging/alertsSchema";
import { frequency } from "./fixtures";

/** These do not compile when the form and the options of the component differ. */
const toOptions = (parsed: z.output<typeof logAlertsSchema>): LogAlertsOptions => parsed;

interface JsonSchema {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly oneOf?: readonly JsonSchema[];
}

describe("logAlertsSchema", () => {
  it("accepts what the component accepts, and changes nothing", () => {
    const options: readonly LogAlertsOptions[] = [
      {},
      {
        engine: "watcher",
        starterRules: false,
        silence: ["LogDeadLetters"],
        rules: STARTER_RULES,
      },
    ];
    for (const one of options) assert.deepEqual(toOptions(logAlertsSchema.parse(one)), one);
  });

  it("takes a rule without a kind for one that counts lines", () => {
    const { kind, ...bare } = frequency;
    assert.equal(kind, "frequency");
    assert.deepEqual(logAlertsSchema.parse({ rules: [bare] }).rules, [bare]);
  });

  it("describes every key", () => {
    const fields = allFields(z.toJSONSchema(logAlertsSchema) as JsonSchema, "alerts");
    assert.ok(fields.length > 40);
    for (const [path, { description = "" }] of fields) assert.ok(description.length > 5, path);
  });

  for (const [what, value] of [
    ["an unknown key", { rule: [] }],
    ["an unknown engine", { engine: "kibana" }],
    ["an unknown severity", { rules: [{ ...frequency, severity: "page" }] }],
    ["an unknown key of a rule", { rules: [{ ...frequency, timeframe: "5m" }] }],
    [
      "a rule that counts lines without a threshold",
      { rules: [{ ...frequency, threshold: undefined }] },
    ],
    ["a new term without its field", { rules: [{ ...frequency, kind: "newTerm" }] }],
  ] as const)
    it(`rejects ${what}`, () => {
      assert.equal(logAlertsSchema.safeParse(value).success, false);
    });
});

function allFields(schema: JsonSchema, path: string): [string, JsonSchema][] {
  const below = Object.entries(schema.properties ?? {}).flatMap(([name, field]) => [
    [`${path}.${name}`, field] as [string, JsonSchema],
    ...allFields(field, `${path}.${name}`),
  ]);
  const choices = (schema.oneOf ?? []).flatMap((choice, i) => allFields(choice, `${path}|${i}`));
  const items = schema.items === undefined ? [] : allFields(schema.items, `${path}[]`);
  return [...below, ...choices, ...items];
}
