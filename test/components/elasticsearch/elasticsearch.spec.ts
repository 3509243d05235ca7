import assert from "node:assert/strict";
import { elasticsearchDnsNames } from "../../../components/elasticsearch/certificateNames";
import { Elasticsearch } from "../../../components/elasticsearch/elasticsearch";
import { InvalidSettingsError } from "../../../components/internal/validation";
import { deploy, GENERATED_PASSWORD, installMocks, valueOf } from "../../helpers/mocks";
import { ARGS, FULL } from "./fixtures";

const SECRET = "kubernetes:core/v1:Secret";
const RELEASE = "kubernetes:helm.sh/v3:Release";
const SERVICE_ACCOUNT = "kubernetes:core/v1:ServiceAccount";
const NETWORK_POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy";

interface Metadata {
  readonly name: string;
  readonly namespace: string;
  readonly annotations?: unknown;
}

describe("Elasticsearch", () => {
  before(installMocks);

  it("tells its URL, its users' passwords and how indices live", async () => {
    const { component } = await deploy(() => new Elasticsearch("es", ARGS));
    assert.equal(component.url, "https://elasticsearch-es-http.logging.svc:9200");
    assert.equal(await valueOf(component.passwords.grafana), GENERATED_PASSWORD);
    assert.deepEqual(Object.keys(component.passwords), [
      "logstash",
      "grafana",
      "logAlerts",
      "exporter",
      "reader",
    ]);
    assert.equal(component.lifecycle.rolloverDays, 1);
  });

  it("keeps each user in a Secret of the form that ECK reads, and passwords nowhere else", async () => {
    const { find, resources } = await deploy(() => new Elasticsearch("es", ARGS));
    const secrets = find(SECRET);
    assert.equal(secrets.length, 5);
    const [logstash] = secrets;
    assert.equal((logstash!.inputs["metadata"] as Metadata).name, "elasticsearch-user-logstash");
    assert.equal(logstash!.inputs["type"], "kubernetes.io/basic-auth");
    assert.deepEqual(logstash!.inputs["stringData"], {
      username: "global-monitoring-logstash",
      password: GENERATED_PASSWORD,
      roles: "global-monitoring-logstash",
    });
    for (const secret of secrets) assert.ok(secret.secretInputs.includes("stringData"));
    const others = resources.filter(({ type }) => type !== SECRET);
    assert.ok(!JSON.stringify(others).includes(GENERATED_PASSWORD));
    assert.deepEqual(find(RELEASE)[0]!.secretInputs, []);
  });

  it("deploys eck-elasticsearch as the release elasticsearch in logging", async () => {
    const { find } = await deploy(() => new Elasticsearch("es", ARGS));
    const [release] = find(RELEASE);
    assert.equal(release!.inputs["chart"], "eck-elasticsearch");
    assert.equal(release!.inputs["name"], "elasticsearch");
    assert.equal(release!.inputs["namespace"], "logging");
  });

  it("makes a service account for a role only, without the annotation of EKS", async () => {
    assert.deepEqual((await deploy(() => new Elasticsearch("es", ARGS))).find(SERVICE_ACCOUNT), []);
    const { find } = await deploy(() => new Elasticsearch("es", FULL));
    const [account] = find(SERVICE_ACCOUNT);
    const metadata = account!.inputs["metadata"] as Metadata;
    assert.equal(metadata.name, "elasticsearch");
    assert.equal(metadata.namespace, "logging");
    assert.equal(metadata.annotations, undefined);
  });

  it("makes the network policies of the namespace", async () => {
    const { find } = await deploy(() => new Elasticsearch("es", ARGS));
    assert.deepEqual(
      find(NETWORK_POLICY)
        .map(({ inputs }) => (inputs["metadata"] as Metadata).name)
        .sort(),
      ["allow-elasticsearch", "allow-kibana", "default-deny-but-prometheus"],
    );
  });

  it("rejects wrong arguments before it makes anything", async () => {
    const { resources } = await deploy(() => {
      assert.throws(
        () => new Elasticsearch("es", { ...ARGS, size: "single", replicas: 1 }),
        (error) =>
          error instanceof InvalidSettingsError &&
          error.message.startsWith("Elasticsearch es cannot be used:\n  replicas must be"),
      );
    });
    assert.deepEqual(resources, []);
  });

  it("wants a certificate for every form of its Service's name", () => {
    assert.deepEqual(elasticsearchDnsNames, [
      "elasticsearch-es-http.logging.svc",
      "elasticsearch-es-http.logging.svc.cluster.local",
      "elasticsearch-es-http.logging",
      "elasticsearch-es-http",
    ]);
  });
});
