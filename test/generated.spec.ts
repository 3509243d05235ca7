import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { GENERATED, generate } from "../scripts/generate";
import { ROOT } from "./helpers/program";

describe("generated files", () => {
  for (const path of Object.keys(GENERATED))
    it(`have what the code says in ${path}`, async () => {
      const text = readFileSync(join(ROOT, path), "utf8");
      assert.equal(text, await generate(path), `${path} is out of date: npm run generate`);
    });

  it("are all watched by the build where they are JSON, since tsc -b overlooks a change of what is only imported", () => {
    const read = ts.readConfigFile(join(ROOT, "tsconfig.build.json"), (path) =>
      ts.sys.readFile(path),
    );
    const { fileNames } = ts.parseJsonConfigFileContent(read.config, ts.sys, ROOT);
    const json = readdirSync(join(ROOT, "components"), { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".json"))
      .map((path) => join(ROOT, "components", path));
    assert.ok(json.length > 0);
    assert.deepEqual(
      json.filter((path) => !fileNames.includes(path)),
      [],
    );
  });
});
