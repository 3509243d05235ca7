/** A program for the embedded engine; its config says which case to run. */
import * as pulumi from "@pulumi/pulumi";
import { Deployment } from "@pulumi/kubernetes/apps/v1";
import { CronJob, Job } from "@pulumi/kubernetes/batch/v1";
import { ConfigMap, Namespace } from "@pulumi/kubernetes/core/v1";
import { Release } from "@pulumi/kubernetes/helm/v3";
import { Provider } from "@pulumi/kubernetes/provider";
import { instrumentWorkloads } from "../../../../components/instrumentation/instrumentWorkloads";
import { ServiceInstrumentation } from "../../../../components/instrumentation/serviceInstrumentation";

const platform = new pulumi.StackReference("acme/monitoring/prod");
const apm = {
  serverUrl: platform.requireOutput("serverUrl").apply(String),
  secretToken: platform.requireOutput("apmSecretToken").apply(String),
  certificateAuthority: platform.requireOutput("certificateAuthority").apply(String),
  environment: "prod",
  cluster: "shop-euw1",
};

const provider = new Provider("shop-euw1", { kubeconfig: "{}" });
const other = new Provider("other", { kubeconfig: "{}" });
const namespace = new Namespace("shop", { metadata: { name: "shop" } }, { provider });
const namespaces = [{ name: "shop", madeBy: namespace }];

interface Parts {
  readonly container?: object;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly namespace?: string;
}

/** Inputs of a Deployment of one container. */
function deployment(name: string, parts: Parts = {}) {
  const { container, labels = { app: name }, annotations } = parts;
  return {
    metadata: { name, namespace: parts.namespace ?? "shop", annotations },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: "app", image: `${name}:1.0.0`, ...container }] },
      },
    },
  };
}

class Team extends pulumi.ComponentResource {
  constructor(name: string, opts: pulumi.ComponentResourceOptions) {
    super("test:index:Team", name, {}, opts);
    new Deployment(`${name}-child`, deployment("child"), { parent: this });
    this.registerOutputs({});
  }
}

const CASES: Readonly<Record<string, () => void>> = {
  workloads() {
    const exclude = [{ name: "postgres", reason: "the database team traces it" }];
    const instrumentation = instrumentWorkloads({ apm, namespaces, exclude }, { provider });
    const map = new ConfigMap("map", { data: {} }, { provider });
    new Deployment("plain", deployment("plain"), { provider });
    new Deployment(
      "whole",
      pulumi.output(map.metadata.name).apply(() => deployment("whole")),
      { provider },
    );
    const env = [
      { name: "PASSWORD", value: pulumi.secret("s3cret") },
      { name: "MAP", value: map.metadata.uid },
    ];
    new Deployment("secretive", deployment("secretive", { container: { env } }), { provider });
    const { metadata, spec } = deployment("outputs");
    new Deployment(
      "outputs",
      { metadata: pulumi.output(metadata), spec: pulumi.output(spec) },
      { provider },
    );
    new Deployment("unknown", { metadata, spec: map.metadata.uid.apply(() => spec) }, { provider });
    new Team("team", { providers: [provider] });
    new CronJob(
      "cron",
      {
        metadata: { name: "cron", namespace: "shop" },
        spec: { schedule: "* * * * *", jobTemplate: { spec: deployment("cron").spec } },
      },
      { provider },
    );
    new Deployment("elsewhere", deployment("elsewhere"), { provider: other });
    new Deployment("outside", deployment("outside", { namespace: "billing" }), { provider });
    const values = instrumentation.podPartsFor({ name: "redis", language: "java", attach: true });
    new Release(
      "redis",
      { chart: "redis", version: "1.0.0", namespace: "shop", values: { ...values } },
      { provider },
    );
    new Release("postgres", { chart: "pg", version: "1.0.0", namespace: "shop" }, { provider });
    new Release("outer", { chart: "x", version: "1.0.0", namespace: "billing" }, { provider });
    pulumi.output(instrumentation.secrets["shop"]?.metadata.name).apply((name) => {
      if (name !== "apm-agent") throw new Error(`the Secret is ${String(name)}`);
    });
  },

  withoutReason() {
    instrumentWorkloads({ apm });
    const annotations = { "global-monitoring.io/instrument": "false" };
    new Deployment("first", deployment("first", { annotations }), { provider });
    new Deployment("second", deployment("second", { annotations }), { provider });
  },

  badParts() {
    const { podPartsFor } = instrumentWorkloads({ apm });
    podPartsFor({ name: "redis", language: "go", attach: true });
  },

  services() {
    const orders = new Deployment("orders", deployment("orders"), { provider });
    const cron = new CronJob(
      "cron",
      {
        metadata: { name: "cron", namespace: "shop" },
        spec: { schedule: "* * * * *", jobTemplate: { spec: deployment("cron").spec } },
      },
      { provider },
    );
    new ServiceInstrumentation(
      "orders",
      {
        workload: orders,
        namespace: "shop",
        metrics: { port: 9090, intervalSeconds: 15 },
        apm: { ...apm, language: "java", attach: true, keep: ["ELASTIC_APM_ENVIRONMENT"] },
        logs: { json: true },
      },
      { providers: [provider] },
    );
    new ServiceInstrumentation(
      "cron",
      { workload: cron, namespace: "shop", metrics: { port: 9090 }, logs: { dataset: "shop.x" } },
      { providers: [provider] },
    );
    new ServiceInstrumentation(
      "redis",
      {
        workload: {
          namespace: "shop",
          selector: { app: "redis" },
          kind: "StatefulSet",
          name: "redis-master",
          containers: ["redis"],
        },
        apm: { ...apm, language: "go" },
      },
      { providers: [provider] },
    );
    const workload = { namespace: "shop", selector: { app: "redis" } };
    new ServiceInstrumentation(
      "redis-elsewhere",
      { workload, metrics: { port: 9121 }, serviceName: "redis" },
      { providers: [other] },
    );
  },

  twice() {
    const workload = { namespace: "shop", selector: { app: "orders" } };
    const metrics = { port: 9090 };
    new ServiceInstrumentation("orders", { workload, metrics }, { providers: [provider] });
    new ServiceInstrumentation(
      "orders-again",
      { workload, metrics, serviceName: "orders" },
      { providers: [provider] },
    );
  },

  noSelector() {
    const workload = new Deployment("orders", deployment("orders", { labels: {} }), { provider });
    new ServiceInstrumentation(
      "orders",
      { workload, namespace: "shop", metrics: { port: 9090 } },
      { providers: [provider] },
    );
  },

  otherNamespace() {
    const workload = new Deployment("orders", deployment("orders"), { provider });
    new ServiceInstrumentation(
      "orders",
      { workload, namespace: "billing", metrics: { port: 9090 } },
      { providers: [provider] },
    );
  },

  job() {
    const workload = new Job("job", deployment("job"), { provider });
    new ServiceInstrumentation(
      "job",
      { workload, namespace: "shop", logs: { json: true } },
      { providers: [provider] },
    );
  },
};

CASES[new pulumi.Config().require("case")]?.();
