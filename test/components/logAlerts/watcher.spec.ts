import assert from "node:assert/strict";
import type { AlertingArgs } from "../../../components/alertRouting/args";
import {
  logAbsenceAlert,
  logNewTermAlert,
  logSpikeAlert,
  type LogAlertArgs,
} from "../../../components/logAlerts/args";
import type { LogAlertsArgs } from "../../../components/logAlerts/logAlerts";
import { watcherSetup } from "../../../components/logAlerts/watcher/setup";
import { watchDocuments } from "../../../components/logAlerts/watcher/watches";
import { email, usual } from "../alertRouting/fixtures";
import { frequency, problemsOf, settingsOf } from "./fixtures";

const paid = {
  engine: "watcher",
  licence: "platinum",
  receiverSecrets: { phone: "key", email: "password" },
} as const satisfies Partial<LogAlertsArgs>;

const warning = { name: "Other", query: "*", over: "10m", severity: "warning" } as const;

interface Watch {
  readonly input: { readonly search: { readonly request: { readonly body: Search } } };
  readonly actions: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly condition: unknown;
}

interface Search {
  readonly query: { readonly bool: { readonly filter: readonly unknown[] } };
  readonly aggs: { readonly alerts: Readonly<Record<string, unknown>> };
}

function watchOf(rule: LogAlertArgs, alerting: AlertingArgs = usual): Watch {
  const settings = settingsOf({ ...paid, starterRules: false, rules: [rule], alerting });
  const [document] = watchDocuments(settings, alerting);
  assert.ok(document !== undefined);
  return document.body as unknown as Watch;
}

function alertsOf(rule: LogAlertArgs): Readonly<Record<string, unknown>> {
  return watchOf(rule).input.search.request.body.aggs.alerts;
}

