import assert from "node:assert/strict";
import { routingOf, routingOfText } from "../../../../../policy/policies/lib/alerting/alertmanager";
import { UNKNOWN } from "../../../../../policy/policies/lib/values";
import { alertmanagerConfig } from "../../../helpers/resources";

const BOTH = { alerts: "present", deadMansSwitch: "present" };
const NEITHER = { alerts: "absent", deadMansSwitch: "absent" };

/** A configuration whose routes for the heartbeat are these. */
function withRoutes(...routes: unknown[]) {
  const config = alertmanagerConfig();
  return { ...config, route: { ...config.route, routes } };
}

/** A configuration whose heartbeat receiver has these destinations. */
function withHeartbeat(destinations: object) {
  const { route, receivers } = alertmanagerConfig();
  return { route, receivers: [receivers[0], { name: "heartbeat", ...destinations }] };
}

describe("an Alertmanager configuration", () => {
  it("has alerts and a dead man's switch when both receivers have a destination", () => {
    assert.deepEqual(routingOf(alertmanagerConfig()), BOTH);
  });

  it("has neither when there is none", () => {
    for (const config of [undefined, null, {}, [], "text", 1, { route: null, receivers: null }]) {
      assert.deepEqual(routingOf(config), NEITHER);
    }
  });

  it("has no alerts when the root route ends at a receiver without destination", () => {
    const { route, receivers } = alertmanagerConfig();
    const config = {
      route: { ...route, receiver: "null" },
      receivers: [...receivers, { name: "null" }],
    };
    assert.deepEqual(routingOf(config), { alerts: "absent", deadMansSwitch: "present" });
  });

  it("has no alerts when the root route's receiver does not exist or has an empty list", () => {
    const { route } = alertmanagerConfig();
    assert.equal(routingOf({ route, receivers: [] }).alerts, "absent");
    const empty = [{ name: "oncall", pagerduty_configs: [] }];
    assert.equal(routingOf({ route, receivers: empty }).alerts, "absent");
  });

  const matching: [string, unknown][] = [
    ["a matcher with spaces", { receiver: "heartbeat", matchers: ['alertname = "Watchdog"'] }],
    ["a matcher without quotes", { receiver: "heartbeat", matchers: ["alertname=Watchdog"] }],
    ["a matcher in braces", { receiver: "heartbeat", matchers: ['{alertname="Watchdog"}'] }],
    ["a regular expression", { receiver: "heartbeat", matchers: ['alertname=~"Watchdog|Info.*"'] }],
    ["the old match", { receiver: "heartbeat", match: { alertname: "Watchdog" } }],
    ["the old match_re", { receiver: "heartbeat", match_re: { alertname: "Watch.*" } }],
    [
      "a matcher object",
      { receiver: "heartbeat", matchers: [{ name: "alertname", value: "Watchdog" }] },
    ],
    [
      "a nested route that inherits its receiver",
      {
        receiver: "heartbeat",
        matchers: ['severity="none"'],
        routes: [{ matchers: ["alertname=Watchdog"] }],
      },
    ],
  ];
  for (const [title, route] of matching) {
    it(`finds the dead man's switch by ${title}`, () => {
      assert.equal(routingOf(withRoutes(route)).deadMansSwitch, "present");
    });
  }

  const toHeartbeat = { receiver: "heartbeat", matchers: ["alertname=Watchdog"] };
  const swallowed: [string, unknown[]][] = [
    ["no route names it", [{ receiver: "heartbeat", matchers: ['severity="critical"'] }]],
    ["the matcher is negated", [{ receiver: "heartbeat", matchers: ['alertname!="Watchdog"'] }]],
    ["another alert is meant", [{ receiver: "heartbeat", matchers: ['alertname="WatchdogX"'] }]],
    ["a route before takes all alerts", [{ receiver: "oncall" }, toHeartbeat]],
    [
      "a route before takes its severity",
      [{ receiver: "oncall", match: { severity: "none" } }, toHeartbeat],
    ],
    ["a route takes all alerts, without a name", [{ receiver: "heartbeat" }]],
    ["the regular expression is broken", [{ receiver: "heartbeat", match_re: { alertname: "(" } }]],
    [
      "an earlier route sends it nowhere",
      [
        { receiver: "null", matchers: ['alertname="Watchdog"'] },
        { receiver: "heartbeat", matchers: ['alertname="Watchdog"'] },
      ],
    ],
  ];
  for (const [title, routes] of swallowed) {
    it(`has no dead man's switch when ${title}`, () => {
      assert.equal(routingOf(withRoutes(...routes)).deadMansSwitch, "absent");
    });
  }

  it("follows a route that continues to the next one", () => {
    const routes = [
      { receiver: "null", matchers: ['alertname="Watchdog"'], continue: true },
      { receiver: "heartbeat", matchers: ['alertname="Watchdog"'] },
    ];
    assert.equal(routingOf(withRoutes(...routes)).deadMansSwitch, "present");
  });

  it("finds the dead man's switch behind routes for other alerts", () => {
    for (const route of [
      { receiver: "oncall", matchers: ['alertname!~"Watchdog|Info.*"'] },
      { receiver: "oncall", matchers: ['team=~".+"'] },
      { receiver: "oncall", matchers: ['severity=~"critical|warning"', 'team!="x"'] },
    ]) {
      assert.equal(routingOf(withRoutes(route, toHeartbeat)).deadMansSwitch, "present");
    }
  });

  it("has no dead man's switch when the heartbeat stays inside the cluster", () => {
    for (const url of [
      "http://localhost:8080/x",
      "http://127.0.0.1/",
      "http://deadman:8080",
      "http://deadman.monitoring.svc:80/x",
      "http://deadman.monitoring.svc.cluster.local/x",
    ]) {
      const config = withHeartbeat({ webhook_configs: [{ url }] });
      assert.equal(routingOf(config).deadMansSwitch, "absent", url);
    }
    for (const url of ["https://nosnch.in/abc", "https://x.svc-example.com/", UNKNOWN]) {
      const config = withHeartbeat({ webhook_configs: [{ url }] });
      assert.equal(routingOf(config).deadMansSwitch, "present", url);
    }
  });

  it("reads the camel case of AlertmanagerConfig", () => {
    const spec = {
      route: {
        receiver: "oncall",
        routes: [
          { receiver: "out", matchers: [{ name: "alertname", value: "Watchdog", matchType: "=" }] },
        ],
      },
      receivers: [
        { name: "oncall", pagerdutyConfigs: [{ routingKey: { name: "s", key: "k" } }] },
        { name: "out", webhookConfigs: [{ urlSecret: { name: "s", key: "k" } }] },
      ],
    };
    assert.deepEqual(routingOf(spec), BOTH);
  });

  it("is unknown, not absent, where a value is unknown", () => {
    const unknown = { alerts: "unknown", deadMansSwitch: "unknown" };
    assert.deepEqual(routingOf(UNKNOWN), unknown);
    assert.deepEqual(routingOf({ ...alertmanagerConfig(), receivers: UNKNOWN }), unknown);
    assert.equal(routingOf(withRoutes(UNKNOWN)).deadMansSwitch, "unknown");
    assert.equal(routingOf(withHeartbeat({ webhook_configs: UNKNOWN })).deadMansSwitch, "unknown");
  });
});

