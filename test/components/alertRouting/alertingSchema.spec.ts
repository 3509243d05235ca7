import assert from "node:assert/strict";
import { z } from "zod";
import type { AlertingArgs } from "../../../components/alertRouting/args";
import { alertingSchema } from "../../../config/alertingSchema";
import { everything, usual } from "./fixtures";

/** These two do not compile when the form and the arguments of the component differ. */
const toArgs = (parsed: z.output<typeof alertingSchema>): AlertingArgs => parsed;
const toForm = (args: AlertingArgs): z.input<typeof alertingSchema> => args;

interface JsonSchema {
  readonly description?: string;
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly additionalProperties?: boolean;
}

describe("alertingSchema", () => {
  const schema = z.toJSONSchema(alertingSchema) as JsonSchema;

  it("accepts what the component accepts, and changes nothing", () => {
    for (const args of [{}, usual, everything])
      assert.deepEqual(toArgs(alertingSchema.parse(toForm(args))), args);
  });

  it("describes every field, for the reference and for editors", () => {
    const fields = allFields(schema, "alerting");
    assert.ok(fields.length > 50);
    for (const [path, field] of fields) assert.ok((field.description ?? "").length > 5, path);
  });

  it("lists the values of enums", () => {
    const kind = schema.properties?.["phone"]?.properties?.["kind"];
    assert.deepEqual(kind?.enum, ["pagerduty", "incidentio", "splunkOnCall", "opsgenie"]);
    const severities = schema.properties?.["routes"]?.items?.properties?.["severities"];
    assert.deepEqual(severities?.items?.enum, ["critical", "warning", "info"]);
  });

  for (const [what, value, path] of [
    ["an unknown key", { phones: {} }, []],
    ["an unknown key of a receiver", { email: { ...usual.email, password: "x" } }, ["email"]],
    ["an unknown phone service", { phone: { kind: "twilio" } }, ["phone", "kind"]],
    [
      "an unknown severity",
      { routes: [{ severities: ["page"], receivers: [] }] },
      ["routes", 0, "severities", 0],
    ],
    ["a route without receivers", { routes: [{}] }, ["routes", 0, "receivers"]],
    [
      "a weekday in capitals",
      { timeIntervals: [{ name: "t", timeZone: "UTC", weekdays: ["Monday"] }] },
      ["timeIntervals", 0, "weekdays", 0],
    ],
    [
      "e-mail without smarthost",
      { email: { to: [], from: "a@example.com" } },
      ["email", "smarthost"],
    ],
  ] as const)
    it(`rejects ${what}`, () => {
      const issues = alertingSchema.safeParse(value).error?.issues ?? [];
      assert.deepEqual(
        issues.map((issue) => issue.path),
        [path],
      );
    });
});

function allFields(schema: JsonSchema, path: string): [string, JsonSchema][] {
  const below = Object.entries(schema.properties ?? {}).flatMap(([name, field]) => [
    [`${path}.${name}`, field] as [string, JsonSchema],
    ...allFields(field, `${path}.${name}`),
  ]);
  return schema.items === undefined ? below : [...below, ...allFields(schema.items, `${path}[]`)];
}
