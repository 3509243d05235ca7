import assert from "node:assert/strict";
import {
  logAbsenceAlert,
  logAlert,
  logNewTermAlert,
  logSpikeAlert,
} from "../../../components/logAlerts/args";
import type { LogAlertsArgs } from "../../../components/logAlerts/logAlerts";
import { STARTER_RULES } from "../../../components/logAlerts/starterRules";
import { usual } from "../alertRouting/fixtures";
import { frequency, problemsOf, settingsOf, settingsWith } from "./fixtures";

const STARTER_NAMES = STARTER_RULES.map(({ name }) => name);

/** A wrong rule, as a program in JavaScript or a configuration might give it. */
function wrong(rule: Readonly<Record<string, unknown>>): Partial<LogAlertsArgs> {
  return { starterRules: false, rules: [{ ...frequency, ...rule }] };
}

describe("log alerts without options", () => {
  const settings = settingsOf();

  it("are the starter rules, by ElastAlert2", () => {
    assert.equal(settings.engine, "elastalert2");
    assert.deepEqual(
      settings.rules.map(({ name }) => name),
      STARTER_NAMES,
    );
  });

  it("search the data streams of their environment only", () => {
    assert.equal(settings.index, "logs-*-prod");
  });

  it("name the file of their runbook, or link to it where runbooks have an address", () => {
    const [first] = settings.rules;
    assert.deepEqual(first?.runbook, {
      runbook: `docs/runbooks/${STARTER_NAMES[0] ?? ""}.md of global-monitoring`,
    });
    const linked = settingsOf({ runbookBaseUrl: "https://runbooks.example.com/" });
    assert.deepEqual(linked.rules[0]?.runbook, {
      runbook_url: `https://runbooks.example.com/${STARTER_NAMES[0] ?? ""}.md`,
    });
  });
});

describe("a log alert", () => {
  it("counts lines where it says no kind", () => {
    const { kind, ...bare } = frequency;
    assert.equal(kind, "frequency");
    assert.equal(settingsWith(bare).rules[0]?.kind, "frequency");
    assert.deepEqual(logAlert(bare), frequency);
  });

  it("has defaults for what it leaves out", () => {
    const [rule] = settingsWith(frequency).rules;
    assert.equal(rule?.summary, "CheckoutErrors in {cluster}");
    assert.equal(rule.description, "");
    assert.deepEqual(rule.runbook, {});
    assert.deepEqual(rule.by, []);
    const bare = { name: "Other", query: "*", over: "5m", severity: "warning" } as const;
    const [spike, absence, newTerm] = settingsWith(
      logSpikeAlert({ ...bare, threshold: 5 }),
      logAbsenceAlert({ ...bare, name: "Another" }),
      logNewTermAlert({ ...bare, name: "Third", over: "30d", field: "user.name" }),
    ).rules;
    assert.equal(spike?.factor, 3);
    assert.equal(absence?.threshold, 1);
    assert.deepEqual(newTerm?.by, ["user.name"]);
    assert.equal(newTerm.overSeconds, 30 * 86_400);
  });

  it("may name the cluster among its fields, which changes nothing", () => {
    const [rule] = settingsWith({ ...frequency, by: ["cluster", "service.name"] }).rules;
    assert.deepEqual(rule?.by, ["service.name"]);
  });

  it("takes the place of a starter rule that is silenced", () => {
    const name = "LogDeadLetters";
    const { rules } = settingsOf({ silence: [name], rules: [{ ...frequency, name }] });
    assert.deepEqual(
      rules.filter((rule) => rule.name === name).map(({ overSeconds }) => overSeconds),
      [300],
    );
  });

  it("may be told to nobody when it is for the record", () => {
    assert.deepEqual(problemsOf(wrong({ severity: "info" })), []);
  });
});

