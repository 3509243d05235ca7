import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { policies } from "../../policy/policies";
import { UNKNOWN } from "../../policy/policies/lib/values";
import { startPack, type Diagnostic, type Pack } from "./helpers/pack";
import {
  BUCKET,
  PROVIDER,
  RELEASE,
  bucketResources,
  compliantBucket,
  monitoredCluster,
  on,
  provider,
  resource,
  urnOf,
} from "./helpers/resources";

/** Far from a day on which a waiver of these tests expires. */
const FAR = "2999-12-31";
const PAST = "2000-01-01";

/** policy, level and URN: what an engine acts on. */
function brief(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.map(({ policy, level, urn }) => `${level} ${policy} ${urn}`);
}

describe("the compiled pack over Pulumi's Analyzer protocol", () => {
  let pack: Pack;

  before(async () => {
    pack = await startPack();
  });
  after(() => {
    pack.stop();
  });
  afterEach(async () => {
    await pack.configure({});
  });

  it("offers every policy at the level of its code", async () => {
    const info = await pack.info();
    assert.equal(info.name, "global-monitoring");
    assert.deepEqual(
      info.policies,
      policies.map(({ name, enforcementLevel }) => ({ name, level: enforcementLevel })),
    );
    assert.deepEqual(
      info.policies.map(({ level }) => level),
      ["mandatory", "mandatory", "mandatory"],
    );
  });

  it("names and describes its policies as a reader needs it", () => {
    for (const { name, description, configSchema } of policies) {
      assert.match(name, /^[a-z]+(-[a-z]+)+$/);
      assert.match(description, /: .*\. \S.*\.$/, `${name}: reason, then remedy`);
      for (const [key, schema] of Object.entries(configSchema?.properties ?? {})) {
        assert.ok(schema.description !== undefined, `${name}.${key} has a description`);
        assert.ok(schema.default !== undefined, `${name}.${key} has a default`);
      }
    }
  });

  it("has nothing to say of a compliant stack, nor of an empty one", async () => {
    const stack = [...monitoredCluster("a"), ...bucketResources(compliantBucket())];
    assert.deepEqual(await pack.analyzeStack(stack), []);
    assert.deepEqual(await pack.analyzeStack([]), []);
    for (const each of stack) assert.deepEqual(await pack.analyze(each), []);
  });

  it("reports an unmonitored cluster at its provider, with reason and remedy", async () => {
    const diagnostics = await pack.analyzeStack([...monitoredCluster("a"), provider("lab")]);
    assert.deepEqual(brief(diagnostics), [
      `mandatory cluster-is-monitored ${urnOf(PROVIDER, "lab")}`,
    ]);
    assert.match(diagnostics[0]!.message, /fails in silence/);
    assert.match(diagnostics[0]!.message, /Cluster "lab" must have/);
  });

  it("reports a bare bucket", async () => {
    assert.deepEqual(brief(await pack.analyzeStack([resource(BUCKET, "bare")])), [
      `mandatory object-storage-private-and-encrypted ${urnOf(BUCKET, "bare")}`,
    ]);
  });

  it("reports a release without version", async () => {
    const [diagnostic] = await pack.analyze(on("a", RELEASE, "r", { chart: "grafana" }));
    assert.equal(diagnostic!.policy, "helm-release-exact-version");
    assert.equal(diagnostic!.level, "mandatory");
    assert.match(diagnostic!.message, /Chart "grafana" .* got nothing/);
  });

  it("gives advice, no violation, where unknowns decide", async () => {
    const release = { chart: UNKNOWN, version: UNKNOWN, values: { nested: [UNKNOWN] } };
    const [analysis] = await pack.analyze(on("a", RELEASE, "r", release));
    assert.equal(analysis!.level, "advisory");
    assert.match(analysis!.message, /not known until update/);

    const stack = [
      provider("a", { kubeconfig: UNKNOWN }),
      on("a", RELEASE, "r", release),
      ...bucketResources({ ...compliantBucket(), policy: { policy: UNKNOWN } }, UNKNOWN),
    ];
    assert.deepEqual(brief(await pack.analyzeStack(stack)), [
      `advisory cluster-is-monitored ${urnOf(PROVIDER, "a")}`,
      `advisory object-storage-private-and-encrypted ${urnOf(BUCKET, "blocks")}`,
    ]);
  });

  it("reads through unknowns that decide nothing", async () => {
    const [own, release] = monitoredCluster("a");
    const stack = [
      { ...own!, props: { kubeconfig: UNKNOWN } },
      { ...release!, props: { ...release!.props, namespace: UNKNOWN, id: UNKNOWN } },
      ...bucketResources(
        { ...compliantBucket(), bucket: { bucket: UNKNOWN, arn: UNKNOWN } },
        UNKNOWN,
      ),
    ];
    assert.deepEqual(await pack.analyzeStack(stack), []);
  });

  it("takes config: waivers with a date, enrolment, scope", async () => {
    const waiver = {
      cluster: "lab",
      signals: ["metrics", "exporters", "alerts", "deadMansSwitch"],
      owner: "team-lab",
      reason: "a test",
    };
    const stack = [provider("lab"), resource(BUCKET, "website")];
    const scope = { "object-storage-private-and-encrypted": { scope: "metrics" } };

    await pack.configure({
      ...scope,
      "cluster-is-monitored": { waivers: [{ ...waiver, expires: FAR }] },
    });
    assert.deepEqual(await pack.analyzeStack(stack), []);

    await pack.configure({
      ...scope,
      "cluster-is-monitored": { waivers: [{ ...waiver, expires: PAST }] },
    });
    assert.deepEqual(brief(await pack.analyzeStack(stack)), [
      "mandatory cluster-is-monitored ",
      `mandatory cluster-is-monitored ${urnOf(PROVIDER, "lab")}`,
    ]);

    await pack.configure({
      ...scope,
      "cluster-is-monitored": { enrolled: [{ cluster: "lab", by: "acme/monitoring/prod" }] },
    });
    assert.deepEqual(await pack.analyzeStack(stack), []);
  });

  it("sees a provider behind the resources that use it", async () => {
    const [own, release] = monitoredCluster("a");
    assert.deepEqual(await pack.analyzeStack([release!]), [], "without the provider resource");
    const elsewhere = { ...release!, provider: urnOf(PROVIDER, "b") };
    const diagnostics = await pack.analyzeStack([own!, provider("b"), elsewhere]);
    assert.deepEqual(
      diagnostics.map(({ urn }) => urn),
      [own!.urn],
    );
  });
});

describe("the packed pack", () => {
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "policy-"));
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it("runs alone: nothing of the repository but its dependencies", async () => {
    const root = resolve(__dirname, "../..");
    const npm = ["pack", "--silent", "--ignore-scripts", "--pack-destination", folder];
    execFileSync("npm", npm, { cwd: join(root, "policy"), stdio: "pipe" });
    const [tarball] = readdirSync(folder);
    execFileSync("tar", ["-xzf", tarball!], { cwd: folder });
    const alone = join(folder, "package");
    symlinkSync(join(root, "node_modules"), join(alone, "node_modules"));

    const pack = await startPack(alone);
    try {
      const info = await pack.info();
      assert.equal(info.policies.length, policies.length);
      const [diagnostic] = await pack.analyzeStack([provider("lab")]);
      assert.equal(diagnostic!.policy, "cluster-is-monitored");
    } finally {
      pack.stop();
    }
  });
});
