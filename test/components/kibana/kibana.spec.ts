import assert from "node:assert/strict";
import { ELASTIC_VERSION } from "../../../components/internal/charts";
import {
  formatProblem,
  InvalidSettingsError,
  Problems,
} from "../../../components/internal/validation";
import { kibanaDnsNames } from "../../../components/kibana/certificateNames";
import { Kibana } from "../../../components/kibana/kibana";
import { type KibanaArgs, resolveKibanaSettings } from "../../../components/kibana/settings";
import { buildKibanaValues } from "../../../components/kibana/values";
import { deploy, GENERATED_PASSWORD, installMocks } from "../../helpers/mocks";

const SECRET = "kubernetes:core/v1:Secret";
const RELEASE = "kubernetes:helm.sh/v3:Release";
const INGRESS = "kubernetes:networking.k8s.io/v1:Ingress";
const BUDGET = "kubernetes:policy/v1:PodDisruptionBudget";

const DOMAIN = "m.example.com";
const WITH_INGRESS: KibanaArgs = {
  domain: DOMAIN,
  ingress: {
    className: "alb",
    annotations: { "alb.ingress.kubernetes.io/backend-protocol": "HTTPS" },
    tlsSecretName: "kibana-public",
  },
};

interface PodSpec {
  readonly securityContext: Readonly<Record<string, unknown>>;
  readonly affinity?: unknown;
  readonly initContainers: readonly { readonly name: string; readonly securityContext: unknown }[];
  readonly containers: readonly {
    readonly securityContext: Readonly<Record<string, unknown>>;
    readonly resources: unknown;
  }[];
}

interface Values {
  readonly version: string;
  readonly count: number;
  readonly elasticsearchRef: unknown;
  readonly http: unknown;
  readonly secureSettings: unknown;
  readonly config: Readonly<Record<string, unknown>>;
  readonly podTemplate: { readonly spec: PodSpec };
}

function values(args: KibanaArgs = {}): Values {
  return buildKibanaValues(resolveKibanaSettings(args, Problems.none())) as unknown as Values;
}

describe("values of eck-kibana", () => {
  it("pin the stack's version, its certificate, its keys and its Elasticsearch", () => {
    const built = values();
    assert.equal(built.version, ELASTIC_VERSION);
    assert.deepEqual(built.http, { tls: { certificate: { secretName: "kibana-tls" } } });
    assert.deepEqual(built.secureSettings, [{ secretName: "kibana-encryption" }]);
    assert.deepEqual(built.elasticsearchRef, { name: "elasticsearch" });
  });

  it("run two pods apart, and one for a single copy", () => {
    assert.equal(values().count, 2);
    assert.notEqual(values().podTemplate.spec.affinity, undefined);
    const single = values({ availability: "single" });
    assert.equal(single.count, 1);
    assert.ok(!/affinity|topologySpread/.test(JSON.stringify(single)));
    assert.equal(values({ replicas: 3 }).count, 3);
  });

  it("send nothing to Elastic", () => {
    const { config } = values();
    assert.equal(config["telemetry.optIn"], false);
    assert.equal(config["telemetry.allowChangingOptInStatus"], false);
    assert.equal(config["newsfeed.enabled"], false);
  });

  it("tell Kibana its public URL where there is a domain", () => {
    assert.equal(
      values({ domain: DOMAIN }).config["server.publicBaseUrl"],
      "https://kibana.m.example.com",
    );
    assert.ok(!("server.publicBaseUrl" in values().config));
  });

  it("meet Pod Security restricted in each container that ECK leaves open", () => {
    const { securityContext, containers, initContainers } = values().podTemplate.spec;
    assert.equal(securityContext["runAsNonRoot"], true);
    assert.deepEqual(securityContext["seccompProfile"], { type: "RuntimeDefault" });
    const hardened = {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"] },
      privileged: false,
    };
    assert.deepEqual(initContainers, [
      { name: "elastic-internal-init-keystore", securityContext: hardened },
    ]);
    assert.deepEqual(containers[0]?.securityContext, {
      ...hardened,
      readOnlyRootFilesystem: true,
    });
  });

  it("merge the user's values last", () => {
    const merged = values({ extraValues: { config: { "newsfeed.enabled": null, a: 1 } } });
    assert.ok(!("newsfeed.enabled" in merged.config));
    assert.equal(merged.config["a"], 1);
  });
});

