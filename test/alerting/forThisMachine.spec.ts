import assert from "node:assert/strict";
import { receiverSecretsDir } from "../../components/internal/names";
import { at, tree, type Tree } from "../charts/checks/manifest";
import { clustersOf, previewOf } from "../charts/program";
import { everything, configOf, usual } from "../components/alertRouting/fixtures";
import { type Change, forThisMachine, type Machine, undo } from "./forThisMachine";
import { secretFiles } from "./deployed";
import { FACTOR, shrink, shrunkMs } from "./timeScale";

const machine: Machine = {
  smarthost: "localhost:2525",
  pagerdutyUrl: "http://127.0.0.1:8080/v2/enqueue",
  secretsDir: "/here/secrets",
  templatesDir: "/here/templates",
};

const pathOf = ({ path }: Change) => path.join(".");

describe("The configuration of Alertmanager, for processes of this machine", () => {
  const small = configOf(usual) as Tree;

  it("changes durations, addresses and paths of files, and nothing else", () => {
    const { config, changes } = forThisMachine(small, machine);
    assert.deepEqual(
      changes.map((change) => `${pathOf(change)}: ${change.what}`),
      [
        "global.resolve_timeout: duration",
        "route.group_wait: duration",
        "route.group_interval: duration",
        "route.repeat_interval: duration",
        "route.routes.0.group_wait: duration",
        "route.routes.0.group_interval: duration",
        "route.routes.0.repeat_interval: duration",
        "route.routes.2.repeat_interval: duration",
        "route.routes.3.repeat_interval: duration",
        "receivers.0.email_configs.0.smarthost: address",
        "receivers.1.pagerduty_configs.0.routing_key_file: file",
        "receivers.1.pagerduty_configs.0.url: address",
        "receivers.2.webhook_configs.0.url_file: file",
        "templates.0: file",
      ],
    );
    for (const { path, to } of changes)
      assert.equal(
        path.reduce<unknown>((node, key) => (node as never)[key], config),
        to,
      );
  });

  for (const [name, config] of [
    ["the usual declaration", small],
    ["every kind of receiver and route", configOf(everything) as Tree],
  ] as const)
    it(`is what is deployed once its changes are taken back, for ${name}`, () => {
      const { config: changed, changes } = forThisMachine(config, machine);
      assert.notDeepEqual(changed, config);
      assert.deepEqual(undo(changed, changes), config);
    });

  it("is what is deployed once its changes are taken back, for prod", async () => {
    const { resources } = await previewOf("prod");
    const configs = clustersOf(resources)
      .flatMap(({ releases }) => releases.map(({ values }) => at(values, "alertmanager", "config")))
      .filter((config) => config !== undefined)
      .map(tree);
    assert.equal(configs.length, 3);
    for (const config of configs) {
      const { config: changed, changes } = forThisMachine(config, machine);
      assert.deepEqual(undo(changed, changes), config);
      assert.ok(!JSON.stringify(changed).includes("/etc/alertmanager"));
      assert.ok(!JSON.stringify(changed).includes("smtp.example.com"));
    }
  });

  it("finds a change beside those of the list", () => {
    const { config, changes } = forThisMachine(small, machine);
    const tampered = { ...config, inhibit_rules: [] };
    assert.notDeepEqual(undo(tampered, changes), small);
  });

  it("leaves the address of PagerDuty away again where none was given", () => {
    const { config, changes } = forThisMachine(small, machine);
    const url = changes.find((change) => pathOf(change).endsWith("pagerduty_configs.0.url"));
    assert.equal(url?.from, undefined);
    assert.ok(!JSON.stringify(undo(config, changes)).includes("enqueue"));
  });

  it("knows every file with a secret", () => {
    assert.deepEqual(secretFiles(small), ["phone", "deadMansSwitch"]);
    const { config } = forThisMachine(small, machine);
    assert.deepEqual(secretFiles(config), []);
    assert.ok(!JSON.stringify(config).includes(receiverSecretsDir));
  });

  it("shrinks all durations by one factor, so that their relations stay", () => {
    assert.equal(shrunkMs("1h") * FACTOR, 3_600_000);
    assert.deepEqual([shrink("1h"), shrink("0s")], [`${3_600_000 / FACTOR}ms`, "0ms"]);
    const { config } = forThisMachine(small, machine);
    const watchdog = (at(config, "route", "routes") as Tree[])[0];
    assert.deepEqual(
      [watchdog?.group_interval, watchdog?.repeat_interval],
      [shrink("1m"), shrink("45s")],
    );
  });
});
