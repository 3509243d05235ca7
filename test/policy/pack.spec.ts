import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { policies } from "../../policy/policies";
import { SIGNALS } from "../../policy/policies/lib/coverage/coverage";
import type { StackResource } from "../../policy/policies/lib/resources";
import { UNKNOWN, type Properties } from "../../policy/policies/lib/values";
import { startPack, type Diagnostic, type Pack } from "./helpers/pack";
import {
  BUCKET,
  PROVIDER,
  RELEASE,
  alertmanagerConfig,
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

/** What helm renders is tested elsewhere; here no chart of this machine's cache may speak. */
const QUIET = { "helm-release-contents": { enforcementLevel: "disabled" } };

/** Values of kube-prometheus-stack that no policy objects to. */
function completeValues(cluster: string): Properties {
  const storage = { volumeClaimTemplate: { spec: {} } };
  return {
    prometheus: {
      prometheusSpec: { externalLabels: { cluster }, retention: "2d", storageSpec: storage },
    },
    alertmanager: { config: alertmanagerConfig(), alertmanagerSpec: { storage } },
    grafana: { enabled: false },
  };
}

/** A cluster that no policy objects to. */
function completeCluster(name: string): StackResource[] {
  return monitoredCluster(name, completeValues(name));
}

/** policy, level and URN: what an engine acts on. */
function brief(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.map(({ policy, level, urn }) => `${level} ${policy} ${urn}`);
}

describe("the compiled pack over Pulumi's Analyzer protocol", () => {
  let pack: Pack;

  before(async () => {
    pack = await startPack(undefined, { GLOBAL_MONITORING_RENDER: "off" });
  });
  after(() => {
    pack.stop();
  });
  beforeEach(async () => {
    await pack.configure(QUIET);
  });

  it("offers every policy at the level of its code", async () => {
    await pack.configure({});
    const info = await pack.info();
    assert.equal(info.name, "global-monitoring");
    assert.deepEqual(
      info.policies,
      policies.map(({ name, enforcementLevel }) => ({ name, level: enforcementLevel })),
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
    const stack = [...completeCluster("a"), ...bucketResources(compliantBucket())];
    assert.deepEqual(await pack.analyzeStack(stack), []);
    assert.deepEqual(await pack.analyzeStack([]), []);
    for (const each of stack) assert.deepEqual(await pack.analyze(each), []);
  });

  it("reports an unmonitored cluster at its provider, with reason and remedy", async () => {
    const diagnostics = await pack.analyzeStack([...completeCluster("a"), provider("lab")]);
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
    const release = on("a", RELEASE, "r", { chart: "loki" });
    const [diagnostic, ...more] = await pack.analyzeStack([...completeCluster("a"), release]);
    assert.deepEqual(more, []);
    assert.equal(diagnostic!.policy, "helm-release-exact-version");
    assert.equal(diagnostic!.level, "mandatory");
    assert.equal(diagnostic!.urn, release.urn);
    assert.match(diagnostic!.message, /Chart "loki" .* got nothing/);
  });

  it("joins what a policy says of the objects of one release into one report", async () => {
    const values = { ...completeValues("a"), thanosRuler: { enabled: true } };
    const prometheus = { prometheusSpec: { externalLabels: { cluster: "a" } } };
    const stack = monitoredCluster("a", { ...values, prometheus });
    const diagnostics = await pack.analyzeStack(stack);
    assert.deepEqual(brief(diagnostics), [
      `mandatory stateful-parts-are-persistent ${stack[1]!.urn}`,
      `advisory stateful-parts-are-persistent ${stack[1]!.urn}`,
    ]);
  });

  it("says that a release was not looked into, once for all of them", async () => {
    await pack.configure({});
    const diagnostics = await pack.analyzeStack(completeCluster("a"));
    assert.deepEqual(
      diagnostics.map(({ level, policy }) => `${level} ${policy}`),
      ["advisory helm-release-contents"],
    );
    assert.match(diagnostics[0]!.message, /2 Helm releases were not looked into/);
    assert.match(diagnostics[0]!.message, /unset GLOBAL_MONITORING_RENDER/);
  });

  it("gives advice, no violation, where unknowns decide", async () => {
    const release = { chart: UNKNOWN, version: UNKNOWN, values: { nested: [UNKNOWN] } };
    const stack = [
      provider("a", { kubeconfig: UNKNOWN }),
      on("a", RELEASE, "r", release),
      ...bucketResources({ ...compliantBucket(), policy: { policy: UNKNOWN } }, UNKNOWN),
    ];
    const diagnostics = await pack.analyzeStack(stack);
    assert.deepEqual(brief(diagnostics), [
      `advisory cluster-is-monitored ${urnOf(PROVIDER, "a")}`,
      `advisory helm-release-exact-version ${urnOf(RELEASE, "r")}`,
      `advisory object-storage-private-and-encrypted ${urnOf(BUCKET, "blocks")}`,
    ]);
    for (const { message } of diagnostics) assert.match(message, /not known until update/);
  });

  it("reads through unknowns that decide nothing", async () => {
    const [own, release, ...more] = completeCluster("a");
    const stack = [
      { ...own!, props: { kubeconfig: UNKNOWN } },
      { ...release!, props: { ...release!.props, namespace: UNKNOWN, id: UNKNOWN } },
      ...more,
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
      signals: SIGNALS,
      owner: "team-lab",
      reason: "a test",
    };
    const stack = [provider("lab"), resource(BUCKET, "website")];
    const scope = {
      ...QUIET,
      "object-storage-private-and-encrypted": { scope: "metrics" },
    };

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
    const [own, ...releases] = completeCluster("a");
    assert.deepEqual(await pack.analyzeStack(releases), [], "without the provider resource");
    const elsewhere = releases.map((each) => ({ ...each, provider: urnOf(PROVIDER, "b") }));
    assert.deepEqual(brief(await pack.analyzeStack([own!, provider("b"), ...elsewhere])), [
      `mandatory cluster-is-monitored ${own!.urn}`,
    ]);
  });

  it("has nothing to say of single resources: all that it says, it says of stacks", async () => {
    const release = on("a", RELEASE, "r", { chart: "grafana" });
    assert.deepEqual(await pack.analyze(release), []);
    assert.deepEqual(await pack.analyze(resource(BUCKET, "bare")), []);
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

  it("installs from its tarball into an empty folder and runs there", async function () {
    this.timeout(600_000);
    const root = resolve(__dirname, "../..");
    const npm = (cwd: string, ...args: string[]) =>
      execFileSync("npm", args, { cwd, stdio: "pipe" }).toString().trim();
    const pack = ["pack", "--silent", "--ignore-scripts", "--pack-destination", folder];
    const tarball = npm(join(root, "policy"), ...pack);
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "user", private: true }));
    const install = ["install", "--ignore-scripts", "--no-audit", "--prefer-offline", "--silent"];
    npm(folder, ...install, join(folder, tarball));

    const alone = await startPack(join(folder, "node_modules", "global-monitoring-policy"));
    try {
      const info = await alone.info();
      assert.equal(info.policies.length, policies.length);
      const diagnostics = await alone.analyzeStack([provider("lab")]);
      assert.ok(diagnostics.some(({ policy }) => policy === "cluster-is-monitored"));
    } finally {
      alone.stop();
    }
  });

  it("carries what runs, its documentation and nothing else", () => {
    const args = ["pack", "--dry-run", "--json", "--ignore-scripts"];
    const cwd = resolve(__dirname, "../../policy");
    const [{ files }] = JSON.parse(
      execFileSync("npm", args, { cwd, stdio: "pipe" }).toString(),
    ) as [{ files: { path: string }[] }];
    const paths = files.map(({ path }) => path);
    for (const file of [
      "bin/index.js",
      "PulumiPolicy.yaml",
      "package.json",
      "README.md",
      "LICENSE",
    ])
      assert.ok(paths.includes(file), file);
    for (const path of paths)
      assert.match(
        path,
        /^(bin\/.*\.(js|d\.ts)|PulumiPolicy\.yaml|package\.json|README\.md|LICENSE)$/,
      );
  });
});
