import assert from "node:assert/strict";
import { join } from "node:path";
import { preview, type PreviewResource, type PreviewResult } from "../../../preview/preview";
import type { Tree } from "../../../components/internal/merge";
import { at, AUTHORITY, environment, podAnnotations, podSpec } from "./fixtures";

const SECRET = "kubernetes:core/v1:Secret";
const MONITOR = "kubernetes:monitoring.coreos.com/v1:PodMonitor";

function run(name: string, showSecrets = false): Promise<PreviewResult> {
  return preview({
    directory: join(__dirname, "program"),
    main: "index.ts",
    project: "team",
    stack: "prod",
    config: { case: name },
    showSecrets,
    stackOutputs: {
      "acme/monitoring/prod": {
        serverUrl: "https://apm-server.beats.svc:8200",
        certificateAuthority: AUTHORITY,
        apmSecretToken: { secret: true, value: "the-token" },
      },
    },
  });
}

function find(result: PreviewResult, name: string, type?: string): PreviewResource {
  const found = result.resources.find(
    (one) => one.name === name && (type === undefined || one.type === type),
  );
  assert.ok(found, `${name} is not in ${result.resources.map((one) => one.name).join(", ")}`);
  return found;
}

const inputs = (result: PreviewResult, name: string) => find(result, name).inputs as Tree;
const url = (props: Tree) => environment(props)["ELASTIC_APM_SERVER_URL"];

describe("instrumentWorkloads in a program", () => {
  let result: PreviewResult;
  before(async () => {
    result = await run("workloads");
    assert.equal(result.error, undefined);
  });

  it("instruments a workload, with what the platform's stack says", () => {
    assert.equal(url(inputs(result, "plain")), "https://apm-server.beats.svc:8200");
  });

  it("instruments a workload whose metadata and spec are Outputs, and shows them", () => {
    const env = environment(inputs(result, "outputs"));
    assert.equal(env["ELASTIC_APM_SERVICE_NAME"], "outputs");
    assert.equal(env["ELASTIC_APM_SERVICE_VERSION"], "1.0.0");
  });

  it("instruments the workloads of a component", () => {
    assert.equal(environment(inputs(result, "team-child"))["ELASTIC_APM_SERVICE_NAME"], "child");
  });

  it("instruments a CronJob", () => {
    const env = at(
      inputs(result, "cron"),
      ...["spec", "jobTemplate", "spec", "template", "spec", "containers", 0, "env"],
    ) as { name: string }[];
    assert.ok(env.some(({ name }) => name === "ELASTIC_APM_SERVICE_NAME"));
  });

  it("leaves a workload that is not known yet to the deployment", () => {
    assert.equal(inputs(result, "unknown")["spec"], "[unknown]");
  });

  it("keeps secrets secret", () => {
    assert.equal(inputs(result, "secretive")["spec"], "[secret]");
    assert.equal(JSON.stringify(result.resources).includes("s3cret"), false);
  });

  it("instruments a workload with secrets and unknown values, and changes neither", async () => {
    const shown = await run("workloads", true);
    const env = environment(inputs(shown, "secretive"));
    assert.equal(env["PASSWORD"], "s3cret");
    assert.equal(env["MAP"], "[unknown]");
    assert.equal(env["ELASTIC_APM_SERVICE_NAME"], "secretive");
  });

  it("leaves workloads of other clusters and namespaces alone", () => {
    assert.equal(url(inputs(result, "elsewhere")), undefined);
    assert.equal(url(inputs(result, "outside")), undefined);
  });

  it("makes one Secret in the namespace, before the workloads, with the token as a secret", () => {
    const secret = find(result, "apm-agent-shop-euw1-shop", SECRET);
    assert.deepEqual(at(secret.inputs, "metadata", "name"), "apm-agent");
    assert.equal(at(secret.inputs, "metadata", "labels", "app.kubernetes.io/name"), "apm-agent");
    assert.equal(JSON.stringify(result.resources).includes("the-token"), false);
    assert.match(secret.provider ?? "", /kubernetes::shop-euw1/);
    for (const name of ["plain", "team-child"])
      assert.ok(find(result, name).options.dependsOn?.includes(secret.urn), name);
    assert.equal(find(result, "outside").options.dependsOn?.includes(secret.urn), undefined);
  });

  it("names the Helm Release whose workloads it cannot see, and what to do", () => {
    const warnings = result.messages.filter(({ severity }) => severity === "warning");
    assert.equal(warnings.length, 1, warnings.map(({ message }) => message).join("\n"));
    assert.match(warnings[0]?.message ?? "", /Release "redis".*podPartsFor.*helm\.v4\.Chart/);
  });

  it("offers the parts of a pod for the values of a Release", () => {
    const values = at(inputs(result, "redis"), "values") as Tree;
    const env = values["env"] as { name: string; value?: unknown }[];
    assert.equal(env.find(({ name }) => name === "ELASTIC_APM_SERVICE_NAME")?.value, "redis");
    assert.match(JSON.stringify(env), /-javaagent:/);
    assert.deepEqual(
      ["volumes", "volumeMounts", "initContainers"].map((key) => (values[key] as Tree[]).length),
      [2, 2, 2],
    );
  });

  it("rejects a language in them that has no agent to attach", async () => {
    const { error } = await run("badParts");
    assert.match(
      error ?? "",
      /podPartsFor "redis" cannot be used:\n {2}attach must be left out for go/,
    );
  });

  it("rejects opt-outs without a reason, all at once", async () => {
    const { ok, error } = await run("withoutReason");
    assert.equal(ok, false);
    for (const name of ["first", "second"])
      assert.match(error ?? "", new RegExp(`shop/${name}: .* needs global-monitoring.io/reason`));
  });
});

