import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { ElasticStack, type ElasticStackArgs } from "../../../components/elasticStack/elasticStack";
import { InvalidSettingsError } from "../../../components/internal/validation";
import { deploy, installMocks } from "../../helpers/mocks";

const ARGS: ElasticStackArgs = {
  gibPerDay: 10,
  environment: "test",
  domain: "monitoring.example.com",
  clusterNames: ["hub", "shop"],
  exposed: true,
  alerting: {
    email: {
      to: ["oncall@example.com"],
      from: "alerts@example.com",
      smarthost: "smtp.example.com:587",
      username: "alerts",
    },
    phone: { kind: "pagerduty" },
    deadMansSwitch: { kind: "webhook" },
  },
  receiverSecrets: { email: "smtp password", phone: "key", deadMansSwitch: "https://example.com" },
  onAws: true,
  hub: "hub",
  region: "eu-west-1",
  oidcProviderArn: "arn:aws:iam::111122223333:oidc-provider/oidc.example.com/id/A",
  oidcProviderUrl: "oidc.example.com/id/A",
  certificateAuthorityPem: "CA",
};

const RELEASE = "kubernetes:helm.sh/v3:Release";
const SECRET = "kubernetes:core/v1:Secret";

describe("ElasticStack", () => {
  before(installMocks);

  it("deploys Elasticsearch, Kibana, Logstash, ElastAlert2 and the exporter", async () => {
    const { find } = await deploy(() => new ElasticStack("logs", ARGS));
    assert.deepEqual(
      find(RELEASE)
        .map(({ inputs }) => inputs["chart"])
        .sort(),
      [
        "eck-elasticsearch",
        "eck-kibana",
        "eck-logstash",
        "elastalert2",
        "prometheus-elasticsearch-exporter",
      ],
    );
  });

  it("gives Grafana its user's password and the authority, as secrets of its own namespace", async () => {
    const { find } = await deploy(() => new ElasticStack("logs", ARGS));
    const secret = find(SECRET).find(({ name }) => name === "logs-grafana");
    assert.deepEqual(secret?.inputs["metadata"], {
      name: "grafana-elasticsearch",
      namespace: "monitoring",
      labels: {
        "app.kubernetes.io/name": "grafana",
        "app.kubernetes.io/part-of": "global-monitoring",
        "app.kubernetes.io/managed-by": "pulumi",
      },
    });
    assert.deepEqual(Object.keys(secret.inputs["stringData"] as object).sort(), [
      "ca.crt",
      "password",
    ]);
  });

  it("keeps the reader's password secret", async () => {
    const { component } = await deploy(() => new ElasticStack("logs", ARGS));
    assert.equal(await pulumi.isSecret(component.readerPassword), true);
  });

  it("takes snapshots on AWS, and none without it or when told so", async () => {
    const bucket = async (args: Partial<ElasticStackArgs>) =>
      (await deploy(() => new ElasticStack("logs", { ...ARGS, ...args }))).find(
        "aws:s3/bucket:Bucket",
      ).length;
    assert.equal(await bucket({}), 1);
    assert.equal(await bucket({ onAws: false }), 0);
    assert.equal(await bucket({ snapshots: { enabled: false } }), 0);
  });

  it("opens Logstash to other clusters only when there are any", async () => {
    const alone = await deploy(
      () => new ElasticStack("logs", { ...ARGS, exposed: false, clusterNames: ["hub"] }),
    );
    assert.equal(alone.component.logstashHost, undefined);
    assert.equal(alone.find("kubernetes:core/v1:Service").length, 0);
    const shared = await deploy(() => new ElasticStack("logs", ARGS));
    assert.equal(shared.find("kubernetes:core/v1:Service").length, 1);
  });

  it("leaves log alerts to Watcher, with its secrets in Elasticsearch's keystore, when told so", async () => {
    const { find } = await deploy(
      () => new ElasticStack("logs", { ...ARGS, licence: "trial", alerts: { engine: "watcher" } }),
    );
    assert.ok(!find(RELEASE).some(({ inputs }) => inputs["chart"] === "elastalert2"));
    const elasticsearch = find(RELEASE).find(
      ({ inputs }) => inputs["chart"] === "eck-elasticsearch",
    );
    const values = elasticsearch?.inputs["values"] as { secureSettings?: unknown };
    assert.deepEqual(values.secureSettings, [{ secretName: "elasticsearch-watcher" }]);
    assert.ok(find(SECRET).some(({ name }) => name === "logs-alerts-watcher"));
    const documents = documentsOf(find);
    assert.match(documents, /_watcher\/watch\/global-monitoring-/);
    assert.doesNotMatch(documents, /elastalert_status/);
  });

  it("keeps the indices of ElastAlert2 in bounds, before it makes them", async () => {
    const { find } = await deploy(() => new ElasticStack("logs", ARGS));
    assert.match(documentsOf(find), /"elastalert_status"/);
  });

  it("lets an operator that is not ours in, and brings it the licence", async () => {
    const { find } = await deploy(
      () =>
        new ElasticStack("logs", { ...ARGS, licence: "trial", existingOperatorNamespace: "eck" }),
    );
    const trial = find(SECRET).find(({ name }) => name === "logs-elasticsearch-trial");
    assert.equal((trial?.inputs["metadata"] as { namespace: string }).namespace, "eck");
    const policies = JSON.stringify(find("kubernetes:networking.k8s.io/v1:NetworkPolicy"));
    assert.match(policies, /"kubernetes.io\/metadata.name":"eck"/);
  });

  it("rejects arguments of any piece before a resource is made", async () => {
    const made = deploy(() => new ElasticStack("logs", { ...ARGS, gibPerDay: -1 }));
    await assert.rejects(made, (error: Error) => {
      assert.ok(error instanceof InvalidSettingsError);
      assert.match(error.message, /gibPerDay must be/);
      return true;
    });
  });
});

/** What index management is to apply. */
function documentsOf(find: Awaited<ReturnType<typeof deploy>>["find"]): string {
  const [files] = find("kubernetes:core/v1:ConfigMap").filter(({ name }) =>
    name.startsWith("logs-indices"),
  );
  return (files?.inputs["data"] as Record<string, string>)["documents.json"] ?? "";
}
