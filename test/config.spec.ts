import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { SECRET_KEYS, requiredSecrets } from "../config/requiredSecrets";
import { secretSections } from "../config/schema";
import { LICENCE } from "./components/elasticsearch/fixtures";
import { registeredTypes } from "./helpers/mocks";
import {
  ALERTING,
  HUB,
  SHOP,
  type Values,
  failure,
  load,
  problemPaths,
} from "./helpers/stackConfig";

const SCHEME = "service.beta.kubernetes.io/aws-load-balancer-scheme";

const ENTERPRISE = { gibPerDay: 1, licence: "enterprise" };

describe("the configuration", () => {
  it("is read whole, with the clusters' stacks and defaults", async () => {
    const args = await load({});
    assert.equal(args.environment, "test");
    assert.deepEqual(
      args.clusters.map(({ name, role, region }) => ({ name, role, region })),
      [
        { name: "hub", role: "hub", region: "eu-west-1" },
        { name: "shop", role: "workload", region: "eu-west-1" },
      ],
    );
    assert.match(
      args.clusters[0]?.oidcProviderArn as string,
      /^arn:aws:iam::111122223333:oidc-provider/,
    );
  });

  it("takes objectStorage without kind as storage on AWS", async () => {
    const args = await load({ objectStorage: { deleteData: true } });
    assert.deepEqual(args.objectStorage, { deleteData: true });
    assert.notEqual(args.clusters[0]?.oidcProviderArn, undefined);
  });

  it("leaves the keys of other namespaces alone", async () => {
    await load({ "grafana:url": "x", "monitoring:environment": "x", "kubernetes:context": "x" });
  });

  it("keeps a stack's secret kubeconfig secret", async () => {
    const args = await load({});
    const kubeconfig = args.clusters[0]?.kubeconfig as pulumi.Output<string>;
    assert.equal(await pulumi.isSecret(kubeconfig), true);
  });

  it("takes the names of a stack's outputs where they differ from the usual", async () => {
    const clusters = [{ ...HUB, outputs: { kubeconfig: "config" } }];
    await assert.rejects(load({ clusters }), /a stack with the output "config"/);
  });

  it("wraps every receiver's secret", async () => {
    const args = await load({});
    const phone = args.receiverSecrets?.["phone"] as pulumi.Output<string>;
    assert.equal(await pulumi.isSecret(phone), true);
  });

  it("wraps the licence of Elasticsearch", async () => {
    const args = await load({ logging: ENTERPRISE, elasticLicence: LICENCE });
    const licence = args.elasticLicence as pulumi.Output<string>;
    assert.equal(await pulumi.isSecret(licence), true);
  });

  it("tells which secrets a licence needs", () => {
    const needed = (licence: string) => requiredSecrets({ logging: { gibPerDay: 1, licence } });
    assert.deepEqual(needed("enterprise"), ["elasticLicence"]);
    for (const licence of ["basic", "trial", "platinum"]) assert.deepEqual(needed(licence), []);
  });

  it("names the keys that are secrets", () => {
    assert.deepEqual([...SECRET_KEYS].sort(), Object.keys(secretSections).sort());
  });

  const rejections: readonly (readonly [string, Values, ...RegExp[]])[] = [
    [
      "no hub",
      { clusters: [SHOP] },
      /:clusters must be .*exactly one cluster has the role hub, got "1 clusters, none/,
    ],
    [
      "two hubs",
      { clusters: [HUB, { ...SHOP, role: "hub" }] },
      /exactly one cluster has the role hub, got \["hub","shop"\]/,
    ],
    ["an empty list of clusters", { clusters: [] }, /:clusters must be .*exactly one/],
    [
      "two clusters of one name",
      { clusters: [HUB, { ...SHOP, name: "hub" }] },
      /clusters\[1\]\.name must be unique among the clusters, got "hub"/,
    ],
    [
      "a cluster name that is no DNS label",
      { clusters: [HUB, { ...SHOP, name: "Shop_1" }] },
      /clusters\[1\]\.name must be a DNS label .*got "Shop_1"/,
    ],
    [
      "a role that does not exist",
      { clusters: [HUB, { ...SHOP, role: "spoke" }] },
      /clusters\[1\]\.role must be one of "hub", "workload", got "spoke"/,
    ],
    [
      "an unknown key, with the nearest known one",
      { clusters: [HUB, { ...SHOP, regoin: "eu-west-1" }] },
      /clusters\[1\]\.regoin must be .*did you mean "region"\?/,
    ],
    [
      "an unknown key at the top",
      { enviroment: "test" },
      /:enviroment must be .*did you mean "environment"\?/,
    ],
    [
      "a namespace that is almost ours",
      { "global-monitorng:environment": "test" },
      /global-monitorng:environment must be a key .*did you mean "global-monitoring:environment"\?/,
    ],
    [
      "a duration beyond what Prometheus can count",
      { metrics: { local: "300y", retention: { oneHour: "300y" } } },
      /metrics\.local must be .*duration.*, got "300y"/,
      /metrics\.retention\.oneHour must be .*duration.*, got "300y"/,
    ],
    [
      "volumes larger than any of EBS",
      { metrics: { storage: { compactor: "65Ti" } } },
      /metrics\.storage\.compactor must be at most 64Ti.*, got "65Ti"/,
    ],
    [
      "a context with storage on AWS",
      { clusters: [HUB, { name: "shop", role: "workload", kubeconfigContext: "kind" }] },
      /global-monitoring:clusters\[1\]\.kubeconfigContext must be absent unless objectStorage\.kind is s3Compatible.*, got "kind"/,
    ],
    [
      "source ranges that are none, of a cluster of a stack",
      { clusters: [HUB, { ...SHOP, loadBalancer: { sourceRanges: ["10.0.0.0/33"] } }] },
      /global-monitoring:clusters\[1\]\.loadBalancer\.sourceRanges\[0\] must be a CIDR/,
    ],
    [
      "annotations that make a load balancer public",
      {
        clusters: [
          HUB,
          { ...SHOP, loadBalancer: { annotations: { [SCHEME]: "internet-facing" } } },
        ],
      },
      /clusters\[1\]\.loadBalancer\.annotations\..*-scheme must be absent: .*always internal, got "internet-facing"/,
    ],
    [
      "a duration that does not parse",
      { metrics: { local: "2 days" } },
      /metrics\.local must be .*duration.*, got "2 days"/,
    ],
    [
      "a size that does not parse",
      { metrics: { storage: { prometheus: "50 gigs" } } },
      /metrics\.storage\.prometheus must be .*quantity.*, got "50 gigs"/,
    ],
    [
      "a missing secret",
      { receiverSecrets: { deadMansSwitch: "https://example.com/beat" } },
      /receiverSecrets\.phone must be .*PagerDuty.*, got nothing/,
    ],
    [
      "a secret in clear",
      { clear: ["receiverSecrets"] },
      /receiverSecrets must be a secret: set it with pulumi config set --secret/,
    ],
    [
      "a missing licence of Elasticsearch",
      { logging: ENTERPRISE },
      /global-monitoring:elasticLicence must be the JSON of an orchestration licence.*, got nothing/,
    ],
    [
      "a licence of Elasticsearch in clear",
      { logging: ENTERPRISE, elasticLicence: LICENCE, clear: ["elasticLicence"] },
      /global-monitoring:elasticLicence must be a secret: set it with pulumi config set --secret/,
    ],
    [
      "a licence that ECK would ignore",
      { logging: ENTERPRISE, elasticLicence: '{"license":{"type":"enterprise"}}' },
      /global-monitoring:elasticLicence must be the JSON of an orchestration licence.*, got "\[secret\]"/,
    ],
    [
      "a licence that ECK cannot bring",
      { logging: { ...ENTERPRISE, licence: "platinum" } },
      /global-monitoring:logging\.licence must be enterprise or trial.*, got "platinum"/,
    ],
    [
      "e-mail without smarthost",
      { alerting: { ...ALERTING, email: { to: ["a@example.com"], from: "b@example.com" } } },
      /alerting\.email\.smarthost must be/,
    ],
    [
      "retention that makes downsampling impossible",
      { metrics: { retention: { raw: "24h" } } },
      /metrics\.retention\.raw must be .*40h.*, got "24h"/,
    ],
    [
      "five-minute retention that makes downsampling impossible",
      { metrics: { retention: { fiveMinutes: "5d" } } },
      /metrics\.retention\.fiveMinutes must be .*10d/,
    ],
    [
      "a default region that is none, and names its own key",
      { "aws:region": "eu-wst-1" },
      /:\n {2}aws:region must be an AWS region such as "eu-west-1", got "eu-wst-1"$/,
    ],
    [
      "a region that is none",
      { clusters: [HUB, { ...SHOP, region: "us-iso-east-1" }] },
      /clusters\[1\]\.region must be an AWS region such as "eu-west-1", got "us-iso-east-1"/,
    ],
    [
      "a region of another partition",
      { clusters: [HUB, { ...SHOP, region: "cn-north-1" }] },
      /clusters\[1\]\.region must be in the hub's partition aws.*, got "cn-north-1"/,
    ],
    [
      "no receiver at all",
      {
        alerting: { deadMansSwitch: { kind: "webhook" } },
        receiverSecrets: { deadMansSwitch: "https://example.com/beat" },
      },
      /:alerting/,
    ],
    [
      "a route to an unknown receiver",
      { alerting: { ...ALERTING, routes: [{ receivers: ["nowhere"] }] } },
      /alerting\.routes\[0\]\.receivers.*nowhere/,
    ],
    ["a missing section", { alerting: undefined }, /:alerting must be an object, got nothing/],
    ["text where a list is expected", { clusters: "hub" }, /:clusters must be structured/],
    [
      "both a stack and a context",
      { clusters: [{ ...HUB, kubeconfigContext: "kind" }] },
      /clusters\[0\]\.stack must be given, or kubeconfigContext instead, and not both/,
    ],
    [
      "s3Compatible storage without endpoint and keys",
      { objectStorage: { kind: "s3Compatible" } },
      /objectStorage\.endpoint must be/,
      /objectStorage\.bucket must be/,
      /objectStorageKeys\.accessKey must be/,
    ],
  ];

  for (const [what, values, ...messages] of rejections) {
    it(`rejects ${what}, and registers nothing`, async () => {
      const error = await failure(values);
      for (const message of messages) assert.match(error.message, message);
      assert.deepEqual(registeredTypes(), []);
    });
  }

  it("rejects a stack without kubeconfig, naming the stack and the output", async () => {
    const clusters = [HUB, { ...SHOP, stack: "acme/empty/test" }];
    const error = await failure({ clusters });
    assert.match(
      error.message,
      /clusters\[1\]\.stack must be a stack with the output "kubeconfig".*, got "acme\/empty\/test"/,
    );
    assert.deepEqual(registeredTypes(), [
      "pulumi:pulumi:StackReference",
      "pulumi:pulumi:StackReference",
    ]);
  });

  for (const [stack, shown] of [
    ["acme/secretarn/test", "\\[secret\\]"],
    ["acme/plainarn/test", "hunter2"],
  ] as const)
    it(`rejects an output of ${stack} that is no ARN, before any resource`, async () => {
      const error = await failure({ clusters: [HUB, { ...SHOP, stack }] });
      const expected = `clusters\\[1\\]\\.stack must be a stack whose output "oidcProviderArn" is the ARN .*, got "${shown}"`;
      assert.match(error.message, new RegExp(expected));
      assert.equal(error.message.includes("hunter2"), shown === "hunter2");
      assert.deepEqual(new Set(registeredTypes()), new Set(["pulumi:pulumi:StackReference"]));
    });

  const onceOnly: readonly (readonly [string, Values, readonly string[]])[] = [
    ["a secret in clear", { clear: ["receiverSecrets"] }, ["receiverSecrets"]],
    [
      "a licence in clear",
      { logging: ENTERPRISE, elasticLicence: LICENCE, clear: ["elasticLicence"] },
      ["elasticLicence"],
    ],
    ["a secret of a wrong form", { receiverSecrets: { phone: 1 } }, ["receiverSecrets.phone"]],
    [
      "a name that two clusters have",
      { clusters: [HUB, { ...SHOP, name: "hub" }] },
      ["clusters[1].name"],
    ],
    ["an empty list of clusters", { clusters: [] }, ["clusters"]],
    [
      "a bad runbook URL",
      { alerting: { ...ALERTING, runbookBaseUrl: "nowhere" } },
      ["alerting.runbookBaseUrl"],
    ],
    [
      "an unknown kind of storage, where a context would do with another",
      {
        clusters: [{ name: "hub", role: "hub", kubeconfigContext: "kind" }],
        objectStorage: { kind: "s3compatible", endpoint: "minio:9000", bucket: "metrics" },
      },
      ["objectStorage.kind"],
    ],
    [
      "a malformed list of clusters, of which a route names one",
      {
        clusters: [HUB, { ...SHOP, role: "spoke" }],
        alerting: { ...ALERTING, routes: [{ clusters: ["shop"], receivers: ["phone"] }] },
      },
      ["clusters[1].role"],
    ],
  ];
  for (const [what, values, paths] of onceOnly)
    it(`rejects ${what} once`, async () => {
      assert.deepEqual(await problemPaths(values), paths);
    });

  it("reports all problems at once, each with path, value and what is allowed", async () => {
    const error = await failure({
      environment: "Prod!",
      clusters: [SHOP, { ...SHOP, regoin: "x" }],
      metrics: { local: "soon", retention: { raw: "1h" } },
      receiverSecrets: {},
    });
    for (const part of [
      /:environment/,
      /:clusters must/,
      /\[1\]\.name/,
      /regoin/,
      /metrics\.local/,
      /retention\.raw/,
      /receiverSecrets\.phone/,
    ])
      assert.match(error.message, part);
  });

  it("never prints a secret in an error", async () => {
    const error = await failure({ receiverSecrets: { phone: 12345678 } });
    assert.doesNotMatch(error.message, /12345678/);
    const elasticLicence = '{"license":{"type":"platinum","signature":"hunter2"}}';
    const licence = await failure({ logging: ENTERPRISE, elasticLicence });
    assert.doesNotMatch(licence.message, /hunter2/);
  });

  it("marks its error so that Pulumi prints no stack trace", async () => {
    assert.equal(pulumi.RunError.isInstance(await failure({ environment: "X" })), true);
  });
});
