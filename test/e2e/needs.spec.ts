import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { asksWebhooks, obstacles } from "./cluster";
import type { Kubectl } from "./kubectl";
import { prepare } from "./needs";

const NAMESPACES = ["logging", "monitoring"];

async function missing(
  env: Readonly<Record<string, string | undefined>>,
): Promise<readonly string[]> {
  const prepared = await prepare(env, NAMESPACES);
  assert.ok("missing" in prepared);
  return prepared.missing;
}

function answering(namespaces: readonly string[]): Kubectl {
  const items = namespaces.map((name) => ({ metadata: { name } }));
  return () => Promise.resolve(JSON.stringify({ items }));
}

describe("what a run with the real CLI needs", () => {
  let directory: string;
  before(() => {
    directory = mkdtempSync(join(tmpdir(), "needs-"));
  });
  after(() => {
    rmSync(directory, { recursive: true });
  });

  function tool(name: string, script: string): void {
    const file = join(directory, name);
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
  }

  it("is said in one line each, when nothing is there", async () => {
    const lines = await missing({ PATH: "/nowhere", E2E_CONTEXT: "x" });
    assert.deepEqual(
      lines.map((line) => line.split(" on PATH")[0]),
      ["the Pulumi CLI", "kubectl"],
    );
  });

  it("is a context by name, whatever is current: the run says what it would do there", async () => {
    tool("pulumi", "echo v3");
    tool("kubectl", "printf 'production https://example.com'");
    for (const named of [{}, { E2E_CONTEXT: "" }])
      assert.deepEqual(await missing({ PATH: directory, ...named }), [
        "E2E_CONTEXT=production: the run would deploy to https://example.com and destroy there the namespaces logging, monitoring",
      ]);
  });

  it("is an API server that answers", async () => {
    const kubectl = () => Promise.reject(Object.assign(new Error("x"), { stderr: "no route\n" }));
    assert.deepEqual(await obstacles(kubectl, "a", NAMESPACES), [
      "an answer of the API server of context a: no route",
    ]);
  });

  it("is a cluster on which nobody uses our namespaces, and no other run is at work", async () => {
    assert.deepEqual(await obstacles(answering(["default"]), "a", NAMESPACES), []);
    const found = ["default", "monitoring", "global-monitoring-e2e"];
    assert.deepEqual(await obstacles(answering(found), "a", NAMESPACES), [
      "a cluster without the namespace global-monitoring-e2e, which context a has already",
      "a cluster without the namespace monitoring, which context a has already",
    ]);
  });

  it("is an API server that asks no webhooks, where no pods answer them; others' errors are errors", async () => {
    const failing = (message: string): Kubectl => {
      return ([verb]) =>
        verb === "create" ? Promise.reject(new Error(message)) : Promise.resolve("");
    };
    assert.equal(await asksWebhooks(failing("failed calling webhook x")), true);
    await assert.rejects(asksWebhooks(failing("forbidden")), /forbidden/);
  });
});
