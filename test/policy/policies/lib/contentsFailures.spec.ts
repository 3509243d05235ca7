import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { lookInto, type Cause } from "../../../../policy/policies/lib/contents";
import { run } from "../../../../policy/policies/lib/helmRender/run";
import { UNKNOWN, type Properties } from "../../../../policy/policies/lib/values";
import { demoRelease, deployment, machine, printed, removeMachines } from "../../helpers/fakeHelm";

after(removeMachines);

type Machine = ReturnType<typeof machine>;

/** Why the demo release was not looked into. */
async function why(
  { env }: Pick<Machine, "env">,
  more: Properties = {},
  renderMs?: number,
): Promise<{ cause: Cause; why: string }> {
  const found = await lookInto([demoRelease(more)], { env, renderMs });
  assert.deepEqual(found.objects, []);
  assert.equal(found.notLookedInto.length, 1);
  const [not] = found.notLookedInto;
  assert.ok(not !== undefined);
  assert.equal(not.release, "demo");
  return { cause: not.cause, why: not.why };
}

const failing = (words: string) => `cat > /dev/null; echo "Error: ${words}" >&2; exit 1`;

describe("a release that cannot be looked into", () => {
  it("noHelm: there is no helm", async () => {
    const { env } = machine();
    const none = { ...env, HELM: undefined, PATH: "/nowhere:relative" };
    assert.deepEqual(await why({ env: none }), { cause: "noHelm", why: "there is no helm here" });
    assert.equal((await why({ env: { ...env, HELM: "/nowhere/helm" } })).cause, "noHelm");
  });

  it("noHelm: what is called helm does not run", async () => {
    const { env, write } = machine();
    const broken = write("tools/broken", "#!/nowhere/interpreter\n", 0o755);
    assert.equal((await why({ env: { ...env, HELM: broken } })).cause, "noHelm");
    const silent = write("tools/silent", "#!/bin/sh\nexit 3\n", 0o755);
    assert.deepEqual(await why({ env: { ...env, HELM: silent } }), {
      cause: "noHelm",
      why: "helm does not tell its version: it ended with code 3",
    });
  });

  for (const [version, old] of [
    ["v2.17.0", true],
    ["v3.15.4", true],
    ["v3.16.0", false],
    ["v4.1.4", false],
  ] as const) {
    it(`noHelm: ${version} is ${old ? "" : "not "}too old`, async () => {
      const { env, write } = machine();
      const HELM = write("tools/other", `#!/bin/sh\n[ $1 = version ] && echo ${version}\n`, 0o755);
      const expected = old ? `helm ${version} is too old` : "helm: it ended with code 1";
      assert.equal((await why({ env: { ...env, HELM } })).why, expected);
    });
  }

  it("noChart: the chart is not in the cache; helm is not asked to get it", async () => {
    const { env, calls } = machine();
    assert.deepEqual(await why({ env }, { version: "9.9.9" }), {
      cause: "noChart",
      why: "the chart is not in the chart cache",
    });
    assert.deepEqual(calls("pull"), []);
  });

  it("noChart: a path that is no chart", async () => {
    const { env } = machine();
    const { cause, why: words } = await why({ env }, { chart: "./nowhere" });
    assert.equal(cause, "noChart");
    assert.equal(words, "no chart is found at ./nowhere");
  });

  it("failed: helm's own words on one line, each failure asked for once", async () => {
    const { env, calls } = machine(failing("execution error at (demo/x.yaml:1:2):\n  set cluster"));
    const expected = {
      cause: "failed",
      why: "execution error at (demo/x.yaml:1:2): set cluster",
    };
    assert.deepEqual(await why({ env }), expected);
    assert.deepEqual(await why({ env }), expected);
    assert.equal(calls("template").length, 1);
  });

  it("failed: helm's words without the values that it quotes", async () => {
    const { env } = machine(failing("at /x: got hunter2x and Zebra-12 and letmein for shop"));
    const values = { key: "Zebra-12", user: { password: "letmein" }, db: "hunter2x", team: "shop" };
    const { why: words } = await why({ env }, { values });
    assert.equal(words, "at /x: got … and … and … for shop");
  });

  it("unknownValues: helm fails, and a value is not known; the user is not blamed", async () => {
    const { env } = machine(failing("replicas must be a number"));
    const { cause } = await why({ env }, { values: { replicas: UNKNOWN } });
    assert.equal(cause, "unknownValues");
  });

  it("failed: helm hangs, and is not waited for by the time limit", async () => {
    const { env } = machine("sleep 8");
    const began = Date.now();
    assert.deepEqual(await why({ env }, {}, 2000), {
      cause: "failed",
      why: "helm: it took longer than 2 s",
    });
    assert.ok(Date.now() - began < 7_000);
  });

  it("failed: a helm that hung three times is not started again", async () => {
    const { env, calls } = machine("exec sleep 60");
    const releases = Array.from({ length: 12 }, (_, i) => demoRelease({ name: `demo-${i}` }));
    const { notLookedInto } = await lookInto(releases.slice(0, 3), { env, renderMs: 1000 });
    assert.equal(notLookedInto.length, 3);
    const more = await lookInto(releases, { env, renderMs: 1000 });
    assert.equal(more.notLookedInto.length, 12);
    assert.equal(calls("template").length, 3);
  });

  const GARBAGE = {
    "a sentence": "hello",
    "broken YAML": "kind: [",
    "a document without kind": "---\na: 1",
    "a list": "- 1",
  };
  for (const [name, text] of Object.entries(GARBAGE)) {
    it(`failed: helm prints ${name}`, async () => {
      assert.equal((await why(machine(printed(text)))).cause, "failed");
    });
  }

  it("off: GLOBAL_MONITORING_RENDER=off starts no helm, and says so for whatever the release is", async () => {
    const { env, calls, rendered } = machine();
    const off = { ...env, GLOBAL_MONITORING_RENDER: "off" };
    assert.equal((await why({ env: off })).cause, "off");
    assert.equal((await why({ env: off }, { version: "^1.0.0" })).cause, "off");
    assert.deepEqual([calls("version"), calls("template"), rendered()], [[], [], []]);
  });

  it("does not hide the others, nor the stack's own objects", async () => {
    const { env } = machine();
    const own = { ...demoRelease(), type: "kubernetes:core/v1:Service", urn: "own" };
    const { objects, notLookedInto } = await lookInto(
      [demoRelease({ version: "9.9.9" }, "bad"), own, demoRelease()],
      { env },
    );
    assert.deepEqual(
      objects.map(({ kind, within }) => [kind, within]),
      [
        ["Service", undefined],
        ["Deployment", "demo"],
      ],
    );
    assert.deepEqual(
      notLookedInto.map(({ urn, chart }) => [urn.split("::").at(-1), chart]),
      [["bad", "demo 9.9.9"]],
    );
  });
});

