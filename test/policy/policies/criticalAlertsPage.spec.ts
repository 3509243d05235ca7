import assert from "node:assert/strict";
import { silentAlertmanagers } from "../../../policy/policies/criticalAlertsPage";
import type { StackResource } from "../../../policy/policies/lib/resources";
import { UNKNOWN } from "../../../policy/policies/lib/values";
import { RELEASE, alertmanagerConfig, metricsCluster, on, provider } from "../helpers/resources";

const TODAY = "2027-03-01";
const ALERTMANAGER = "kubernetes:monitoring.coreos.com/v1:Alertmanager";
const CONFIG = "kubernetes:monitoring.coreos.com/v1alpha1:AlertmanagerConfig";
const SECRET = "kubernetes:core/v1:Secret";

const PHONE = { name: "phone", pagerduty_configs: [{ routing_key_file: "/keys/phone" }] };
const MAIL = { name: "mail", email_configs: [{ to: "a@example.com" }] };
const OUT = { name: "heartbeat", webhook_configs: [{ url_file: "/keys/heartbeat" }] };
const WATCHDOG = { receiver: "heartbeat", matchers: ['alertname="Watchdog"'] };

/** Mail for all, Watchdog out, and these routes behind. */
function config(...routes: unknown[]) {
  return {
    route: { receiver: "mail", routes: [WATCHDOG, ...routes] },
    receivers: [PHONE, MAIL, OUT],
  };
}

function judge(resources: readonly StackResource[], policyConfig: object = {}) {
  return silentAlertmanagers(resources, policyConfig, TODAY);
}

/** Findings about a kube-prometheus-stack with this configuration. */
function judged(alertmanagerConfig: unknown, policyConfig: object = {}) {
  const values = { alertmanager: { config: alertmanagerConfig } };
  return judge(metricsCluster("a", values), policyConfig);
}

