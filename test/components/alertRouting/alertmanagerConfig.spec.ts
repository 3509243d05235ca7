import assert from "node:assert/strict";
import { stringify } from "yaml";
import type { AlertingArgs } from "../../../components/alertRouting/args";
import { matcher } from "../../../components/alertRouting/alertmanagerConfig";
import { buildTemplateFiles } from "../../../components/alertRouting/templates";
import { receiverSecretsDir } from "../../../components/internal/names";
import { amtool, needCurrentAmtool } from "./amtool";
import { configOf, everything, settingsOf, usual } from "./fixtures";

describe("buildAlertmanagerConfig", () => {
  it("always sends every key, so that nothing of the chart's own configuration stays", () => {
    assert.deepEqual(Object.keys(configOf(usual)), [
      "global",
      "route",
      "receivers",
      "inhibit_rules",
      "templates",
      "time_intervals",
    ]);
  });

  it("has a root receiver that tells somebody", () => {
    for (const args of [usual, everything, { ...usual, email: undefined }]) {
      const config = configOf(args);
      const root = config.receivers.find(({ name }) => name === config.route.receiver);
      assert.ok(root !== undefined && Object.keys(root).length > 1, config.route.receiver);
    }
  });

  it("groups by cluster, alert and namespace", () => {
    assert.deepEqual(configOf(usual).route.group_by, ["cluster", "alertname", "namespace"]);
  });

  it("calls the dead man's switch at every interval, without waiting and without end", () => {
    const watchdog = configOf(everything).route.routes?.[0];
    assert.deepEqual(watchdog, {
      receiver: "deadMansSwitch",
      matchers: ['alertname="Watchdog"'],
      group_by: ["cluster", "alertname"],
      group_wait: "0s",
      group_interval: "2m",
      repeat_interval: "90s",
    });
  });

  it("sends Watchdog to nobody, and never to the fallback, when there is no dead man's switch", () => {
    const args: AlertingArgs = { ...usual, deadMansSwitch: { kind: "none", reason: "a trial" } };
    assert.deepEqual(configOf(args).route.routes?.[0], {
      receiver: "nobody",
      matchers: ['alertname="Watchdog"'],
    });
  });

  it("repeats critical alerts sooner than others", () => {
    const { route } = configOf(usual);
    const critical = route.routes?.filter((node) => node.matchers?.[0] === 'severity="critical"');
    assert.deepEqual(
      critical?.map((node) => node.repeat_interval),
      ["4h", "4h"],
    );
    assert.equal(route.repeat_interval, "12h");
  });

  it("puts times and grouping of a route on each of its receivers", () => {
    const nodes = configOf(everything).route.routes?.filter(
      (node) => node.active_time_intervals !== undefined,
    );
    assert.deepEqual(
      nodes?.map(({ receiver, active_time_intervals, mute_time_intervals }) => [
        receiver,
        active_time_intervals,
        mute_time_intervals,
      ]),
      ["chat", "hook"].map((name) => [name, ["office"], ["holidays", "month-end"]]),
    );
    const shop = configOf(everything).route.routes?.find(
      ({ receiver }) => receiver === "old-phone",
    );
    assert.deepEqual(shop, {
      receiver: "old-phone",
      matchers: ['team="shop"', 'cluster=~"shop-euw1|shop-use1"'],
      group_by: ["..."],
      group_wait: "0s",
      group_interval: "1m",
      repeat_interval: "1d",
    });
  });

  it("spells time intervals as Alertmanager does", () => {
    assert.deepEqual(configOf(everything).time_intervals, [
      {
        name: "office",
        time_intervals: [
          {
            times: [{ start_time: "09:00", end_time: "17:30" }],
            weekdays: ["monday", "tuesday", "wednesday", "thursday", "friday"],
            location: "Europe/Berlin",
          },
        ],
      },
      {
        name: "holidays",
        time_intervals: [
          { location: "Europe/Berlin", days_of_month: ["25"], months: ["12"] },
          { location: "Europe/Berlin", days_of_month: ["24"], months: ["12"], years: ["2026"] },
        ],
      },
      { name: "month-end", time_intervals: [{ days_of_month: ["-1"], location: "UTC" }] },
    ]);
  });

  it("names nothing that the Prometheus Operator does not know: it rejects the whole configuration", () => {
    const text = JSON.stringify(configOf(everything));
    assert.doesNotMatch(text, /"labels":/, "labels of routes");
    for (const rule of configOf(everything).inhibit_rules)
      assert.deepEqual(Object.keys(rule), ["source_matchers", "target_matchers", "equal"]);
  });

  it("passes amtool check-config with every kind of receiver, and with its templates", function () {
    needCurrentAmtool(this);
    for (const [args, receivers] of [
      [usual, 4],
      [everything, 11],
    ] as const) {
      const config = { ...configOf(args), templates: ["*.tmpl"] };
      const settings = settingsOf(args, { domain: "example.com" });
      const files = {
        "alertmanager.yaml": stringify(config),
        ...buildTemplateFiles(settings.links),
      };
      const { status, output } = amtool(files, ["check-config", "alertmanager.yaml"]);
      assert.equal(status, 0, output);
      assert.match(output, new RegExp(`${receivers} receivers`));
      assert.match(output, /1 templates/);
    }
  });
});

