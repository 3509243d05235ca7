/**
 * The life of a stack by the real CLI on a real API server. The embedded preview says what each step should touch: so every
 * step also checks that `npm start` tells the truth.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../helpers/program";
import type { Cluster } from "./cluster";
import { SECOND, withOneValueChanged, withoutExporters, withSecondCluster } from "./config";
import { names } from "./kubectl";
import { changed, withoutOperation, type Outcome, registered } from "./operations";
import { differences, expected } from "./oracle";
import { closeSession, gone, openSession, type Session } from "./session";
import type { Config } from "./stack";

/** Milliseconds for an operation on a cluster that pulls every image. */
const LONG = 45 * 60_000;

const PACK = join(ROOT, "policy");

describe("the program with the real Pulumi CLI", function () {
  this.timeout(LONG);
  const reasons: string[] = [];
  let opened: Session | undefined;

  before(async function () {
    const session = await openSession(process.env);
    if (!("missing" in session)) {
      opened = session;
      return;
    }
    for (const line of session.missing) console.log(`  needs ${line}`);
    reasons.push(...session.missing.map((line) => `all: needs ${line}`));
    this.skip();
  });

  after(async function () {
    const tests = this.test?.parent?.tests ?? [];
    const passed = tests.filter((one) => one.state === "passed").length;
    const failed = tests.filter((one) => one.state === "failed").length;
    const skipped = tests.filter((one) => one.isPending()).length;
    const notRun = tests.length - passed - failed - skipped;
    if (opened !== undefined) await closeSession(opened, failed > 0);
    console.log(
      `  ${passed} passed, ${failed} failed, ${skipped} skipped${notRun > 0 ? `, ${notRun} not run` : ""}`,
    );
    for (const reason of reasons) console.log(`  skipped: ${reason}`);
  });

  /** A test that is skipped, and counted with the reason, when `unless` gives one. */
  function step(
    title: string,
    unless: (session: Session) => string | undefined,
    test: (session: Session) => Promise<void>,
  ): void {
    it(title, async function () {
      assert.ok(opened);
      const reason = unless(opened);
      if (reason !== undefined) {
        reasons.push(`${title}: ${reason}`);
        this.skip();
      }
      await test(opened);
    });
  }

  step("previews exactly the resources of the embedded preview", never, async (session) => {
    const outcome = succeeded(session, await session.stack.preview(session.config));
    assert.deepEqual(registered(outcome), await expected(session.config));
    const operations = outcome.resources.map(({ op }) => op);
    assert.deepEqual([...new Set(operations)].sort(), ["create", "read"]);
  });

  step("passes the policy pack in a preview", never, async (session) => {
    const outcome = succeeded(session, await session.stack.preview(session.config, PACK));
    assert.deepEqual(mandatory(outcome), []);
    for (const { policyName, message } of outcome.violations)
      console.log(`    advisory, ${policyName}: ${message}`);
  });

  step("stops a preview that violates a policy, naming the cluster", never, async (session) => {
    const config = withoutExporters(session.config);
    const outcome = await session.stack.preview(config, PACK);
    assert.match(outcome.error?.message ?? "no error", /code: (?!0\b)-?\d+/);
    const found = mandatory(outcome).find((one) => one.policyName === "cluster-is-monitored");
    assert.match(found?.message ?? "no violation", /"local".*exporters/s);
  });

  step("deploys everything", never, async (session) => {
    session.dirty = true;
    succeeded(session, await session.stack.up(session.config));
    session.standing = true;
    const found = await names(session.run.hub.kubectl, "namespaces");
    for (const name of session.namespaces) assert.ok(found.includes(name), name);
  });

  step("changes nothing when it is deployed again", unlessUp, async (session) => {
    assert.deepEqual(await changesBy(session, session.config), []);
  });

  step("finds nothing changed when it asks the cluster", unlessUp, async (session) => {
    const found = changed(succeeded(session, await session.stack.refresh()));
    // What the program only looks up is no object of the stack.
    assert.deepEqual(
      found.filter((line) => !line.includes(":StorageClass ")),
      [],
    );
    assert.deepEqual(await changesBy(session, session.config), []);
  });

  step("changes only what depends on the value that was changed", unlessUp, async (session) => {
    const other = withOneValueChanged(session.config);
    const there = await changesBy(session, other);
    assert.deepEqual(withoutOperation(there), await differences(session.config, other));
    assert.ok(there.every((line) => line.startsWith("update ")));
    assert.deepEqual(await changesBy(session, session.config), there);
  });

  step(
    "adds a cluster, and changes beside it only the hub's fan-out",
    unlessTwo,
    async (session) => {
      const config = withSecond(session);
      const lines = await changesBy(session, config);
      for (const line of lines.filter((one) => !one.includes(`monitoring-${SECOND}`)))
        assert.match(line, /^(update|create) /, line);
      assert.deepEqual(withoutOperation(lines), await differences(session.config, config));
      assert.deepEqual(await changesBy(session, config), []);
    },
  );

  step("removes the cluster, and is then as before", unlessTwo, async (session) => {
    const lines = await changesBy(session, session.config);
    assert.deepEqual(
      withoutOperation(lines),
      await differences(withSecond(session), session.config),
    );
    await gone(second(session).kubectl, session.namespaces);
    assert.deepEqual(await changesBy(session, session.config), []);
  });

  step("leaves only CustomResourceDefinitions when destroyed", unlessDirty, async (session) => {
    const { kubectl } = session.run.hub;
    session.standing = false;
    succeeded(session, await session.stack.destroy());
    session.dirty = false;
    await gone(kubectl, session.namespaces);
    const kept = await names(kubectl, "customresourcedefinitions");
    const made = kept.filter((name) => !session.crdsBefore.includes(name));
    console.log(`  kept on purpose: CustomResourceDefinitions, ${kept.length} in all`);
    for (const name of made) assert.match(name, /\.(cert-manager\.io|coreos\.com|elastic\.co)$/);
  });
});

function never(): undefined {
  return undefined;
}

function unlessUp(session: Session): string | undefined {
  return session.standing ? undefined : "the stack is not up";
}

function unlessTwo(session: Session): string | undefined {
  return session.run.second === undefined
    ? "E2E_SECOND_CONTEXT names no second cluster; two of them on one API server would share their namespaces"
    : unlessUp(session);
}

function unlessDirty(session: Session): string | undefined {
  return session.dirty ? undefined : "nothing was deployed";
}

function mandatory({ violations }: Outcome): Outcome["violations"] {
  return violations.filter((one) => one.enforcementLevel === "mandatory");
}

function second({ run }: Session): Cluster {
  assert.ok(run.second);
  return run.second;
}

function withSecond(session: Session): Config {
  return withSecondCluster(session.config, second(session));
}

/** Deploys a configuration; what that changed. */
async function changesBy(session: Session, config: Config): Promise<string[]> {
  return changed(succeeded(session, await session.stack.up(config)));
}

function succeeded({ stack }: Session, outcome: Outcome): Outcome {
  if (outcome.error === undefined) return outcome;
  const said = readFileSync(stack.log, "utf8").split("\n").slice(-60).join("\n");
  return assert.fail(`${outcome.error.message.split("\n")[0] ?? ""}\n${said}`);
}
