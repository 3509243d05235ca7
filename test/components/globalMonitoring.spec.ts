import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import * as components from "../../components";
import { GlobalMonitoring, type GlobalMonitoringArgs } from "../../components";
import { deploy, installMocks, registeredTypes } from "../helpers/mocks";
import { ROOT } from "../helpers/program";

const ISSUER = "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE";

const ARGS: GlobalMonitoringArgs = {
  environment: "test",
  domain: "monitoring.example.com",
  clusters: [
    {
      name: "hub",
      role: "hub",
      region: "eu-west-1",
      kubeconfig: "hub kubeconfig",
      oidcProviderArn: `arn:aws:iam::111122223333:oidc-provider/${ISSUER}`,
      oidcProviderUrl: ISSUER,
    },
    {
      name: "shop",
      role: "workload",
      region: "us-east-1",
      assumeRoleArn: "arn:aws:iam::444455556666:role/monitoring",
      kubeconfig: "shop kubeconfig",
      oidcProviderArn: `arn:aws:iam::444455556666:oidc-provider/${ISSUER}`,
      oidcProviderUrl: ISSUER,
    },
  ],
  alerting: {
    email: { to: ["oncall@example.com"], from: "alerts@example.com", smarthost: "example.com:587" },
    phone: { kind: "pagerduty" },
    deadMansSwitch: { kind: "webhook" },
  },
  receiverSecrets: { phone: "key", deadMansSwitch: "https://example.com/{cluster}" },
};

const KUBERNETES_PROVIDER = "pulumi:providers:kubernetes";
const AWS_PROVIDER = "pulumi:providers:aws";

describe("GlobalMonitoring", () => {
  before(installMocks);

  const make = (args: GlobalMonitoringArgs) => deploy(() => new GlobalMonitoring("gm", args));

  it("makes one provider for each cluster from its kubeconfig, replaced only for another cluster", async () => {
    const { find } = await make(ARGS);
    assert.deepEqual(
      find(KUBERNETES_PROVIDER).map(({ name, inputs }) => [name, inputs["clusterIdentifier"]]),
      [
        ["gm-hub", "hub"],
        ["gm-shop", "shop"],
      ],
    );
  });

  it("assumes the role of a cluster in another account for its AWS resources", async () => {
    const { find } = await make(ARGS);
    const shop = find(AWS_PROVIDER).find((provider) => provider.name === "gm-shop-aws");
    assert.match(JSON.stringify(shop?.inputs["assumeRoles"]), /444455556666:role\/monitoring/);
    const role = find("aws:iam/role:Role").find((one) => one.name.includes("shop"));
    assert.match(role?.provider ?? "", /gm-shop-aws/);
  });

  it("shares the hub's AWS provider with a cluster of the same account and region", async () => {
    const [hub, shop] = ARGS.clusters as [components.ClusterArgs, components.ClusterArgs];
    const near = { ...shop, region: hub.region, assumeRoleArn: undefined };
    const { find } = await make({ ...ARGS, clusters: [hub, near] });
    assert.deepEqual(
      find(AWS_PROVIDER).map((provider) => provider.name),
      ["gm-hub-aws"],
    );
  });

  it("makes no AWS resource with s3Compatible storage", async () => {
    const { resources } = await make({
      ...ARGS,
      clusters: [{ name: "local", role: "hub", region: "local", kubeconfigContext: "kind" }],
      objectStorage: { kind: "s3Compatible", endpoint: "minio:9000", bucket: "thanos" },
      objectStorageKeys: { accessKey: "a", secretKey: "b" },
    });
    assert.deepEqual(
      resources.filter((resource) => resource.type.includes("aws")),
      [],
    );
  });

  describe("with several clusters", () => {
    const shared = { ...ARGS.receiverSecrets, deadMansSwitch: "https://example.com/one" };
    const own = { ...ARGS.receiverSecrets, deadMansSwitch: "https://example.com/{cluster}" };
    for (const [what, receiverSecrets, count] of [
      ["warns once of a dead man's switch that they share", shared, 1],
      ["is silent about a dead man's switch for each", own, 0],
    ] as const) {
      it(what, async () => {
        const warnings = await warningsOf(() => make({ ...ARGS, receiverSecrets }));
        const about = warnings.filter((text) => text.includes("{cluster}"));
        assert.equal(about.length, count, warnings.join("\n"));
      });
    }
  });

  it("rejects all that is wrong at once, before it registers anything", async () => {
    await deploy(() => undefined);
    const wrong = {
      ...ARGS,
      environment: "Test!",
      clusters: [{ name: "a", role: "workload", region: "eu-west-1" } as const],
      metrics: { local: "never" },
    };
    assert.throws(
      () => new GlobalMonitoring("gm", wrong),
      (error: Error) => {
        for (const path of [
          "environment must",
          "clusters must",
          "clusters[0].kubeconfig must",
          "clusters[0].oidcProviderArn must",
          "metrics.local must",
        ])
          assert.ok(error.message.includes(path), `${path} in ${error.message}`);
        return true;
      },
    );
    assert.deepEqual(registeredTypes(), []);
  });
});

/** What is logged as a warning while `run` runs. */
async function warningsOf(run: () => Promise<unknown>): Promise<string[]> {
  const log = pulumi.log as { warn: typeof pulumi.log.warn };
  const original = log.warn;
  const warnings: string[] = [];
  log.warn = (text) => {
    warnings.push(text);
    return Promise.resolve();
  };
  try {
    await run();
  } finally {
    log.warn = original;
  }
  return warnings;
}

describe("component classes", () => {
  it("carry the type token global-monitoring:index:<class>", () => {
    const classes = sources(join(ROOT, "components")).flatMap((text) => {
      const name = /export class (\w+) extends pulumi\.ComponentResource/.exec(text)?.[1];
      return name === undefined ? [] : [[name, text] as const];
    });
    assert.ok(classes.length >= 9, `${classes.length} classes`);
    for (const [name, text] of classes) {
      assert.ok(text.includes(`"global-monitoring:index:${name}"`), name);
      assert.equal(typeof (components as Record<string, unknown>)[name], "function", name);
    }
  });
});

function sources(directory: string): string[] {
  return readdirSync(directory).flatMap((entry) => {
    const path = join(directory, entry);
    if (statSync(path).isDirectory()) return sources(path);
    return entry.endsWith(".ts") ? [readFileSync(path, "utf8")] : [];
  });
}
