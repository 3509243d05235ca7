import assert from "node:assert/strict";
import { ApmServer, type ApmServerArgs } from "../../../components/apmServer/apmServer";
import { InvalidSettingsError } from "../../../components/internal/validation";
import {
  deploy,
  type Deployment,
  GENERATED_PASSWORD,
  installMocks,
  valueOf,
} from "../../helpers/mocks";
import { BASE, PAID } from "./fixtures";

const RELEASE = "kubernetes:helm.sh/v3:Release";
const SECRET = "kubernetes:core/v1:Secret";
const SERVICE = "kubernetes:core/v1:Service";
const PDB = "kubernetes:policy/v1:PodDisruptionBudget";
const POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy";

interface SecurityContext {
  readonly allowPrivilegeEscalation?: boolean;
  readonly capabilities?: { readonly drop: readonly string[] };
}

interface Container {
  readonly name: string;
  readonly securityContext: SecurityContext;
  readonly resources: { readonly limits: { readonly memory: string; readonly cpu?: string } };
}

interface Values {
  readonly count: number;
  readonly config: {
    readonly "apm-server": {
      readonly auth: Readonly<Record<string, unknown>>;
      readonly rum: unknown;
      readonly data_streams: unknown;
      readonly sampling?: { readonly tail: { readonly policies: readonly unknown[] } };
    };
    readonly http: unknown;
  };
  readonly http: unknown;
  readonly elasticsearchRef: unknown;
  readonly secureSettings: unknown;
  readonly podTemplate: {
    readonly spec: {
      readonly securityContext: Readonly<Record<string, unknown>>;
      readonly affinity?: unknown;
      readonly topologySpreadConstraints?: unknown;
      readonly initContainers: readonly Container[];
      readonly containers: readonly Container[];
      readonly volumes: readonly { readonly name: string; readonly ephemeral?: unknown }[];
    };
  };
}

function apm(args: Partial<ApmServerArgs> = {}): Promise<Deployment<ApmServer>> {
  return deploy(() => new ApmServer("apm", { ...BASE, ...args }));
}

async function valuesOf(args: Partial<ApmServerArgs> = {}): Promise<Values> {
  return (await apm(args)).find(RELEASE)[0]?.inputs["values"] as Values;
}