describe("the policy critical-alerts-page", () => {
  it("accepts an Alertmanager that pages and sends Watchdog out, and stacks without one", () => {
    assert.deepEqual(judged(alertmanagerConfig()), []);
    assert.deepEqual(judge([provider("a")]), []);
    const off = { alertmanager: { enabled: false } };
    assert.deepEqual(judge(metricsCluster("a", off)), []);
  });

  const paging: [string, unknown[]][] = [
    ["equality", [{ receiver: "phone", matchers: ['severity="critical"'] }]],
    ["a regular expression", [{ receiver: "phone", matchers: ['severity=~"critical|error"'] }]],
    [
      "a negation",
      [{ receiver: "phone", matchers: ['severity!="warning"', "severity!~info|none"] }],
    ],
    ["the other severity", [{ receiver: "phone", match: { severity: "page" } }]],
    ["the old match_re", [{ receiver: "phone", match_re: { severity: "crit.*" } }]],
    ["a catch-all", [{ receiver: "phone" }]],
    [
      "a nested route",
      [{ receiver: "mail", routes: [{ receiver: "phone", matchers: ["severity=critical"] }] }],
    ],
    [
      "a route after one that continues",
      [
        { receiver: "mail", matchers: ["severity=critical"], continue: true },
        { receiver: "phone", matchers: ["severity=critical"] },
      ],
    ],
    [
      "a route after one for a team",
      [
        { receiver: "mail", matchers: ["severity=critical", "team=shop"] },
        { receiver: "phone", matchers: ["severity=critical"] },
      ],
    ],
  ];
  for (const [title, routes] of paging) {
    it(`finds the phone by ${title}`, () => {
      assert.deepEqual(judged(config(...routes)), []);
    });
  }

  const silent: [string, unknown[]][] = [
    ["no route takes it there", []],
    ["only warnings go there", [{ receiver: "phone", matchers: ['severity="warning"'] }]],
    ["its matcher is negated", [{ receiver: "phone", matchers: ['severity!~"critical|page"'] }]],
    [
      "an earlier route takes it",
      [{ receiver: "mail" }, { receiver: "phone", matchers: ["severity=critical"] }],
    ],
    [
      "a parent does not match",
      [
        {
          receiver: "mail",
          matchers: ["severity=warning"],
          routes: [{ receiver: "phone", matchers: ["severity=critical"] }],
        },
      ],
    ],
    ["the receiver does not exist", [{ receiver: "pager", matchers: ["severity=critical"] }]],
  ];
  for (const [title, routes] of silent) {
    it(`finds a critical alert that reaches no phone since ${title}`, () => {
      const [finding, ...others] = judged(config(...routes));
      assert.deepEqual(others, []);
      assert.equal(finding!.advice, undefined);
      assert.match(finding!.message, /no alert with severity="critical" or "page" reaches a phone/);
    });
  }

  it("says whom a critical alert reaches instead, and shows no secret", () => {
    const [finding] = judged(config());
    assert.match(finding!.message, /it reaches "mail" \(email\)/);
    assert.doesNotMatch(finding!.message, /example\.com|keys/);
  });

  it("finds a root route that notifies nobody, and Watchdog that stays", () => {
    const route = {
      receiver: "null",
      routes: [{ receiver: "phone", match: { severity: "page" } }],
    };
    const [finding] = judged({ route, receivers: [PHONE, { name: "null" }] });
    assert.match(finding!.message, /root route's receiver "null" notifies nobody/);
    assert.match(finding!.message, /Watchdog does not leave the cluster/);
    assert.doesNotMatch(finding!.message, /phone receiver/);
  });

  it("finds all three in a chart with its own configuration", () => {
    for (const chart of ["kube-prometheus-stack", "alertmanager", "prometheus"]) {
      const [finding] = judge([provider("a"), on("a", RELEASE, "r", { chart })]);
      assert.match(finding!.message, /root route.*; no alert with.*; Watchdog/, chart);
    }
  });

  it("advises against a phone at some times only", () => {
    const timed = {
      receiver: "phone",
      matchers: ["severity=critical"],
      active_time_intervals: ["working-hours"],
    };
    const [finding] = judged(config(timed));
    assert.equal(finding!.advice, true);
    assert.match(finding!.message, /at some times only/);
    const both = [
      { ...timed, continue: true },
      { receiver: "phone", match: { severity: "critical" } },
    ];
    assert.deepEqual(judged(config(...both)), []);
  });

  it("advises against a phone for some critical alerts only", () => {
    const [finding] = judged(config({ receiver: "phone", match: { severity: "page", team: "x" } }));
    assert.equal(finding!.advice, true);
    assert.match(finding!.message, /only if other labels match, too/);
  });

  it("takes severity label, severities and phones from config", () => {
    const route = { receiver: "mail", match: { prio: "p1" } };
    const settings = { severityLabel: "prio", severities: ["p1"], phoneReceivers: ["email"] };
    assert.deepEqual(judged(config(route), settings), []);
    assert.equal(judged(config(route), { ...settings, phoneReceivers: ["sns"] }).length, 1);
    const webhook = config({ receiver: "heartbeat", match: { severity: "critical" } });
    assert.equal(judged(webhook).length, 1);
    assert.deepEqual(judged(webhook, { phoneReceivers: ["webhook"] }), []);
  });

  it("accepts an Alertmanager that is annotated to wake nobody, with a reason only", () => {
    const annotations = {
      "global-monitoring.io/opt-out": "page",
      "global-monitoring.io/reason": "a test environment",
    };
    const stack = (own: object, given: unknown = config()) =>
      judge(metricsCluster("a", { alertmanager: { config: given, annotations: own } }));
    assert.deepEqual(stack(annotations), []);
    const [bare] = stack({ "global-monitoring.io/opt-out": "page" });
    assert.match(bare!.message, /opts out of paging by .* without global-monitoring\.io\/reason/);
    const noWatchdog = { route: { receiver: "mail", routes: [] }, receivers: [MAIL] };
    assert.match(stack(annotations, noWatchdog)[0]!.message, /Watchdog does not leave/);
    const object = on("a", ALERTMANAGER, "m", { metadata: { name: "m", annotations }, spec: {} });
    assert.doesNotMatch(judge([provider("a"), object])[0]!.message, /phone/);
  });

  describe("with the operator", () => {
    const object = on("a", ALERTMANAGER, "main", { metadata: { name: "main" }, spec: {} });
    const pages = config({ receiver: "phone", match: { severity: "critical" } });

    function secret(content: unknown, name = "alertmanager-main") {
      const stringData = { "alertmanager.yaml": content };
      return on("a", SECRET, name, { metadata: { name }, stringData });
    }

    it("reads YAML from the Secret", () => {
      const yaml = `
route:
  receiver: mail
  routes:
  - {receiver: heartbeat, matchers: [alertname="Watchdog"]}
  - {receiver: phone, matchers: [severity="critical"]}
receivers:
- name: phone
  opsgenie_configs: [{api_key_file: /keys/phone}]
- name: mail
  email_configs: [{to: a@example.com}]
- name: heartbeat
  webhook_configs: [{url_file: /keys/heartbeat}]
`;
      assert.deepEqual(judge([provider("a"), object, secret(yaml)]), []);
      const mailed = yaml.replace("receiver: phone", "receiver: mail");
      assert.match(judge([provider("a"), object, secret(mailed)])[0]!.message, /no alert with/);
    });

    it("finds the operator's own configuration where there is no Secret", () => {
      assert.match(judge([provider("a"), object])[0]!.message, /root route/);
    });

    it("does not know what a Secret elsewhere, or one not known yet, says", () => {
      const named = on("a", ALERTMANAGER, "main", { spec: { configSecret: "elsewhere" } });
      for (const stack of [[named], [object, secret(UNKNOWN)]]) {
        const [finding] = judge([provider("a"), ...stack]);
        assert.equal(finding!.undecided, true);
        assert.match(finding!.message, /known until update\.$/);
      }
    });

    it("follows a global AlertmanagerConfig, and takes others for their namespace's", () => {
      const spec = {
        route: {
          receiver: "mail",
          routes: [
            { receiver: "out", matchers: [{ name: "alertname", value: "Watchdog" }] },
            { receiver: "phone", matchers: [{ name: "severity", value: "critical" }] },
          ],
        },
        receivers: [
          { name: "mail", emailConfigs: [{ to: "a" }] },
          { name: "out", webhookConfigs: [{ urlSecret: { name: "s", key: "k" } }] },
          { name: "phone", pagerdutyConfigs: [{ routingKey: { name: "s", key: "k" } }] },
        ],
      };
      const own = on("a", CONFIG, "global", { metadata: { name: "global" }, spec });
      const global = { alertmanagerConfiguration: { name: "global" } };
      const reading = on("a", ALERTMANAGER, "main", { metadata: { name: "main" }, spec: global });
      assert.deepEqual(judge([provider("a"), reading, own]), []);
      const [finding] = judge([provider("a"), object, secret(JSON.stringify(config())), own]);
      assert.equal(finding!.advice, true);
    });

    it("accepts what is waived, rule by rule", () => {
      const waiver = { alertmanager: "main", owner: "x", reason: "y", expires: TODAY };
      const stack = [provider("a"), object, secret(JSON.stringify(config()))];
      const waived = (rules: string[]) => judge(stack, { waivers: [{ ...waiver, rules }] });
      assert.deepEqual(waived(["phone"]), []);
      assert.equal(waived(["root"]).length, 2, "the violation and a waiver that nothing needs");
      assert.deepEqual(judge([provider("a"), object, secret(JSON.stringify(pages))]), []);
    });
  });

  it("does not know about routes and receivers that a preview does not know", () => {
    for (const unknown of [
      UNKNOWN,
      { ...config(), receivers: UNKNOWN },
      config({ receiver: UNKNOWN, match: { severity: "critical" } }),
      config({ receiver: "phone", matchers: [UNKNOWN] }),
    ]) {
      const findings = judged(unknown);
      assert.deepEqual(
        findings.map(({ undecided }) => undecided),
        [true],
        JSON.stringify(unknown),
      );
    }
  });

  it("does not know what a values file says", () => {
    const props = { chart: "kube-prometheus-stack", valueYamlFiles: [{ path: "v.yaml" }] };
    assert.deepEqual(
      judge([provider("a"), on("a", RELEASE, "r", props)]).map(({ undecided }) => undecided),
      [true],
    );
  });
});
