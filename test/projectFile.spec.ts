import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { configSchema, secretSections } from "../config/schema";
import { ROOT } from "./helpers/program";

interface Declaration {
  readonly type: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly secret?: boolean;
}

const { config } = parse(readFileSync(join(ROOT, "Pulumi.yaml"), "utf8")) as {
  config: Readonly<Record<string, Declaration>>;
};

describe("Pulumi.yaml", () => {
  it("declares and describes every key of the configuration, and no other", () => {
    assert.deepEqual(Object.keys(config).sort(), Object.keys(configSchema.shape).sort());
    for (const [key, { description }] of Object.entries(config))
      assert.ok((description ?? "").length > 20, key);
  });

  it("has a default for every key that may be missing, since Pulumi demands all others", () => {
    for (const [key, schema] of Object.entries(configSchema.shape))
      assert.equal("default" in (config[key] ?? {}), schema.safeParse(undefined).success, key);
  });

  it("declares no key as secret, for which Pulumi allows no default, and says so of each that is", () => {
    for (const [key, { secret, description }] of Object.entries(config)) {
      assert.equal(secret, undefined, key);
      assert.equal(/^Secret: /.test(description ?? ""), key in secretSections, key);
    }
  });
});