describe("settings of Kibana", () => {
  const rejections: readonly (readonly [string, KibanaArgs, string[]])[] = [
    [
      "an ingress without a domain",
      { ingress: { className: "alb" } },
      ["domain must be set with ingress: its host is kibana.<domain>, got nothing"],
    ],
    [
      "everything that is wrong at once",
      {
        replicas: 0,
        availability: "double" as never,
        namespace: "Logging",
        domain: "-",
        ingress: { className: "", tlsSecretName: "_" },
      },
      [
        'availability must be one of single, replicated, got "double"',
        "replicas must be a whole number from 1 to 10, got 0",
        'namespace must be a DNS label: 1 to 63 of a-z, 0-9 and -, not at the ends, got "Logging"',
        'domain must be a DNS name such as monitoring.example.com, got "-"',
        'ingress.className must be the name of an IngressClass, got ""',
        'ingress.tlsSecretName must be the name of a Secret, got "_"',
      ],
    ],
  ];
  for (const [title, args, expected] of rejections) {
    it(`rejects ${title}`, () => {
      const problems = Problems.none();
      resolveKibanaSettings(args, problems);
      assert.deepEqual(
        problems.list.map((one) => formatProblem(one).trim()),
        expected,
      );
    });
  }

  it("rejects in the component too", () => {
    assert.throws(() => new Kibana("kb", { replicas: 1.5 }), InvalidSettingsError);
  });
});

describe("Kibana", () => {
  before(installMocks);

  it("tells people and pods where it is", async () => {
    const { component } = await deploy(() => new Kibana("kb", { domain: DOMAIN }));
    assert.equal(component.url, "https://kibana.m.example.com");
    assert.equal(component.internalUrl, "https://kibana-kb-http.logging.svc:5601");
    const local = await deploy(() => new Kibana("kb", {}));
    assert.equal(local.component.url, "https://localhost:5601");
  });

  it("keeps its three keys in a Secret, and nowhere else", async () => {
    const { find, resources } = await deploy(() => new Kibana("kb", {}));
    const [secret, ...others] = find(SECRET);
    assert.deepEqual(others, []);
    assert.deepEqual(secret!.inputs["stringData"], {
      "xpack.security.encryptionKey": GENERATED_PASSWORD,
      "xpack.encryptedSavedObjects.encryptionKey": GENERATED_PASSWORD,
      "xpack.reporting.encryptionKey": GENERATED_PASSWORD,
    });
    assert.ok(secret!.secretInputs.includes("stringData"));
    const rest = resources.filter((one) => one !== secret);
    assert.ok(!JSON.stringify(rest).includes(GENERATED_PASSWORD));
    assert.deepEqual(find(RELEASE)[0]!.secretInputs, []);
  });

  it("has a disruption budget when there are two, which lets a broken one go, and none for one", async () => {
    const { find } = await deploy(() => new Kibana("kb", {}));
    assert.deepEqual(find(BUDGET)[0]!.inputs["spec"], {
      maxUnavailable: 1,
      selector: { matchLabels: { "kibana.k8s.elastic.co/name": "kibana" } },
      unhealthyPodEvictionPolicy: "AlwaysAllow",
    });
    const single = await deploy(() => new Kibana("kb", { availability: "single" }));
    assert.deepEqual(single.find(BUDGET), []);
  });

  it("has an ingress to its HTTPS Service where one is asked for", async () => {
    const { find } = await deploy(() => new Kibana("kb", WITH_INGRESS));
    const [ingress] = find(INGRESS);
    const { annotations } = ingress!.inputs["metadata"] as { readonly annotations: unknown };
    assert.deepEqual(annotations, WITH_INGRESS.ingress?.annotations);
    assert.deepEqual(ingress!.inputs["spec"], {
      ingressClassName: "alb",
      tls: [{ hosts: ["kibana.m.example.com"], secretName: "kibana-public" }],
      rules: [
        {
          host: "kibana.m.example.com",
          http: {
            paths: [
              {
                path: "/",
                pathType: "Prefix",
                backend: { service: { name: "kibana-kb-http", port: { number: 5601 } } },
              },
            ],
          },
        },
      ],
    });
    const none = await deploy(() => new Kibana("kb", { domain: DOMAIN }));
    assert.deepEqual(none.find(INGRESS), []);
  });

  it("wants a certificate for its Service and its public name", () => {
    assert.deepEqual(kibanaDnsNames(DOMAIN), [
      "kibana-kb-http.logging.svc",
      "kibana-kb-http.logging.svc.cluster.local",
      "kibana-kb-http.logging",
      "kibana-kb-http",
      "kibana.m.example.com",
    ]);
    assert.equal(kibanaDnsNames().length, 4);
  });
});