describe("getting charts", () => {
  const PULL = `for arg in "$@"; do case "$arg" in --destination=*) echo x > "\${arg#--destination=}/demo-9.9.9.tgz";; esac; done`;

  function withPull(made: Machine, pull: string): Machine["env"] {
    const helm = made.helm(printed(deployment()), "pulling");
    fs.writeFileSync(helm, fs.readFileSync(helm, "utf8").replace("\nexit 1\n", `\n${pull}\n`));
    return { ...made.env, HELM: helm, GLOBAL_MONITORING_CHART_DOWNLOAD: "true" };
  }

  it("downloads a chart only when that was allowed, once, from its repository", async () => {
    const made = machine();
    const env = withPull(made, PULL);
    const { objects } = await lookInto(
      [demoRelease({ version: "9.9.9" }), demoRelease({ version: "9.9.9", name: "second" })],
      { env },
    );
    assert.equal(objects.length, 2);
    const [call = "", ...others] = made.calls("pull");
    assert.deepEqual(others, []);
    assert.match(call, /--version=9\.9\.9 --repo=https:\/\/charts\.example\.com -- demo$/);
    const again = { ...env, GLOBAL_MONITORING_CHART_DOWNLOAD: undefined };
    assert.equal(
      (await lookInto([demoRelease({ version: "9.9.9" })], { env: again })).objects.length,
      1,
    );
    const elsewhere = demoRelease({ version: "9.9.9", repositoryOpts: { repo: "https://x.org" } });
    assert.equal((await lookInto([elsewhere], { env: again })).notLookedInto[0]?.cause, "noChart");
  });

  it("says where a chart could not be downloaded from, without the password", async () => {
    const env = withPull(machine(), "exit 1");
    const repositoryOpts = { repo: "https://user:hunter2@charts.example.com" };
    assert.deepEqual(await why({ env }, { version: "9.9.9", repositoryOpts }), {
      cause: "noChart",
      why: "it cannot be downloaded from https://charts.example.com",
    });
  });

  it("takes charts from the folder GLOBAL_MONITORING_CHARTS, with or without the v of a version", async () => {
    const { env, folder, write, calls } = machine();
    write("mine/demo-v9.9.9.tgz", "x");
    const own = { ...env, GLOBAL_MONITORING_CHARTS: path.join(folder, "mine") };
    await lookInto([demoRelease({ version: "9.9.9" })], { env: own });
    assert.match(calls("template")[0] ?? "", /mine\/demo-v9\.9\.9\.tgz/);
  });
});

describe("running a program within limits", () => {
  const limits = { env: process.env, timeoutMs: 10_000, maxBytes: 1000 };

  it("stops one that prints too much", async () => {
    const ran = await run("sh", ["-c", "yes"], { ...limits, maxBytes: 2 ** 20 });
    assert.equal(ran.problem, "it printed more than 1 MiB");
  });

  it("gives it nothing of Pulumi's environment, where the program's secrets are", async () => {
    const env = { ...process.env, PULUMI_CONFIG: "secret", OTHER: "yes" };
    const ran = await run("sh", ["-c", 'echo "$OTHER:$PULUMI_CONFIG"'], { ...limits, env });
    assert.equal(ran.stdout, "yes:\n");
  });

  it("does not mind one that ends without reading its input", async () => {
    const ran = await run("sh", ["-c", "exit 0"], { ...limits, input: "x".repeat(2 ** 20) });
    assert.equal(ran.problem, undefined);
  });
});
