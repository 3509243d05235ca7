import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { GlobalMonitoring, type GlobalMonitoringArgs } from "../../components";
import { deploy, installMocks } from "../helpers/mocks";

const CLUSTER = { region: "eu-west-1", kubeconfig: "kubeconfig" } as const;

const ARGS: GlobalMonitoringArgs = {
  environment: "test",
  domain: "monitoring.example.com",
  clusters: [
    { ...CLUSTER, name: "hub", role: "hub" },
    { ...CLUSTER, name: "shop", role: "workload" },
  ],
  objectStorage: { kind: "s3Compatible", bucket: "metrics", endpoint: "s3.example.com" },
  objectStorageKeys: { accessKey: "access", secretKey: "secret" },
  alerting: { phone: { kind: "pagerduty" }, deadMansSwitch: { kind: "webhook" } },
  receiverSecrets: { phone: "key", deadMansSwitch: "https://example.com/{cluster}" },
  logging: { gibPerDay: 10 },
  tracing: {},
};

type Options = Pick<pulumi.CustomResourceOptions, "dependsOn" | "customTimeouts">;

describe("the hub's part of logging and tracing", () => {
  const options = new Map<string, Options>();
  const names = new Map<unknown, string>();

  before(async () => {
    await installMocks();
    const transformations: pulumi.ResourceTransformation[] = [
      ({ resource, name, opts }) => {
        options.set(name, opts);
        names.set(resource, name);
        return undefined;
      },
    ];
    await deploy(() => new GlobalMonitoring("gm", ARGS, { transformations }));
  });

  it("has APM Server after Elasticsearch with its templates, and not after Logstash's load balancer", () => {
    const before = options.get("gm-apm")?.dependsOn as readonly pulumi.Resource[];
    assert.deepEqual(
      before.map((one) => names.get(one)),
      ["gm-logging-elasticsearch", "gm-logging-indices"],
    );
  });

  for (const service of ["gm-logging-logstash-external", "gm-apm-external"])
    it(`gives ${service} the time that its pods and its load balancer need on new nodes`, () => {
      assert.deepEqual(options.get(service)?.customTimeouts, { create: "20m", update: "20m" });
    });
});
