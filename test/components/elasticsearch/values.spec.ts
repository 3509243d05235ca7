import assert from "node:assert/strict";
import { ElasticSize } from "../../../components/elasticsearch/args";
import {
  type ElasticsearchArgs,
  resolveElasticsearchSettings,
} from "../../../components/elasticsearch/settings";
import { buildElasticsearchValues } from "../../../components/elasticsearch/values";
import { ELASTIC_VERSION } from "../../../components/internal/charts";
import { Problems } from "../../../components/internal/validation";
import { ARGS, FULL, LICENCE } from "./fixtures";

interface Container {
  readonly env?: readonly { readonly name: string; readonly value: string }[];
  readonly resources: unknown;
  readonly securityContext: Readonly<Record<string, unknown>>;
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[];
}

interface NodeSet {
  readonly name: string;
  readonly count: number;
  readonly config: Readonly<Record<string, unknown>>;
  readonly zoneAwareness?: { readonly zones: readonly string[] };
  readonly podTemplate: {
    readonly spec: {
      readonly serviceAccountName?: string;
      readonly automountServiceAccountToken: boolean;
      readonly affinity?: unknown;
      readonly topologySpreadConstraints?: readonly { readonly whenUnsatisfiable: string }[];
      readonly securityContext: Readonly<Record<string, unknown>>;
      readonly containers: readonly [Container];
      readonly volumes?: unknown;
    };
  };
  readonly volumeClaimTemplates: readonly {
    readonly metadata: { readonly name: string };
    readonly spec: Readonly<Record<string, unknown>>;
  }[];
}

interface Values {
  readonly version: string;
  readonly volumeClaimDeletePolicy: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly podDisruptionBudget?: unknown;
  readonly secureSettings?: unknown;
  readonly http: unknown;
  readonly auth: { readonly fileRealm: readonly { readonly secretName: string }[] };
  readonly nodeSets: readonly NodeSet[];
}

function build(args: ElasticsearchArgs): Values {
  const settings = resolveElasticsearchSettings(args, Problems.none());
  const values = buildElasticsearchValues(settings, { snapshotRoleArn: args.snapshotRoleArn });
  return values as unknown as Values;
}

function nodeSet(values: Values, name: string): NodeSet {
  const found = values.nodeSets.find((one) => one.name === name);
  assert.ok(found !== undefined, `no node set ${name}`);
  return found;
}

