import assert from "node:assert/strict";
import {
  type LogAlertArgs,
  logAbsenceAlert,
  logNewTermAlert,
  logSpikeAlert,
} from "../../../components/logAlerts/args";
import type { LogAlertsArgs } from "../../../components/logAlerts/logAlerts";
import { ruleFiles, ruleText } from "../../../components/logAlerts/elastalert/files";
import {
  commonOptions,
  elastAlertRules,
  RUN_SECONDS,
} from "../../../components/logAlerts/elastalert/rules";
import { parse } from "yaml";
import { frequency, settingsOf, settingsWith } from "./fixtures";

const bare = { name: "Other", query: "log.level:error", over: "10m", severity: "warning" } as const;

function rulesOf(...args: readonly LogAlertArgs[]): ReturnType<typeof elastAlertRules> {
  return elastAlertRules(settingsWith(...args));
}

interface Rule {
  readonly name: string;
  readonly index: string;
  readonly type: string;
  readonly timeframe: { readonly seconds: number };
  readonly realert: { readonly seconds: number };
  readonly filter: readonly unknown[];
  readonly alert: readonly { readonly alertmanager: { readonly alertmanager_hosts: string[] } }[];
  readonly alertmanager_alertname: string;
  readonly alertmanager_labels: Readonly<Record<string, string>>;
  readonly alertmanager_annotations: Readonly<Record<string, string>>;
  readonly alertmanager_resolve_time: { readonly seconds: number };
  readonly alert_subject: string;
  readonly alert_text: string;
}

function theRule(rules: ReturnType<typeof elastAlertRules>, name: string): Rule {
  const rule = rules[name];
  assert.ok(rule !== undefined, `${name} is not among ${Object.keys(rules).join(", ")}`);
  return rule as unknown as Rule;
}

describe("rules of ElastAlert2", () => {
  it("count all clusters at once where only the cluster tells alerts apart", () => {
    const rules = rulesOf(frequency, logSpikeAlert({ ...bare, threshold: 50, factor: 4 }));
    assert.deepEqual(Object.keys(rules), ["CheckoutErrors", "Other"]);
    const { type, num_events, timeframe, use_terms_query, query_key } =
      rules["CheckoutErrors"] ?? {};
    assert.deepEqual(
      { type, num_events, timeframe, use_terms_query, query_key },
      {
        type: "frequency",
        num_events: 20,
        timeframe: { seconds: 300 },
        use_terms_query: true,
        query_key: "cluster",
      },
    );
    const { spike_type, spike_height, threshold_cur } = rules["Other"] ?? {};
    assert.deepEqual(
      { spike_type, spike_height, threshold_cur },
      { spike_type: "up", spike_height: 4, threshold_cur: 50 },
    );
  });

  it("count in each cluster by itself where one field tells alerts apart", () => {
    const rules = rulesOf({ ...frequency, by: ["service.name"] });
    assert.deepEqual(Object.keys(rules), [
      "CheckoutErrors",
      "CheckoutErrors-hub",
      "CheckoutErrors-shop",
    ]);
    assert.deepEqual(rules["CheckoutErrors-shop"], {
      name: "CheckoutErrors-shop",
      import: "CheckoutErrors.yaml",
      is_enabled: true,
      for_cluster: "shop",
      filter: [{ term: { cluster: "shop" } }],
    });
    const pattern = theRule(rules, "CheckoutErrors");
    assert.equal(rules["CheckoutErrors"]?.["is_enabled"], false);
    assert.deepEqual(rules["CheckoutErrors"]["include_rule_params_in_matches"], ["for_cluster"]);
    assert.deepEqual(pattern.filter, [{ query_string: { query: frequency.query } }]);
    assert.equal(pattern.alertmanager_labels["cluster"], "{{ _data['rule_param_for_cluster'] }}");
    assert.equal(pattern.alertmanager_labels["service"], "{{ _data['service.name'] }}");
    assert.equal(rules["CheckoutErrors"]["query_key"], "service.name");
  });

  it("read the lines where several fields tell alerts apart, and only these fields of them", () => {
    const by = ["kubernetes.namespace", "kubernetes.pod.name"];
    const rule = rulesOf({ ...frequency, by })["CheckoutErrors"];
    assert.deepEqual(rule?.["query_key"], ["cluster", ...by]);
    assert.deepEqual(rule["include_fields"], ["cluster", ...by]);
    assert.deepEqual(rule["include"], ["@timestamp"]);
    assert.equal(rule["use_terms_query"], undefined);
  });

  it("miss a cluster that was never heard of: one rule for each, which needs no line to begin", () => {
    const rules = rulesOf(logAbsenceAlert({ ...bare, query: "*" }));
    assert.deepEqual(Object.keys(rules), ["Other", "Other-hub", "Other-shop"]);
    const { type, threshold, use_count_query, query_key } = rules["Other"] ?? {};
    assert.deepEqual(
      { type, threshold, use_count_query, query_key },
      { type: "flatline", threshold: 1, use_count_query: true, query_key: undefined },
    );
  });

  it("forget a value that is gone after they told of it, and take its name from the key", () => {
    const rules = rulesOf(logAbsenceAlert({ ...bare, by: ["service.name"] }));
    const rule = theRule(rules, "Other");
    assert.equal(rules["Other"]?.["forget_keys"], true);
    assert.equal(rule.alertmanager_labels["service"], "{{ _data['key'] }}");
  });

  it("look for new terms in each cluster", () => {
    const rules = rulesOf(logNewTermAlert({ ...bare, over: "30d", field: "user.name" }));
    const { type, fields, query_key, terms_window_size } = rules["Other"] ?? {};
    assert.deepEqual(
      { type, fields, query_key, terms_window_size },
      {
        type: "new_term",
        fields: ["user.name"],
        query_key: "user.name",
        terms_window_size: { seconds: 30 * 86_400 },
      },
    );
  });
});