describe("log alert rules", () => {
  const table: readonly (readonly [string, Readonly<Record<string, unknown>>, RegExp])[] = [
    [
      "an unknown severity",
      { severity: "fatal" },
      /^rules\[0\]\.severity must be one of critical, warning, info, got "fatal"$/,
    ],
    ["an unknown kind", { kind: "change" }, /^rules\[0\]\.kind must be one of frequency, spike/],
    [
      "a name that is not CamelCase",
      { name: "checkout-errors" },
      /^rules\[0\]\.name must be 3 to 60/,
    ],
    [
      "the name of a metric alert",
      { name: "ThanosQueryDown" },
      /^rules\[0\]\.name must be no name of an alert on metrics/,
    ],
    [
      "the name of the dead man's switch",
      { name: "Watchdog" },
      /^rules\[0\]\.name must be no name/,
    ],
    [
      "a window that is no duration",
      { over: "5 minutes" },
      /^rules\[0\]\.over must be a Prometheus duration/,
    ],
    ["a window below a minute", { over: "30s" }, /^rules\[0\]\.over must be 1m to 24h/],
    ["a window above a day", { over: "2d" }, /^rules\[0\]\.over must be 1m to 24h/],
    [
      "a window of part of a second",
      { over: "90s500ms" },
      /^rules\[0\]\.over must be 1m to 24h, in whole seconds/,
    ],
    [
      "a short window for a new term",
      { kind: "newTerm", field: "user.name", over: "5m" },
      /^rules\[0\]\.over must be 1h to 90d/,
    ],
    [
      "a threshold of nothing",
      { threshold: 0 },
      /^rules\[0\]\.threshold must be a whole number from 1/,
    ],
    ["a threshold in parts", { threshold: 1.5 }, /^rules\[0\]\.threshold must be a whole number/],
    [
      "no threshold",
      { threshold: undefined },
      /^rules\[0\]\.threshold must be a whole number .* got nothing/,
    ],
    ["a factor of one", { kind: "spike", factor: 1 }, /^rules\[0\]\.factor must be more than 1/],
    [
      "a factor that is no number",
      { kind: "spike", factor: NaN },
      /^rules\[0\]\.factor must be more than 1/,
    ],
    ["an empty query", { query: " " }, /^rules\[0\]\.query must be a Lucene query; \*/],
    ["a query with an open quote", { query: 'message:"a' }, /even number of quotes/],
    ["a query with an open bracket", { query: "(a OR b" }, /whose brackets match/],
    ["a query with crossed brackets", { query: "(a [b)]" }, /whose brackets match/],
    ["a query that ends with AND", { query: "a AND " }, /both sides of each AND and OR/],
    ["a query that begins with OR", { query: "OR a" }, /both sides of each AND and OR/],
    [
      "a field that is none",
      { by: ["service name"] },
      /^rules\[0\]\.by\[0\] must be the name of a field/,
    ],
    ["a field of text", { by: ["message"] }, /^rules\[0\]\.by\[0\] must be a keyword field/],
    [
      "a field whose label is taken",
      { by: ["severity"] },
      /^rules\[0\]\.by\[0\] must be a field whose label is none of/,
    ],
    [
      "two fields of one label",
      { by: ["user.name", "user_name"] },
      /^rules\[0\]\.by\[1\] must be a field whose label no other/,
    ],
    ["four fields", { by: ["a", "b", "c", "d"] }, /^rules\[0\]\.by must be at most 3/],
    [
      "two fields of absence",
      { kind: "absence", by: ["a", "b"] },
      /^rules\[0\]\.by must be at most 1/,
    ],
    [
      "a new term of the cluster",
      { kind: "newTerm", field: "cluster", over: "1d" },
      /^rules\[0\]\.field must be a field beside the cluster/,
    ],
    [
      "a summary with an unknown field",
      { summary: "{user.name} fails" },
      /^rules\[0\]\.summary must be text with no braces but those of \{cluster\}/,
    ],
    [
      "a summary with a template",
      { summary: "{{ 7 * 7 }}" },
      /^rules\[0\]\.summary must be text with no braces/,
    ],
    ["a summary of two lines", { summary: "a\nb" }, /^rules\[0\]\.summary must be one line/],
    [
      "a description with a template",
      { description: "{% for x in y %}" },
      /^rules\[0\]\.description must be text with no braces/,
    ],
    [
      "a runbook that is no URL",
      { runbook: "runbooks/x.md" },
      /^rules\[0\]\.runbook must be a URL/,
    ],
    ["a team with a template", { team: "{{ x }}" }, /^rules\[0\]\.team must be text/],
  ];
  for (const [what, rule, message] of table)
    it(`rejects ${what}`, () => {
      const problems = problemsOf(wrong(rule));
      assert.equal(problems.length, 1, problems.join("\n"));
      assert.match(problems[0] ?? "", message);
    });

  it("accept queries that look wrong and are not", () => {
    for (const query of [
      "*",
      'message:"a (b" AND (c OR d)',
      "bytes:[1 TO 5} AND NOT a",
      "message:\\(a",
      "NOT a",
      "ORDER OR ANDROID",
      "/joh?n(ath[oa]n)/",
      'message:"say \\"hi\\""',
    ])
      assert.deepEqual(problemsOf(wrong({ query })), [], query);
  });

  it("rejects two rules of one name, and tells how to replace a starter rule", () => {
    assert.match(
      problemsOf({ rules: [frequency, frequency] })[0] ?? "",
      /^rules\[1\]\.name must be unique/,
    );
    assert.match(
      problemsOf({ rules: [{ ...frequency, name: "LogDeadLetters" }] })[0] ?? "",
      /^rules\[0\]\.name must be unique among the log alerts; to replace a starter rule, name it in silence/,
    );
  });

  it("rejects silence for what is no starter rule, twice, or without any", () => {
    assert.match(
      problemsOf({ silence: ["Nope"] })[0] ?? "",
      /^silence\[0\] must be one of the starter rules LogErrorSpike/,
    );
    assert.match(
      problemsOf({ silence: ["LogDeadLetters", "LogDeadLetters"] })[0] ?? "",
      /^silence\[1\] must be named once/,
    );
    assert.match(
      problemsOf({ starterRules: false, silence: ["LogDeadLetters"] })[0] ?? "",
      /^silence\[0\] must be absent without starter rules/,
    );
  });

  it("rejects several problems at once, each with its path", () => {
    const problems = problemsOf(wrong({ severity: "fatal", over: "x", threshold: -1 }));
    assert.deepEqual(
      problems.map((line) => line.split(" ")[0]),
      ["rules[0].severity", "rules[0].over", "rules[0].threshold"],
    );
  });
});

