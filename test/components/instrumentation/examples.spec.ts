import assert from "node:assert/strict";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ts from "typescript";
import type { Tree } from "../../../components/internal/merge";
import { preview, type PreviewResult, type StackOutputs } from "../../../preview/preview";
import { ROOT } from "../../helpers/program";
import { at, AUTHORITY, environment, podAnnotations, podSpec } from "./fixtures";

const EXAMPLES = join(ROOT, "examples");
/** Packages that a program needs to run; those of the repository, so that nothing is downloaded. */
const PACKAGES = ["@pulumi", "@types", "ts-node", "typescript"];

const PLATFORM: StackOutputs = {
  "acme/global-monitoring/dev": {
    apm: { serverUrl: "https://apm-server.beats.svc:8200", certificateAuthority: AUTHORITY },
    apmSecretToken: { secret: true, value: "the-token" },
  },
  "acme/eks-shop/dev": { kubeconfig: "{}" },
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

  it("are free of type errors", () => {
    assert.deepEqual(typeErrors(["team-project", "eks-cluster"]), []);
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

/** What the compiler says of the projects; all at once, since most of its time goes into Pulumi's own types. */
function typeErrors(projects: readonly string[]): string[] {
  const folder = join(EXAMPLES, projects[0] ?? "");
  const read = ts.readConfigFile(join(folder, "tsconfig.json"), (path) => ts.sys.readFile(path));
  const { options } = ts.parseJsonConfigFileContent(read.config, ts.sys, folder);
  const files = projects.map((project) => join(EXAMPLES, project, "index.ts"));
  const program = ts.createProgram(files, options);
  return files
    .flatMap((file) => ts.getPreEmitDiagnostics(program, program.getSourceFile(file)))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
}
