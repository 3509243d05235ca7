import assert from "node:assert/strict";
import * as fs from "node:fs";
import { availableParallelism } from "node:os";
import { lookInto } from "../../../../policy/policies/lib/contents";
import { demoRelease, deployment, machine, printed, removeMachines } from "../../helpers/fakeHelm";

after(removeMachines);

const SECRET = "correct-horse-7-battery";

describe("rendering each content once", () => {
  it("starts helm once for all policies and all clusters with the same release", async () => {
    const { env, calls } = machine();
    const clusters = [demoRelease({}, "one"), demoRelease({}, "two")];
    const [first, second] = [await lookInto(clusters, { env }), await lookInto(clusters, { env })];
    assert.equal(calls("template").length, 1);
    assert.equal(calls("version").length, 1);
    assert.deepEqual(first.objects, second.objects);
    assert.deepEqual(
      first.objects.map(({ urn }) => urn),
      clusters.map(({ urn }) => urn),
    );
  });

  const CHANGES: readonly [string, Parameters<typeof demoRelease>[0]][] = [
    ["values", { values: { replicas: 2 } }],
    ["name", { name: "other" }],
    ["namespace", { namespace: "other" }],
    ["hooks", { disableWebhooks: true }],
  ];
  for (const [what, more] of CHANGES) {
    it(`starts helm again for another ${what}`, async () => {
      const { env, calls } = machine();
      await lookInto([demoRelease(), demoRelease(more)], { env });
      assert.equal(calls("template").length, 2);
    });
  }

  it("starts helm again when the chart has changed under the same version", async () => {
    const { env, calls, write } = machine();
    await lookInto([demoRelease()], { env });
    write("cache/global-monitoring/charts/demo-1.2.3.tgz", "demo, built again");
    await lookInto([demoRelease()], { env });
    assert.equal(calls("template").length, 2);
  });

  it("takes what another process has rendered from disk", async () => {
    const { env, calls, helm } = machine();
    const before = await lookInto([demoRelease()], { env });
    const other = { ...env, HELM: helm("exit 1", "helm-of-another-process") };
    const now = await lookInto([demoRelease()], { env: other });
    assert.equal(calls("template").length, 1);
    assert.deepEqual(now, before);
    assert.equal(now.objects.length, 1);
  });

  it("keeps files that this user alone may read, and that hold nothing in clear", async () => {
    const { env, rendered } = machine();
    await lookInto([demoRelease()], { env });
    const [file, ...others] = rendered();
    assert.ok(file !== undefined && others.length === 0);
    assert.equal(fs.statSync(file).mode & 0o777, 0o600);
    assert.equal(fs.readFileSync(file).includes("Deployment"), false);
  });

  it("ignores a file that is not as it was written, and writes it again", async () => {
    const { env, calls, helm, rendered } = machine();
    await lookInto([demoRelease()], { env });
    const [file = ""] = rendered();
    const whole = fs.readFileSync(file);
    const damages = {
      empty: Buffer.alloc(0),
      short: whole.subarray(0, 40),
      flipped: Buffer.from(whole.map((byte, i) => (i === 50 ? byte ^ 1 : byte))),
    };
    for (const [name, damaged] of Object.entries(damages)) {
      fs.writeFileSync(file, damaged);
      const other = { ...env, HELM: helm(printed(deployment()), `helm-${name}`) };
      const { objects, notLookedInto } = await lookInto([demoRelease()], { env: other });
      assert.deepEqual([objects.length, notLookedInto.length], [1, 0], name);
    }
    assert.equal(calls("template").length, 4);
  });

  it("writes nothing to disk for a release whose values hold a secret in clear", async () => {
    const { env, rendered } = machine();
    const { objects } = await lookInto([demoRelease({ values: { admin: { password: SECRET } } })], {
      env,
    });
    assert.equal(objects.length, 1);
    assert.deepEqual(rendered(), []);
  });

  it("keeps of a Secret its keys only", async () => {
    const manifest = `kind: Secret\nmetadata: {name: s}\ndata: {a: aHVudGVyMg==}\nstringData:\n  b: ${SECRET}\n`;
    const { env } = machine(printed(manifest));
    const { objects } = await lookInto([demoRelease()], { env });
    assert.deepEqual(objects[0]?.props.data, { a: "[secret]" });
    assert.deepEqual(objects[0].props.stringData, { b: "[secret]" });
  });

  it("works where the cache cannot be written", async () => {
    const { env, write, folder } = machine();
    write("cache/global-monitoring/rendered", "a file where the folder should be");
    const { objects } = await lookInto([demoRelease()], { env });
    assert.equal(objects.length, 1, folder);
  });

  it("deletes files that are older than a month", async () => {
    const { env, write, rendered } = machine();
    const old = write("cache/global-monitoring/rendered/old", "x");
    fs.utimesSync(old, new Date(), new Date(Date.now() - 31 * 24 * 3600 * 1000));
    write("cache/global-monitoring/rendered/young", "x");
    await lookInto([demoRelease()], { env });
    assert.equal(rendered().length, 2);
    assert.equal(fs.existsSync(old), false);
  });

  it("runs as many helm processes at once as there are CPUs", async () => {
    const { env, write, folder } = machine(
      `cat > /dev/null; echo start >> "$0.log"; sleep 0.1; echo end >> "$0.log"`,
    );
    const log = write("tools/helm.log", "");
    const releases = Array.from({ length: availableParallelism() + 4 }, (_, i) =>
      demoRelease({ name: `demo-${i}` }),
    );
    await lookInto(releases, { env });
    let [running, most] = [0, 0];
    for (const line of fs.readFileSync(log, "utf8").trim().split("\n")) {
      running += line === "start" ? 1 : -1;
      most = Math.max(most, running);
    }
    assert.equal(running, 0, folder);
    assert.ok(most <= availableParallelism() && most > 0, `${most} at once`);
  });
});
