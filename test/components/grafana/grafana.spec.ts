import assert from "node:assert/strict";
import { Grafana } from "../../../components/grafana/grafana";
import { InvalidSettingsError } from "../../../components/internal/validation";
import { deploy, GENERATED_PASSWORD, installMocks, valueOf } from "../../helpers/mocks";
import { WITH_SSO } from "./fixtures";

const CONFIG_MAP = "kubernetes:core/v1:ConfigMap";
const SECRET = "kubernetes:core/v1:Secret";
const RELEASE = "kubernetes:helm.sh/v3:Release";

interface ObjectMeta {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

describe("Grafana", () => {
  before(installMocks);

  it("tells its URL, and its administrator's password as a secret", async () => {
    const { component } = await deploy(
      () => new Grafana("g", { clusters: ["hub"], domain: "m.example.com" }),
    );
    assert.equal(component.url, "https://grafana.m.example.com");
    assert.equal(component.adminPasswordSecretName, "grafana-admin");
    assert.equal(await valueOf(component.adminPassword), GENERATED_PASSWORD);
  });

  it("keeps the generated password in a Secret, and in it alone", async () => {
    const { find, resources } = await deploy(
      () => new Grafana("g", { clusters: ["hub"], adminUser: "root" }),
    );
    const [admin] = find(SECRET);
    assert.equal((admin!.inputs["metadata"] as ObjectMeta).name, "grafana-admin");
    assert.deepEqual(admin!.inputs["stringData"], {
      "admin-user": "root",
      "admin-password": GENERATED_PASSWORD,
    });
    assert.ok(admin!.secretInputs.includes("stringData"));
    const others = resources.filter((one) => one !== admin);
    assert.ok(!JSON.stringify(others).includes(GENERATED_PASSWORD));
  });

  it("keeps the client secret in a Secret, and Helm values plain", async () => {
    const { find, resources } = await deploy(() => new Grafana("g", WITH_SSO));
    const oidc = find(SECRET).find((one) => one.name === "g-oidc");
    assert.deepEqual(oidc?.inputs["stringData"], { "client-secret": "hunter2" });
    assert.ok(oidc.secretInputs.includes("stringData"));
    assert.ok(!JSON.stringify(resources.filter((one) => one !== oidc)).includes("hunter2"));
    assert.deepEqual(find(RELEASE)[0]!.secretInputs, []);
  });

  it("makes no OIDC Secret without sign-on", async () => {
    const { find } = await deploy(() => new Grafana("g", { clusters: ["hub"] }));
    assert.deepEqual(
      find(SECRET).map((one) => one.name),
      ["g-admin"],
    );
  });

  it("makes one labelled ConfigMap for each dashboard, below Kubernetes' limit of 1 MiB", async () => {
    const { find } = await deploy(
      () => new Grafana("g", { clusters: ["hub"], namespace: "watch" }),
    );
    const maps = find(CONFIG_MAP);
    assert.deepEqual(maps.map((one) => one.name).sort(), [
      "g-dashboard-gm-cluster",
      "g-dashboard-gm-overview",
      "g-dashboard-gm-thanos",
      "g-dashboard-gm-workload",
    ]);
    for (const { inputs } of maps) {
      const metadata = inputs["metadata"] as ObjectMeta;
      assert.equal(metadata.namespace, "watch");
      assert.equal(metadata.labels["grafana_dashboard"], "1");
      assert.equal(metadata.annotations?.["grafana_folder"], "Global monitoring");
      assert.ok(JSON.stringify(inputs["data"]).length < 2 ** 20);
    }
  });

  it("lets the sidecar read ConfigMaps and nothing else", async () => {
    const { find } = await deploy(() => new Grafana("g", { clusters: ["hub"] }));
    const [role] = find("kubernetes:rbac.authorization.k8s.io/v1:Role");
    assert.equal((role!.inputs["metadata"] as ObjectMeta).name, "grafana-dashboards");
    assert.deepEqual(role!.inputs["rules"], [
      { apiGroups: [""], resources: ["configmaps"], verbs: ["get", "list", "watch"] },
    ]);
  });

  it("deploys the pinned chart under the name that others rely on", async () => {
    const { find } = await deploy(() => new Grafana("g", { clusters: ["hub"] }));
    const [release] = find(RELEASE);
    assert.equal(release!.name, "g-release");
    assert.equal(release!.inputs["name"], "grafana");
    assert.equal(release!.inputs["chart"], "grafana");
    assert.equal(release!.inputs["version"], "12.11.1");
  });

  it("names every child after itself", async () => {
    const { resources } = await deploy(() => new Grafana("g", WITH_SSO));
    assert.deepEqual(
      resources.filter((one) => one.name !== "g" && !one.name.startsWith("g-")),
      [],
    );
    assert.equal(resources[0]!.type, "global-monitoring:index:Grafana");
    assert.equal(resources.length, 11);
  });

  it("rejects bad arguments with every problem, before it makes a resource", async () => {
    const { resources } = await deploy(() => {
      assert.throws(
        () => new Grafana("g", { clusters: ["hub"], adminUser: "", namespace: "No" }),
        (error) => error instanceof InvalidSettingsError && error.problems.length === 2,
      );
    });
    assert.deepEqual(resources, []);
  });
});