describe("secrets of receivers", () => {
  const FILE_OPTIONS =
    /"(?:auth_password|routing_key|alert_source_token|api_key|api_url|webhook_url|url)_file":"([^"]*)"/g;

  it("stand in files only, one for each receiver that needs a secret", () => {
    const text = JSON.stringify(configOf(everything).receivers);
    const files = [...text.matchAll(FILE_OPTIONS)].map(([, file]) => file ?? "");
    assert.deepEqual(
      files.map((file) => file.replace(`${receiverSecretsDir}/`, "")),
      // The mailbox "archive" is on the same server as "email", with the same password.
      [
        "email",
        "phone",
        "deadMansSwitch",
        "payments-phone",
        "shop-phone",
        "old-phone",
        "chat",
        "teams-chat",
        "hook",
        "email",
      ],
    );
    for (const file of files) assert.ok(file.startsWith("/etc/alertmanager/secrets/"), file);
  });

  it("have no option in clear anywhere in the configuration", () => {
    const keys = new Set<string>();
    JSON.stringify(configOf(everything), (key, value: unknown) => {
      keys.add(key);
      return value;
    });
    for (const key of [
      "auth_password",
      "auth_secret",
      "service_key",
      "api_key",
      "alert_source_token",
      "webhook_url",
      "credentials",
      "bearer_token",
      "authorization",
    ])
      assert.ok(!keys.has(key), key);
    // PagerDuty's routing key is a secret; Splunk On-Call's says only where its service sends the alert.
    for (const receiver of configOf(everything).receivers) {
      assert.ok(!(receiver.pagerduty_configs ?? []).some((one) => "routing_key" in one));
      assert.ok(!(receiver.webhook_configs ?? []).some((one) => "url" in one));
      assert.ok(!(receiver.slack_configs ?? []).some((one) => "api_url" in one));
    }
  });
});

type Options = Readonly<Record<string, unknown>>;

describe("receivers", () => {
  const integration = (name: string): Options => {
    const { receivers } = configOf(everything, { domain: "example.com" });
    const receiver = receivers.find((one) => one.name === name) ?? { name };
    const configs = Object.values(receiver).find((value) => Array.isArray(value)) as Options[];
    return configs[0] ?? {};
  };

  it("send e-mail to all addresses, over TLS, as HTML and text", () => {
    const { to, from, smarthost, require_tls, auth_username, html, text } = integration("email");
    assert.deepEqual(
      [to, from, smarthost, require_tls, auth_username],
      [
        "a@example.com, b@example.com",
        "alerts@example.com",
        "smtp.example.com:587",
        true,
        "smtp-user",
      ],
    );
    assert.deepEqual([html, text], ['{{ template "gm.html" . }}', '{{ template "gm.text" . }}']);
  });

  it("give a further mailbox the server of the first", () => {
    const { to, smarthost, auth_username } = integration("archive");
    assert.deepEqual(
      [to, smarthost, auth_username],
      ["archive@example.com", "smtp.example.com:587", "smtp-user"],
    );
  });

  it("use the region of the account", () => {
    assert.equal(integration("phone")["url"], "https://events.eu.pagerduty.com/v2/enqueue");
    assert.equal(integration("old-phone")["api_url"], "https://api.eu.opsgenie.com/");
    const [, us] = configOf(usual).receivers;
    assert.ok(!("url" in (us?.pagerduty_configs?.[0] ?? {})));
  });

  it("tell that an alert is over, except the dead man's switch: that call would mean all is well", () => {
    for (const name of [
      "email",
      "phone",
      "payments-phone",
      "shop-phone",
      "old-phone",
      "chat",
      "teams-chat",
      "hook",
    ])
      assert.equal(integration(name)["send_resolved"], true, name);
    assert.equal(integration("deadMansSwitch")["send_resolved"], false);
  });

  it("link to the dashboard only when there is a domain", () => {
    const links = (domain?: string) =>
      JSON.stringify(configOf(usual, { domain }).receivers[1]?.pagerduty_configs?.[0]?.["links"]);
    assert.match(links("example.com"), /gm\.url\.dashboard/);
    assert.doesNotMatch(links(), /gm\.url\.dashboard/);
  });
});

describe("matcher", () => {
  for (const [values, expected] of [
    [["a"], 'l="a"'],
    [["a", "b"], 'l=~"a|b"'],
    [["a.b", "c|d"], String.raw`l=~"a\\.b|c\\|d"`],
    [['say "hi"'], String.raw`l="say \"hi\""`],
    [["back\\slash"], String.raw`l="back\\slash"`],
    [["back\\slash", "x"], String.raw`l=~"back\\\\slash|x"`],
    [["two\nlines"], String.raw`l="two\nlines"`],
  ] as const)
    it(`spells ${JSON.stringify(values)} as ${expected}`, () => {
      assert.equal(matcher("l", values), expected);
    });
});
