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

  describe("gives AWS providers", () => {
    const [hub, shop] = ARGS.clusters as [components.ClusterArgs, components.ClusterArgs];
    const role = (account: string) => `arn:aws:iam::${account}:role/monitoring`;
    const assuming = (account: string) => ({ assumeRoleArn: role(account) });
    const SAME = { region: hub.region, assumeRoleArn: undefined };
    const HUB_ROLE = role("111122223333");
    const SHOP_ROLE = role("444455556666");
    type Change = Partial<components.ClusterArgs>;
    type Provider = readonly [name: string, region: string, role: string | undefined];
    const cases: readonly (readonly [string, Change, Change, readonly Provider[]])[] = [
      ["one for all in one account and region", {}, SAME, [["gm-hub-aws", "eu-west-1", undefined]]],
      [
        "the hub's role to a cluster in its region that names none",
        assuming("111122223333"),
        SAME,
        [["gm-hub-aws", "eu-west-1", HUB_ROLE]],
      ],
      [
        "the hub's role to a cluster in another region that names none",
        assuming("111122223333"),
        { region: "us-east-1", assumeRoleArn: undefined },
        [
          ["gm-hub-aws", "eu-west-1", HUB_ROLE],
          ["gm-shop-aws", "us-east-1", HUB_ROLE],
        ],
      ],
      [
        "no role to a cluster in another region of the hub's account",
        {},
        { region: "us-east-1", assumeRoleArn: undefined },
        [
          ["gm-hub-aws", "eu-west-1", undefined],
          ["gm-shop-aws", "us-east-1", undefined],
        ],
      ],
      [
        "its own to a cluster of another account in the hub's region",
        {},
        { region: hub.region, ...assuming("444455556666") },
        [
          ["gm-hub-aws", "eu-west-1", undefined],
          ["gm-shop-aws", "eu-west-1", SHOP_ROLE],
        ],
      ],
      [
        "its own to a cluster with another role than the hub's",
        assuming("111122223333"),
        { region: hub.region, ...assuming("444455556666") },
        [
          ["gm-hub-aws", "eu-west-1", HUB_ROLE],
          ["gm-shop-aws", "eu-west-1", SHOP_ROLE],
        ],
      ],
      [
        "one for all that name the same role",
        assuming("111122223333"),
        { region: hub.region, ...assuming("111122223333") },
        [["gm-hub-aws", "eu-west-1", HUB_ROLE]],
      ],
    ];
    for (const [what, hubChange, shopChange, expected] of cases) {
      it(what, async () => {
        const clusters = [
          { ...hub, ...hubChange },
          { ...shop, ...shopChange },
        ];
        const { find } = await make({ ...ARGS, clusters });
        const providers = find(AWS_PROVIDER).map(({ name, inputs }) => [
          name,
          inputs["region"],
          assumedRole(inputs["assumeRoles"]),
        ]);
        assert.deepEqual(providers, expected);
        const bucketRole = find("aws:iam/role:Role").find((one) => one.name.includes("shop"));
        assert.ok(bucketRole?.provider.includes(`::${expected.at(-1)?.[0] ?? ""}::`));
      });
    }
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

  type Rejection = readonly [string, Partial<components.ClusterArgs>, string];
  const ofShop: readonly Rejection[] = [
    ["an empty StorageClass", { storageClass: "" }, "storageClass must be"],
    ["a StorageClass with a space", { storageClass: "gp 3" }, "storageClass must be"],
    ["a StorageClass in capitals", { storageClass: "GP3" }, "storageClass must be"],
    ["an empty context", { kubeconfigContext: "" }, "kubeconfigContext must be"],
    ...["", "a b", "/nlb", "a/b/c", "A/nlb", "a/"].map((className): Rejection => [
      `the load balancer class "${className}"`,
      { loadBalancer: { className } },
      "loadBalancer.className must be a loadBalancerClass",
    ]),
    ...[
      "999.0.0.0/99",
      "10.0.0.0/33",
      "nonsense",
      "10.0.0.0",
      "10.0.0.0/",
      "10.0.0.0/8/8",
      "10.0.0.0/08",
      "10.0/8",
      "fd00::/129",
      "fe80::1%eth0/64",
    ].map((range): Rejection => [
      `the source range "${range}"`,
      { loadBalancer: { sourceRanges: [range] } },
      "loadBalancer.sourceRanges[0] must be a CIDR range",
    ]),
    ...["scheme", "internal"].map((key): Rejection => [
      `the annotation aws-load-balancer-${key}`,
      {
        loadBalancer: {
          annotations: { [`service.beta.kubernetes.io/aws-load-balancer-${key}`]: "x" },
        },
      },
      `loadBalancer.annotations.service.beta.kubernetes.io/aws-load-balancer-${key} must be absent: these load balancers are always internal`,
    ]),
  ];
  for (const [what, change, message] of ofShop) {
    it(`rejects ${what} of a cluster, and registers nothing`, async () => {
      const [hub, shop] = ARGS.clusters as [components.ClusterArgs, components.ClusterArgs];
      const error = await rejection({ ...ARGS, clusters: [hub, { ...shop, ...change }] });
      assert.ok(error.message.includes(`clusters[1].${message}`), error.message);
      assert.deepEqual(registeredTypes(), []);
    });
  }

  it("rejects load balancers on the hub, whose sidecars are reached inside it", async () => {
    const [hub, shop] = ARGS.clusters as [components.ClusterArgs, components.ClusterArgs];
    const clusters = [{ ...hub, loadBalancer: {} }, shop];
    const { message } = await rejection({ ...ARGS, clusters });
    assert.match(message, /clusters\[0\]\.loadBalancer must be absent: .* inside the cluster/);
  });

  it("takes a StorageClass, a load balancer class, source ranges and annotations", async () => {
    const [hub, shop] = ARGS.clusters as [components.ClusterArgs, components.ClusterArgs];
    const loadBalancer = {
      className: "eks.amazonaws.com/nlb",
      sourceRanges: ["10.0.0.0/8", "0.0.0.0/0", "fd00::/8", "192.168.1.1/32"],
      annotations: { "service.beta.kubernetes.io/aws-load-balancer-subnets": "a,b" },
    };
    const clusters = [
      { ...hub, storageClass: "gp3.encrypted" },
      { ...shop, loadBalancer },
    ];
    const { find } = await make({ ...ARGS, clusters });
    const service = find("kubernetes:core/v1:Service").find((one) => one.name.includes("shop"));
    assert.match(JSON.stringify(service?.inputs), /"loadBalancerClass":"eks.amazonaws.com\/nlb"/);
  });

  it("rejects a name that two clusters have, and a bad runbook URL, once each", async () => {
    const [hub, shop] = ARGS.clusters as [components.ClusterArgs, components.ClusterArgs];
    const error = await rejection({
      ...ARGS,
      clusters: [hub, { ...shop, name: "hub" }],
      alerting: { ...ARGS.alerting, runbookBaseUrl: "nowhere" },
    });
    const lines = error.message.split("\n").slice(1);
    assert.deepEqual(
      lines.map((line) => line.trim().split(" ")[0]),
      ["clusters[1].name", "alerting.runbookBaseUrl"],
    );
  });

  it("rejects an empty list of clusters as one problem", async () => {
    const error = await rejection({ ...ARGS, clusters: [] });
    assert.equal(error.message.split("\n").length, 2, error.message);
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

/** The error with which the arguments are refused. */
async function rejection(args: GlobalMonitoringArgs): Promise<Error> {
  try {
    await deploy(() => new GlobalMonitoring("gm", args));
  } catch (error) {
    return error as Error;
  }
  throw new assert.AssertionError({ message: "the arguments were accepted" });
}

/** The role in `assumeRoles` of an AWS provider, whose inputs are JSON text. */
function assumedRole(input: unknown): unknown {
  const roles: unknown = typeof input === "string" ? JSON.parse(input) : input;
  return (roles as readonly { readonly roleArn: string }[] | undefined)?.[0]?.roleArn;
}

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