describe("ServiceInstrumentation in a program", () => {
  let result: PreviewResult;
  before(async () => {
    result = await run("services");
    assert.equal(result.error, undefined);
  });

  it("has the pods scraped by their selector, where they are", () => {
    const { inputs: monitor } = find(result, "orders-metrics", MONITOR);
    assert.equal(at(monitor, "metadata", "namespace"), "shop");
    assert.deepEqual(monitor["spec"], {
      selector: { matchLabels: { app: "orders" } },
      podMetricsEndpoints: [{ portNumber: 9090, path: "/metrics", interval: "15s" }],
    });
    assert.deepEqual(at(find(result, "cron-metrics").inputs, "spec", "selector", "matchLabels"), {
      app: "cron",
    });
  });

  it("patches the workload under a manager of its own, with what it adds and nothing else", () => {
    const patch = find(result, "orders-workload", "kubernetes:apps/v1:DeploymentPatch").inputs;
    assert.deepEqual(patch["metadata"], {
      name: "orders",
      namespace: "shop",
      annotations: { "pulumi.com/patchFieldManager": "global-monitoring-orders" },
    });
    assert.deepEqual(Object.keys(patch["spec"] as Tree), ["template"]);
    const spec = podSpec(patch);
    const [container] = spec["containers"] as Tree[];
    assert.deepEqual(Object.keys(container ?? {}).sort(), ["env", "name", "volumeMounts"]);
    const env = environment(patch);
    assert.equal(env["ELASTIC_APM_SERVICE_NAME"], "orders");
    assert.equal(env["ELASTIC_APM_SERVICE_VERSION"], "1.0.0");
    assert.match(String(env["JAVA_TOOL_OPTIONS"]), /^-javaagent:/);
    assert.equal("ELASTIC_APM_ENVIRONMENT" in env, false, "the workload keeps it");
    assert.equal((spec["initContainers"] as Tree[]).length, 2);
    assert.equal(podAnnotations(patch as Tree)["co.elastic.logs/json.target"], "app");
  });

  it("patches a workload that somebody else makes", () => {
    const patch = find(result, "redis-workload", "kubernetes:apps/v1:StatefulSetPatch").inputs;
    assert.equal(at(patch, "metadata", "name"), "redis-master");
    assert.equal(at(podSpec(patch as Tree), "containers", 0, "name"), "redis");
  });

  it("patches only annotations where only logs are asked for", () => {
    const patch = find(result, "cron-workload", "kubernetes:batch/v1:CronJobPatch").inputs;
    assert.deepEqual(at(patch, "spec", "jobTemplate", "spec", "template"), {
      metadata: {
        annotations: {
          "co.elastic.logs/processors.1.add_fields.target": "data_stream",
          "co.elastic.logs/processors.1.add_fields.fields.dataset": "shop.x",
        },
      },
    });
  });

  it("reads the namespace of a workload it does not make, so that a missing one fails the preview", () => {
    const read = find(result, "redis-namespace", "kubernetes:core/v1:Namespace");
    assert.equal(read.read, true);
    assert.match(read.provider ?? "", /kubernetes::shop-euw1/);
  });

  it("shares one Secret among the services of a namespace", () => {
    const secrets = result.resources.filter(({ type }) => type === SECRET);
    assert.deepEqual(
      secrets.map(({ name }) => name),
      ["apm-agent-shop-euw1-shop"],
    );
    for (const name of ["orders-workload", "redis-workload"])
      assert.ok(find(result, name).options.dependsOn?.includes(secrets[0]!.urn), name);
  });

  it("takes services of one name on two clusters", () => {
    assert.ok(find(result, "redis-elsewhere-metrics", MONITOR));
  });

  const BAD: readonly (readonly [string, string, RegExp])[] = [
    [
      "two services of one name in a namespace",
      "twice",
      /serviceName must be a name that no other service of namespace "shop" has, got "orders"/,
    ],
    [
      "a workload without selector labels",
      "noSelector",
      /ServiceInstrumentation "orders" cannot be used:\n {2}workload must be one with selector labels/,
    ],
    [
      "a namespace that is not the workload's",
      "otherNamespace",
      /namespace must be "shop", where the workload is, got "billing"/,
    ],
    ["an agent for a Job", "job", /workload must be of another kind/],
  ];
  for (const [what, name, message] of BAD) {
    it(`rejects ${what}, in one message without a stack trace`, async () => {
      const { ok, error = "" } = await run(name);
      assert.equal(ok, false);
      assert.match(error, message);
      assert.doesNotMatch(error, /\n\s+at /);
    });
  }
});
