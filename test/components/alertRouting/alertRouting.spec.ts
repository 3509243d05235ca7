import assert from "node:assert/strict";
import { mock } from "node:test";
import * as pulumi from "@pulumi/pulumi";
import { AlertRouting, type AlertRoutingArgs } from "../../../components/alertRouting/alertRouting";
import { InvalidSettingsError } from "../../../components/internal/validation";
import { deploy, installMocks } from "../../helpers/mocks";
import { configOf, email, usual } from "./fixtures";

const SECRET = "kubernetes:core/v1:Secret";

const args: AlertRoutingArgs = {
  ...usual,
  cluster: "shop-euw1",
  receiverSecrets: {
    phone: "pagerduty-key",
    deadMansSwitch: pulumi.secret("https://hc-ping.com/ping-key/{cluster}?create=1"),
  },
};

describe("AlertRouting", () => {
  before(installMocks);

  it("makes one Secret with a key for each receiver that needs one, and nothing else", async () => {
    const { resources, find } = await deploy(() => new AlertRouting("shop", args));
    assert.deepEqual(
      resources.map(({ type, name }) => [type, name]),
      [
        ["global-monitoring:index:AlertRouting", "shop"],
        [SECRET, "shop-receivers"],
      ],
    );
    const inputs = find(SECRET)[0]?.inputs;
    assert.deepEqual(
      (inputs?.["metadata"] as Record<string, unknown>)["name"],
      "alertmanager-receivers",
    );
    assert.deepEqual((inputs?.["metadata"] as Record<string, unknown>)["namespace"], "monitoring");
    assert.deepEqual(inputs?.["stringData"], {
      phone: "pagerduty-key",
      deadMansSwitch: "https://hc-ping.com/ping-key/shop-euw1?create=1",
    });
  });

  it("keeps the values secret, even one that was given in clear", async () => {
    const { find } = await deploy(() => new AlertRouting("shop", args));
    assert.deepEqual(find(SECRET)[0]?.secretInputs, ["stringData"]);
  });

  it("offers the configuration, its templates and the Secret's name as plain values", async () => {
    const { component } = await deploy(
      () => new AlertRouting("shop", { ...args, domain: "example.com" }),
    );
    assert.deepEqual(component.config, configOf(usual, { domain: "example.com" }));
    assert.deepEqual(Object.keys(component.templateFiles), ["global-monitoring.tmpl"]);
    assert.equal(component.secretName, "alertmanager-receivers");
  });

  it("has no secret in its configuration or templates", async () => {
    const { component } = await deploy(() => new AlertRouting("shop", args));
    const text = JSON.stringify([component.config, component.templateFiles]);
    assert.doesNotMatch(text, /pagerduty-key|ping-key/);
  });

  it("makes no Secret when no receiver needs one", async () => {
    const { component, find } = await deploy(
      () =>
        new AlertRouting("local", {
          email: { ...email, requireTls: false },
          pageOnCritical: false,
          deadMansSwitch: { kind: "none", reason: "a laptop" },
          cluster: "local",
        }),
    );
    assert.deepEqual(find(SECRET), []);
    assert.equal(component.secretName, undefined);
  });

  it("says for policies that it wakes nobody, and why, only where nobody is to be woken", async () => {
    const quiet = { ...args, phone: undefined, pageOnCritical: false, receiverSecrets: {} };
    const { component } = await deploy(
      () =>
        new AlertRouting("lab", { ...quiet, deadMansSwitch: { kind: "none", reason: "a lab" } }),
    );
    assert.equal(component.annotations["global-monitoring.io/opt-out"], "page");
    assert.match(component.annotations["global-monitoring.io/reason"] ?? "", /pageOnCritical/);
    const { component: paging } = await deploy(() => new AlertRouting("shop", args));
    assert.deepEqual(paging.annotations, {});
  });

  it("puts the Secret where Alertmanager is", async () => {
    const { find } = await deploy(() => new AlertRouting("shop", { ...args, namespace: "alerts" }));
    const metadata = find(SECRET)[0]?.inputs["metadata"] as Record<string, unknown>;
    assert.equal(metadata["namespace"], "alerts");
  });

  it("has the same configuration on every cluster", async () => {
    const { component: one } = await deploy(() => new AlertRouting("a", { ...args, cluster: "a" }));
    const { component: two } = await deploy(() => new AlertRouting("b", { ...args, cluster: "b" }));
    assert.deepEqual(one.config, two.config);
  });

  it("logs the warnings of all clusters on the first of them", async () => {
    const warn = mock.method(pulumi.log, "warn", () => Promise.resolve());
    try {
      const clusterNames = ["shop", "bank"];
      for (const cluster of clusterNames)
        await deploy(
          () =>
            new AlertRouting(cluster, {
              ...args,
              cluster,
              clusterNames,
              phone: { kind: "opsgenie" },
            }),
        );
      const logged = warn.mock.calls.map((call) => call.arguments[0]);
      assert.equal(logged.length, 1);
      assert.match(logged[0] ?? "", /Opsgenie is shut down/);
    } finally {
      warn.mock.restore();
    }
  });

  it("rejects a receiver named as what every object has, when its secret is missing", () => {
    for (const name of ["constructor", "toString", "valueOf", "hasOwnProperty"]) {
      const receivers = [{ name, kind: "webhook" as const }];
      const routes = [{ receivers: [name] }];
      assert.throws(
        () => new AlertRouting("shop", { ...args, receivers, routes }),
        new RegExp(`receiverSecrets\\.${name} must be the URL of the webhook, got nothing`),
      );
    }
  });

  it("gives a receiver named as what every object has the secret that was given", async () => {
    const receivers = [{ name: "constructor", kind: "webhook" as const }];
    const receiverSecrets = { ...args.receiverSecrets, constructor: "https://example.com/hook" };
    const routes = [{ receivers: ["constructor"], continue: true }];
    const { find } = await deploy(
      () => new AlertRouting("shop", { ...args, receivers, routes, receiverSecrets }),
    );
    const data = find(SECRET)[0]?.inputs["stringData"] as Record<string, unknown>;
    assert.equal(data["constructor"], "https://example.com/hook");
  });

  it("rejects a declaration with problems before anything is registered, all problems at once", async () => {
    const { resources } = await deploy(() => {
      assert.throws(
        () =>
          new AlertRouting("shop", {
            cluster: "shop-euw1",
            email: { ...email, smarthost: "smtp.example.com" },
            phone: { kind: "pagerduty" },
            receiverSecrets: { chat: "hunter2" },
          }),
        (error: unknown) => {
          assert.ok(error instanceof InvalidSettingsError);
          assert.match(error.message, /^AlertRouting "shop" cannot be used:/);
          assert.deepEqual(
            error.problems.map(({ path }) => path),
            ["email.smarthost", "deadMansSwitch", "receiverSecrets.phone", "receiverSecrets.chat"],
          );
          assert.doesNotMatch(error.message, /hunter2/);
          return true;
        },
      );
    });
    assert.deepEqual(resources, []);
  });
});
