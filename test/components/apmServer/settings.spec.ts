import assert from "node:assert/strict";
import { apmDnsNames } from "../../../components/apmServer/names";
import { aliasServiceArgs, APM_ON_HUB } from "../../../components/apmServer/objects";
import type { TraceSamplingArgs, TracingArgs } from "../../../components/apmServer/args";
import { BASE, PAID, problemsOf, settingsOf } from "./fixtures";

describe("settings of APM Server", () => {
  it("run two servers of 2 GiB, or one of 1 GiB", () => {
    const { replicas, memoryMebibytes } = settingsOf();
    assert.deepEqual([replicas, memoryMebibytes], [2, 2048]);
    const single = settingsOf({ availability: "single", exposed: false });
    assert.deepEqual([single.replicas, single.memoryMebibytes], [1, 1024]);
  });

  it("keep traces 7 days and metrics longer, the coarser the longer", () => {
    assert.deepEqual(settingsOf().retention, { traces: 7, metrics: 30, tenMinutes: 60, hour: 120 });
    assert.equal(settingsOf({ retentionDays: 90 }).retention.metrics, 90);
  });

  it("let agents decide with licence basic, one trace in ten", () => {
    const { sampling } = settingsOf();
    assert.deepEqual(sampling, {
      kind: "head",
      agentRate: 0.1,
      policies: [],
      volume: undefined,
    });
    assert.equal(settingsOf({ sampling: { defaultRate: 1 } }).sampling.agentRate, 1);
  });

  it("decide at the end with a licence for it: errors, then the user's policies, then the rest", () => {
    const { sampling } = settingsOf({
      ...PAID,
      sampling: { policies: [{ service: "checkout", rate: 0.5 }] },
    });
    assert.equal(sampling.kind, "tail");
    assert.equal(sampling.agentRate, 1);
    assert.equal(sampling.volume, "20Gi");
    assert.deepEqual(sampling.policies, [
      { outcome: "failure", rate: 1 },
      { service: "checkout", rate: 0.5 },
      { rate: 0.1 },
    ]);
  });

  it("keep errors like other traces when told so", () => {
    const { policies } = settingsOf({ ...PAID, sampling: { keepErrors: false } }).sampling;
    assert.deepEqual(policies, [{ rate: 0.1 }]);
  });

  it("let agents decide with any licence when told so", () => {
    assert.equal(settingsOf({ ...PAID, sampling: { kind: "head" } }).sampling.kind, "head");
  });

  it("accept a narrower policy before a wider one, and policies beside each other", () => {
    const policies = [
      { service: "a", traceName: "GET /", rate: 1 },
      { service: "a", rate: 0.5 },
      { service: "b", rate: 0 },
      { environment: "prod", rate: 0.2 },
    ];
    assert.deepEqual(problemsOf({ ...PAID, sampling: { policies } }), []);
  });

  it("refuse browsers unless told otherwise, and then limit them", () => {
    assert.equal(settingsOf().rum, undefined);
    const { rum } = settingsOf({ rum: { allowedOrigins: ["https://*.example.com:8443"] } });
    assert.deepEqual([rum?.eventsPerSecond, rum?.addresses, rum?.services], [300, 1000, []]);
  });

  it("point the Service that agents ask to what the certificate names, on the hub too", () => {
    const { metadata, spec } = aliasServiceArgs(APM_ON_HUB);
    assert.ok(apmDnsNames().includes(`${metadata.name}.${metadata.namespace}.svc`));
    assert.ok(apmDnsNames().includes(APM_ON_HUB));
    assert.deepEqual(spec, { type: "ExternalName", externalName: APM_ON_HUB });
  });

  it("name in the certificate what agents connect to", () => {
    assert.deepEqual(apmDnsNames("apm.example.com"), [
      "apm-server.beats.svc",
      "apm-apm-http.logging.svc",
      "apm-apm-http.logging.svc.cluster.local",
      "apm.example.com",
    ]);
  });

  const PAID_ONLY = "needs licence enterprise or trial";
  const sampling: readonly (readonly [string, TraceSamplingArgs, string])[] = [
    [
      "sampling that keeps nothing: all rates 0",
      { defaultRate: 0, keepErrors: false, policies: [{ service: "a", rate: 0 }] },
      "sampling: such that some trace is kept: all rates are 0 and keepErrors is false",
    ],
    [
      "head-based sampling that keeps nothing",
      { kind: "head", defaultRate: 0 },
      "sampling.defaultRate: more than 0: no trace would be kept",
    ],
    [
      "a policy after one without a condition: it can never match",
      { policies: [{ rate: 0.5 }, { service: "a", rate: 1 }] },
      "sampling.policies[1]: a policy that can match: policies[0] takes all its traces before",
    ],
    [
      "a policy without a condition",
      { policies: [{ rate: 0.5 }] },
      "sampling.policies[0]: a policy with at least one of service, environment, traceName, outcome; what no policy matches has defaultRate",
    ],
    [
      "a policy after a wider one: it can never match",
      {
        policies: [
          { service: "a", rate: 0.5 },
          { service: "a", traceName: "GET /", rate: 1 },
        ],
      },
      "sampling.policies[1]: a policy that can match: policies[0] takes all its traces before",
    ],
    [
      "a policy for failures while keepErrors takes them all",
      { policies: [{ service: "a", outcome: "failure", rate: 0.5 }] },
      "sampling.policies[0]: a policy that can match: keepErrors takes all its traces before",
    ],
    ["a default rate above 1", { defaultRate: 1.5 }, "sampling.defaultRate: a number from 0 to 1"],
    [
      "a policy's rate below 0",
      { policies: [{ service: "a", rate: -0.1 }] },
      "sampling.policies[0].rate: a number from 0 to 1",
    ],
    [
      "a rate that is no number",
      { defaultRate: Number.NaN },
      "sampling.defaultRate: a number from 0 to 1",
    ],
    [
      "an empty condition, which APM Server would take for none",
      { policies: [{ service: " ", rate: 1 }] },
      "sampling.policies[0].service: left out, or not empty",
    ],
    [
      "an outcome that does not exist",
      { policies: [{ outcome: "slow" as "success", rate: 1 }] },
      "sampling.policies[0].outcome: one of success, failure, unknown",
    ],
    [
      "a volume that is too small",
      { volume: "500Mi" },
      'sampling.volume: a Kubernetes quantity such as "50Gi" or "500Mi", 1Gi or more',
    ],
    [
      "a kind that does not exist",
      { kind: "middle" as "head" },
      "sampling.kind: one of head, tail",
    ],
    [
      "policies where the agent decides, who knows nothing of them yet",
      { kind: "head", policies: [{ service: "a", rate: 1 }] },
      "sampling.policies: left out: with kind head the agent decides before it knows service, outcome or name of the trace",
    ],
  ];
  for (const [what, args, expected] of sampling) {
    it(`rejects ${what}`, () => {
      const found = problemsOf({ ...PAID, sampling: args });
      assert.ok(found.includes(expected), found.join("\n"));
    });
  }

  it("rejects tail-based sampling with licence basic, and names both", () => {
    assert.deepEqual(problemsOf({ sampling: { kind: "tail" } }), [
      `sampling.kind: head with licence basic: tail-based sampling ${PAID_ONLY}`,
    ]);
  });

  it("rejects every option of tail-based sampling with licence basic", () => {
    const args = { keepErrors: true, policies: [{ service: "a", rate: 1 }], volume: "5Gi" };
    assert.deepEqual(
      problemsOf({ sampling: args }),
      ["keepErrors", "policies", "volume"].map(
        (option) =>
          `sampling.${option}: left out: licence basic has no tail-based sampling, which ${PAID_ONLY}`,
      ),
    );
  });

  const wrong: readonly (readonly [string, Partial<typeof BASE>, string])[] = [
    [
      "RUM without allowed origins",
      { rum: { allowedOrigins: [] } },
      "rum.allowedOrigins: at least one origin such as https://shop.example.com: browsers send no secret",
    ],
    [
      "RUM whose origins were forgotten",
      { rum: {} as TracingArgs["rum"] },
      "rum.allowedOrigins: at least one origin such as https://shop.example.com: browsers send no secret",
    ],
    [
      "RUM from every page of the world",
      { rum: { allowedOrigins: ["https://*"] } },
      "rum.allowedOrigins[0]: an origin with a name in it: this one is every page of the world",
    ],
    [
      "an origin without a scheme",
      { rum: { allowedOrigins: ["shop.example.com"] } },
      "rum.allowedOrigins[0]: an origin such as https://shop.example.com, without a path",
    ],
    [
      "RUM for a list of no services",
      { rum: { allowedOrigins: ["https://a.example.com"], services: [] } },
      "rum.services: left out, or at least one service.name",
    ],
    [
      "RUM without a limit",
      { rum: { allowedOrigins: ["https://a.example.com"], eventsPerSecond: 0 } },
      "rum.eventsPerSecond: a whole number from 1 to 100000",
    ],
    [
      "one server where all is replicated",
      { replicas: 1 },
      'replicas: a whole number from 2 to 50 with availability "replicated"',
    ],
    [
      "two servers where all is single",
      { replicas: 2, availability: "single" },
      'replicas: 1 with availability "single"',
    ],
    [
      "less memory than APM Server starts with",
      { memory: "256Mi" },
      'memory: a Kubernetes quantity such as "50Gi" or "500Mi", 512Mi or more',
    ],
    [
      "a retention of half a day",
      { retentionDays: 0.5 },
      "retentionDays: a whole number of days, 1 to 3650",
    ],
    [
      "metrics that go before the traces",
      { retentionDays: 30, metricsRetentionDays: 7 },
      "metricsRetentionDays: at least retentionDays (30): Kibana finds traces by these metrics",
    ],
    [
      "a host with a scheme",
      { host: "https://apm.example.com" },
      "host: a DNS name such as apm.example.com",
    ],
    [
      "a public load balancer",
      {
        loadBalancer: {
          annotations: {
            "service.beta.kubernetes.io/aws-load-balancer-scheme": "internet-facing",
          },
        },
      },
      "loadBalancer.annotations.service.beta.kubernetes.io/aws-load-balancer-scheme: absent: these load balancers are always internal",
    ],
    [
      "a load balancer that nobody needs",
      { exposed: false, loadBalancer: {} },
      "loadBalancer: left out: no other cluster sends traces, so none is made",
    ],
    [
      "a source range that is none",
      { loadBalancer: { sourceRanges: ["10.0.0.0"] } },
      'loadBalancer.sourceRanges[0]: a CIDR range, such as "10.0.0.0/8"',
    ],
    [
      "an availability that does not exist",
      { availability: "some" as "single" },
      "availability: one of single, replicated",
    ],
  ];
  for (const [what, args, expected] of wrong) {
    it(`rejects ${what}`, () => {
      assert.deepEqual(problemsOf(args), [expected]);
    });
  }
});
