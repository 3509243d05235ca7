import assert from "node:assert/strict";
import { InvalidSettingsError } from "../../../components/internal/validation";
import { LogAlerts, type LogAlertsArgs } from "../../../components/logAlerts/logAlerts";
import { deploy, installMocks, type Deployment } from "../../helpers/mocks";
import { context, frequency } from "./fixtures";

const RELEASE = "kubernetes:helm.sh/v3:Release";
const POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy";
const SECRET = "kubernetes:core/v1:Secret";

function logAlerts(args: Partial<LogAlertsArgs> = {}): Promise<Deployment<LogAlerts>> {
  return deploy(() => new LogAlerts("log-alerts", { ...context, ...args }));
}

describe("LogAlerts", () => {
  before(installMocks);

  describe("with ElastAlert2", () => {
    it("is one release and the way to Alertmanager, three resources in all", async () => {
      const { resources, find, component } = await logAlerts();
      assert.deepEqual(resources.map(({ name }) => name).sort(), [
        "log-alerts",
        "log-alerts-allow-alertmanager",
        "log-alerts-release",
      ]);
      const { name, namespace, chart, version, atomic } = find(RELEASE)[0]?.inputs ?? {};
      assert.deepEqual(
        { name, namespace, chart, version, atomic },
        {
          name: "elastalert2",
          namespace: "logging",
          chart: "elastalert2",
          version: "2.31.0",
          atomic: true,
        },
      );
      assert.deepEqual(component.watches, []);
      assert.deepEqual(component.elasticsearchConfig, {});
      assert.deepEqual(component.secureSettings, []);
    });

    it("lets only pods of ElastAlert2 in its namespace send alerts", async () => {
      const { find } = await logAlerts();
      const { metadata, spec } = find(POLICY)[0]?.inputs as {
        readonly metadata: { readonly namespace: string };
        readonly spec: unknown;
      };
      assert.equal(metadata.namespace, "monitoring");
      assert.deepEqual(spec, {
        podSelector: { matchLabels: { "app.kubernetes.io/name": "alertmanager" } },
        policyTypes: ["Ingress"],
        ingress: [
          {
            from: [
              {
                namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "logging" } },
                podSelector: {
                  matchLabels: {
                    "app.kubernetes.io/name": "elastalert2",
                    "app.kubernetes.io/instance": "elastalert2",
                  },
                },
              },
            ],
            ports: [{ protocol: "TCP", port: 9093 }],
          },
        ],
      });
    });

    it("merges the user's values last", async () => {
      const { find } = await logAlerts({
        extraValues: { resources: { limits: { memory: "3Gi" } } },
      });
      const { values } = find(RELEASE)[0]?.inputs as {
        readonly values: { readonly resources: unknown; readonly updateStrategy: unknown };
      };
      assert.deepEqual(values.resources, {
        requests: { cpu: "100m", memory: "512Mi" },
        limits: { memory: "3Gi" },
      });
      assert.deepEqual(values.updateStrategy, { type: "Recreate", rollingUpdate: null });
    });
  });

  describe("with Watcher", () => {
    const paid = {
      engine: "watcher",
      licence: "enterprise",
      receiverSecrets: { phone: "integration-key" },
    } as const;

    it("is the Secret for Elasticsearch's keystore, and nothing that runs", async () => {
      const { find, component, resources } = await logAlerts(paid);
      assert.equal(resources.length, 2);
      const [secret] = find(SECRET);
      assert.deepEqual(secret?.inputs["stringData"], {
        "xpack.notification.pagerduty.account.global_monitoring.secure_service_api_key":
          "integration-key",
      });
      assert.deepEqual(secret.secretInputs, ["stringData"]);
      assert.equal(component.release, undefined);
      assert.equal(component.watches.length, 6);
      assert.deepEqual(component.secureSettings, [{ secretName: "elasticsearch-watcher" }]);
    });

    it("keeps secrets out of watches and settings", async () => {
      const { component } = await logAlerts(paid);
      const shown = JSON.stringify([component.watches, component.elasticsearchConfig]);
      assert.ok(!shown.includes("integration-key"));
    });
  });

  it("rejects wrong arguments before it makes anything", () => {
    assert.throws(
      () => new LogAlerts("log-alerts", { ...context, rules: [{ ...frequency, over: "x" }] }),
      (error: Error) =>
        error instanceof InvalidSettingsError && error.message.includes("rules[0].over"),
    );
  });
});