describe("an Alertmanager configuration file", () => {
  it("is read whole when it is JSON", () => {
    assert.deepEqual(routingOfText(JSON.stringify(alertmanagerConfig())), BOTH);
    assert.deepEqual(routingOfText('{"route": {"receiver": "null"}}'), NEITHER);
  });

  it("is read whole when it is YAML", () => {
    const receivers = "receivers:\n- name: a\n  slack_configs:\n  - channel: x\n- name: b\n";
    const yaml = `route:\n  receiver: a\n${receivers}`;
    assert.deepEqual(routingOfText(yaml), { alerts: "present", deadMansSwitch: "absent" });
    const nobody = yaml.replace("receiver: a", "receiver: b");
    assert.deepEqual(routingOfText(nobody), NEITHER);
    const routed = "  receiver: b\n  routes:\n  - {receiver: a, matchers: [alertname=Watchdog]}\n";
    const heartbeat = `route:\n${routed}${receivers}`;
    assert.deepEqual(routingOfText(heartbeat), { alerts: "absent", deadMansSwitch: "present" });
    assert.deepEqual(routingOfText(`# Watchdog\n${yaml}`).deadMansSwitch, "absent");
  });

  it("has nothing when it is no YAML, or not there", () => {
    for (const source of [undefined, "", "a: b: c", "\t{", "{{ template }}"]) {
      assert.deepEqual(routingOfText(source), NEITHER);
    }
  });

  it("is unknown when it is not known", () => {
    assert.deepEqual(routingOfText(UNKNOWN), { alerts: "unknown", deadMansSwitch: "unknown" });
    assert.deepEqual(routingOfText("[secret]"), { alerts: "unknown", deadMansSwitch: "unknown" });
  });
});
