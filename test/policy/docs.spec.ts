import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { generate } from "../../scripts/generate";
import { policies } from "../../policy/policies";

const FILE = "docs/policies.md";

describe("docs/policies.md", () => {
  const page = readFileSync(resolve(__dirname, "../..", FILE), "utf8");

  it("is what the code says: run scripts/generate.ts after a change of a policy", async () => {
    assert.equal(page, await generate(FILE));
  });

  it("has every policy with every key of its config", () => {
    for (const { name, configSchema } of policies) {
      assert.ok(page.includes(`## ${name}\n`), name);
      for (const key of Object.keys(configSchema?.properties ?? {})) {
        assert.ok(page.includes(`| \`${key}\``), key);
      }
    }
  });
});