describe("watches", () => {
  it("are documents for index management, with our mark, one for each rule that tells somebody", () => {
    const documents = watchDocuments(settingsOf(paid), usual);
    assert.deepEqual(
      documents.map(({ kind, method, path }) => `${kind} ${method} ${path}`),
      [
        "LogErrorSpike",
        "LogOutOfMemory",
        "LogCrashLoop",
        "LogAuthenticationFailures",
        "LogDeadLetters",
        "LogClusterSilent",
      ].map((name) => `watch PUT /_watcher/watch/global-monitoring-${name}`),
    );
    for (const { body } of documents)
      assert.equal(
        (body["metadata"] as Record<string, unknown>)["managed_by"],
        "global-monitoring",
      );
  });

  it("search the query in the window before the time they were due", () => {
    const { filter } = watchOf(frequency).input.search.request.body.query.bool;
    assert.deepEqual(filter, [
      {
        range: {
          "@timestamp": {
            gt: "{{ctx.trigger.scheduled_time}}||-360s",
            lte: "{{ctx.trigger.scheduled_time}}||-60s",
          },
        },
      },
      { query_string: { query: frequency.query } },
    ]);
  });

  it("alert on what is left of the buckets", () => {
    assert.deepEqual(watchOf(frequency).condition, {
      array_compare: {
        "ctx.payload.aggregations.alerts.buckets": {
          path: "doc_count",
          gte: { value: 0, quantifier: "some" },
        },
      },
    });
  });

  it("count by cluster, and by the fields of the rule", () => {
    const common = { size: 1_000, min_doc_count: 20 };
    assert.deepEqual(alertsOf(frequency), { terms: { field: "cluster", ...common } });
    assert.deepEqual(alertsOf({ ...frequency, by: ["service.name"] }), {
      multi_terms: { terms: [{ field: "cluster" }, { field: "service.name" }], ...common },
    });
  });

  it("compare two windows for a spike", () => {
    const rule = logSpikeAlert({ ...warning, threshold: 50, factor: 4 });
    const { aggs } = alertsOf(rule) as { readonly aggs: Readonly<Record<string, unknown>> };
    assert.deepEqual(Object.keys(aggs), ["current", "before", "spiking"]);
    assert.match(JSON.stringify(aggs["spiking"]), /"params":\{"threshold":50,"factor":4\}/);
    const [window] = watchOf(rule).input.search.request.body.query.bool.filter;
    assert.match(JSON.stringify(window), /-1260s/);
  });

  it("miss a cluster that was never heard of: each has a bucket by its name", () => {
    const alerts = alertsOf(logAbsenceAlert({ ...warning, threshold: 5 }));
    assert.deepEqual(alerts["filters"], {
      keyed: false,
      filters: { hub: { term: { cluster: "hub" } }, shop: { term: { cluster: "shop" } } },
    });
    assert.match(
      JSON.stringify(alerts["aggs"]),
      /params\.lines < params\.threshold.*"threshold":5/,
    );
  });

  it("know a service for a day after its last line", () => {
    const rule = logAbsenceAlert({ ...warning, by: ["service.name"] });
    assert.match(JSON.stringify(watchOf(rule).input), /-86460s/);
    assert.match(JSON.stringify(alertsOf(rule)), /"recent\._count"/);
  });

  it("phone and write for critical, write for warning", () => {
    const { actions } = watchOf(frequency);
    assert.deepEqual(Object.keys(actions), ["email", "phone"]);
    const phone = actions["phone"]?.["pagerduty"] as Readonly<Record<string, unknown>>;
    assert.equal(phone["account"], "global_monitoring");
    assert.equal(phone["incident_key"], "global-monitoring-CheckoutErrors");
    const mail = actions["email"]?.["email"] as Readonly<Record<string, unknown>>;
    assert.deepEqual(mail["to"], email.to);
    assert.deepEqual(Object.keys(watchOf({ ...frequency, severity: "warning" }).actions), [
      "email",
    ]);
  });

  it("name the first alert in the subject and list all of them in the text", () => {
    const { actions } = watchOf({
      ...frequency,
      by: ["service.name"],
      summary: "{service.name} in {cluster}",
    });
    const { subject, body } = actions["email"]?.["email"] as {
      readonly subject: string;
      readonly body: { readonly text: string };
    };
    const bucket = "ctx.payload.aggregations.alerts.buckets";
    assert.equal(subject, `[CRITICAL] {{${bucket}.0.key.1}} in {{${bucket}.0.key.0}}`);
    assert.match(
      body.text,
      /\{\{#ctx\.payload.*\}\}\n\* \{\{key_as_string\}\}: \{\{doc_count\}\} lines\n\{\{\/ctx/,
    );
    assert.match(body.text, /app\/discover#/);
    assert.doesNotMatch(body.text, /app\/apm/);
  });

  it("link to the traces of the first alert's service, where there are traces", () => {
    const rules = [{ ...frequency, by: ["service.name"] }];
    const settings = settingsOf({ ...paid, starterRules: false, rules, traces: true });
    const text = JSON.stringify(
      watchDocuments(settings, usual).find(({ name }) => name.endsWith(frequency.name))?.body,
    );
    const url =
      "https://kibana.monitoring.example.com/s/monitoring/app/apm/services/{{ctx.payload.aggregations.alerts.buckets.0.key.1}}" +
      "/overview?environment=prod&rangeFrom=now-1h&rangeTo=now";
    assert.ok(text.includes(`${url}\\n`), "e-mail");
    assert.ok(text.includes(`{"type":"link","href":"${url}"}`), "phone");
  });
});

describe("Watcher", () => {
  const critical = { ...paid, starterRules: false, rules: [frequency] } as const;
  const phone = (over: Partial<NonNullable<AlertingArgs["phone"]>>) => ({
    alerting: { ...usual, phone: { kind: "pagerduty", ...over } } as AlertingArgs,
  });

  for (const kind of ["incidentio", "splunkOnCall", "opsgenie"] as const)
    it(`rejects critical alerts that ${kind} would phone for, and names it`, () => {
      const problems = problemsOf({ ...critical, ...phone({ kind }) });
      assert.match(
        problems.join("\n"),
        new RegExp(
          `^alerting\\.phone\\.kind must be pagerduty with engine watcher: .* so not ${kind}, got "${kind}"`,
        ),
      );
    });

  for (const [what, args, message] of [
    ["PagerDuty's EU region", phone({ region: "eu" }), /^alerting\.phone\.region must be us/],
    [
      "a critical alert without a phone",
      { alerting: { ...usual, phone: undefined } },
      /^alerting\.phone must be \{ kind: pagerduty \}/,
    ],
    [
      "a warning without e-mail",
      { alerting: { ...usual, email: undefined }, rules: [{ ...frequency, severity: "warning" }] },
      /^alerting\.email must be given/,
    ],
    [
      "a mail server that begins with TLS",
      { alerting: { ...usual, email: { ...email, smarthost: "smtp.example.com:465" } } },
      /^alerting\.email\.smarthost must be a server that takes STARTTLS/,
    ],
    [
      "a new term",
      { rules: [logNewTermAlert({ ...warning, over: "30d", field: "user.name" })] },
      /^rules must be of another kind with engine watcher: .* got "Other of kind newTerm"/,
    ],
    [
      "a query that Watcher would take for a template",
      { rules: [{ ...frequency, query: 'message:"{{x}}"' }] },
      /^rules must be without \{\{/,
    ],
    [
      "a phone without its secret",
      { receiverSecrets: {} },
      /^receiverSecrets\.phone must be given/,
    ],
  ] as const satisfies readonly (readonly [string, Partial<LogAlertsArgs>, RegExp])[])
    it(`rejects ${what}`, () => {
      const problems = problemsOf({ ...critical, ...args });
      assert.equal(problems.length, 1, problems.join("\n"));
      assert.match(problems[0] ?? "", message);
    });

  it("may go without a phone where nobody asks for one", () => {
    const alerting = { ...usual, phone: undefined, pageOnCritical: false };
    assert.deepEqual(problemsOf({ ...critical, alerting }), []);
  });

  it("needs nothing of Elasticsearch where ElastAlert2 does the work", () => {
    assert.deepEqual(watcherSetup(settingsOf(), usual), {
      elasticsearchConfig: {},
      secureSettings: [],
      secretKeys: {},
    });
  });

  it("has its accounts in elasticsearch.yml and their secrets in the keystore", () => {
    const alerting = { ...usual, email: { ...email, username: "smtp-user" } };
    const { elasticsearchConfig, secureSettings, secretKeys } = watcherSetup(
      settingsOf({ ...paid, alerting }),
      alerting,
    );
    const account = "xpack.notification.email.account.global_monitoring";
    assert.deepEqual(elasticsearchConfig, {
      "xpack.notification.email.default_account": "global_monitoring",
      [`${account}.email_defaults.from`]: "alerts@example.com",
      [`${account}.smtp.host`]: "smtp.example.com",
      [`${account}.smtp.port`]: 587,
      [`${account}.smtp.auth`]: true,
      [`${account}.smtp.user`]: "smtp-user",
      [`${account}.smtp.starttls.enable`]: true,
      [`${account}.smtp.starttls.required`]: true,
    });
    assert.deepEqual(secureSettings, [{ secretName: "elasticsearch-watcher" }]);
    assert.deepEqual(secretKeys, {
      [`${account}.smtp.secure_password`]: "email",
      "xpack.notification.pagerduty.account.global_monitoring.secure_service_api_key": "phone",
    });
  });
});
