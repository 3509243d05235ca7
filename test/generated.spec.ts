import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { GENERATED, generate } from "../scripts/generate";
import { ROOT } from "./helpers/program";

describe("generated files", () => {
  for (const path of Object.keys(GENERATED))
    it(`have what the code says in ${path}`, async () => {
      const text = readFileSync(join(ROOT, path), "utf8");
      assert.equal(text, await generate(path), `${path} is out of date: npm run generate`);
    });
});