describe("who is told of log alerts", () => {
  const muted = {
    ...usual,
    pageOnCritical: false,
    routes: [{ alerts: ["CheckoutErrors"], clusters: ["shop"], receivers: ["nobody"] }],
  };

  it("rejects an alert that no receiver is told of, and names the cluster", () => {
    const problems = problemsOf({ starterRules: false, rules: [frequency], alerting: muted });
    assert.deepEqual(problems, [
      "alerting.routes must be such that somebody is told of the log alert CheckoutErrors (severity critical) of shop, " +
        'got "CheckoutErrors to nobody"',
    ]);
  });

  it("follows the team of a rule", () => {
    const routes = [{ teams: ["lab"], receivers: ["nobody"] }];
    const alerting = { ...usual, pageOnCritical: false, routes };
    const rule = { ...frequency, severity: "warning" } as const;
    assert.deepEqual(problemsOf({ starterRules: false, rules: [rule], alerting }), []);
    const [problem] = problemsOf({
      starterRules: false,
      rules: [{ ...rule, team: "lab" }],
      alerting,
    });
    assert.match(problem ?? "", /of hub, shop/);
  });

  it("is left to the component of alerting when the declaration itself is wrong", () => {
    assert.deepEqual(problemsOf({ alerting: {} }), []);
  });
});

describe("the engine of log alerts", () => {
  const watcher = { engine: "watcher", receiverSecrets: { phone: "key" } } as const;

  it("rejects Watcher on the licence basic, and names both", () => {
    for (const licence of [undefined, "basic"] as const)
      assert.deepEqual(problemsOf({ ...watcher, licence }), [
        'engine must be elastalert2 with licence basic: the feature Watcher needs licence enterprise or trial, got "watcher"',
      ]);
  });

  it("accepts Watcher on each paid licence", () => {
    for (const licence of ["platinum", "enterprise", "trial"] as const)
      assert.deepEqual(problemsOf({ ...watcher, licence }), []);
  });

  it("rejects an unknown engine", () => {
    const [problem] = problemsOf({ engine: "kibana" as never });
    assert.match(problem ?? "", /^engine must be one of elastalert2, watcher, got "kibana"$/);
  });

  it("rejects rules that do not fit in a ConfigMap, and tells the way out", () => {
    const clusterNames = Array.from({ length: 2_000 }, (_, i) => `cluster-${i}`);
    const [problem] = problemsOf({ clusterNames });
    assert.match(
      problem ?? "",
      /^rules must be fewer: .* the size of a ConfigMap.* silence leaves out/,
    );
    assert.deepEqual(problemsOf({ clusterNames: clusterNames.slice(0, 1_000) }), []);
  });
});