describe("alerts of ElastAlert2", () => {
  const all = Object.values(elastAlertRules(settingsOf())).filter(
    (rule) => !("import" in rule),
  ) as unknown as readonly Rule[];

  it("go to every replica of the hub's Alertmanager, each by an alerter of its own", () => {
    const host = (i: number) =>
      `http://alertmanager-kps-${i}.alertmanager-operated.monitoring.svc:9093`;
    for (const { alert } of all)
      assert.deepEqual(
        alert.map(({ alertmanager }) => alertmanager.alertmanager_hosts),
        [[host(0)], [host(1)], [host(2)]],
      );
    const single = elastAlertRules(settingsOf({ availability: "single" }));
    assert.equal(theRule(single, "LogOutOfMemory").alert.length, 1);
    assert.equal(commonOptions()["alertmanager_api_version"], "v2");
  });

  it("carry the labels by which metric alerts are grouped and routed", () => {
    for (const rule of all) {
      const { cluster, environment, source, severity } = rule.alertmanager_labels;
      assert.ok(/^\{\{ _data\['(?:cluster|rule_param_for_cluster)'\] \}\}$/.test(cluster ?? ""));
      assert.deepEqual([environment, source], ["prod", "logs"]);
      assert.ok(["critical", "warning", "info"].includes(severity ?? ""));
      assert.match(rule.name, new RegExp(`^${rule.alertmanager_alertname}(-hub|-shop)?$`));
    }
    const [team] = Object.values(rulesOf({ ...frequency, team: "shop" })) as unknown as Rule[];
    assert.equal(team?.alertmanager_labels["team"], "shop");
  });

  it("outlive their window and a restart, so that what goes on does not end between two matches", () => {
    for (const rule of all) {
      const end = rule.alertmanager_resolve_time.seconds;
      assert.ok(end >= rule.timeframe.seconds + 4 * RUN_SECONDS, rule.name);
      assert.ok(rule.realert.seconds < end - rule.timeframe.seconds, rule.name);
    }
  });

  it("say when, because Alertmanager does not know", () => {
    for (const { alert_text } of all)
      assert.match(alert_text, /Seen at \{\{ _data\['@timestamp'\] \}\}\.$/);
  });

  it("fill in the fields that their texts name", () => {
    const rules = rulesOf({
      ...frequency,
      by: ["service.name"],
      summary: "{service.name} of {cluster}",
    });
    assert.equal(
      theRule(rules, "CheckoutErrors").alert_subject,
      "{{ _data['service.name'] }} of {{ _data['rule_param_for_cluster'] }}",
    );
  });

  it("link to the lines in Discover, narrowed to the alert", () => {
    const rule = theRule(rulesOf({ ...frequency, by: ["service.name"] }), "CheckoutErrors");
    const url = decodeURIComponent(rule.alertmanager_annotations["logs_url"] ?? "");
    assert.match(url, /^https:\/\/kibana\.monitoring\.example\.com\/s\/monitoring\/app\/discover#/);
    assert.ok(url.includes("language:lucene"));
    assert.ok(
      url.includes(
        `(${frequency.query}) AND cluster:"{{ _data['rule_param_for_cluster'] | urlencode }}" AND service.name:"{{ _data['service.name'] | urlencode }}"`,
      ),
    );
    assert.ok(url.includes("from:'{{ _data['@timestamp'] }}||-600s'"));
    const unlinked = elastAlertRules(settingsOf({ domain: undefined }));
    assert.equal(
      theRule(unlinked, "LogOutOfMemory").alertmanager_annotations["logs_url"],
      undefined,
    );
  });
});

describe("rules of ElastAlert2 on traced services", () => {
  const apmUrl = (args: Partial<LogAlertsArgs>, name: string): string | undefined =>
    theRule(elastAlertRules(settingsOf(args)), name).alertmanager_annotations["apm_url"];
  const traces = true;

  it("link to the last hour of the service in Kibana APM", () => {
    const at = (service: string): string =>
      `https://kibana.monitoring.example.com/s/monitoring/app/apm/services/${service}/overview?environment=prod&rangeFrom=now-1h&rangeTo=now`;
    assert.equal(
      apmUrl({ traces }, "LogErrorSpike"),
      at("{{ _data['service.name'] | urlencode }}"),
    );
    // The match of an alert on silence is no line.
    assert.equal(apmUrl({ traces }, "LogServiceSilent"), at("{{ _data['key'] | urlencode }}"));
  });

  it("do so only for a service, with traces and with a Kibana that people reach", () => {
    assert.equal(apmUrl({ traces }, "LogOutOfMemory"), undefined);
    assert.equal(apmUrl({ traces }, "TracesClusterSilent"), undefined);
    assert.equal(apmUrl({}, "LogErrorSpike"), undefined);
    assert.equal(apmUrl({ traces, domain: undefined }, "LogErrorSpike"), undefined);
  });
});

describe("files of ElastAlert2", () => {
  it("are YAML that says what the rule says", () => {
    const settings = settingsOf();
    const rules = elastAlertRules(settings);
    for (const [name, text] of Object.entries(ruleFiles(settings)))
      assert.deepEqual(parse(text), rules[name]);
  });

  it("hide dollar signs: ElastAlert2 would put its password in their place", () => {
    const text = ruleText({ query: 'message:"$ES_PASSWORD ${ES_PASSWORD}"' });
    assert.ok(!text.includes("$"));
    assert.deepEqual(parse(text), { query: 'message:"$ES_PASSWORD ${ES_PASSWORD}"' });
  });

  it("have names that a ConfigMap takes as keys", () => {
    for (const name of Object.keys(ruleFiles(settingsOf())))
      assert.match(name, /^[-._a-zA-Z0-9]{1,253}$/);
  });
});
