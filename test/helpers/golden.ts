import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ROOT } from "./program";

/** Compares with `test/golden/<name>`. UPDATE_GOLDEN=1 rewrites the file instead; CI never may. */
export function assertGolden(name: string, value: unknown): void {
  const file = join(ROOT, "test", "golden", name);
  const text = `${JSON.stringify(value, null, 2)}\n`;
  if (process.env["UPDATE_GOLDEN"] === "1") {
    assert.notEqual(process.env["CI"], "true", "CI must not rewrite golden files");
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return;
  }
  assert.ok(existsSync(file), `test/golden/${name} is missing; UPDATE_GOLDEN=1 npm test makes it`);
  assert.equal(
    text,
    readFileSync(file, "utf8"),
    `differs from test/golden/${name}; if the change is meant, UPDATE_GOLDEN=1 npm test rewrites it`,
  );
}