describe("values of eck-elasticsearch", () => {
  it("pin the version of the stack, the certificate and the users' Secrets", () => {
    const values = build(ARGS);
    assert.equal(values.version, ELASTIC_VERSION);
    assert.deepEqual(values.http, { tls: { certificate: { secretName: "elasticsearch-tls" } } });
    assert.deepEqual(
      values.auth.fileRealm.map(({ secretName }) => secretName),
      ["logstash", "grafana", "log-alerts", "exporter", "reader"].map(
        (user) => `elasticsearch-user-${user}`,
      ),
    );
  });

  it("keep the volumes when the release goes", () => {
    assert.equal(build(ARGS).volumeClaimDeletePolicy, "DeleteOnScaledownOnly");
  });

  it("say of one node that it is meant, and why, and of a cluster nothing", () => {
    const { annotations = {} } = build({ ...ARGS, size: ElasticSize.Single });
    assert.equal(annotations["global-monitoring.io/opt-out"], "replicas");
    assert.match(annotations["global-monitoring.io/reason"] ?? "", /^One node was asked for: /);
    assert.equal(build(FULL).annotations, undefined);
  });

  it("leave the disruption budget of a cluster to ECK, and disable it for one node", () => {
    assert.equal(build(FULL).podDisruptionBudget, undefined);
    assert.deepEqual(build({ ...ARGS, size: "single" }).podDisruptionBudget, { disabled: true });
  });

  it("give each tier its roles, and masters no data", () => {
    const roles = build(FULL).nodeSets.map(({ name, config }) => [name, config["node.roles"]]);
    assert.deepEqual(roles, [
      ["master", ["master"]],
      ["hot", ["data_hot", "data_content", "ingest"]],
      ["warm", ["data_warm"]],
      ["cold", ["data_cold"]],
    ]);
  });

  it("need no privileged container to raise vm.max_map_count", () => {
    for (const { config, podTemplate } of build(FULL).nodeSets) {
      assert.equal(config["node.store.allow_mmap"], false);
      assert.ok(!("initContainers" in podTemplate.spec));
    }
  });

  it("are the same for every licence, so that a change of it restarts no node", () => {
    const basic = build(ARGS);
    assert.equal(nodeSet(basic, "hot").config["xpack.license.self_generated.type"], "basic");
    assert.deepEqual(build({ ...ARGS, licence: "trial" }), basic);
    assert.deepEqual(build({ ...ARGS, licence: "enterprise", elasticLicence: LICENCE }), basic);
  });

  it("leave the annotation of the licence to the chart, which writes it always", () => {
    assert.ok(!("annotations" in build(FULL)));
  });

  it("claim a volume of the storage class, under the one name that ECK knows", () => {
    const [claim, ...others] = nodeSet(build(FULL), "hot").volumeClaimTemplates;
    assert.deepEqual(others, []);
    assert.equal(claim?.metadata.name, "elasticsearch-data");
    assert.deepEqual(claim.spec, {
      accessModes: ["ReadWriteOnce"],
      storageClassName: "io2",
      resources: { requests: { storage: "900Gi" } },
    });
  });

  it("request the memory that they limit, and no limit of processor", () => {
    const [container] = nodeSet(build(FULL), "hot").podTemplate.spec.containers;
    assert.deepEqual(container.resources, {
      requests: { cpu: "2000m", memory: "32Gi" },
      limits: { memory: "32Gi" },
    });
  });

  it("set the heap only where the user does", () => {
    const env = (name: string) => nodeSet(build(FULL), name).podTemplate.spec.containers[0].env;
    assert.deepEqual(env("hot")?.[0], { name: "ES_JAVA_OPTS", value: "-Xms15360m -Xmx15360m" });
    assert.ok(!(env("warm") ?? []).some(({ name }) => name === "ES_JAVA_OPTS"));
  });

  it("run as the image's user, with nothing to gain", () => {
    for (const { podTemplate } of build(FULL).nodeSets) {
      const { securityContext, containers, automountServiceAccountToken } = podTemplate.spec;
      assert.equal(automountServiceAccountToken, false);
      assert.equal(securityContext["runAsNonRoot"], true);
      assert.deepEqual(securityContext["seccompProfile"], { type: "RuntimeDefault" });
      assert.deepEqual(containers[0].securityContext, {
        allowPrivilegeEscalation: false,
        capabilities: { drop: ["ALL"] },
        privileged: false,
        readOnlyRootFilesystem: true,
        runAsNonRoot: true,
      });
    }
  });

  describe("for S3", () => {
    it("mount a token for the role at the one path that Elasticsearch reads, in every node", () => {
      for (const { podTemplate, config } of build(FULL).nodeSets) {
        const { spec } = podTemplate;
        assert.equal(spec.serviceAccountName, "elasticsearch");
        assert.equal(config["s3.client.default.region"], "eu-west-1");
        const env = Object.fromEntries(
          (spec.containers[0].env ?? []).map(({ name, value }) => [name, value]),
        );
        assert.equal(env["AWS_ROLE_ARN"], FULL.snapshotRoleArn);
        assert.equal(env["AWS_REGION"], "eu-west-1");
        const file = env["AWS_WEB_IDENTITY_TOKEN_FILE"];
        const dir = "/usr/share/elasticsearch/config/repository-s3";
        assert.equal(file, `${dir}/aws-web-identity-token-file`);
        assert.equal(spec.containers[0].volumeMounts?.[0]?.mountPath, dir);
        assert.match(JSON.stringify(spec.volumes), /"audience":"sts.amazonaws.com"/);
      }
    });

    it("have nothing of it without a role", () => {
      const text = JSON.stringify(build(ARGS));
      for (const word of ["AWS_", "serviceAccountName", "s3.client", "projected"]) {
        assert.ok(!text.includes(word), word);
      }
    });
  });

  describe("for zones", () => {
    it("spread every tier by ECK's zone awareness, and by nothing beside", () => {
      for (const { zoneAwareness, podTemplate } of build(FULL).nodeSets) {
        assert.deepEqual(zoneAwareness, { zones: FULL.zones });
        assert.equal(podTemplate.spec.topologySpreadConstraints, undefined);
      }
    });

    it("spread over whatever zones there are when none is named", () => {
      const { zoneAwareness, podTemplate } = nodeSet(build(ARGS), "hot");
      assert.equal(zoneAwareness, undefined);
      const [spread] = podTemplate.spec.topologySpreadConstraints ?? [];
      assert.equal(spread?.whenUnsatisfiable, "ScheduleAnyway");
    });
  });

  it("keep masters on different hosts, and leave the others to ECK and shard allocation", () => {
    const values = build(FULL);
    assert.match(
      JSON.stringify(nodeSet(values, "master").podTemplate.spec.affinity),
      /requiredDuringScheduling.*elasticsearch-es-master/,
    );
    assert.equal(nodeSet(values, "hot").podTemplate.spec.affinity, undefined);
  });

  it("have no affinity and no spread for a single copy", () => {
    for (const size of ["single", "cluster"] as const) {
      const text = JSON.stringify(build({ ...ARGS, availability: "single", size }));
      assert.ok(!/affinity|topologySpread/.test(text));
    }
  });

  it("take Secrets for the keystore and settings for every node", () => {
    const values = build(FULL);
    assert.deepEqual(values.secureSettings, [{ secretName: "watcher-accounts" }]);
    for (const { config } of values.nodeSets) {
      assert.equal(config["xpack.notification.email.default_account"], "work");
    }
    assert.equal(build(ARGS).secureSettings, undefined);
  });

  it("merge the user's values last", () => {
    const values = build({
      ...ARGS,
      extraValues: { version: "9.5.1", auth: null, annotations: { a: "b" } },
    }) as unknown as Record<string, unknown>;
    assert.equal(values["version"], "9.5.1");
    assert.ok(!("auth" in values));
    assert.deepEqual(values["annotations"], { a: "b" });
  });
});