describe("ApmServer", () => {
  before(installMocks);

  it("makes these resources, and no disruption budget or load balancer where they are of no use", async () => {
    const types = async (args: Partial<ApmServerArgs>) =>
      (await apm(args)).resources.map(({ name }) => name).sort();
    const all = [
      "apm",
      "apm-allow-agents",
      "apm-exporter",
      "apm-external",
      "apm-pdb",
      "apm-pod-monitor",
      "apm-release",
      "apm-rules",
      "apm-secret-token",
      "apm-token",
    ];
    assert.deepEqual(await types({}), all);
    assert.deepEqual(
      await types({ availability: "single", exposed: false }),
      all.filter((name) => !["apm-external", "apm-pdb"].includes(name)),
    );
  });

  it("deploys the pinned chart, without a secret in its values", async () => {
    const [release] = (await apm()).find(RELEASE);
    assert.equal(release?.inputs["chart"], "eck-apm-server");
    assert.equal(release.inputs["namespace"], "logging");
    assert.deepEqual(release.secretInputs, []);
    assert.ok(!JSON.stringify(release.inputs).includes(GENERATED_PASSWORD));
  });

  it("generates the secret token, gives it to APM Server's keystore, and hands it out as a secret", async () => {
    const { component, find } = await apm();
    const [secret] = find(SECRET);
    assert.deepEqual(secret?.inputs["stringData"], { APM_SECRET_TOKEN: GENERATED_PASSWORD });
    assert.deepEqual(secret.secretInputs, ["stringData"]);
    assert.equal(await valueOf(component.secretToken), GENERATED_PASSWORD);
    const values = await valuesOf();
    assert.deepEqual(values.secureSettings, [{ secretName: "apm-secret-token" }]);
    assert.equal(values.config["apm-server"].auth["secret_token"], "${APM_SECRET_TOKEN}");
  });

  it("serves TLS with the environment's certificate, and writes with the user that ECK makes", async () => {
    const { http, elasticsearchRef } = await valuesOf();
    assert.deepEqual(http, { tls: { certificate: { secretName: "apm-tls" } } });
    assert.deepEqual(elasticsearchRef, { name: "elasticsearch" });
  });

  it("writes into the data streams of its environment", async () => {
    const { config } = await valuesOf();
    assert.deepEqual(config["apm-server"].data_streams, { namespace: "prod" });
  });

  it("takes the token and API keys, and nobody without either", async () => {
    const { auth, rum } = (await valuesOf()).config["apm-server"];
    assert.deepEqual(auth["anonymous"], { enabled: false });
    assert.deepEqual(auth["api_key"], { enabled: true });
    assert.deepEqual(rum, { enabled: false });
    const without = (await valuesOf({ apiKeys: false })).config["apm-server"];
    assert.deepEqual(without.auth["api_key"], { enabled: false });
  });

  it("takes browsers of the allowed origins and services only, at the allowed rate", async () => {
    const { auth, rum } = (
      await valuesOf({
        rum: {
          allowedOrigins: ["https://shop.example.com"],
          services: ["shop-web"],
          eventsPerSecond: 50,
        },
      })
    ).config["apm-server"];
    assert.deepEqual(rum, { enabled: true, allow_origins: ["https://shop.example.com"] });
    assert.deepEqual(auth["anonymous"], {
      enabled: true,
      allow_agent: ["rum-js", "js-base"],
      allow_service: ["shop-web"],
      rate_limit: { ip_limit: 1000, event_limit: 50 },
    });
  });

  it("samples at the end with APM Server's own keys, the last policy without a condition", async () => {
    const values = await valuesOf({
      ...PAID,
      sampling: {
        policies: [{ service: "a", environment: "prod", traceName: "GET /", rate: 0.5 }],
      },
    });
    assert.deepEqual(values.config["apm-server"].sampling?.tail, {
      enabled: true,
      policies: [
        { "trace.outcome": "failure", sample_rate: 1 },
        {
          "service.name": "a",
          "service.environment": "prod",
          "trace.name": "GET /",
          sample_rate: 0.5,
        },
        { sample_rate: 0.1 },
      ],
    });
  });

  it("holds undecided traces on a volume that comes and goes with the pod", async () => {
    const volumes = async (args: Partial<ApmServerArgs>) =>
      (await valuesOf(args)).podTemplate.spec.volumes.filter(
        ({ name }) => name === "apmserver-data",
      );
    assert.deepEqual(await volumes({}), []);
    assert.deepEqual(
      await volumes({ ...PAID, storageClass: "fast", sampling: { volume: "9Gi" } }),
      [
        {
          name: "apmserver-data",
          ephemeral: {
            volumeClaimTemplate: {
              spec: {
                accessModes: ["ReadWriteOnce"],
                storageClassName: "fast",
                resources: { requests: { storage: "9Gi" } },
              },
            },
          },
        },
      ],
    );
  });

  it("runs as Pod Security restricted asks for, every container with a limit of memory", async () => {
    const { spec } = (await valuesOf()).podTemplate;
    assert.equal(spec.securityContext["runAsNonRoot"], true);
    assert.deepEqual(spec.securityContext["seccompProfile"], { type: "RuntimeDefault" });
    const containers = [...spec.initContainers, ...spec.containers];
    assert.deepEqual(
      containers.map(({ name }) => name),
      ["elastic-internal-init-keystore", "apm-server", "json-exporter"],
    );
    for (const { name, securityContext, resources } of containers) {
      assert.equal(securityContext.allowPrivilegeEscalation, false, name);
      assert.deepEqual(securityContext.capabilities?.drop, ["ALL"], name);
      assert.ok(resources.limits.memory, name);
    }
  });

  it("spreads its pods and lets one go at a time, when there are several", async () => {
    const { find } = await apm();
    const spec = find(PDB)[0]?.inputs["spec"] as { readonly maxUnavailable: number };
    assert.equal(spec.maxUnavailable, 1);
    const replicated = (await valuesOf()).podTemplate.spec;
    assert.ok(replicated.affinity !== undefined);
    assert.ok(replicated.topologySpreadConstraints !== undefined);
    const single = (await valuesOf({ availability: "single" })).podTemplate.spec;
    assert.equal(single.affinity, undefined);
  });

  it("opens its metrics to its own pod only", async () => {
    assert.deepEqual((await valuesOf()).config.http, {
      enabled: true,
      host: "localhost",
      port: 5066,
    });
  });

  it("is reached by agents on port 8200 and on no other", async () => {
    const [policy] = (await apm()).find(POLICY);
    assert.deepEqual(policy?.inputs["spec"], {
      podSelector: {
        matchLabels: {
          "common.k8s.elastic.co/type": "apm-server",
          "apm.k8s.elastic.co/name": "apm",
        },
      },
      policyTypes: ["Ingress"],
      ingress: [{ ports: [{ protocol: "TCP", port: 8200 }] }],
    });
  });

  it("offers other clusters an internal load balancer, and says where it is", async () => {
    const { component, find } = await apm({ loadBalancer: { sourceRanges: ["10.0.0.0/8"] } });
    const [service] = find(SERVICE);
    const { annotations } = service?.inputs["metadata"] as {
      readonly annotations: Readonly<Record<string, string>>;
    };
    assert.equal(annotations["service.beta.kubernetes.io/aws-load-balancer-scheme"], "internal");
    assert.ok(component.host !== undefined);
    assert.equal(await valueOf(component.host), "apm-external.elb.example.com");
    const alone = await apm({ exposed: false });
    assert.equal(alone.component.host, undefined);
  });

  it("tells agents one URL for all clusters, or the user's", async () => {
    assert.equal((await apm()).component.serverUrl, "https://apm-server.beats.svc:8200");
    const { component } = await apm({ host: "apm.example.com" });
    assert.equal(component.serverUrl, "https://apm.example.com:8200");
  });

  it("tells agents at which rate to begin traces", async () => {
    assert.equal((await apm()).component.transactionSampleRate, 0.1);
    assert.equal((await apm(PAID)).component.transactionSampleRate, 1);
  });

  it("merges values of the user last", async () => {
    const values = await valuesOf({ extraValues: { count: 7 } });
    assert.equal(values.count, 7);
  });

  it("rejects wrong arguments before it makes anything, all at once", async () => {
    const { resources } = await deploy(() => {
      assert.throws(
        () => new ApmServer("apm", { ...BASE, replicas: 0, memory: "1Mi" }),
        (error: unknown) =>
          error instanceof InvalidSettingsError &&
          error.message.includes("replicas must be") &&
          error.message.includes("memory must be"),
      );
    });
    assert.deepEqual(resources, []);
  });
});
