import assert from "node:assert/strict";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Tree } from "../../../components/internal/merge";
import { preview, type PreviewResult, type StackOutputs } from "../../../preview/preview";
import { ROOT } from "../../helpers/program";
import { codeBlocks, typeErrors } from "../../helpers/typeCheck";
import { at, AUTHORITY, environment, podAnnotations, podSpec } from "./fixtures";

const EXAMPLES = join(ROOT, "examples");
/** Packages that a program needs to run; those of the repository, so that nothing is downloaded. */
const PACKAGES = ["@pulumi", "@types", "ts-node", "typescript"];

const PLATFORM: StackOutputs = {
  "acme/global-monitoring/dev": {
    apm: {
      serverUrl: "https://apm-server.beats.svc:8200",
      certificateAuthority: AUTHORITY,
      transactionSampleRate: 0.1,
    },
    apmSecretToken: { secret: true, value: "the-token" },
  },
  "acme/eks-shop/dev": { kubeconfig: "{}" },
};

/** Documents whose code is held against the package, with what their text says of names that the code leaves open; an export makes each a module. */
const DOCUMENTS: Readonly<Record<string, string>> = {
  "README.md": "export {};",
  "docs/instrumentation.md": "export {};",
  "docs/business-metrics.md": `
    import type { Provider } from "@pulumi/kubernetes/provider";
    import { type BusinessMetricsArgs, businessMetricsTests } from "global-monitoring";
    import { execFileSync } from "node:child_process";
    import { writeFileSync } from "node:fs";
    declare const euw1: Provider, use1: Provider, hub: Provider, args: BusinessMetricsArgs;
    export { businessMetricsTests, execFileSync, writeFileSync };
  `,
};

describe("the examples", () => {
  let directory: string;

  before(() => {
    directory = mkdtempSync(join(tmpdir(), "global-monitoring-examples-"));
    mkdirSync(join(directory, "node_modules"));
    for (const name of PACKAGES)
      symlinkSync(join(ROOT, "node_modules", name), join(directory, "node_modules", name));
    symlinkSync(ROOT, join(directory, "node_modules", "global-monitoring"));
  });
  after(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  /** Previews an example as it would run where it is installed. */
  function previewExample(name: string): Promise<PreviewResult> {
    const copy = join(directory, name);
    cpSync(join(EXAMPLES, name), copy, { recursive: true });
    return preview({ directory: copy, stack: "dev", stackOutputs: PLATFORM });
  }

  it("are free of type errors, as is the code in the documents", () => {
    const projects = ["team-project", "eks-cluster"].map((name) => `examples/${name}/index.ts`);
    const files = new Map<string, string | undefined>(projects.map((path) => [path, undefined]));
    for (const [document, meant] of Object.entries(DOCUMENTS)) {
      const blocks = codeBlocks(document, "ts");
      assert.ok(blocks.length > 0, `${document} has no code any more`);
      blocks.forEach((block, i) => files.set(`${document}-${i + 1}.ts`, `${block}\n${meant}`));
    }
    assert.deepEqual(typeErrors(files), []);
  });

  describe("team-project", () => {
    let result: PreviewResult;
    before(async function () {
      if (!existsSync(join(ROOT, "bin", "components", "index.js"))) {
        console.log("    skipped: the package is not compiled, get it by npm run build");
        this.skip();
      }
      result = await previewExample("team-project");
      assert.equal(result.error, undefined);
    });
    const deployment = (name: string) =>
      result.resources.find(
        (one) => one.name === name && one.type === "kubernetes:apps/v1:Deployment",
      )?.inputs as Tree;

    it("previews without a warning, and shows no token", () => {
      assert.equal(result.ok, true);
      assert.deepEqual(
        result.messages.filter(({ severity }) => severity === "warning"),
        [],
      );
      assert.equal(JSON.stringify(result.resources).includes("the-token"), false);
    });

    it("instruments the Node.js service", () => {
      const env = environment(deployment("orders"));
      assert.equal(env["ELASTIC_APM_SERVICE_NAME"], "orders");
      assert.equal(env["ELASTIC_APM_SERVICE_VERSION"], "1.4.2");
      assert.equal(env["ELASTIC_APM_GLOBAL_LABELS"], "cluster=shop-euw1,team=shop");
      assert.match(String(env["NODE_OPTIONS"]), /elastic-apm-node/);
    });

    it("tells the agents how many traces to begin, as the platform says", () => {
      for (const name of ["orders", "payments"])
        assert.equal(
          environment(deployment(name))["ELASTIC_APM_TRANSACTION_SAMPLE_RATE"],
          "0.1",
          name,
        );
    });

    it("instruments the Java service, which trusts the platform's authority", () => {
      assert.match(
        String(environment(deployment("payments"))["JAVA_TOOL_OPTIONS"]),
        /-javaagent:.*trustStore=/,
      );
      assert.deepEqual(
        (podSpec(deployment("payments"))["initContainers"] as Tree[]).map(({ name }) => name),
        ["apm-agent", "apm-trust-store"],
      );
    });

    it("has the Java service scraped once", () => {
      const monitors = result.resources.filter(({ type }) => type.endsWith(":PodMonitor"));
      assert.equal(monitors.length, 1);
      assert.deepEqual(podAnnotations(deployment("payments")), {});
    });

    it("makes the Secret of the agents in the namespace", () => {
      const secrets = result.resources.filter(({ type }) => type === "kubernetes:core/v1:Secret");
      assert.deepEqual(
        secrets.map(({ inputs }) => at(inputs, "metadata", "namespace")),
        ["shop"],
      );
    });
  });

  describe("eks-cluster", () => {
    it("previews, and exports what the platform's StackReference reads", async () => {
      const result = await previewExample("eks-cluster");
      assert.equal(result.error, undefined);
      const outputs = Object.keys(result.outputs).sort();
      assert.deepEqual(outputs, ["kubeconfig", "oidcProviderArn", "oidcProviderUrl"]);
      const [cluster] = result.resources.filter(({ type }) => type === "aws:eks/cluster:Cluster");
      assert.equal(cluster?.inputs["name"], "eks-cluster-dev");
    });
  });
});
